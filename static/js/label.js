// label.js: the labelling screen put together: a command → draft, event, paint.
import * as Draft from "./draft.js";
import {
  ask, askComment, askFlag, askNumber, hideGuideline, makePill, say, shout, showGuideline, showKeys, showRejected, signIn, toast,
} from "./dialogs.js";
import { isForeign, keyName, makeKeys } from "./keys.js";
import { makeOutbox, newId } from "./outbox.js";
import { describe, followInOutline, nameOf, paintCard, paintMarks, paintProgress, placeCard, readSentences, setCurrent } from "./paint.js";
import { makePanel } from "./panel.js";

const data = JSON.parse(document.getElementById("label-data").textContent);
const scheme = Draft.readScheme(data.scheme, data.words);
const sentences = readSentences();
const byId = new Map(sentences.map((sentence) => [sentence.id, sentence]));
const keys = makeKeys(data.commands, data.single_keys);
const panel = makePanel(scheme);
const END = sentences.length;

const answers = new Map(Object.entries(data.saved).map(([id, saved]) => [id, saved.answer]));
const revs = new Map(Object.entries(data.saved).map(([id, saved]) => [id, saved.rev]));
const drafts = new Map();
const log = data.log;
let last = Draft.lastClaim(log);
let at = -1;
let draft = Draft.startDraft(null);
let past = [];
let future = [];
let editing = null;
let isBusy = false;
let isSkipPass = false;

const outbox = makeOutbox({ project: data.project, person: data.person, url: "/labels", tell: hear });
const pill = makePill(outbox, { open: openPill });
const here = () => sentences[at];
const savedHere = () => answers.get(here().id);

/* ── events ─────────────────────────────────────────────────────────── */

// Save an answer: kept first, then shown; `then` runs once it is safe.
function record(sentence, answer, then = () => {}, more = {}) {
  const event = {
    id: newId(),
    sentence: sentence.id,
    base_rev: revs.get(sentence.id) ?? null,
    scheme: scheme.id,
    scheme_version: scheme.version,
    client_time: new Date().toISOString(),
    active_ms: activity.take(),
    layer: "label",
    answer,
    ...more,
  };
  if (outbox.keep(event)) {
    apply(event);
    then();
    return;
  }
  isBusy = true;
  say("Saving this label before going on");
  outbox.sendNow(event).then((isSaved) => {
    isBusy = false;
    if (!isSaved) return shout("Not saved: this browser keeps no labels and the server did not take it. Press the key again.");
    apply(event);
    return then();
  });
}

function apply(event) {
  const sentence = byId.get(event.sentence);
  if (!sentence) return;
  answers.set(sentence.id, event.answer);
  log.push(event);
  if (event.answer.claims.length && !event.undoes) last = event.answer.claims.at(-1);
  forgetDraft(sentence);
  paintMarks(scheme, sentence, event.answer, sentences.length);
  paintProgress(count());
}

function count() {
  const counts = { finished: 0, skipped: 0, flagged: 0 };
  for (const { id } of sentences) {
    const answer = answers.get(id);
    if (!answer) continue;
    if (answer.flag) counts.flagged += 1;
    if (answer.verdict === "skipped") counts.skipped += 1;
    else if (answer.verdict) counts.finished += 1;
  }
  return counts;
}

// What the outbox tells: revs of accepted events, refusals, and events of other tabs.
function hear(news) {
  for (const { event, rev, stale } of news.accepted ?? []) {
    revs.set(event.sentence, rev);
    if (stale) toast(`Sentence ${byId.get(event.sentence)?.number}: changed in another tab or device; yours counts now`, { link: `/sentence/${event.sentence}` });
  }
  for (const { event, reason } of news.rejected ?? []) shout(`Sentence ${byId.get(event.sentence)?.number ?? "?"} was not accepted: ${reason}`);
  if (news.made && byId.has(news.made.sentence)) applyFromOtherTab(news.made);
  if (news.state) pill.show(news.state);
}

