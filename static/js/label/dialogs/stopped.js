// stopped.js: what keeps labels from being sent, until the person does something or for an article → said, with the
// way out. It is loaded only when it is needed.
import { at } from "../../at.js";
import { el } from "../../dom.js";
import { plural } from "../../plural.js";
import { saveFile } from "../outbox/file.js";
import { goneInWords, isHeld } from "../outbox/gone.js";
import { signIn } from "./again.js";
import { CLOSE, ask } from "./dialogs.js";

const SECOND_FACTOR = at("/settings/second-factor");
const TITLES = { "second-factor": "Second factor needed", deactivated: "Account deactivated" };
const UNKNOWN = { reason: "The server, or a program in front of it, does not accept labels from you now.", remedy: "" };

const SAVED = "Labels saved before are kept.";
const KEPT = `${SAVED} Those you made after that stay in this browser and are sent when you get the article back.`;
const LOST = `${SAVED} Those you made after that are not saved, and this browser cannot keep them.`;
const told = new Map(); // the labels that were not saved, by id; the open dialog is about them all

// Settle what stopped the labels: `said` is the server’s reason. Return whether to try again.
export async function settle(trouble, said, { name, person, events }) {
  if (trouble === "signed-out") return signIn(name, events.length);
  if (trouble === "other-person") return signIn(name, events.length, "Someone else is signed in with this browser.");
  const { reason, remedy } = said ?? UNKNOWN;
  const setUp = { value: "set-up", label: "Set up second factor", key: "Enter", primary: true };
  const again = { value: "again", label: "Try again", key: "Enter", primary: true };
  const pressed = await ask(TITLES[trouble] ?? "Labels not sent", [
    el("p", {}, `${reason} ${remedy}`),
    el("p", {}, `${plural(events.length, "label is", "labels are")} kept in this browser.`),
  ], [trouble === "second-factor" ? setUp : again, { value: "file", label: "Save as a file" }, CLOSE]);
  if (pressed === "file") saveFile({ person, events });
  if (pressed === "set-up") location.assign(SECOND_FACTOR);
  return pressed === "again";
}

// Say what becomes of labels that came too late: about the article on the page in a dialog that leads to the
// list. Return what to say in passing, about another article.
export async function tellGone(items, { article, person }) {
  const here = items.filter(({ event }) => event.sentence.startsWith(`${article}-`));
  if (!here.length) return goneInWords(items);
  for (const { event } of here) told.set(event.id, event);
  if (told.size > here.length) return "";
  const areKept = isHeld(here);
  const list = { value: "list", label: areKept ? "All articles" : "Go on without them" };
  const file = { value: "file", label: "Save these labels as a file" };
  // The first button, which Enter presses, never loses a label.
  const [first, second] = areKept ? [list, file] : [file, list];
  const buttons = [{ ...first, key: "Enter", primary: true }, second];
  const pressed = await ask(here[0].reason.replace(/\.$/, ""), [areKept ? KEPT : LOST], buttons);
  if (pressed === "file") saveFile({ person, events: [...told.values()] });
  location.assign(at("/"));
  return "";
}
