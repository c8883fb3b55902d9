// commands.js: what a key or a button asks for → done on the desk.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { describe, isSameAnswer, notesOf } from "./answer.js";
import {
  END, data, desk, here, isAtEnd, isLookingAgain, keepDraft, paint, panel, record, savedHere, savedOrNothing, scheme,
  sentenceOf, show,
} from "./desk.js";
import { askComment, askFlag, askNumber, findSource, showKeys } from "./dialogs/dialogs.js";
import { hideGuideline, showGuideline } from "./dialogs/guideline.js";
import { hush, say, toast } from "./dialogs/messages.js";
import { closeNews } from "./dialogs/news.js";
import * as Draft from "./draft.js";
import { Editing, isTouched } from "./editing.js";
import { fetchOlder } from "./elsewhere.js";
import { makeKeys } from "./keys.js";
import { focusCard, go, goOn, nextToDo, recordAndGo, saveOpen, take } from "./moving.js";
import { lastClaim, reachesBack, redoStep, undoStep } from "./undo.js";

export const keys = makeKeys(data.commands, data.single_keys);
export const editing = new Editing({ desk, scheme, paint, take, text: () => (isAtEnd() ? "" : here().text) });

const currentClaim = () => desk.draft.claims[desk.draft.at];
const change = (step, ...chosen) => take(step(scheme, here().text, desk.draft, ...chosen));

/* ── verdicts and notes ─────────────────────────────────────────────── */

// Give a verdict instead of claims; if there are claims, it must be pressed again. A skip keeps a draft.
function giveVerdict(verdict) {
  const { draft } = desk;
  const isKept = verdict === "skipped" && !savedHere()?.claims.length;
  const hasClaims = draft.claims.some((claim) => claim.source) || savedHere()?.claims.length;
  if (hasClaims && !isKept && draft.confirm !== verdict) {
    desk.draft = { ...Draft.stopCut(draft), confirm: verdict };
    paint();
    return askAgain(verdict);
  }
  const unfinished = isKept && draft.dirty ? draft : null;
  return recordAndGo({ ...notesOf(savedHere()), verdict, claims: [] }, (sentence) => {
    if (unfinished) keepDraft(sentence, unfinished);
  });
}

// Save the answer once more: that is what someone says who was asked to look again.
function keepAnswer() {
  const saved = savedHere();
  if (!isLookingAgain()) return;
  if (desk.draft.dirty) return say(`Press ${keys.cap("cancel")} to discard the unfinished changes first`);
  if (!saved?.verdict) return say("There is no answer to keep");
  const missing = saved.claims.findIndex((claim) => !Draft.isComplete(scheme, claim));
  if (missing < 0) return recordAndGo(saved);
  goToClaim(missing);
  return say(`Claim ${missing + 1} is incomplete`);
}

function askAgain(verdict) {
  const key = keys.cap(verdict === "skipped" ? "skip" : verdict);
  const help = isTouched() ? "Tap it again to confirm." : `Press ${key} again to confirm, or Esc to keep the claims.`;
  say(`This replaces the claims with “${describe(scheme, { verdict })}”. ${help}`);
}

function addNotes(notes) {
  if (!notes) return;
  const sentence = here();
  const saved = savedOrNothing();
  const unfinished = desk.draft.dirty ? desk.draft : null;
  const answer = { ...saved, ...notesOf(saved), ...notes };
  if (isSameAnswer(answer, saved)) return;
  record(sentence, answer, () => {
    const [[name, text]] = Object.entries(notes);
    toast(`Sentence ${sentence.number}: ${name} ${text ? "saved" : "removed"}`, { undo: true });
    if (unfinished) keepDraft(sentence, unfinished);
    paint();
  });
}

/* ── claims ─────────────────────────────────────────────────────────── */

