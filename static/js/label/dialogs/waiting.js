// waiting.js: a press on the save pill → what can be done about the labels that wait or were not accepted.
import { byId } from "../../dom.js";
import { plural } from "../../plural.js";
import { newId } from "../outbox/box.js";
import { CLOSE, ask, showRejected } from "./dialogs.js";
import { toast } from "./messages.js";

// Make what the save pill does; `nameIn` names a sentence by its id, `focus` is called when it is done.
export function makeOpenPill(outbox, data, nameIn, focus) {
  return async ({ trouble, said, rejected, waiting }) => {
    if (trouble && trouble !== "offline") await settleStop(outbox, data, trouble, said);
    else if (rejected) await settleRejected(outbox, data, nameIn);
    else {
      outbox.wake();
      if (waiting) await explainWait(waiting, said);
    }
    focus();
  };
}

// Load what explains refused labels, from the server that has just refused them; null if it does not respond.
export const loadStopped = () => import(byId("save-pill").dataset.script).catch(() => null);

async function settleStop(outbox, data, trouble, said) {
  const script = await loadStopped();
  if (!script) toast("The server is not responding. You can go on labelling");
  else if (await script.settle(trouble, said, { name: data.name, person: data.person, events: outbox.pending })) outbox.wake();
}

function explainWait(count, said) {
  const labels = plural(count, "label is", "labels are");
  const sent = `${count === 1 ? "It is" : "They are"} sent as soon as ${said ? "that is over" : "the server responds"}.`;
  const why = said ? `${said.reason} ${said.remedy} ` : "";
  const text = `${why}${labels} waiting. ${sent} You can go on labelling or close this page.`;
  return ask("Kept in this browser", [text], [CLOSE]);
}

async function settleRejected(outbox, data, nameIn) {
  const rejected = outbox.listRejected();
  const pressed = await showRejected(rejected, nameIn, data.person);
  for (const { event } of rejected) {
    const isSentAgain = pressed === "again" && outbox.keep({ ...event, id: newId() });
    if (isSentAgain || pressed === "drop") outbox.dropRejected(event.id);
  }
}
