// resend.js: labels that wait in this browser are sent from the list of articles, too.
import { makeOutbox } from "./outbox/outbox.js";

const { project, person } = document.querySelector("[data-outbox]").dataset;
let sent = 0;

makeOutbox({
  project,
  person,
  url: "/labels",
  tell({ accepted, state }) {
    sent += accepted?.length ?? 0;
    if (!sent || state?.waiting !== 0) return;
    const note = document.createElement("p");
    note.className = "note note-ok";
    note.textContent = sent === 1 ? "One label that waited in this browser is saved now." : `${sent} labels that waited in this browser are saved now.`;
    document.getElementById("messages").replaceChildren(note);
  },
}).pump();
