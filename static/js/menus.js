// Menus under a button and the navigation that folds on a phone, by the attributes that Bootstrap gave them.
"use strict";
(() => {
  const menuOf = (button) => button.closest(".dropdown, .btn-group")?.querySelector(".dropdown-menu") ?? button.nextElementSibling;
  const buttonOf = (menu) => menu.closest(".dropdown, .btn-group")?.querySelector('[data-bs-toggle="dropdown"]') ?? menu.previousElementSibling;
  const opened = () => document.querySelectorAll(".dropdown-menu.show");
  const close = (menu, focus = false) => {
    const button = buttonOf(menu);
    menu.classList.remove("show");
    button.classList.remove("show");
    button.setAttribute("aria-expanded", "false");
    if (focus) button.focus();
  };
  const open = (button) => {
    const menu = menuOf(button);
    opened().forEach((other) => other !== menu && close(other));
    menu.dataset.bsPopper = "static";
    menu.classList.add("show");
    button.classList.add("show");
    button.setAttribute("aria-expanded", "true");
    if (menu.getBoundingClientRect().right > document.documentElement.clientWidth) menu.classList.add("dropdown-menu-end");
    return menu;
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-bs-toggle]");
    if (button?.dataset.bsToggle === "dropdown") {
      if (menuOf(button).classList.contains("show")) close(menuOf(button)); else open(button);
      return;
    }
    if (button?.dataset.bsToggle === "collapse") {
      const shown = document.querySelector(button.dataset.bsTarget).classList.toggle("show");
      button.setAttribute("aria-expanded", String(shown));
    }
    opened().forEach((menu) => {
      const stays = menu.contains(target) && (buttonOf(menu).dataset.bsAutoClose === "outside" || !target.closest("a, button"));
      if (!stays) close(menu);
    });
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const menu = target.closest?.(".dropdown")?.querySelector(".dropdown-menu.show");
    if (menu && relatedTarget && !menu.closest(".dropdown").contains(relatedTarget)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.('[data-bs-toggle="dropdown"]'), shown = event.target.closest?.(".dropdown-menu.show");
    if (event.key === "Escape") opened().forEach((menu) => close(menu, true));
    if (!(event.key === "ArrowDown" || event.key === "ArrowUp") || !(button || shown) || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    const items = [...(shown ?? open(button)).querySelectorAll("a, button, input, select")].filter((one) => !one.disabled && one.offsetParent);
    const at = items.indexOf(document.activeElement), step = event.key === "ArrowDown" ? 1 : -1;
    items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length]?.focus();
  });
})();
