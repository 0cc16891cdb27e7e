// Lists: the rows that are marked, on one page and across pages, and the keys that go through the rows.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, act) => document.addEventListener(name, act);
  const listOf = (element) => element?.closest?.("[data-selection]");

  // Marked rows and the bar over them; Shift marks a stretch. A whole page marked offers all that match.
  let last;
  const count = (list) => {
    const boxes = all("[data-box]", list), marked = boxes.filter((box) => box.checked).length;
    const bar = list.querySelector("[data-bulk-bar]"), head = list.querySelector("[data-box-all]");
    const across = list.querySelector("[data-all-matching]"), offer = list.querySelector("[data-across]");
    if (across && marked < boxes.length) across.checked = false;
    const chosen = across?.checked ? Number(across.value) : marked;
    all("[data-most]", list).forEach((button) => {
      button.disabled = chosen > Number(button.dataset.most);
      if (button.nextElementSibling.hidden === button.disabled) button.nextElementSibling.hidden = !button.disabled;
    });
    if (bar) { all("[data-selected-count]", bar).forEach((told) => (told.textContent = chosen.toLocaleString(document.documentElement.lang))); bar.hidden = !marked; }
    if (head) { head.checked = marked > 0 && marked === boxes.length; head.indeterminate = marked > 0 && marked < boxes.length; }
    if (offer && boxes.length && marked === boxes.length) { offer.hidden = false; offer.dispatchEvent(new Event("across")); }
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-marked", box.checked));
  };
  const mark = (list, wanted) => { all("[data-box]", list).forEach((box) => (box.checked = wanted)); count(list); };
  on("change", ({ target }) => {
    const list = listOf(target);
    if (!list) return;
    if (target.matches("[data-box-all]")) mark(list, target.checked);
    else if (target.matches("[data-box], [data-all-matching]")) count(list);
  });
  on("click", (event) => {
    const list = listOf(event.target), box = event.target.closest?.("[data-box]");
    if (list && event.target.closest("[data-mark-page]")) mark(list, true);
    if (list && event.target.closest("[data-unmark]")) { mark(list, false); rows()[0] && go(rows()[0]); }
    if (!list || !box) return;
    const boxes = all("[data-box]", list), from = boxes.indexOf(last), to = boxes.indexOf(box);
    if (event.shiftKey && from >= 0) boxes.slice(Math.min(from, to), Math.max(from, to)).forEach((one) => (one.checked = box.checked));
    last = box;
  });

  // The row cursor is the focus itself, so Enter opens what a screen reader has just read.
  let place = -1;
  const rows = () => all("#list tbody tr");
  const here = () => rows().indexOf(document.activeElement?.closest("#list tbody tr"));
  const go = (row) => {
    const link = row.querySelector("td a[href]");
    if (!link) row.tabIndex = -1;
    (link || row).focus();
    place = rows().indexOf(row);
  };
  const move = (step) => {
    const found = rows(), from = here() >= 0 ? here() : Math.min(place, found.length - 1);
    const to = from < 0 ? 0 : here() < 0 ? from : Math.min(Math.max(from + step, 0), found.length - 1);
    if (found[to]) go(found[to]);
    return found.length > 0;
  };
  const toggle = () => {
    const box = rows()[here()]?.querySelector("[data-box]");
    box?.click();
    return Boolean(box);
  };
  const keys = { j: () => move(1), k: () => move(-1), x: toggle };
  on("plainkey", (event) => Object.hasOwn(keys, event.detail.key) && keys[event.detail.key]() && event.preventDefault());

  // New rows, at first and after each swap; who was in the list before it is in the list after it.
  on("DOMContentLoaded", () => all("[data-selection]").forEach(count));
  let was = -1;
  on("htmx:beforeSwap", ({ detail: { target } }) => { was = target.contains?.(document.activeElement) && target.closest?.("#list") ? Math.max(here(), 0) : -1; });
  on("htmx:afterSettle", ({ detail: { target, elt } }) => {
    all("[data-selection]").forEach(count);
    if (was < 0 || (document.activeElement !== document.body && document.activeElement)) return;
    const found = rows(), row = found[Math.min(was, found.length - 1)];
    if (row) go(row); else document.querySelector("#list .nothing-here a, #list-q")?.focus();
    was = -1;
  });
})();
