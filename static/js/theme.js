// The theme button: switches data-theme at once and saves the choice by the form around it.
// The server writes data-theme into the page, so nothing flashes; without JS the form posts.

const ORDER = { auto: "dark", dark: "light", light: "auto" };
const NAMES = { auto: "as the system", dark: "dark", light: "light" };

function show(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.value = ORDER[theme];
    button.setAttribute("aria-label", `Theme: ${NAMES[theme]}. Change to ${NAMES[ORDER[theme]]}`);
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
    // Offline: the choice holds on this page and is made again with the next press.
  });
});
