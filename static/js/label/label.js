// label.js: the labelling screen: keys, mouse, touch and buttons → commands on the desk.
import * as Draft from "./draft.js";
import {
  END, byId, data, desk, emptyAnswer, focusCard, go, here, isAtEnd, nameIn, nextToDo, outbox, paint, panel, record,
  recordAndGo, saveOpen, savedHere, scheme, sentences, show, start, take, keepDraft,
} from "./desk.js";
import {
  ask, askComment, askFlag, askNumber, findSource, hideGuideline, hush, makeCombobox, say, showGuideline, showKeys,
  showRejected, toast,
} from "./dialogs.js";
import { isForeign, keyName, listenToWords, makeKeys } from "./keys.js";
import { newId } from "./outbox/outbox.js";
import { describe, keepInView, paintTapped } from "./paint.js";
import { snap, toPoints, wordRange, wordsOf } from "./spans.js";

const keys = makeKeys(data.commands, data.single_keys);
const isTouched = () => matchMedia("(pointer: coarse)").matches;

/* ── commands ───────────────────────────────────────────────────────── */

const step = (change) => (...chosen) => take(change(scheme, here().text, desk.draft, ...chosen));
const chooseSource = step(Draft.chooseSource);
const chooseValue = step(Draft.chooseValue);

// A verdict instead of claims; where claims stand it is asked once more. A skip keeps a draft.
function giveVerdict(verdict) {
  const { draft } = desk;
  const isKept = verdict === "skipped" && !savedHere()?.claims.length;
  const hasClaims = draft.claims.some((claim) => claim.source) || savedHere()?.claims.length;
  if (hasClaims && !isKept && draft.confirm !== verdict) {
    desk.draft = { ...Draft.stopCut(draft), confirm: verdict };
    paint();
    const again = keys.cap(verdict === "skipped" ? "skip" : verdict);
    const how = isTouched() ? "Tap it again to do so." : `Press ${again} again, or Esc.`;
    say(`This replaces the claims by “${describe(scheme, { verdict })}”. ${how}`);
    return;
  }
  const unfinished = isKept && draft.dirty ? draft : null;
  recordAndGo({ ...Draft.notesOf(savedHere()), verdict, claims: [] }, (sentence) => {
    if (unfinished) keepDraft(sentence, unfinished);
  });
}

function finishOrNext() {
  if (isAtEnd()) return document.querySelector("#end .button-primary:not([hidden])").click();
  const { draft } = desk;
  const asked = Draft.askedField(scheme, draft);
  if (asked?.level === "set" && draft.claims[draft.at]?.open) return take(Draft.closeSet(scheme, here().text, draft));
  if (!draft.dirty) return go(nextToDo());
  const whole = Draft.dropEmpty(draft);
  const missing = whole.claims.findIndex((claim) => !Draft.isComplete(scheme, claim));
  if (missing < 0) return take({ ...whole, ended: true });
  take(Draft.goToClaim(draft, missing), false);
  return say(`Claim ${missing + 1} is not complete`);
}

function addNotes(notes) {
  if (!notes) return;
  const sentence = here();
  const saved = savedHere() ?? emptyAnswer();
  const unfinished = desk.draft.dirty ? desk.draft : null;
  const answer = { ...saved, ...Draft.notesOf(saved), ...notes };
  if (Draft.sameAnswer(answer, saved)) return;
  record(sentence, answer, () => {
    const [[what, text]] = Object.entries(notes);
    toast(`Sentence ${sentence.number}: ${what} ${text ? "saved" : "removed"}`, { undo: true });
    if (unfinished) keepDraft(sentence, unfinished);
    paint();
  });
}

// Undo and redo: first within the open sentence, then the person's events, going there.
function travel(steps, others, stepOf, word) {
  if (steps.length) {
    others.push(desk.draft);
    show({ ...steps.pop(), ended: false });
    return;
  }
  const back = stepOf(desk.log);
  if (!back || !byId.has(back.sentence)) {
    toast(`Nothing to ${word}`);
    return;
  }
  const { sentence: id, answer, ...link } = back;
  const sentence = byId.get(id);
  record(sentence, answer, () => {
    if (here() === sentence) desk.draft = Draft.startDraft(answer);
    go(sentence.index, { isParked: true });
    toast(`${word === "undo" ? "Undone" : "Made again"}: sentence ${sentence.number}, ${describe(scheme, answer)}`);
  }, link);
}

