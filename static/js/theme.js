// Runs before the first paint, so that a page never flashes in the wrong colours.
"use strict";
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem("theme") || "system"; } catch { return "system"; } };
  if (/Mac|iPhone|iPad/.test(navigator.platform)) document.documentElement.dataset.mac = "";
  const apply = () => {
    const choice = read();
    document.documentElement.dataset.bsTheme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    document.dispatchEvent(new CustomEvent("theme"));
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === "theme" && apply());
  window.dropshipTheme = { read, choose(choice) { try { localStorage.setItem("theme", choice); } catch { /* private window */ } apply(); } };
  apply();
})();
