// The exceptions desk: a row that is dealt with gives way to the next one, and the hands stay on the keyboard.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const find = (id) => document.getElementById(id);
  const queue = () => find("desk-queue");
  const refresh = () => htmx.trigger(queue(), "desk-refresh");
  const stand = (row) => (row?.querySelector("[data-way]") || row?.querySelector("[data-subject]") || queue()).focus();

  // The row leaves: the page has one less of its kind, and the next row's first action has the focus.
  document.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr } }) => {
    if (!target?.matches?.(".desk-row") || xhr.getResponseHeader("HX-Reswap") !== "delete") return;
    const next = target.nextElementSibling || target.previousElementSibling, kind = target.dataset.kind;
    all("#desk-state [name=have]").forEach((input) => {
      const [key, figure] = input.value.split(":");
      if (key === kind) input.value = `${key}:${Math.max(0, figure - 1)}`;
    });
    setTimeout(() => {
      find("desk-dialog").close();
      if (next) stand(next);
      else refresh();
    });
  });

  // The row stays: back to the button that was pressed, which had to rest until the answer.
  let pressed;
  document.addEventListener("submit", ({ submitter }) => submitter?.matches("[data-way]") && (pressed = submitter));
  document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
    if (elt.tagName === "FORM" && pressed?.isConnected && document.activeElement === document.body) setTimeout(() => pressed.focus());
  });
  document.addEventListener("desk-stale", refresh);
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (elt.id === "desk-queue" && document.activeElement === document.body) stand(elt.querySelector(".desk-row"));
  });

  // With the count of the navigation goes what this page shows, so that the answer can tell what is new.
  document.addEventListener("htmx:configRequest", ({ detail: { elt, formData } }) => {
    if (elt.id === "desk-count") all("#desk-state input").forEach(({ name, value }) => formData.append(name, value));
  });

  // A form that a row opens speaks for that row.
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    const row = elt.closest(".desk-row");
    if (row && target.id === "desk-dialog") target.setAttribute("hx-headers", row.getAttribute("hx-headers"));
  });
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (target.id !== "desk-dialog") return;
    if (!target.open) target.showModal();
    (target.querySelector(".is-invalid") || target.querySelector("[autofocus]") || target.querySelector("input:not([type=hidden]), select"))?.focus();
  });

  // What an action has to know first.
  document.addEventListener("submit", (event) => {
    const form = event.target, { askName: name, askLabel: label } = form.dataset;
    if (form.id === "desk-ask-form") {
      const asking = find("desk-ask").asking, text = find("desk-ask-text");
      const input = asking.querySelector("[data-told]") || Object.assign(document.createElement("input"), { type: "hidden" });
      Object.assign(input, { name: asking.dataset.askName, value: text.value });
      input.dataset.told = "";
      asking.append(input);
      setTimeout(() => asking.requestSubmit(asking.querySelector("[data-way]")));
    } else if (name && !form.querySelector("[data-told]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      find("desk-ask").asking = form;
      find("desk-ask-label").textContent = label;
      find("desk-ask-text").value = "";
      find("desk-ask").showModal();
      find("desk-ask-text").focus();
    }
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => elt.querySelector?.("[data-told]")?.remove());

  document.addEventListener("click", ({ target }) => target.closest?.("[data-desk-refresh]") && refresh());
  document.addEventListener("plainkey", (event) => {
    const { key, target } = event.detail;
    const row = target.closest?.(".desk-row"), rows = all(".desk-row");
    if (key === "j" || key === "k") {
      const to = row ? rows.indexOf(row) + (key === "j" ? 1 : -1) : 0;
      rows[Math.min(rows.length - 1, Math.max(0, to))]?.querySelector("[data-subject]").focus();
    } else if (row && (key === "1" || key === "2")) {
      all("[data-way]", row)[key - 1]?.click();
    } else if (row && key === "s") {
      row.querySelector("[data-later]")?.click();
    } else return;
    event.preventDefault();
  });
})();
