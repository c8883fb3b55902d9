// desk.js: what lies on the reviewer's desk: answers, drafts, the cursor; an answer → event, paint, next.
import * as Draft from "./draft.js";
import { hideGuideline, makePill, say, shout, toast } from "./dialogs.js";
import { makeOutbox, newId } from "./outbox/outbox.js";
import {
  describe, followInOutline, makePanel, nameOf, paintCard, paintMarks, paintProgress, placeCard, readSentences, setCurrent,
} from "./paint.js";

const byElement = (id) => document.getElementById(id);

export const data = JSON.parse(byElement("label-data").textContent);
export const scheme = Draft.readScheme(data.scheme, data.words);
export const sentences = readSentences();
export const byId = new Map(sentences.map((sentence) => [sentence.id, sentence]));
export const panel = makePanel(scheme);
export const END = sentences.length;

// The state of the page. `at` = the cursor, END at the end card; `past` and `future` = steps of the
// open draft; `editing` = whose words the arrows change; `dragged`, `tapped` = words chosen by hand.
export const desk = {
  at: -1,
  draft: Draft.startDraft(null),
  past: [],
  future: [],
  editing: null,
  dragged: null,
  tapped: null,
  isBusy: false,
  isSkipPass: false,
  log: data.log.filter((event) => byId.has(event.sentence)),
  names: data.names,
};

const answers = new Map(desk.log.map((event) => [event.sentence, event.answer]));
const revs = new Map(desk.log.map((event) => [event.sentence, event.rev]));
const drafts = new Map();

export const outbox = makeOutbox({ project: data.project, person: data.person, url: "/labels", tell: hear });
let pill = null;

export const here = () => sentences[desk.at];
export const isAtEnd = () => desk.at === END;
export const savedHere = () => answers.get(here().id);
export const emptyAnswer = () => ({ verdict: null, claims: [], ...Draft.notesOf(null) });

/* ── events ─────────────────────────────────────────────────────────── */

// Save an answer: kept first, then shown; `then` runs once it is safe.
export function record(sentence, answer, then = () => {}, more = {}) {
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
  const finish = () => {
    desk.isBusy = false;
    apply(event);
    then();
  };
  if (outbox.keep(event)) return finish();
  desk.isBusy = true;
  say("Saving this label before going on");
  return outbox.sendNow(event, finish).then((isSaved) => {
    desk.isBusy = false;
    if (!isSaved) shout("Not saved: this browser keeps no labels and the server did not take it. Press the key again.");
  });
}

export function apply(event) {
  const sentence = byId.get(event.sentence);
  if (!sentence) return;
  answers.set(sentence.id, event.answer);
  desk.log.push(event);
  noteNames(event);
  forgetDraft(sentence);
  showCounts();
}

