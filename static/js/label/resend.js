// resend.js: the list of articles sends the labels that are waiting in this browser, also for an article that may
// have come back.
import { at } from "../at.js";
import { plural } from "../plural.js";
import { byId, el } from "../dom.js";
import { saveFile } from "./outbox/file.js";
import { goneInWords, isHeld } from "./outbox/gone.js";
import { takeOver } from "./outbox/moved.js";
import { Outbox } from "./outbox/outbox.js";

const { project, person } = document.querySelector("[data-outbox]").dataset;
const outbox = new Outbox({ project, person, url: at("/labels") });
const saved = el("p", { className: "note note-ok" });
let sent = 0;

outbox.listener = ({ accepted, rejected, state }) => {
  sent += accepted?.length ?? 0;
  const gone = rejected?.filter((item) => item.gone) ?? [];
  if (gone.length) tellGone(gone);
  if (!sent || state?.waiting !== 0) return;
  const labels = plural(sent, "label that was", "labels that were");
  saved.textContent = `${labels} waiting in this browser ${sent === 1 ? "has" : "have"} been saved.`;
  byId("messages").append(saved);
};

// Name labels whose article is still away, with the way to be rid of them: as a file first.
function tellGone(gone) {
  const button = el("button", { type: "button", className: "button" }, "Save as a file");
  const note = el("div", { className: "note note-warn stack" }, el("p", {}, goneInWords(gone)), el("p", {}, button));
  let isSaved = false;
  button.addEventListener("click", () => {
    if (isSaved) {
      outbox.kept.dropHeld(new Set(gone.map(({ id }) => id)));
      note.remove();
      return;
    }
    saveFile({ person, events: gone.map(({ event }) => event) });
    isSaved = true;
    if (isHeld(gone)) button.textContent = "Remove from this browser";
  });
  byId("messages").append(note);
}

function sendAll() {
  outbox.kept.reload();
  outbox.kept.takeBack("");
  outbox.pump();
}

sendAll();
// Without storage or network nothing moves; the next visit tries again.
takeOver({ project, person, prefix: outbox.prefix }).then((isAny) => isAny && sendAll(), () => null);
