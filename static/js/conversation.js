// An open conversation is kept up to date; what is being written stays under the hands that write it.
"use strict";
(() => {
  const form = () => document.querySelector(".message-form");
  let top = null;
  document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
    if (target.id !== "conversation-bubbles") return;
    // Somebody sent a message while the answer was on its way, and the whole conversation came anew with it.
    fragment.querySelectorAll(".bubble").forEach((bubble) => document.getElementById(bubble.id) && bubble.remove());
    if (form()?.contains(document.activeElement)) top = form().getBoundingClientRect().top;
  });
  document.addEventListener("htmx:afterRequest", () => {
    if (top !== null && form()) scrollBy(0, form().getBoundingClientRect().top - top);
    top = null;
  });
})();
