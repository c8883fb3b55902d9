// publish.js: the page of publishing as a dialog over the scheme.
import { byId, el } from "../dom.js";

// Show the form of that page; if there is nothing to publish any more, follow it to where it leads.
async function openPublish(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || response.redirected) return void location.assign(address);
  const form = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("form.publish");
  const title = form.querySelector("h1");
  title.replaceWith(el("h2", { id: "publish-title" }, title.textContent));
  const close = el("button", { type: "button", className: "button-icon", ariaLabel: "Close", title: "Close" }, "×");
  form.prepend(close);
  const dialog = byId("publish");
  dialog.replaceChildren(form);
  dialog.setAttribute("aria-labelledby", "publish-title");
  const cancel = form.querySelector(".publish-foot a");
  for (const way of [close, cancel]) {
    way.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  form.addEventListener("submit", () => (form.querySelector(".button-primary").disabled = true));
  dialog.showModal();
  byId("note").focus();
}

export function listenToPublish(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("#open-publish");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPublish(link.href);
  });
  byId("publish").addEventListener("close", () => byId("open-publish")?.focus());
}
