// notice.js: shows in the page’s message area what htmx does not: an error response, or no response.

import { byId, el } from "./dom.js";

const SHOWN_IN_FORM = [409, 422];

function say(text) {
  const messages = byId("messages");
  messages.replaceChildren(el("p", { className: "note note-bad" }, text));
  messages.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (SHOWN_IN_FORM.includes(response.status)) return;
  const page = new DOMParser().parseFromString(text ?? "", "text/html");
  const note = page.querySelector("#error-note");
  say(note?.textContent.trim() ?? "The server could not do that. Nothing was changed.");
});

document.addEventListener("htmx:error", () => {
  say("The server is not responding. Nothing was changed. Try again when it is back.");
});
