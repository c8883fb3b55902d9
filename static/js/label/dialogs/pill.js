// pill.js: the state of the outbox → the save pill in the top bar.
import { byId } from "../../dom.js";
import { interrupt, toast } from "./messages.js";

const PATIENCE = 2_000; // as long as a label may wait before the pill says so

// What stops all sending until the person does something.
const STOPPED = {
  "signed-out": (labels) => `Sign in again to send ${labels}`,
  "other-person": (labels) => `Someone else is signed in; ${labels} kept`,
  "second-factor": (labels) => `Set up a second factor to send ${labels}`,
  deactivated: (labels) => `Account deactivated; ${labels} kept`,
  "not-allowed": (labels) => `Not sent; ${labels} kept`,
};

// Make the pill: `show` takes each new state, a press calls `open`.
export function makePill(outbox, open) {
  const pill = byId("save-pill");
  let timer = 0;
  let wasLost = false;
  pill.hidden = false;
  pill.addEventListener("click", () => open(outbox.state()));

  function paint() {
    const state = outbox.state();
    const [text, kind] = wordsFor(state);
    if (pill.textContent !== text) pill.textContent = text;
    pill.className = `pill pill-${kind}`;
    const isLost = kind === "warn" && state.trouble === "offline";
    const why = state.said?.reason ?? "The server is not responding.";
    if (isLost && !wasLost) interrupt(`${why} Labels are kept in this browser.`);
    if (wasLost && !state.waiting) toast("The server is responding again. All saved.");
    if (isLost) wasLost = true;
    else if (!state.waiting) wasLost = false;
  }

  function show({ waiting, age }) {
    clearTimeout(timer);
    paint();
    if (waiting && age < PATIENCE) timer = setTimeout(paint, PATIENCE - age + 20);
  }
  return { show };
}

function wordsFor({ waiting, age, trouble, rejected, isUnsaved }) {
  if (STOPPED[trouble]) return [STOPPED[trouble](waiting || "labels"), "warn"];
  if (isUnsaved) return ["Not saved", "bad"];
  if (waiting && age >= PATIENCE) return [`${waiting} waiting, kept in this browser`, "warn"];
  if (rejected) return ["Not accepted", "bad"];
  return waiting ? ["Saving", "ok"] : ["All saved", "ok"];
}
