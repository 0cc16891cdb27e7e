// The palette: what the server found, chosen with the keys. Its deeds are posts to the pages' own doors.
"use strict";
(() => {
  const palette = document.getElementById("palette"), deed = document.getElementById("palette-deed");
  const input = palette.querySelector("[role=combobox]"), answer = document.getElementById("palette-answer");
  const list = () => document.getElementById("palette-list"), options = () => [...list().querySelectorAll("[role=option]")];
  const active = () => list().querySelector("[aria-selected=true]");

  // What was opened lately: paths alone, the server names them again.
  const recent = () => { try { return JSON.parse(localStorage.getItem(palette.dataset.recent)) || []; } catch { return []; } };
  const keep = (paths) => { try { localStorage.setItem(palette.dataset.recent, JSON.stringify(paths)); } catch { /* a private window */ } };
  const here = location.pathname;
  if (/^\/(?!settings\/)(portal\/)?[^/]+\/.+\/$/.test(here)) keep([here, ...recent().filter((path) => path !== here)].slice(0, 12));
  document.addEventListener("submit", ({ target }) => target.action.endsWith("/accounts/logout/") && keep([]));

  const choose = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(Boolean(option)));
  };
  const asking = (is) => {
    deed.hidden = !is;
    palette.querySelectorAll("[data-palette-search]").forEach((part) => (part.hidden = is));
    (is ? answer : input).focus();
  };
  const open = () => {
    if (palette.open) return palette.close();
    if (document.querySelector("dialog[open]")) return;
    input.value = "";
    palette.showModal();
    asking(false);
    htmx.trigger(input, "palette");
  };

  // A deed: asked first for what its door wants to know, then posted; dropship.js puts the question before it.
  const act = ({ dataset, textContent }) => {
    deed.querySelectorAll("[data-field]").forEach((field) => field.remove());
    Object.entries(JSON.parse(dataset.fields)).forEach(([name, value]) => {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      field.dataset.field = "";
      deed.append(field);
    });
    deed.action = dataset.post;
    if (dataset.question) deed.dataset.confirm = dataset.question; else delete deed.dataset.confirm;
    answer.disabled = !dataset.asks;
    answer.name = dataset.asks || "";
    answer.value = "";
    document.getElementById("palette-deed-title").textContent = textContent.trim();
    answer.previousElementSibling.textContent = dataset.asksLabel || "";
    if (dataset.asks) asking(true);
    else deed.requestSubmit();
  };
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option?.dataset.post) act(option);
    else if (option && !option.href) palette.close();
    if (event.target.closest("[data-palette-back]")) asking(false);
  });
  palette.addEventListener("pointermove", ({ target }) => { const option = target.closest("[role=option]"); if (option && option !== active()) choose(option); });

  // Enter before the answer is there waits for it.
  let waits = null;
  const go = (inNewTab) => {
    const option = active();
    if (list().dataset.words !== input.value.trim()) waits = { inNewTab };
    else if (inNewTab && option?.href) window.open(option.href, "_blank", "noopener");
    else option?.click();
  };
  input.addEventListener("keydown", (event) => {
    const all = options(), at = all.indexOf(active());
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.isComposing) return;
    if (to !== undefined && all.length) choose(all[(to + all.length) % all.length]);
    else if (event.key === "Enter") go(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => (waits = null));
  input.addEventListener("htmx:configRequest", ({ detail: { parameters } }) => {
    parameters.at = here;
    if (!input.value.trim()) parameters.recent = recent();
  });
  palette.addEventListener("htmx:afterSwap", () => {
    choose(options()[0]);
    document.getElementById("palette-told").textContent = list().dataset.told;
    if (waits) { const { inNewTab } = waits; waits = null; go(inNewTab); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", ({ target }) => target.closest?.("[data-palette]") && open());
})();
