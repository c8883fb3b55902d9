// stopped.js: what keeps all labels from being sent until the person does something → said, with the way out.
import { el } from "../../dom.js";
import { plural } from "../../plural.js";
import { signIn } from "./again.js";
import { CLOSE, ask, saveFile } from "./dialogs.js";

const SECOND_FACTOR = "/settings/second-factor";
const TITLES = { "second-factor": "Second factor needed", deactivated: "Account deactivated" };
const UNKNOWN = { reason: "The server, or a program in front of it, does not accept labels from you now.", remedy: "" };

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