function applyFromOtherTab(event) {
  const isHere = here()?.id === event.sentence;
  const mine = isHere && draft.dirty ? draft : drafts.get(event.sentence);
  apply(event);
  const sentence = byId.get(event.sentence);
  if (mine) {
    keepDraft(sentence, mine);
    if (isHere) draft = mine;
    toast(`Sentence ${sentence.number}: changed in another tab`, { link: `/sentence/${sentence.id}` });
  } else if (isHere) {
    draft = Draft.startDraft(event.answer);
  }
  if (isHere) paint();
}

/* ── drafts ─────────────────────────────────────────────────────────── */

function keepDraft(sentence, unfinished) {
  drafts.set(sentence.id, unfinished);
  outbox.box.write(`draft:${sentence.id}`, unfinished);
  paintMarks(scheme, sentence, answers.get(sentence.id), sentences.length, { draft: true });
}

function forgetDraft(sentence) {
  if (drafts.delete(sentence.id)) outbox.box.drop(`draft:${sentence.id}`);
}

function restoreDrafts() {
  for (const key of outbox.box.keys("draft:")) {
    const sentence = byId.get(key.slice(6));
    const kept = outbox.box.read(key);
    if (!sentence || !Array.isArray(kept?.claims)) continue;
    if (kept.claims.every((claim) => !claim.source || scheme.source.byId.has(claim.source))) keepDraft(sentence, { ...kept, cut: null, confirm: null });
  }
}

// Take a next draft on; an ended one becomes an event and the cursor moves.
function take(next, isStep = true) {
  if (next === draft) return;
  if (isStep && next.dirty) {
    past.push(draft);
    future = [];
  }
  draft = next;
  if (draft.ended) return finish();
  if (draft.dirty) keepDraft(here(), draft);
  paint();
}

function finish() {
  const sentence = here();
  const answer = Draft.answerOf(scheme, draft, savedHere());
  if (Draft.sameAnswer(answer, savedHere() ?? emptyAnswer())) {
    forgetDraft(sentence);
    draft = Draft.startDraft(savedHere());
    go(nextToDo());
    return;
  }
  record(sentence, answer, () => {
    toast(`Sentence ${sentence.number}: ${describe(scheme, answer)}`, { undo: true });
    go(nextToDo());
  });
}

const emptyAnswer = () => ({ verdict: null, claims: [], ...Draft.notesOf(null) });

/* ── moving ─────────────────────────────────────────────────────────── */

// Leave the current sentence: what is complete is saved, what is not stays a draft.
function leave() {
  if (at < 0 || at === END) return;
  const sentence = here();
  setEditing(null);
  if (draft.dirty) {
    const whole = Draft.dropEmpty(draft);
    const isWhole = whole.claims.every((claim) => Draft.isComplete(scheme, claim));
    const answer = Draft.answerOf(scheme, whole, savedHere());
    if (isWhole && Draft.sameAnswer(answer, savedHere() ?? emptyAnswer())) {
      forgetDraft(sentence);
      paintMarks(scheme, sentence, savedHere(), sentences.length);
    } else if (isWhole && outbox.works) {
      record(sentence, answer, () => toast(`Sentence ${sentence.number}: ${describe(scheme, answer)}`, { undo: true }));
    }
  }
  setCurrent(sentence, false);
}

function go(index, isQuiet = false) {
  leave();
  past = [];
  future = [];
  at = Math.max(0, Math.min(index, END));
  document.getElementById("end").classList.toggle("is-current", at === END);
  if (at === END) return goToEnd(isQuiet);
  const sentence = here();
  draft = drafts.get(sentence.id) ?? Draft.startDraft(savedHere());
  setCurrent(sentence, true);
  paint();
  placeCard(sentence.element);
  if (!isQuiet) sentence.element.focus({ preventScroll: true });
  followInOutline(sentence);
  address.show(sentence.position);
}

function goToEnd(isQuiet) {
  draft = Draft.startDraft(null);
  const end = document.getElementById("end");
  placeCard(end);
  if (!isQuiet) end.focus({ preventScroll: true });
}