// Esc, one layer at a time: guideline, words, cut or question, the field asked, the draft.
function cancel() {
  const { draft } = desk;
  if (closeGuideline() || isAtEnd()) return;
  const asked = Draft.askedField(scheme, draft);
  if (draft.cut || draft.confirm || desk.tapped !== null) {
    [desk.draft, desk.tapped] = [{ ...draft, cut: null, confirm: null }, null];
    paint();
  } else if (asked && asked !== scheme.source) take({ ...draft, quiet: true }, false);
  else if (draft.dirty) {
    desk.past.push(draft);
    show(Draft.startDraft(savedHere()));
    say("What was not finished is dropped");
  } else if (asked) take({ ...draft, quiet: true }, false);
}

function repeat() {
  const last = Draft.lastClaim(desk.log);
  if (!last) return toast("There is no claim to repeat yet");
  if (!scheme.source.byId.has(last.source)) return toast("The source of the last claim is no longer in the scheme");
  return take(Draft.repeatClaim(scheme, here().text, desk.draft, last));
}

function move(by) {
  if (desk.draft.cut) return take(Draft.moveCut(here().text, desk.draft, by), false);
  if (by < 0 && desk.at === 0) return say("This is the first sentence");
  return go(Math.min(desk.at + by, END));
}

function jump(number) {
  if (number >= 1 && number <= END) return go(number - 1);
  if (number !== null) say(`There are ${END} sentences`);
  return focusCard();
}

// Leave the page only for a server that answers: without one the labelling goes on.
async function leaveFor(address, form = null) {
  if (desk.isBusy) return;
  desk.isBusy = true;
  const asked = { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(4_000) };
  const answer = await fetch(address, asked).catch(() => null);
  desk.isBusy = false;
  if (!answer || answer.status >= 500) say("The server does not answer; you can go on labelling");
  else if (form) form.requestSubmit();
  else location.assign(address);
}

const moveClaim = (by) => take(Draft.goToClaim(desk.draft, desk.draft.at + by), false);

function openGuideline() {
  const focused = focusedValue();
  const asked = Draft.askedField(scheme, desk.draft);
  const field = focused?.field ?? (asked && asked !== scheme.source ? asked : scheme.source);
  const chosen = field === scheme.source ? scheme.source.byId.get(desk.draft.claims[desk.draft.at]?.source) : null;
  showGuideline(field, focused?.value ?? chosen, here().element);
}

const closeGuideline = () => hideGuideline() && (focusCard(), true);

function focusedValue() {
  const input = document.activeElement?.closest?.("[type=radio][data-field], [type=checkbox][data-field]");
  const field = input && scheme.fields.find((one) => one.id === input.dataset.field);
  return field ? { field, value: field.byId.get(input.value) } : null;
}

async function lookForSource() {
  const value = await findSource(scheme.source);
  focusCard();
  if (value) run({ name: "source", value, stays: false });
}

/* ── the words of a claim, and those that name its source ───────────── */

const EDGES = { arrowleft: [0, -1], arrowright: [0, 1], "shift+arrowleft": [1, -1], "shift+arrowright": [1, 1] };

function startEditing(which) {
  const { draft } = desk;
  const claim = draft.claims[draft.at];
  if (which === "claim" && scheme.words === "off") return say("This project marks no words");
  if (!claim && which === "source") return say("Choose a source first");
  const span = claim ? Draft.spanOfClaim(here().text, claim, which) : snap(here().text, 0, Infinity);
  desk.draft = Draft.setSpan(draft, which, span);
  desk.editing = { which, kept: draft, begun: desk.draft };
  const what = which === "claim" ? "Words of the claim" : "Words that name the source";
  const how = isTouched() ? "tap the first and the last. “Words” once more leaves them as they were."
    : "arrows move the start, Shift and arrows the end. Enter keeps them, Esc drops them.";
  say(`${what}: ${how}`, true);
  return paint();
}

function stopEditing(isKept) {
  const { draft, editing: { kept } } = desk;
  [desk.editing, desk.tapped] = [null, null];
  desk.draft = kept;
  hush();
  if (isKept) take({ ...draft, cut: null });
  else paint();
}

// While words are changed: an arrow moves an edge, Enter keeps, Esc drops; true = the key is used up.
function editKey(name) {
  if (name === "enter" || name === "escape") {
    stopEditing(name === "enter");
    return true;
  }
  if (!EDGES[name]) return false;
  const { draft, editing: { which } } = desk;
  const span = Draft.spanOfClaim(here().text, draft.claims[draft.at], which);
  desk.draft = Draft.setSpan(draft, which, Draft.moveEdge(here().text, span, ...EDGES[name]));
  paint();
  return true;
}

