// saving.js: gold → an event that is kept here, then sent; the last decisions, so that they can be undone.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { takeActiveTime } from "../label/activity.js";
import { NOTHING, describe } from "../label/answer.js";
import { alert, say, toast } from "../label/dialogs/messages.js";
import { newId } from "../label/outbox/box.js";
import { data, desk, forget, outbox, scheme, sentence } from "./desk.js";

const [DECIDED, SAID] = ["gold-decided", "gold-said"];
const REMEMBERED = 50;
const PATIENCE = 2_000;
const WAITS = "Kept in this browser. The next sentence opens as soon as the server responds.";
const NOT_SAVED = "Not saved: this browser cannot keep gold, and the server did not accept it. Press the key again.";

// The event that the page waits for, with what follows once the server has it.
let awaited = null;
let timer = 0;

function record(sentenceId, answer, base, then, links = {}) {
  const event = {
    id: newId(),
    sentence: sentenceId,
    base_rev: base,
    scheme: scheme.id,
    scheme_version: scheme.version,
    client_time: new Date().toISOString(),
    active_ms: takeActiveTime(),
    layer: "gold",
    answer,
    ...links,
  };
  awaited = { id: event.id, then };
  desk.isBusy = true;
  timer = setTimeout(() => say(WAITS, true), PATIENCE);
  if (outbox.keep(event)) return;
  outbox.sendNow(event, () => {}).then((isSaved) => {
    if (!isSaved) stopWaiting(NOT_SAVED);
  });
}

function stopWaiting(text) {
  clearTimeout(timer);
  [awaited, desk.isBusy] = [null, false];
  if (text) alert(text);
}

// Listen to the outbox from now on; `pill` shows its state.
export function listen(pill) {
  outbox.listener = ({ accepted = [], rejected = [], state }) => {
    const saved = accepted.find(({ id }) => id === awaited?.id);
    const refused = rejected.find(({ id }) => id === awaited?.id);
    if (saved) {
      const { then } = awaited;
      clearTimeout(timer);
      awaited = null;
      then(saved);
    }
    if (refused) stopWaiting(`Gold was not accepted: ${refused.reason} ${refused.remedy ?? ""}`);
    if (state) pill.show(state);
  };
  pill.show(outbox.state());
  outbox.pump();
  const said = outbox.box.read(SAID);
  outbox.box.drop(SAID);
  if (said) toast(said, { undo: true });
}

// Save gold, then open the next sentence; if another lead decided it in the meantime, this one with both answers.
export function save(answer, example) {
  record(sentence.id, answer, data.rev, async ({ id, rev, stale }) => {
    const known = outbox.box.read(DECIDED) ?? [];
    const { here } = data;
    outbox.box.write(DECIDED, [...known, { id, rev, here, sentence: sentence.id, before: data.gold }].slice(-REMEMBERED));
    forget();
    const added = example ? await addExample(example) : "";
    const also = stale ? ". Another lead decided it in the meantime: both answers are shown" : "";
    leave(`Gold saved: ${describe(scheme, answer)}${added}${also}`, stale ? here : data.following);
  });
}

// The claim becomes an example in the draft of the scheme, by its number.
async function addExample(number) {
  const body = new URLSearchParams({ claim: number });
  const response = await fetch(at(`/adjudicate/${sentence.id}/example`), { method: "POST", body }).catch(() => null);
  if (response?.ok) return `. Added to the examples of “${await response.text()}”`;
  return ". The example was not added: add it on the Scheme page";
}

// Undo the last decision of this browser, and go to its sentence.
export function undoDecision() {
  const known = outbox.box.read(DECIDED) ?? [];
  const last = known.pop();
  if (!last) {
    toast("Nothing to undo");
    return;
  }
  const answer = last.before ?? NOTHING;
  record(last.sentence, answer, last.rev, () => {
    outbox.box.write(DECIDED, known);
    leave(`Undone: ${answer.verdict ? describe(scheme, answer) : "not decided"}`, last.here);
  }, { undoes: last.id });
}

function leave(text, address) {
  outbox.box.write(SAID, text);
  byId("polite").textContent = text;
  location.assign(address);
}
