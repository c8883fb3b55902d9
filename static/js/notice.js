// Says in the page's message area what htmx keeps to itself: an answer that is an error, or none.

const messages = document.getElementById("messages");
const SHOWN_IN_FORM = [409, 422];

function say(text) {
  const note = document.createElement("p");
  note.className = "note note-bad";
  note.textContent = text;
  messages.replaceChildren(note);
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
  say("The server does not answer. Nothing was changed; try again when it is back.");
});