// The next to do behind the cursor, then from the start, then the skipped ones, then the end.
function nextToDo() {
  const verdictAt = (index) => answers.get(sentences[index].id)?.verdict ?? null;
  const seek = (from, to, verdict) => {
    for (let index = from; index < to; index += 1) if (index !== at && verdictAt(index) === verdict) return index;
    return -1;
  };
  const behind = seek(at + 1, END, null);
  const open = behind >= 0 ? behind : seek(0, Math.min(at, END), null);
  if (open >= 0) {
    isSkipPass = false;
    return open;
  }
  const again = seek(isSkipPass ? at + 1 : 0, END, "skipped");
  isSkipPass = again >= 0;
  return isSkipPass ? again : END;
}

/* ── painting ───────────────────────────────────────────────────────── */

function paint() {
  if (at === END) return;
  const sentence = here();
  paintCard(scheme, sentence, draft, nameOf(scheme, sentence, savedHere(), sentences.length));
  panel.paint(sentence, draft, savedHere());
}

/* ── commands ───────────────────────────────────────────────────────── */

const step = (change) => (...chosen) => take(change(scheme, here().text, draft, ...chosen));
const chooseSource = step(Draft.chooseSource);
const chooseValue = step(Draft.chooseValue);

// A verdict instead of claims; where claims stand it is asked once more.
function giveVerdict(verdict) {
  const sentence = here();
  const hasClaims = draft.claims.some((claim) => claim.source) || savedHere()?.claims.length;
  const keepsDraft = verdict === "skipped" && !savedHere()?.claims.length;
  if (hasClaims && !keepsDraft && draft.confirm !== verdict) {
    draft = { ...Draft.stopCut(draft), confirm: verdict };
    paint();
    const what = describe(scheme, { verdict });
    say(`This replaces the claims by “${what}”. Press ${keys.cap(verdict === "skipped" ? "skip" : verdict)} again, or Esc.`);
    return;
  }
  const unfinished = keepsDraft && draft.dirty ? { ...draft, confirm: null } : null;
  const answer = { ...Draft.notesOf(savedHere()), verdict, claims: [] };
  if (!unfinished) forgetDraft(sentence);
  draft = Draft.startDraft(answer);
  record(sentence, answer, () => {
    if (unfinished) keepDraft(sentence, unfinished);
    toast(`Sentence ${sentence.number}: ${describe(scheme, answer)}`, { undo: true });
    go(nextToDo());
  });
}

function finishOrNext() {
  if (at === END) return document.getElementById("end-next").click();
  const asked = Draft.askedField(scheme, draft);
  if (asked?.level === "set" && draft.claims[draft.at]?.open) return take(Draft.closeSet(scheme, here().text, draft));
  if (!draft.dirty) return go(nextToDo());
  const whole = Draft.dropEmpty(draft);
  const missing = whole.claims.findIndex((claim) => !Draft.isComplete(scheme, claim));
  if (missing >= 0) {
    take(Draft.goToClaim(draft, missing), false);
    return say(`Claim ${missing + 1} is not complete`);
  }
  return take({ ...whole, ended: true });
}

function addNotes(notes) {
  if (!notes) return;
  const sentence = here();
  const saved = savedHere() ?? emptyAnswer();
  const unfinished = draft.dirty ? draft : null;
  const answer = { ...saved, ...Draft.notesOf(saved), ...notes };
  if (Draft.sameAnswer(answer, saved)) return;
  record(sentence, answer, () => {
    if (unfinished) keepDraft(sentence, unfinished);
    const [[what, text]] = Object.entries(notes);
    toast(`Sentence ${sentence.number}: ${what} ${text ? "saved" : "removed"}`, { undo: true });
    paint();
  });
}

// Undo and redo: first within the open sentence, then the person's events, going there.
function travel(steps, others, stepOf, word) {
  if (steps.length) {
    others.push(draft);
    draft = { ...steps.pop(), ended: false };
    if (draft.dirty) keepDraft(here(), draft);
    else {
      forgetDraft(here());
      paintMarks(scheme, here(), savedHere(), sentences.length);
    }
    paint();
    return;
  }
  const back = stepOf(log);
  if (!back || !byId.has(back.sentence)) return toast(`Nothing to ${word}`);
  const sentence = byId.get(back.sentence);
  const { sentence: _, answer, ...link } = back;
  const arrive = () => {
    draft = Draft.startDraft(answer);
    go(sentence.index);
    toast(`${word === "undo" ? "Undone" : "Made again"}: sentence ${sentence.number}, ${describe(scheme, answer)}`);
  };
  if (at !== END && sentence !== here()) leaveFor(sentence);
  record(sentence, answer, arrive, link);
}

