// adjudicate.js: the screen put together: keys, mouse, touch and buttons → gold.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { isSameAnswer } from "../label/answer.js";
import { findSource, showKeys } from "../label/dialogs/dialogs.js";
import { hideGuideline, showGuideline } from "../label/dialogs/guideline.js";
import { hush, say, toast } from "../label/dialogs/messages.js";
import { makePill } from "../label/dialogs/pill.js";
import { makeOpenPill } from "../label/dialogs/waiting.js";
import * as Draft from "../label/draft.js";
import { isForeign, keyName, listenToWords, makeKeys } from "../label/keys.js";
import {
  card, data, desk, editing, keep, outbox, paint, panel, restore, scheme, sentence, step, take, takeAnswer, takeClaim,
  travel, why,
} from "./desk.js";
import { listen, save, undoDecision } from "./saving.js";

const keys = makeKeys(data.commands, data.single_keys);
const change = (move, ...chosen) => take(move(scheme, sentence.text, desk.draft, ...chosen));
const focusCard = () => card.focus({ preventScroll: true });
const letterOf = (name) => Object.keys(data.answers).find((letter) => data.answers[letter].key === name);

/* ── commands ───────────────────────────────────────────────────────── */

function finish() {
  if (!desk.verdict) {
    const letters = Object.values(data.answers).map(({ key }) => key.toUpperCase()).filter(Boolean).join(", ");
    return say(letters ? `Choose an answer first: press ${letters}, or make one` : "Choose an answer first");
  }
  const draft = Draft.dropEmpty(desk.draft);
  const missing = draft.claims.findIndex((claim) => !Draft.isComplete(scheme, claim));
  if (missing >= 0) {
    take(Draft.goToClaim(desk.draft, missing));
    return say(`Claim ${missing + 1} is incomplete`);
  }
  const claims = desk.verdict === "claims" ? Draft.answerOf(scheme, draft, null).claims : [];
  const answer = { verdict: desk.verdict, claims, flag: null, comment: "", why: why.value.trim() };
  const isKnown = data.gold && isSameAnswer(answer, data.gold) && answer.why === data.gold.why;
  const example = byId("example").checked ? numberOf(claims, draft.claims[draft.at]) : 0;
  if (isKnown && !example) return location.assign(data.following);
  return save(answer, example);
}

// An answer has its claims in the order of the text: find where one went.
function numberOf(claims, claim) {
  const isIt = ({ start, end, source }) => claim?.start === start && claim.end === end && claim.source === source;
  return claims.findIndex(isIt) + 1;
}

function giveVerdict(verdict) {
  step({ draft: Draft.startDraft(null), verdict, from: "" });
}

function move(by) {
  if (desk.draft.cut) return take(Draft.moveCut(sentence.text, desk.draft, by));
  if (by > 0) return location.assign(data.following);
  return data.previous ? location.assign(data.previous) : say("This is the first sentence of the list");
}

function openGroup(id) {
  const { label } = scheme.groups.find((group) => group.id === id);
  desk.draft = { ...desk.draft, group: id };
  paint();
  say(`${label}: press a digit`);
}

async function chooseByName() {
  const value = await findSource(scheme.source);
  focusCard();
  if (value) run({ name: "source", value, stays: false });
}

function openGuideline() {
  if (hideGuideline()) return focusCard();
  const claim = desk.draft.claims[desk.draft.at];
  return showGuideline(scheme.source, scheme.source.byId.get(claim?.source), card);
}

function cancel() {
  const { draft } = desk;
  if (hideGuideline()) return focusCard();
  if (draft.cut || draft.group || desk.tapped !== null) {
    [desk.draft, desk.tapped] = [{ ...draft, cut: null, group: null }, null];
    paint();
  }
  return hush();
}

