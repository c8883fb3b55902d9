// unsent.js: why labels are not with the server yet, in words, and the way out.
import { el } from "../../dom.js";
import { plural } from "../../plural.js";
import { CLOSE, ask, saveFile } from "./dialogs.js";

const SECOND_FACTOR = "/settings/second-factor";
const TITLES = { "second-factor": "Second factor needed", deactivated: "Account deactivated" };
const UNKNOWN = { reason: "The server, or a program in front of it, does not accept labels from you now." };

const inWords = ({ reason, remedy = "" }) => `${reason} ${remedy}`.trim();
const keptInWords = (count) => `${plural(count, "label is", "labels are")} kept in this browser.`;

// Explain what stops the labels, which the server has said; return whether to try again.
export async function explainStop(trouble, said, { person, events }) {
  const setUp = { value: "set-up", label: "Set up second factor", key: "Enter", primary: true };
  const again = { value: "again", label: "Try again", key: "Enter", primary: true };
  const pressed = await ask(TITLES[trouble] ?? "Labels not sent", [
    el("p", {}, inWords(said ?? UNKNOWN)),
    el("p", {}, keptInWords(events.length)),
  ], [trouble === "second-factor" ? setUp : again, { value: "file", label: "Save as a file" }, CLOSE]);
  if (pressed === "file") saveFile({ person, events });
  if (pressed === "set-up") location.assign(SECOND_FACTOR);
  return pressed === "again";
}

// Explain that labels wait for a server that is silent, or that has said why it cannot save them.
export function explainWait(count, said) {
  const sent = count === 1 ? "It is sent" : "They are sent";
  const when = said ? "as soon as that is over" : "as soon as the server responds";
  return ask("Kept in this browser", [
    said ? el("p", {}, inWords(said)) : "",
    el("p", {}, `${keptInWords(count)} ${sent} ${when}. You can go on labelling or close this page.`),
  ], [CLOSE]);
}