// Going away by undo must not save what stands half-made here.
function leaveFor() {
  if (draft.dirty) keepDraft(here(), draft);
  setCurrent(here(), false);
  at = -1;
}

function cancel() {
  if (hideGuideline()) return;
  if (editing) return stopEditing(false);
  if (draft.cut || draft.confirm) {
    draft = { ...draft, cut: null, confirm: null };
    return paint();
  }
  const asked = Draft.askedField(scheme, draft);
  if (asked && asked !== scheme.source) return take({ ...draft, quiet: true }, false);
  if (draft.dirty) {
    past.push(draft);
    draft = Draft.startDraft(savedHere());
    forgetDraft(here());
    paintMarks(scheme, here(), savedHere(), sentences.length);
    say("What was not finished is dropped");
  } else if (!draft.quiet && asked) {
    draft = { ...draft, quiet: true };
  }
  return paint();
}

function repeat() {
  if (!last) return toast("There is no claim to repeat yet");
  if (!scheme.source.byId.has(last.source)) return toast("The source of the last claim is no longer in the scheme");
  return take(Draft.repeatClaim(scheme, here().text, draft, last));
}

function moveClaim(by) {
  take(Draft.goToClaim(draft, draft.at + by), false);
}

function move(by) {
  if (draft.cut) return take(Draft.moveCut(here().text, draft, by), false);
  if (by < 0 && at === 0) return say("This is the first sentence");
  return go(Math.min(at + by, END));
}

function openGuideline(focused) {
  const asked = Draft.askedField(scheme, draft);
  const claim = draft.claims[draft.at];
  const field = focused?.field ?? (asked && asked !== scheme.source ? asked : scheme.source);
  const value = focused?.value ?? (field === scheme.source ? scheme.source.byId.get(claim?.source) : null);
  showGuideline(field, value, here()?.element ?? document.getElementById("end"));
}

function focusedValue() {
  const input = document.activeElement?.closest?.("[type=radio][data-field], [type=checkbox][data-field]");
  const field = input && scheme.fields.find((one) => one.id === input.dataset.field);
  return field ? { field, value: field.byId.get(input.value) } : null;
}

/* ── the words of a claim and of its source, by keys ────────────────── */

function setEditing(next) {
  editing = next;
  panel.form.dataset.editing = next?.which ?? "";
}

function startEditing(which) {
  const claim = draft.claims[draft.at];
  if (!claim) return say("Choose a source first");
  if (which === "claim" && scheme.words === "off") return say("This project marks no words");
  const kept = draft;
  const { start, end } = Draft.spanOfClaim(here().text, claim, which);
  draft = Draft.setSpan(draft, which, { start, end });
  setEditing({ which, kept });
  say(which === "claim" ? "Words of the claim: arrows move the start, Shift and arrows the end. Enter keeps them." : "Words that name the source: arrows move the start, Shift and arrows the end. Enter keeps them.");
  return paint();
}

function stopEditing(isKept) {
  const { kept } = editing;
  setEditing(null);
  const next = draft;
  draft = kept;
  if (isKept) take({ ...next, cut: null });
  else paint();
}

function editKey(name) {
  const steps = { arrowleft: [0, -1], arrowright: [0, 1], "shift+arrowleft": [1, -1], "shift+arrowright": [1, 1] }[name];
  if (name === "enter") return stopEditing(true);
  if (!steps) return stopEditing(name !== "escape");
  const span = Draft.spanOfClaim(here().text, draft.claims[draft.at], editing.which);
  draft = Draft.setSpan(draft, editing.which, Draft.moveEdge(here().text, span, ...steps));
  return paint();
}