// By hand the words are those of the claim, or of its source after W.
function setByHand(from, to) {
  const which = desk.editing?.which ?? "claim";
  if (isAtEnd() || (which === "claim" && scheme.words === "off")) return;
  const { text } = here();
  desk.dragged ??= desk.draft;
  const span = snap(text, toPoints(text, from), toPoints(text, Math.max(to, from + 1)));
  desk.draft = Draft.setSpan({ ...desk.dragged, cut: null }, which, span);
  paint();
}

function keepByHand() {
  const { dragged, draft } = desk;
  desk.dragged = null;
  if (!dragged || isAtEnd() || desk.editing) return;
  desk.draft = dragged;
  take(draft);
}

function tapWord(index) {
  if (isAtEnd() || (scheme.words === "off" && !desk.editing)) return;
  if (desk.tapped === null) {
    const { text } = here();
    const words = wordsOf(text);
    const [first] = wordRange(words, toPoints(text, index), toPoints(text, index) + 1);
    if (words[first]) paintTapped(text, words[first]);
    desk.tapped = index;
    say("First word. Tap the last word.", true);
    return;
  }
  const [from, to] = [Math.min(desk.tapped, index), Math.max(desk.tapped, index)];
  desk.tapped = null;
  setByHand(from, to);
  keepByHand();
  if (desk.editing) stopEditing(true);
  hush();
}

/* ── running a command ──────────────────────────────────────────────── */

const commands = {
  source: ({ value, stays }) => chooseSource(value, stays),
  value: ({ field, value }) => chooseValue(field, value),
  no_claim: () => giveVerdict("no_claim"),
  cant_tell: () => giveVerdict("cant_tell"),
  skip: () => giveVerdict("skipped"),
  repeat,
  finish: finishOrNext,
  add_claim: () => take(Draft.addClaim(scheme, here().text, desk.draft)),
  remove_claim: () => take(Draft.removeClaim(desk.draft)),
  words: () => startEditing("claim"),
  source_words: () => startEditing("source"),
  name: () => (document.getElementById("name-box").hidden ? say("This source asks no name") : panel.name.focus()),
  claim: ({ at }) => take(Draft.goToClaim(desk.draft, at), false),
  previous_claim: () => moveClaim(-1),
  next_claim: () => moveClaim(1),
  previous: () => move(-1),
  next: () => move(1),
  next_to_do: () => go(nextToDo()),
  jump: () => askNumber(END).then(jump),
  undo: () => travel(desk.past, desk.future, Draft.undoStep, "undo"),
  redo: () => travel(desk.future, desk.past, Draft.redoStep, "redo"),
  history: () => saveOpen(() => leaveFor(`/sentence/${here().id}`)),
  flag: () => askFlag(here().number, savedHere()?.flag).then(addNotes).then(focusCard),
  comment: () => askComment(here().number, savedHere()?.comment).then(addNotes).then(focusCard),
  guideline: () => closeGuideline() || openGuideline(),
  find_source: lookForSource,
  help: () => showKeys(data.commands, scheme).then(focusCard),
  other_source: () => take({ ...desk.draft, quiet: true }, false),
  close_alert: () => (document.getElementById("alert").hidden = true),
  cancel,
};
const AT_END = new Set("finish previous next_to_do undo redo help jump cancel close_alert".split(" "));
const KEEPS_CUT = new Set(["previous", "next", "cancel"]);
const KEEPS_QUESTION = new Set(["no_claim", "cant_tell", "skip", "cancel"]);

const WORDS = { words: "claim", source_words: "source" };

function run(command) {
  if (desk.isBusy || (isAtEnd() && !AT_END.has(command.name))) return;
  hush();
  if (desk.editing) {
    const { which, begun } = desk.editing;
    const isAgain = WORDS[command.name] === which;
    stopEditing(!isAgain || desk.draft !== begun);
    if (isAgain) return;
  }
  if (command.name !== "cancel") desk.tapped = null;
  if (desk.draft.cut && !KEEPS_CUT.has(command.name)) desk.draft = Draft.stopCut(desk.draft);
  if (desk.draft.confirm && !KEEPS_QUESTION.has(command.name)) desk.draft = { ...desk.draft, confirm: null };
  commands[command.name]?.(command);
}

/* ── what the person does ───────────────────────────────────────────── */

