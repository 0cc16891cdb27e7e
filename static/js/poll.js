// Figures that a page keeps right while somebody looks at it: elements with data-poll are asked for again.
// A failure is not told, only waited out; when the session has ended it says so once and asks no more.
"use strict";
(() => {
  const EVERY = 20_000, LONGEST = 160_000;
  let wait = EVERY, timer, isOver = false;
  const isPolled = (element) => element?.matches?.("[data-poll]");
  const later = () => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(ask, wait * (0.85 + Math.random() * 0.3));
  };
  const ask = () => {
    clearTimeout(timer);
    if (isOver || document.hidden) return;
    document.querySelectorAll("[data-poll]").forEach((element) => htmx.trigger(element, "poll"));
    later();
  };
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    if (!isPolled(elt)) return;
    wait = successful ? EVERY : Math.min(wait * 2, LONGEST);
    later();
  });
  // The answer to a stranger is the way to the login; going there by itself would take away what is being written.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (!isPolled(elt) || !xhr.getResponseHeader("HX-Redirect")) return;
    event.preventDefault();
    isOver = true;
    clearTimeout(timer);
    document.dispatchEvent(new CustomEvent("notice", { detail: "signedOut" }));
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  addEventListener("online", () => { wait = EVERY; ask(); });
  document.addEventListener("DOMContentLoaded", ask);
})();
