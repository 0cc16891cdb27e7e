// Counting stock row by row: Enter keeps a count and goes on to the next; a refused one is mended first.
"use strict";
(() => {
  document.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (!elt.matches("[data-count]")) return;
    const cells = [...document.querySelectorAll("[data-count]")];
    const next = elt.querySelector(".is-invalid") ? elt : cells[cells.indexOf(elt) + 1] || elt;
    const box = next.querySelector("input[name=quantity]");
    box.focus();
    box.select();
  });
})();
