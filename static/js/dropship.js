// What every page does in the browser beside htmx. No page has scripts of its own.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, act, capture = false) => document.addEventListener(name, act, capture);
  const region = () => document.getElementById("toasts");

  // A script or style that only some pages need, named by a <meta> of the head and loaded once.
  const loads = {};
  const load = (name) => (loads[name] ??= new Promise((done, failed) => {
    const url = document.querySelector(`meta[name="${name}"]`).content;
    const tag = Object.assign(document.createElement(name.endsWith("style") ? "link" : "script"),
      name.endsWith("style") ? { rel: "stylesheet", href: url } : { src: url });
    tag.onload = done; tag.onerror = failed;
    document.head.append(tag);
  }));

  // Charts: figures from their canvas, colours from the style sheet, drawn again when the theme changes.
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = async (canvas) => {
    await load("chart-script");
    const figures = JSON.parse(canvas.dataset.chart);
    const probe = document.querySelector(".page") || document.body;
    const { color: text, fontFamily } = getComputedStyle(probe), grid = colour("--chart-grid");
    Chart.defaults.font.family = fontFamily;
    drawn.get(canvas)?.destroy();
    drawn.set(canvas, new Chart(canvas, {
      type: figures.kind,
      data: {
        labels: figures.labels,
        datasets: figures.series.map((one) => {
          const tone = colour(`--chart-${one.tone}`);
          return figures.kind === "bar"
            ? { label: one.label, data: one.values, backgroundColor: tone, borderRadius: 3, maxBarThickness: 36 }
            : { label: one.label, data: one.values, borderColor: tone, backgroundColor: `${tone}1f`, fill: figures.filled && !one.dashed,
                borderDash: one.dashed ? [4, 4] : [], borderWidth: 2, tension: 0.3, pointRadius: 0, pointHitRadius: 12, pointHoverRadius: 4 };
        }),
      },
      options: {
        maintainAspectRatio: false, animation: false, interaction: { mode: "index", intersect: false }, color: text,
        scales: {
          x: { stacked: figures.stacked, grid: { display: false }, border: { color: grid }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 16 } },
          y: { stacked: figures.stacked, beginAtZero: true, grid: { color: grid }, border: { display: false }, ticks: { color: text, maxTicksLimit: 6, precision: 0 } },
        },
        plugins: {
          legend: { display: figures.series.length > 1, position: "bottom", labels: { color: text, boxWidth: 10, boxHeight: 10, usePointStyle: true } },
          tooltip: { callbacks: { label: (at) => ` ${at.dataset.label}: ${at.formattedValue} ${figures.unit}`.trimEnd() } },
        },
      },
    }));
  };
  on("theme", () => drawn.forEach((_chart, canvas) => (canvas.isConnected ? draw(canvas) : drawn.delete(canvas))));

  // Notices: good news leaves by itself, errors stay until closed.
  const watch = (notice) => {
    if (notice.dataset.toast) return;
    notice.dataset.toast = "on";
    if (!notice.matches(".notice-error, .notice-warning")) setTimeout(() => notice.remove(), 6000);
  };
  const say = (text, level = "error") => {
    const notice = document.createElement("div");
    const close = Object.assign(document.createElement("button"), { type: "button", className: "btn-icon-plain", textContent: "×" });
    close.setAttribute("aria-label", region().dataset.close);
    close.dataset.dismiss = "";
    notice.className = `notice notice-${level}`;
    notice.append(Object.assign(document.createElement("span"), { className: "notice-text", textContent: text }), close);
    region().append(notice);
    watch(notice);
  };
  on("notice", ({ detail: name }) => say(region().dataset[name], "warning"));
  on("htmx:responseError", ({ detail: { xhr, elt } }) => {
    const words = region().dataset;
    if (elt.matches("[data-quiet]")) return;
    if (xhr.status === 401) location.reload();
    else say(xhr.status === 403 ? words.forbidden : xhr.status === 404 ? words.missing : words.failed);
  });
  on("htmx:sendError", ({ detail: { elt } }) => elt.matches("[data-quiet]") || say(region().dataset.offline));

  // Dialogs, and the question before what cannot be undone.
  const open = (dialog) => { all("[data-ask]", dialog).forEach((ask) => (ask.disabled = false)); dialog.showModal(); dialog.querySelector("[data-ask] :is(input, select, textarea)")?.focus(); };
  const ask = (question, then) => {
    const dialog = document.getElementById("confirm-dialog"), words = dialog?.querySelector("#confirm-text");
    if (!words) { if (confirm(question)) then(); return; } // a page cut off before its end, as by a lost connection
    words.textContent = question;
    dialog.returnValue = "no";
    dialog.onclose = () => dialog.returnValue === "yes" && then();
    dialog.showModal();
  };
  on("close", ({ target }) => all("[data-ask]", target).forEach((field) => (field.disabled = true)), true);
  on("htmx:confirm", (event) => {
    const { elt, question } = event.detail;
    const words = elt.tagName === "FORM" ? question : elt.dataset.confirm || question;
    if (!words) return;
    event.preventDefault();
    ask(words, () => event.detail.issueRequest(true));
  });

  // A form is sent once: asked about first where it says so, then its buttons rest until the answer.
  const rest = (form, resting) => [...form.elements].filter((one) => one.type === "submit").forEach((one) => {
    if (resting !== one.disabled && (resting || one.dataset.rests)) { one.disabled = resting; one.dataset.rests = resting ? "1" : ""; }
  });
  on("submit", (event) => {
    const form = event.target, words = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!words || form.dataset.sure) return delete form.dataset.sure;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(words, () => { form.dataset.sure = "1"; form.requestSubmit(event.submitter); });
  }, true);
  on("submit", ({ target: form, submitter, defaultPrevented }) => {
    if (defaultPrevented || form.method !== "post" || form.matches("[data-again]") || submitter?.formMethod === "dialog" || submitter?.formTarget === "_blank") return;
    setTimeout(() => rest(form, true));
  });
  on("htmx:beforeRequest", ({ detail: { elt } }) => elt.tagName === "FORM" && elt.method === "post" && rest(elt, true));
  on("htmx:afterRequest", ({ detail: { elt } }) => elt.tagName === "FORM" && rest(elt, false));
  addEventListener("pageshow", ({ persisted }) => persisted && [...document.forms].forEach((form) => rest(form, false)));
  on("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches("[data-drop-empty]")) return;
    [...detail.formData.keys()].forEach((key) => {
      const kept = detail.formData.getAll(key).filter((value) => value !== "");
      detail.formData.delete(key);
      kept.forEach((value) => detail.formData.append(key, value));
    });
  });

  on("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    let found;
    if ((found = hit("[data-theme-choice]"))) dropshipTheme.choose(found.dataset.themeChoice);
    else if ((found = hit("[data-dialog]"))) open(document.getElementById(found.dataset.dialog));
    else if ((found = hit("[data-close-dialog]"))) found.closest("dialog").close();
    else if ((found = hit("[data-dismiss]"))) found.closest(".notice").remove();
    else if ((found = hit("[data-copy]"))) navigator.clipboard?.writeText(found.dataset.copy).then(() => say(region().dataset.copied, "success"));
    else if (event.target.matches?.("dialog[open]") && event.target.id !== "confirm-dialog") event.target.close();
  });

  // New content, at first and after each swap.
  const start = (root) => {
    all("canvas[data-chart]", root).forEach((canvas) => drawn.has(canvas) || draw(canvas));
    all("[data-toast]", root).forEach(watch);
    all("dialog[data-opens]", root).forEach((dialog) => { delete dialog.dataset.opens; open(dialog); });
    all("select[data-pick]", root).forEach(async (select) => {
      await Promise.all([load("pick-style"), load("pick-script")]);
      if (select.tomselect) return;
      const words = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim();
      new TomSelect(select, { maxOptions: 500, plugins: select.multiple ? ["remove_button"] : [] });
      if (words) select.setAttribute("aria-label", words); // its label now belongs to the box that stands for it
    });
    drawn.forEach((chart, canvas) => canvas.isConnected || (chart.destroy(), drawn.delete(canvas)));
  };
  on("DOMContentLoaded", () => start(document));
  on("htmx:load", ({ detail: { elt } }) => elt !== document.body && start(elt.parentElement || document));
})();
