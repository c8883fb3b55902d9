// resend.js: the list of articles sends the labels that are waiting in this browser.
import { plural } from "../plural.js";
import { byId, el } from "../dom.js";
import { goneInWords } from "./outbox/sending.js";
import { Outbox } from "./outbox/outbox.js";

const { project, person } = document.querySelector("[data-outbox]").dataset;
const outbox = new Outbox({ project, person, url: "/labels" });
const saved = el("p", { className: "note note-ok" });
let sent = 0;

outbox.listener = ({ accepted, rejected, state }) => {
  sent += accepted?.length ?? 0;
  const gone = rejected?.filter((item) => item.gone) ?? [];
  if (gone.length) byId("messages").append(el("p", { className: "note note-warn" }, goneInWords(gone)));
  if (!sent || state?.waiting !== 0) return;
  const labels = plural(sent, "label that was", "labels that were");
  saved.textContent = `${labels} waiting in this browser ${sent === 1 ? "has" : "have"} been saved.`;
  byId("messages").append(saved);
};
outbox.pump();