document.addEventListener("keydown", (event) => {
  if (isForeign(event)) return;
  if (desk.editing && editKey(keyName(event))) {
    event.preventDefault();
    return;
  }
  if (event.repeat) return;
  const claim = desk.draft.claims[desk.draft.at];
  const offered = claim?.source ? Draft.fieldsAsked(scheme, claim) : [];
  const asked = isAtEnd() ? null : Draft.askedField(scheme, desk.draft);
  const command = keys.read(event, scheme, asked, offered);
  if (!command) return;
  event.preventDefault();
  run(command);
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest("[data-command]");
  const line = target.closest("[data-claim]");
  const square = target.closest("#outline a.square");
  const sentence = target.closest(".sentence:not(.is-current)");
  const way = target.closest("#end :is(a, [form])");
  if (button) {
    if (!button.popoverTargetElement) event.preventDefault();
    run({ name: button.dataset.command });
    if (button.tagName === "BUTTON" && !document.querySelector("dialog[open]")) focusCard();
  } else if (way && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    leaveFor(way.href ?? "/", way.form);
  } else if (line) run({ name: "claim", at: Number(line.dataset.claim) });
  else if (square && !event.ctrlKey && !event.metaKey && !desk.isBusy) {
    event.preventDefault();
    const position = Number(square.id.slice(1));
    go(sentences.findIndex((one) => one.position === position));
  } else if (sentence && getSelection().isCollapsed && !desk.isBusy) go(byId.get(sentence.dataset.id).index);
});

listenToWords(document.getElementById("article"), {
  element: (target) => target.closest?.(".sentence.is-current"),
  drag: setByHand,
  done: keepByHand,
  tap: tapWord,
});

panel.form.addEventListener("submit", (event) => event.preventDefault());
panel.form.addEventListener("change", ({ target }) => {
  if (!target.matches("[type=radio], [type=checkbox]")) return;
  const isSource = target.dataset.field === "source";
  run(isSource ? { name: "source", value: target.value, stays: false } : { name: "value", field: target.dataset.field, value: target.value });
  if (isAtEnd()) return;
  paint();
  // On a phone what is asked next takes the place of what was chosen: the focus goes with it.
  const isLost = [target, document.body].includes(document.activeElement) && !target.getClientRects().length;
  if (isLost) (panel.form.querySelector(".is-asked [data-field]") ?? here().element).focus({ preventScroll: true });
});

// In a radio group the arrows only move the focus; Space chooses.
panel.form.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (target.matches("[type=radio]") && key.startsWith("Arrow")) {
    event.preventDefault();
    const group = [...target.closest("[role=radiogroup]").querySelectorAll("[type=radio]")];
    const by = /Down|Right/.test(key) ? 1 : -1;
    group[(group.indexOf(target) + by + group.length) % group.length].focus();
  } else if (target.matches("input.input") && (key === "Enter" || key === "Escape") && !event.isComposing) {
    event.preventDefault();
    paint();
    focusCard();
  }
});

makeCombobox(panel.name, () => desk.names);
panel.form.addEventListener("input", ({ target }) => {
  const field = target === panel.name ? "source_name" : target.matches("input.input") ? target.dataset.field : null;
  if (!field || isAtEnd()) return;
  if (desk.editing) stopEditing(true);
  desk.draft = Draft.writeText(desk.draft, field, target.value);
  keepDraft(here(), desk.draft);
});

// The save pill is a button: it does what there is to do about what it says.
async function openPill(state) {
  if (state.trouble === "signed-out" || state.trouble === "other-person") {
    const script = await import("./again.js").catch(() => null);
    if (!script) toast("The server does not answer; labels are kept in this browser");
    else if (await script.signIn(data.name, state.waiting)) outbox.wake();
  } else if (state.rejected) await settleRejected();
  else {
    outbox.wake();
    if (state.waiting) {
      const text = `${state.waiting} waiting. They are sent as soon as the server answers; you can go on labelling and may close this page.`;
      await ask("Kept in this browser", [text], [{ value: "", label: "Close", key: "Esc" }]);
    }
  }
  focusCard();
}

async function settleRejected() {
  const rejected = outbox.listRejected();
  const pressed = await showRejected(rejected, nameIn, data.person);
  for (const one of rejected) {
    const isSentAgain = pressed === "again" && outbox.keep({ ...one.event, id: newId() });
    if (isSentAgain || pressed === "drop") outbox.dropRejected(one.event.id);
  }
}

// The practice sentences are offered once, and never stand in the way of a label.
function offerPractice() {
  const offer = document.getElementById("practice-offer");
  if (!offer) return;
  offer.hidden = false;
  offer.addEventListener("click", async ({ target }) => {
    if (!target.value) return;
    if (target.value === "yes") {
      const { practise } = await import("./practice.js");
      await practise(data.practice, scheme, keys, data.commands);
    }
    offer.hidden = true;
    fetch("/practised", { method: "POST", keepalive: true }).catch(() => null);
    focusCard();
  });
}

document.documentElement.classList.add("scripted");
for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
offerPractice();
start(openPill);
new ResizeObserver(() => keepInView(isAtEnd() ? document.getElementById("end") : here().element)).observe(document.getElementById("column"));
