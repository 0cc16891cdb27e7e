// Keys without a modifier, told as the event "plainkey" (detail: key, target) to the scripts that act on them:
// never while somebody types or a dialog is open, and not at all where the person has switched them off.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const PAUSE = 1500, TYPING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
  const areOn = () => { try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; } };
  const show = () => all("[data-single-keys]").forEach((box) => (box.checked = areOn()));

  let leading = 0; // when `g` was pressed
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open], .dropdown-menu.show") || !areOn()) return;
    const isSecond = Date.now() - leading < PAUSE, place = isSecond && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    leading = event.key === "g" ? Date.now() : 0;
    const plain = new CustomEvent("plainkey", { cancelable: true, detail: { key: event.key, target: event.target } });
    if (place) place.click();
    else if (leading || (!isSecond && document.dispatchEvent(plain))) return;
    event.preventDefault();
  });
  document.addEventListener("plainkey", (event) => {
    const search = document.getElementById("list-q");
    if (event.detail.key === "?") document.querySelector("[data-dialog=keys-dialog]")?.click();
    else if (event.detail.key !== "/") return;
    else if (search) search.focus();
    else document.querySelector("[data-palette]")?.click();
    event.preventDefault();
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-single-keys]")) return;
    try { localStorage.setItem("single-keys", target.checked ? "on" : "off"); } catch { /* a private window forgets */ }
  });
  addEventListener("storage", ({ key }) => key === "single-keys" && show());
  show();
})();
