// theme.js: the theme button changes data-theme at once and saves the choice with the form around it.
// The server writes data-theme into the page, so nothing flashes; without scripts the form is sent.

const NEXT = { auto: "dark", dark: "light", light: "auto" };
const NAMES = { auto: "same as system", dark: "dark", light: "light" };

function show(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.value = NEXT[theme];
    button.setAttribute("aria-label", `Theme: ${NAMES[theme]}. Change to ${NAMES[NEXT[theme]]}`);
    button.title = `Theme: ${NAMES[theme]}`;
  }
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-theme-button]")) return;
  event.preventDefault();
  const body = new URLSearchParams({ theme: button.value });
  show(button.value);
  fetch(event.target.action, { method: "POST", body, redirect: "manual" }).catch(() => {
    // Offline: the choice applies to this page and is sent with the next press.
  });
});