function noteNames({ answer }) {
  for (const { source_name: name } of answer.claims) if (name && !desk.names.includes(name)) desk.names.push(name);
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

function showCounts() {
  const counts = count();
  paintProgress(counts);
  if (isAtEnd()) paintEnd(counts);
}

// The end card leads to what is still to do, and only then out of the article.
function paintEnd({ finished, skipped, flagged }) {
  const todo = END - finished - skipped;
  const next = byElement("end-next");
  byElement("end-counts").textContent =
    `${finished} labelled, ${todo ? `${todo} to do, ` : ""}${skipped} skipped, ${flagged} flagged`;
  byElement("end-todo").hidden = !todo;
  next.classList.toggle("button-primary", !todo);
  next.querySelector("kbd").hidden = todo > 0;
  panel.paint({ id: "" }, desk.draft, null);
  byElement("claims").replaceChildren();
}

// What the outbox tells: revs of accepted events, refusals, and events of other tabs.
function hear({ accepted = [], rejected = [], made, state }) {
  takeIn(accepted.map(({ event, rev }) => ({ ...event, rev })), "in another tab");
  const stale = accepted.filter((one) => one.stale).map((one) => one.event);
  if (stale.length) tellStale(stale);
  for (const { event, reason } of rejected) {
    desk.log = desk.log.filter(({ id }) => id !== event.id);
    if (byId.has(event.sentence)) showAnswer(byId.get(event.sentence), lastTo(event.sentence)?.answer ?? null);
    shout(`${nameIn(event.sentence)} was not accepted: ${reason}`);
  }
  if (made) takeIn([made], "in another tab");
  if (state) pill?.show(state);
}

export const nameIn = (id) => (byId.has(id) ? `Sentence ${byId.get(id).number}` : "A sentence of another article");

// The script for what happens on other devices is loaded once there is reason to ask.
const elsewhere = (work) => import("./elsewhere.js").then(work);

// Events made upon an answer that was no longer the last: ask what happened, and say it.
function tellStale(events) {
  elsewhere((script) => script.tellStale(events)).catch(() => {
    const [{ sentence }] = events;
    toast(`${nameIn(sentence)}: changed elsewhere meanwhile; its history shows what counts`, { link: `/sentence/${sentence}` });
  });
}

// Events of whatever tab or device, or our own with their revs, into the log: in the order of
// their arrival, those under way last. The last one to a sentence is its answer.
export function takeIn(events, where) {
  const ours = events.filter((event) => byId.has(event.sentence));
  if (!ours.length) return;
  for (const event of ours) {
    const known = desk.log.findLast(({ id }) => id === event.id);
    if (known) known.rev ??= event.rev;
    else desk.log.push(event);
    if (event.rev > (revs.get(event.sentence) ?? "")) revs.set(event.sentence, event.rev);
    noteNames(event);
  }
  const order = ({ rev }) => rev ?? "~";
  desk.log.sort((a, b) => (order(a) > order(b)) - (order(a) < order(b)));
  for (const id of new Set(ours.map((event) => event.sentence))) showAnswer(byId.get(id), lastTo(id).answer, where);
}

export const lastTo = (id) => desk.log.findLast((event) => event.sentence === id);

// The answer to a sentence is another now, changed `where`. What is unfinished there stays.
function showAnswer(sentence, answer, where) {
  if (Draft.sameAnswer(answers.get(sentence.id), answer)) return;
  const isHere = here() === sentence;
  const isUnfinished = drafts.has(sentence.id) || (isHere && desk.draft.dirty);
  answers.set(sentence.id, answer);
  paintMarks(scheme, sentence, answer, sentences.length, { draft: isUnfinished });
  showCounts();
  if (isUnfinished && where) toast(`Sentence ${sentence.number}: changed ${where}`, { link: `/sentence/${sentence.id}` });
  if (!isUnfinished && isHere) desk.draft = Draft.startDraft(answer);
  if (isHere) paint();
}

/* ── drafts ─────────────────────────────────────────────────────────── */

export function keepDraft(sentence, unfinished) {
  drafts.set(sentence.id, unfinished);
  outbox.box.write(`draft:${sentence.id}`, unfinished);
  paintMarks(scheme, sentence, answers.get(sentence.id), sentences.length, { draft: true });
}

export function forgetDraft(sentence) {
  if (drafts.delete(sentence.id)) outbox.box.drop(`draft:${sentence.id}`);
  paintMarks(scheme, sentence, answers.get(sentence.id), sentences.length);
}

export function restoreDrafts() {
  for (const key of outbox.box.keys("draft:")) {
    const sentence = byId.get(key.slice(6));
    const kept = outbox.box.read(key);
    if (!sentence || !Array.isArray(kept?.claims)) continue;
    const isKnown = kept.claims.every((claim) => !claim.source || scheme.source.byId.has(claim.source));
    if (isKnown) keepDraft(sentence, { ...kept, cut: null, confirm: null });
  }
}

// Show another draft of the current sentence, kept if it says something new.
export function show(draft) {
  desk.draft = draft;
  if (draft.dirty) keepDraft(here(), draft);
  else forgetDraft(here());
  paint();
}

// Take a next draft on; an ended one becomes an event and the cursor moves.
export function take(next, isStep = true) {
  if (next === desk.draft) return;
  if (isStep && next.dirty) {
    desk.past.push(desk.draft);
    desk.future = [];
  }
  desk.draft = next;
  if (next.ended) return finish();
  if (next.dirty) keepDraft(here(), next);
  paint();
}

function finish() {
  const answer = Draft.answerOf(scheme, desk.draft, savedHere());
  if (Draft.sameAnswer(answer, savedHere() ?? emptyAnswer())) {
    show(Draft.startDraft(savedHere()));
    go(nextToDo());
    return;
  }
  recordAndGo(answer);
}

// Save the answer to the current sentence, say it, and go to the next to do.
export function recordAndGo(answer, afterSaving = () => {}) {
  const sentence = here();
  record(sentence, answer, () => {
    desk.draft = Draft.startDraft(answer);
    afterSaving(sentence);
    toast(`Sentence ${sentence.number}: ${describe(scheme, answer)}`, { undo: true });
    go(nextToDo());
  });
}

/* ── moving ─────────────────────────────────────────────────────────── */

// Save the open sentence if it is complete, then go on; what is not complete stays a draft.
export function saveOpen(then) {
  if (desk.at < 0 || isAtEnd() || !desk.draft.dirty) return then();
  const sentence = here();
  const whole = Draft.dropEmpty(desk.draft);
  if (!whole.claims.every((claim) => Draft.isComplete(scheme, claim))) return then();
  const answer = Draft.answerOf(scheme, whole, savedHere());
  if (Draft.sameAnswer(answer, savedHere() ?? emptyAnswer())) {
    forgetDraft(sentence);
    return then();
  }
  return record(sentence, answer, () => {
    desk.draft = Draft.startDraft(answer);
    toast(`Sentence ${sentence.number}: ${describe(scheme, answer)}`, { undo: true });
    then();
  });
}

// Go to a sentence. With `isParked` the open one stays a draft in any case: going away by undo
// saves nothing.
export function go(index, { isParked = false } = {}) {
  if (isParked) arrive(index);
  else saveOpen(() => arrive(index));
}

function arrive(index) {
  hideGuideline(); // it stands beside the sentence that is left
  if (desk.at >= 0 && !isAtEnd()) {
    setCurrent(here(), false);
    here().element.tabIndex = -1;
  }
  [desk.editing, desk.dragged, desk.tapped, desk.past, desk.future] = [null, null, null, [], []];
  desk.at = Math.max(0, Math.min(index, END));
  byElement("end").classList.toggle("is-current", isAtEnd());
  byElement("end").inert = !isAtEnd();
  panel.form.classList.toggle("is-at-end", isAtEnd());
  for (const part of panel.parts) part.inert = isAtEnd();
  const sentence = here();
  desk.draft = isAtEnd() ? Draft.startDraft(null) : (drafts.get(sentence.id) ?? Draft.startDraft(savedHere()));
  if (isAtEnd()) paintEnd(count());
  else {
    setCurrent(sentence, true);
    sentence.element.tabIndex = 0;
    paint();
    followInOutline(sentence);
    showAddress(sentence.position);
  }
  placeCard(isAtEnd() ? byElement("end") : sentence.element);
  focusCard();
}

export function focusCard() {
  (isAtEnd() ? byElement("end") : here().element).focus({ preventScroll: true });
}

// The next to do behind the cursor, then from the start, then the skipped ones, then the end.
export function nextToDo() {
  const verdictAt = (index) => answers.get(sentences[index].id)?.verdict ?? null;
  const seek = (from, to, verdict) => {
    for (let index = from; index < to; index += 1) if (index !== desk.at && verdictAt(index) === verdict) return index;
    return -1;
  };
  const behind = seek(desk.at + 1, END, null);
  const open = behind >= 0 ? behind : seek(0, Math.min(desk.at, END), null);
  if (open >= 0) {
    desk.isSkipPass = false;
    return open;
  }
  const again = seek(desk.isSkipPass ? desk.at + 1 : 0, END, "skipped");
  desk.isSkipPass = again >= 0;
  return desk.isSkipPass ? again : END;
}

// Begin at the sentence of the address; without one, where the work goes on.
export function start(openPill) {
  pill = makePill(outbox, { open: openPill });
  for (const event of outbox.pending()) {
    if (byId.has(event.sentence) && !desk.log.some((one) => one.id === event.id)) apply(event);
  }
  pill.show(outbox.state());
  restoreDrafts();
  const index = Math.max(0, sentences.findIndex((one) => one.position === data.position));
  const verdict = answers.get(sentences[index].id)?.verdict ?? null;
  sentences[index].element.classList.remove("is-current");
  const isAsked = new URLSearchParams(location.search).has("s");
  if (!isAsked && verdict !== null && verdict !== "skipped") {
    desk.at = index;
    const next = nextToDo();
    desk.at = -1;
    go(next);
  } else go(index);
  if (!outbox.works) shout("This browser keeps nothing for this page: each label is saved by the server before the next sentence.");
  const catchUp = () => elsewhere((script) => script.catchUp()).catch(() => null);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp());
  // Another tab's label may have arrived after this page was made and before its scripts ran.
  if (outbox.box.read(`newest:${data.article}`) > (data.log.at(-1)?.rev ?? "")) catchUp();
  outbox.pump();
}

export function paint() {
  if (isAtEnd()) return;
  const sentence = here();
  panel.form.dataset.editing = desk.editing?.which ?? "";
  paintCard(scheme, sentence, desk.draft, nameOf(scheme, sentence, savedHere(), sentences.length));
  panel.paint(sentence, desk.draft, savedHere());
}

// The address follows the cursor, a moment later, so that a reload stays here.
let addressTimer = 0;
function showAddress(position) {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => history.replaceState(null, "", `?s=${position}`), 400);
}

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