const commands = {
  source: ({ value, stays }) => chooseSource(value, stays),
  value: ({ field, value }) => chooseValue(field, value),
  no_claim: () => giveVerdict("no_claim"),
  cant_tell: () => giveVerdict("cant_tell"),
  skip: () => giveVerdict("skipped"),
  repeat,
  finish: finishOrNext,
  add_claim: () => take(Draft.addClaim(scheme, here().text, draft)),
  remove_claim: () => take(Draft.removeClaim(draft)),
  words: () => startEditing("claim"),
  source_words: () => startEditing("source"),
  name: () => (document.getElementById("name-box").hidden ? say("This source asks no name") : panel.name.focus()),
  previous_claim: () => moveClaim(-1),
  next_claim: () => moveClaim(1),
  previous: () => move(-1),
  next: () => move(1),
  next_to_do: () => go(nextToDo()),
  jump: () => askNumber(sentences.length).then((number) => (number ? go(number - 1) : focusCard())),
  undo: () => travel(past, future, Draft.undoStep, "undo"),
  redo: () => travel(future, past, Draft.redoStep, "redo"),
  history: () => location.assign(`/sentence/${here().id}`),
  flag: () => askFlag(here().number, savedHere()?.flag).then(addNotes).then(focusCard),
  comment: () => askComment(here().number, savedHere()?.comment).then(addNotes).then(focusCard),
  guideline: () => hideGuideline() || openGuideline(focusedValue()),
  find_source: () => panel.form.querySelector("#sources input:checked, #sources input").focus(),
  help: () => showKeys(data.commands, scheme).then(focusCard),
  cancel,
};
const AT_END = new Set(["finish", "previous", "next_to_do", "undo", "redo", "help", "jump", "cancel"]);

function run(command) {
  if (isBusy || (at === END && !AT_END.has(command.name))) return;
  if (draft.cut && command.name !== "previous" && command.name !== "next") draft = Draft.stopCut(draft);
  if (draft.confirm && !["no_claim", "cant_tell", "skip", "cancel"].includes(command.name)) draft = { ...draft, confirm: null };
  commands[command.name]?.(command);
}

function focusCard() {
  (at === END ? document.getElementById("end") : here().element).focus({ preventScroll: true });
}

/* ── what the person does ───────────────────────────────────────────── */

document.addEventListener("keydown", (event) => {
  if (isForeign(event)) return;
  const name = keyName(event);
  if (editing) {
    event.preventDefault();
    editKey(name);
    return;
  }
  if (event.repeat) return;
  const claim = draft.claims[draft.at];
  const offered = claim?.source ? Draft.fieldsAsked(scheme, claim) : [];
  const command = keys.read(event, scheme, at === END ? null : Draft.askedField(scheme, draft), offered);
  if (!command) return;
  event.preventDefault();
  run(command);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-command]");
  if (button) {
    event.preventDefault();
    run({ name: button.dataset.command });
    if (button.tagName === "BUTTON" && !document.querySelector("dialog[open]")) focusCard();
    return;
  }
  const line = event.target.closest("[data-claim]");
  if (line) {
    take(Draft.goToClaim(draft, Number(line.dataset.claim)), false);
    return;
  }
  const square = event.target.closest("#outline a.square");
  if (square && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    goToPosition(Number(square.id.slice(1)));
    return;
  }
  const sentence = event.target.closest(".sentence:not(.is-current)");
  if (sentence && getSelection().isCollapsed) go(byId.get(sentence.dataset.id).index);
});

function goToPosition(position) {
  const found = sentences.find((one) => one.position >= position) ?? sentences.at(-1);
  go(found.index);
}

panel.form.addEventListener("submit", (event) => event.preventDefault());
panel.form.addEventListener("change", ({ target }) => {
  if (!target.matches("[type=radio], [type=checkbox]")) return;
  const command = target.dataset.field === "source"
    ? { name: "source", value: target.value, stays: false }
    : { name: "value", field: target.dataset.field, value: target.value };
  run(command);
  if (at !== END) panel.paint(here(), draft, savedHere());
});