function finishOrNext() {
  if (isAtEnd()) return document.querySelector("#end .button-primary:not([hidden])").click();
  const { draft } = desk;
  const asked = Draft.askedField(scheme, draft);
  if (asked?.several && currentClaim()?.open) return change(Draft.closeSet);
  if (!draft.dirty) return goOn();
  const whole = Draft.dropEmpty(draft);
  const missing = whole.claims.findIndex((claim) => !Draft.isComplete(scheme, claim));
  if (missing < 0) return take({ ...whole, ended: true });
  take(Draft.goToClaim(draft, missing), false);
  return say(`Claim ${missing + 1} is incomplete`);
}

function repeat() {
  const last = lastClaim(desk.log);
  if (!last) return toast("No claim to repeat yet");
  if (!scheme.source.byId.has(last.source)) return toast("The source of the last claim is no longer in the scheme");
  return change(Draft.repeatClaim, last);
}

// Wait for the digit of a source in a group.
function openGroup(id) {
  const { label } = scheme.groups.find((group) => group.id === id);
  const members = scheme.source.values.filter(({ key, group }) => !key && group === id);
  desk.draft = { ...desk.draft, group: id };
  paint();
  say(`${label}: press a digit, 1 to ${members.length}`);
}

const goToClaim = (at) => take(Draft.goToClaim(desk.draft, at), false);

// Go to the name, else to a text that the source asks for; a required one comes by itself.
function editName() {
  const texts = [byId("name-box").hidden ? null : panel.name, ...panel.form.querySelectorAll(".is-offered input.input")];
  const input = texts.find((each) => each && !each.value) ?? texts.find(Boolean);
  if (input) input.focus();
  else say("This source does not need a name");
}

async function chooseByName() {
  const value = await findSource(scheme.source);
  focusCard();
  if (value) run({ name: "source", value, stays: false });
}

/* ── undo and leaving a step ────────────────────────────────────────── */

// Undo and redo: first within the open sentence, then the person’s events, going to their sentences.
async function travel(steps, others, stepOf, name) {
  if (steps.length) {
    others.push(desk.draft);
    show({ ...steps.pop(), ended: false });
    return;
  }
  if (!(await fetchSteps())) {
    toast("Older steps are on the server, which is not responding");
    return;
  }
  const step = stepOf(desk.log);
  const sentence = step && sentenceOf(step.sentence);
  if (!sentence) {
    toast(`Nothing to ${name}`);
    return;
  }
  const { sentence: id, answer, ...link } = step;
  record(sentence, answer, () => {
    if (here() === sentence) desk.draft = Draft.startDraft(answer);
    go(sentence.index, { isParked: true });
    toast(`${name === "undo" ? "Undone" : "Redone"}: sentence ${sentence.number}, ${describe(scheme, answer)}`);
  }, link);
}

// A long log is not all on the page: get what the next step needs. Return whether it is there.
async function fetchSteps() {
  while (reachesBack(desk.log, desk.older)) {
    desk.isBusy = true;
    const isThere = await fetchOlder().then(() => true, () => false);
    desk.isBusy = false;
    if (!isThere) return false;
  }
  return true;
}

// Esc leaves one layer at a time: guideline, words, cut or question, the field asked for, the draft.
function cancel() {
  const { draft } = desk;
  if (closeGuideline() || isAtEnd()) return;
  const asked = Draft.askedField(scheme, draft);
  const isFurther = asked && asked !== scheme.source;
  if (draft.cut || draft.confirm || draft.group || desk.tapped !== null) {
    [desk.draft, desk.tapped] = [{ ...draft, cut: null, confirm: null, group: null }, null];
    paint();
  } else if (isFurther || (asked && !draft.dirty)) take({ ...draft, quiet: true }, false);
  else if (draft.dirty) {
    desk.past.push(draft);
    show(Draft.startDraft(savedHere()));
    say("Unfinished changes discarded");
  }
}

/* ── moving ─────────────────────────────────────────────────────────── */

function move(by) {
  if (desk.draft.cut) return take(Draft.moveCut(here().text, desk.draft, by), false);
  if (by < 0 && desk.at === 0) return say("This is the first sentence");
  return go(Math.min(desk.at + by, END));
}

function jump(number) {
  if (number >= 1 && number <= END) return go(number - 1);
  if (number !== null) say(`Enter a number from 1 to ${END}`);
  return focusCard();
}