const COMMANDS = {
  source: ({ value, stays }) => change(Draft.chooseSource, value, stays),
  group: ({ group }) => openGroup(group),
  value: ({ field, value }) => change(Draft.chooseValue, field, value),
  no_claim: () => giveVerdict("no_claim"),
  cant_tell: () => giveVerdict("cant_tell"),
  add_claim: () => change(Draft.addClaim),
  add_joint: () => change(Draft.addJoint),
  remove_claim: () => take(Draft.removeClaim(desk.draft)),
  words: () => editing.start("claim"),
  source_words: () => editing.start("source"),
  claim: ({ at }) => take(Draft.goToClaim(desk.draft, at)),
  previous_claim: () => take(Draft.goToClaim(desk.draft, desk.draft.at - 1)),
  next_claim: () => take(Draft.goToClaim(desk.draft, desk.draft.at + 1)),
  previous: () => move(-1),
  next: () => move(1),
  skip: () => location.assign(data.following),
  finish,
  undo: () => travel(desk.past, desk.future) || undoDecision(),
  redo: () => travel(desk.future, desk.past) || toast("Nothing to redo"),
  history: () => location.assign(at(`/sentence/${sentence.id}#here`)),
  guideline: openGuideline,
  find_source: chooseByName,
  help: () => showKeys(data.commands, scheme).then(focusCard),
  close_alert: () => (byId("alert").hidden = true),
  cancel,
  use: ({ letter }) => takeAnswer(letter),
  take: ({ letter, number }) => takeClaim(letter, number),
};
const KEEPS_CUT = new Set(["previous", "next", "cancel"]);
const EDITS = { words: "claim", source_words: "source" };

// Run a command. What was open for the one before it (words, a cut) is closed first.
function run(command) {
  const { name } = command;
  if (desk.isBusy) return;
  hush();
  if (desk.editing) {
    const { which, begun } = desk.editing;
    const isAgain = EDITS[name] === which;
    editing.stop(!isAgain || desk.draft !== begun);
    if (isAgain) return;
  }
  if (name !== "cancel") desk.tapped = null;
  if (desk.draft.cut && !KEEPS_CUT.has(name)) desk.draft = Draft.stopCut(desk.draft);
  if (desk.draft.group && name !== "cancel") desk.draft = { ...desk.draft, group: null };
  COMMANDS[name]?.(command);
}

/* ── keys, clicks and taps ──────────────────────────────────────────── */

document.addEventListener("keydown", (event) => {
  if (event.target === why && !event.isComposing) return leaveWhy(event);
  if (isForeign(event)) return undefined;
  const name = keyName(event);
  const isUsed = desk.editing && editing.useKey(name);
  const letter = data.single_keys && !isUsed ? letterOf(name) : null;
  const command = isUsed || event.repeat ? null : letter ? { name: "use", letter }
    : keys.read(event, scheme, Draft.keyedFields(scheme, desk.draft));
  if (isUsed || command) event.preventDefault();
  if (command) run(command);
  return undefined;
});

// In the field for the reason, Ctrl+Enter saves and Esc leaves.
function leaveWhy(event) {
  const isSave = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!isSave && event.key !== "Escape") return;
  event.preventDefault();
  focusCard();
  if (isSave) run({ name: "finish" });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const pressed = target.closest("[data-command], [data-use], [data-take], [data-claim], #show-names");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { command, use, take: letter, number, claim } = pressed.dataset;
  if (!pressed.popoverTargetElement) event.preventDefault();
  if (pressed.id === "show-names") return showNames(pressed);
  if (use) run({ name: "use", letter: use });
  else if (letter) run({ name: "take", letter, number: Number(number) });
  else if (claim) run({ name: "claim", at: Number(claim) });
  else run({ name: command });
  if (!document.querySelector("dialog[open], :popover-open")) focusCard();
});

function showNames(link) {
  const names = document.querySelectorAll(".person-name");
  const areHidden = names[0]?.hidden;
  for (const name of names) name.hidden = !areHidden;
  link.textContent = areHidden ? "Hide names" : "Show names";
}

listenToWords(byId("article"), {
  element: (target) => target.closest?.("#card"),
  text: () => sentence.text,
  refuse: toast,
  drag: (from, to) => editing.setByHand(from, to),
  done: () => editing.keepByHand(),
  tap: (index) => editing.tap(index),
});

panel.listen({
  choose: ({ value, dataset: { field } }) => {
    run(field === "source" ? { name: "source", value, stays: false } : { name: "value", field, value });
    paint();
  },
  leave: () => {
    focusCard();
    paint();
  },
  write: (field, text) => {
    if (desk.editing) editing.stop(true);
    desk.draft = Draft.writeText(desk.draft, field, text);
    keep();
  },
});
why.addEventListener("input", keep);

/* ── the start ──────────────────────────────────────────────────────── */

document.documentElement.classList.add("scripted");
for (const cell of document.querySelectorAll(".cell[data-take]")) cell.disabled = false;
for (const [name, value] of [["role", "application"], ["aria-roledescription", "sentence to decide"],
  ["aria-describedby", "card-text"]]) card.setAttribute(name, value);
restore();
listen(makePill(outbox, makeOpenPill(outbox, data, () => "A sentence", focusCard)));
paint();
focusCard();
