// Packing with a scanner: its keystrokes end with Enter. A packing slip opens its row, the label then fills it.
"use strict";
(() => {
  const bench = () => document.querySelector("[data-bench]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const field = (row) => row.querySelector("[data-tracking]");
  const rowOf = (code) => rows().find((row) => row.dataset.row.toUpperCase() === code.toUpperCase());
  const opened = () => document.querySelector("[data-row].is-open");

  const say = (what, values, isWrong = false) => tell(bench().dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]), isWrong);
  const tell = (words, isWrong) => {
    document.querySelectorAll("[data-scan-said]").forEach((place) => {
      place.textContent = words;
      place.classList.toggle("form-error", isWrong);
    });
    navigator.vibrate?.(isWrong ? [80, 60, 80] : 40);
  };
  const count = () => {
    const told = document.querySelector("[data-filled]");
    if (told) told.textContent = rows().filter((row) => field(row).value.trim()).length;
  };

  const open = (row) => {
    opened()?.classList.remove("is-open");
    row.classList.add("is-open");
    row.scrollIntoView({ block: "center" });
    say("saidSlip", { number: row.dataset.row });
  };
  const fill = (row, code) => {
    field(row).value = code;
    field(row).dispatchEvent(new Event("change", { bubbles: true }));
    row.classList.remove("is-open");
    row.classList.add("is-filled");
    count();
    say("saidTaken", { number: row.dataset.row, code });
  };
  const take = (code) => {
    const row = rowOf(code);
    if (row) open(row);
    else if (opened()) fill(opened(), code);
    else say("saidUnknown", { code }, true);
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || !box.matches?.("[data-scan], [data-tracking]")) return;
    event.preventDefault();
    const code = box.value.trim();
    if (box.matches("[data-scan]")) {
      box.value = "";
      if (code) take(code);
    } else if (rowOf(code)) {
      // A slip was scanned while a number's field had the cursor: its own row is meant.
      box.value = box.defaultValue;
      open(rowOf(code));
      field(rowOf(code)).focus();
    } else {
      const all = rows(), after = all.slice(all.indexOf(box.closest("[data-row]")) + 1);
      const next = after.find((row) => !field(row).value.trim());
      (next ? field(next) : document.querySelector("[data-bench] [value='review']"))?.focus();
    }
  });
  document.addEventListener("input", ({ target }) => target.matches("[data-tracking]") && count());

  // What the server says of a number is told where the eyes are, too.
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (!target.matches?.("[data-told]")) return;
    const row = target.closest("[data-row]"), isWrong = Boolean(target.querySelector(".form-error"));
    row.classList.toggle("is-refused", isWrong);
    row.classList.toggle("is-filled", !isWrong && Boolean(field(row).value.trim()));
    field(row).classList.toggle("is-invalid", isWrong);
    if (isWrong) field(row).setAttribute("aria-invalid", "true");
    else field(row).removeAttribute("aria-invalid");
    if (isWrong && document.activeElement?.matches("[data-scan]")) tell(`${row.dataset.row}: ${target.textContent.trim()}`, true);
  });

  // A camera reads codes where the browser can; elsewhere its button stays hidden, and the page says so.
  const canRead = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
    return (await BarcodeDetector.getSupportedFormats().catch(() => [])).length > 0;
  };
  let stream;
  const watch = async (dialog) => {
    const picture = dialog.querySelector("[data-scan-picture]"), reader = new BarcodeDetector();
    let last = "", seen = 0;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      dialog.close();
      return say("saidNoCamera", {}, true);
    }
    picture.srcObject = stream;
    await picture.play();
    while (dialog.open) {
      const [found] = await reader.detect(picture).catch(() => []);
      // The same code stays before the camera for a while: it is taken once.
      if (found && (found.rawValue !== last || Date.now() - seen > 4000)) take((last = found.rawValue.trim()));
      if (found) seen = Date.now();
      await new Promise((go) => setTimeout(go, 150));
    }
  };
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-scan-camera]")) watch(document.getElementById("camera"));
  });
  document.addEventListener("close", ({ target }) => {
    if (target.id === "camera") stream?.getTracks().forEach((track) => track.stop());
  }, true);

  const start = async () => {
    document.querySelectorAll("[data-scan-box]").forEach((box) => (box.hidden = false));
    const way = (await canRead()) ? "[data-scan-camera]" : "[data-scan-no-camera]";
    document.querySelectorAll(way).forEach((element) => (element.hidden = false));
  };
  // After a swap the work goes on at what is wrong, else at the next scan, else at the heading.
  const goOn = () => {
    const heading = document.querySelector("#bench h1"), next = document.querySelector("#bench .is-invalid, [data-scan]") || heading;
    if (heading) heading.tabIndex = -1;
    next?.focus({ preventScroll: next !== document.querySelector("#bench .is-invalid") });
  };
  document.addEventListener("DOMContentLoaded", () => { start(); document.querySelector("[data-scan]")?.focus({ preventScroll: true }); });
  document.addEventListener("htmx:load", ({ detail: { elt } }) => elt.id === "bench" && (start(), goOn()));
})();
