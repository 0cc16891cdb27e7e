/* A passkey that was not given: says why, beside the button, in the words the page brought along. */
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  event.preventDefault();
  const kinds = { NotAllowedError: "refused", AbortError: "refused", InvalidStateError: "known", SecurityError: "nowhere" };
  const kind = window.PublicKeyCredential ? kinds[event.detail.exception.name] || "failed" : "absent";
  place.textContent = place.dataset[kind];
  place.hidden = false;
});