// In a radio group the arrows only move the focus; Space chooses.
panel.form.addEventListener("keydown", (event) => {
  const { target } = event;
  if (!target.matches("[type=radio]") || !/^Arrow/.test(event.key)) return;
  event.preventDefault();
  const group = [...target.closest("[role=radiogroup]").querySelectorAll("[type=radio]")];
  const by = /Down|Right/.test(event.key) ? 1 : -1;
  group[(group.indexOf(target) + by + group.length) % group.length].focus();
});

panel.form.addEventListener("input", ({ target }) => {
  const field = target === panel.name ? "source_name" : target.matches("input:not([type])") ? target.dataset.field : null;
  if (!field || at === END) return;
  draft = Draft.writeText(draft, field, target.value);
  keepDraft(here(), draft);
});
panel.form.addEventListener("keydown", (event) => {
  if (!event.target.matches("#source-name, input.input") || (event.key !== "Enter" && event.key !== "Escape")) return;
  event.preventDefault();
  paint();
  focusCard();
});

// Active time counts while the page is visible and within 60 s of input.
const activity = (() => {
  let spent = 0;
  let seen = performance.now();
  const note = () => {
    const now = performance.now();
    if (document.visibilityState === "visible") spent += Math.min(now - seen, 60_000);
    seen = now;
  };
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(kind, note, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") seen = performance.now();
    else note();
  });
  return {
    take() {
      note();
      const whole = Math.round(spent);
      spent = 0;
      return whole;
    },
  };
})();

// The address follows the cursor, a moment later, so that a reload stays here.
const address = (() => {
  let timer = 0;
  return {
    show(position) {
      clearTimeout(timer);
      timer = setTimeout(() => history.replaceState(null, "", `?s=${position}`), 400);
    },
  };
})();

async function openPill(state) {
  if (state.trouble === "signed-out" || state.trouble === "other-person") {
    const isIn = await signIn(data.name, state.waiting);
    if (isIn) outbox.wake();
  } else if (state.rejected) {
    const rejected = outbox.listRejected();
    const name = (id) => (byId.has(id) ? `Sentence ${byId.get(id).number}` : "A sentence of another article");
    const pressed = await showRejected(rejected, name, data.person);
    for (const one of rejected) {
      if (pressed === "again" && !outbox.keep({ ...one.event, id: newId() })) continue;
      if (pressed === "again" || pressed === "drop") outbox.dropRejected(one.event.id);
    }
  } else {
    outbox.wake();
    if (state.waiting) await ask("Kept in this browser", [`${state.waiting} waiting. They are sent as soon as the server answers; you can go on labelling and may close this page.`], [{ value: "", label: "Close", key: "Esc" }]);
  }
  focusCard();
}

// The practice sentences are offered once, and never stand in the way of a label.
async function offerPractice() {
  const offer = document.getElementById("practice-offer");
  if (!offer) return;
  offer.hidden = false;
  const done = () => {
    offer.hidden = true;
    fetch("/practised", { method: "POST", keepalive: true }).catch(() => null);
  };
  offer.querySelector("[value=no]").addEventListener("click", () => {
    done();
    focusCard();
  });
  offer.querySelector("[value=yes]").addEventListener("click", async () => {
    const { practise } = await import("./practice.js");
    await practise(data.practice, scheme, keys, data.commands);
    done();
    focusCard();
  });
}

// Begin at the sentence of the address; without one, where the work goes on.
function start() {
  const index = Math.max(0, sentences.findIndex((one) => one.position === data.position));
  const verdict = answers.get(sentences[index].id)?.verdict ?? null;
  sentences[index].element.classList.remove("is-current");
  const isAsked = new URLSearchParams(location.search).has("s");
  if (isAsked || verdict === null || verdict === "skipped") return go(index);
  at = index;
  const next = nextToDo();
  at = -1;
  return go(next);
}

/* ── start ──────────────────────────────────────────────────────────── */

for (const event of outbox.pending()) {
  if (byId.has(event.sentence) && !log.some((one) => one.id === event.id)) apply(event);
}
restoreDrafts();
document.documentElement.classList.add("scripted");
for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
start();
if (!outbox.works) shout("This browser keeps nothing for this page: each label is saved by the server before the next sentence.");
outbox.pump();
offerPractice();