// Leave the page only for a server that responds: without one the labelling goes on. /healthz costs
// the server next to nothing, while asking for the next page twice would cost it the page twice.
export async function leaveFor(address, form = null) {
  if (desk.isBusy) return;
  desk.isBusy = true;
  const probe = { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(4_000) };
  const response = await fetch(at("/healthz"), probe).catch(() => null);
  desk.isBusy = false;
  if (!response || response.status >= 500) say("The server is not responding. You can go on labelling");
  else if (form) form.requestSubmit();
  else location.assign(address);
}

/* ── the guideline ──────────────────────────────────────────────────── */

function openGuideline() {
  const focused = focusedValue();
  const asked = Draft.askedField(scheme, desk.draft);
  const field = focused?.field ?? asked ?? scheme.source;
  const chosen = field === scheme.source ? scheme.source.byId.get(currentClaim()?.source) : null;
  showGuideline(field, focused?.value ?? chosen, here().element);
}

const closeGuideline = () => hideGuideline() && (focusCard(), true);

function focusedValue() {
  const input = document.activeElement?.closest?.("[type=radio][data-field], [type=checkbox][data-field]");
  const field = input && scheme.fields.find(({ id }) => id === input.dataset.field);
  return field ? { field, value: field.byId.get(input.value) } : null;
}

/* ── running a command ──────────────────────────────────────────────── */

const COMMANDS = {
  source: ({ value, stays }) => change(Draft.chooseSource, value, stays),
  group: ({ group }) => openGroup(group),
  value: ({ field, value }) => change(Draft.chooseValue, field, value),
  text: () => change(Draft.settle),
  no_claim: () => giveVerdict("no_claim"),
  cant_tell: () => giveVerdict("cant_tell"),
  skip: () => giveVerdict("skipped"),
  keep: keepAnswer,
  repeat,
  finish: finishOrNext,
  add_claim: () => change(Draft.addClaim),
  add_joint: () => change(Draft.addJoint),
  remove_claim: () => take(Draft.removeClaim(desk.draft)),
  words: () => editing.start("claim"),
  source_words: () => editing.start("source"),
  name: editName,
  claim: ({ at }) => goToClaim(at),
  previous_claim: () => goToClaim(desk.draft.at - 1),
  next_claim: () => goToClaim(desk.draft.at + 1),
  previous: () => move(-1),
  next: () => move(1),
  next_to_do: () => go(nextToDo()),
  jump: () => askNumber(END).then(jump),
  undo: () => travel(desk.past, desk.future, undoStep, "undo"),
  redo: () => travel(desk.future, desk.past, redoStep, "redo"),
  history: () => saveOpen(() => leaveFor(at(`/sentence/${here().id}`))),
  flag: () => askFlag(here().number, savedHere()?.flag).then(addNotes).then(focusCard),
  comment: () => askComment(here().number, savedHere()?.comment).then(addNotes).then(focusCard),
  guideline: () => closeGuideline() || openGuideline(),
  find_source: chooseByName,
  help: () => showKeys(data.commands, scheme, data.news).then(focusCard),
  other_source: () => take({ ...desk.draft, quiet: true }, false),
  close_alert: () => (byId("alert").hidden = true),
  close_news: closeNews,
  cancel,
};
const AT_END = new Set("finish previous next_to_do undo redo help jump cancel close_alert close_news".split(" "));
const KEEPS_CUT = new Set(["previous", "next", "cancel"]);
const KEEPS_QUESTION = new Set(["no_claim", "cant_tell", "skip", "cancel"]);
const EDITS = { words: "claim", source_words: "source" };

// Run a command. What was open for the one before it (words, a cut, a question) is closed first.
export function run(command) {
  const { name } = command;
  if (desk.isBusy || (isAtEnd() && !AT_END.has(name))) return;
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
  if (desk.draft.confirm && !KEEPS_QUESTION.has(name)) desk.draft = { ...desk.draft, confirm: null };
  COMMANDS[name]?.(command);
}
