// desk.js: what lies on the reviewer’s desk: answers, drafts and the cursor; an answer → an event, painted.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { checksum } from "../words.js";
import { takeActiveTime } from "./activity.js";
import { NOTHING, isSameAnswer, nameOf } from "./answer.js";
import { alert, say, toast } from "./dialogs/messages.js";
import * as Draft from "./draft.js";
import { newId } from "./outbox/box.js";
import { Outbox } from "./outbox/outbox.js";
import { paintAnswer, paintCard, paintProgress, readSentences } from "./paint.js";
import { Panel } from "./panel.js";

export const data = JSON.parse(byId("label-data").textContent);
export const scheme = Draft.readScheme(data.scheme, data.words);
export const sentences = readSentences();
// Places in a text that was translated before it was read here are not places in the article.
if (checksum(sentences.map(({ text }) => text).join("\n")) !== data.checksum) {
  alert("Your browser changed this article, perhaps by translating it, so nothing can be labelled here. "
    + "Turn that off for this page, then reload it.");
  throw new Error("The text on the page is not that of the article.");
}
export const panel = new Panel(scheme);
export const outbox = new Outbox({ project: data.project, person: data.person, url: at("/labels") });
outbox.kept.takeBack(`${data.article}-`);
export const END = sentences.length;

const NOT_SAVED = "Not saved: this browser cannot keep labels, and the server did not accept this one. "
  + "Press the key again.";
const sentenceById = new Map(sentences.map((sentence) => [sentence.id, sentence]));

// The state of the page. `at` is the cursor, END at the end card; `past` and `future` are steps of the
// open draft; up to the rev `older` the log lacks events; `editing` is whose words the arrows change;
// `dragged` and `tapped` are words set by hand.
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
  log: data.log.filter((event) => sentenceById.has(event.sentence)),
  older: data.older,
  names: data.names,
};

const answers = new Map(desk.log.map((event) => [event.sentence, event.answer]));
const revs = new Map(desk.log.map((event) => [event.sentence, event.rev]));
const drafts = new Map();

export const here = () => sentences[desk.at];
export const isAtEnd = () => desk.at === END;
export const isLookingAgain = () => Boolean(data.again) && here()?.id === data.again.sentence;
export const sentenceOf = (id) => sentenceById.get(id);
export const answerTo = (sentence) => answers.get(sentence.id);
export const savedHere = () => answerTo(here());
export const draftOf = (sentence) => drafts.get(sentence.id);
export const nameIn = (id) =>
  (sentenceById.has(id) ? `Sentence ${sentenceById.get(id).number}` : "A sentence of another article");

// A lead’s gold goes the same way from the same browser, and is no label.
const isLabelHere = ({ sentence, layer }) => sentenceById.has(sentence) && layer !== "gold";

/* ── events ─────────────────────────────────────────────────────────── */

// Save an answer: it is kept first and then shown; `then` runs once it is safe. If this browser can keep
// nothing, the page waits for the server.
export function record(sentence, answer, then = () => {}, links = {}) {
  const event = {
    id: newId(),
    sentence: sentence.id,
    base_rev: revs.get(sentence.id) ?? null,
    scheme: scheme.id,
    scheme_version: scheme.version,
    client_time: new Date().toISOString(),
    active_ms: takeActiveTime(),
    layer: "label",
    answer,
    ...links,
  };
  const finish = () => {
    desk.isBusy = false;
    apply(event);
    then();
  };
  if (outbox.keep(event)) return finish();
  desk.isBusy = true;
  say("Saving this label before moving on");
  return outbox.sendNow(event, finish).then((isSaved) => {
    desk.isBusy = false;
    if (!isSaved) alert(NOT_SAVED);
  });
}

function apply(event) {
  const sentence = sentenceOf(event.sentence);
  if (!isLabelHere(event)) return;
  answers.set(sentence.id, event.answer);
  desk.log.push(event);
  noteNames(event);
  forgetDraft(sentence);
  showCounts();
}

// Take events that still wait from an earlier visit into the log.
export function restoreEvents() {
  for (const event of outbox.pending) if (!desk.log.some(({ id }) => id === event.id)) apply(event);
}

function noteNames({ answer }) {
  for (const { source_name: name } of answer.claims) if (name && !desk.names.includes(name)) desk.names.push(name);
}

// Merge events from any tab or device, and our own once they have a rev, into the log in order of
// arrival; unsent ones last. The last event to a sentence is its answer. `where` says who made them.
export function merge(events, where) {
  const known = events.filter(isLabelHere);
  if (!known.length) return;
  for (const event of known) {
    const logged = desk.log.findLast(({ id }) => id === event.id);
    if (logged) logged.rev ??= event.rev;
    else desk.log.push(event);
    if (event.rev > (revs.get(event.sentence) ?? "")) revs.set(event.sentence, event.rev);
    noteNames(event);
  }
  const order = ({ rev }) => rev ?? "~"; // “~” sorts after every rev
  desk.log.sort((a, b) => (order(a) > order(b)) - (order(a) < order(b)));
  for (const id of new Set(known.map((event) => event.sentence))) showAnswer(sentenceOf(id), lastTo(id).answer, where);
}

// Take events out of the log; with `isShown` the previous answers appear again.
export function removeEvents(events, isShown) {
  const ids = events.map(({ id }) => id);
  desk.log = desk.log.filter(({ id }) => !ids.includes(id));
  for (const { sentence: id } of isShown ? events.filter(isLabelHere) : []) {
    showAnswer(sentenceOf(id), lastTo(id)?.answer ?? null);
  }
}

export const lastTo = (id) => desk.log.findLast((event) => event.sentence === id);

// Show an answer that was changed `where`. An unfinished draft of the sentence stays.
function showAnswer(sentence, answer, where) {
  if (isSameAnswer(answerTo(sentence), answer)) return;
  const isHere = here() === sentence;
  const isUnfinished = drafts.has(sentence.id) || (isHere && desk.draft.dirty);
  answers.set(sentence.id, answer);
  paintAnswer(scheme, sentence, answer, END, isUnfinished);
  showCounts();
  if (isUnfinished && where) toast(`Sentence ${sentence.number}: changed ${where}`, { link: at(`/sentence/${sentence.id}`) });
  if (!isUnfinished && isHere) desk.draft = Draft.startDraft(answer);
  if (isHere) paint();
}

/* ── drafts ─────────────────────────────────────────────────────────── */

export function keepDraft(sentence, unfinished) {
  drafts.set(sentence.id, unfinished);
  outbox.box.write(`draft:${sentence.id}`, unfinished);
  paintAnswer(scheme, sentence, answerTo(sentence), END, true);
}

export function forgetDraft(sentence) {
  if (drafts.delete(sentence.id)) outbox.box.drop(`draft:${sentence.id}`);
  paintAnswer(scheme, sentence, answerTo(sentence), END);
}

// A draft from an earlier visit may name a source that the scheme no longer has: that one is left out.
export function restoreDrafts() {
  for (const key of outbox.box.keys("draft:")) {
    const sentence = sentenceOf(key.slice(6));
    const kept = outbox.box.read(key);
    if (!sentence || !Array.isArray(kept?.claims)) continue;
    const isKnown = kept.claims.every((claim) => !claim.source || scheme.source.byId.has(claim.source));
    if (isKnown) keepDraft(sentence, { ...kept, cut: null, confirm: null });
  }
}

/* ── what the page shows ────────────────────────────────────────────── */

// Show another draft of the current sentence; it is kept if it changes anything.
export function show(draft) {
  desk.draft = draft;
  if (draft.dirty) keepDraft(here(), draft);
  else forgetDraft(here());
  paint();
}

export function paint() {
  if (isAtEnd()) return;
  const sentence = here();
  panel.form.dataset.editing = desk.editing?.which ?? "";
  paintCard(scheme, sentence, desk.draft, nameOf(scheme, sentence, savedHere(), END));
  panel.paint(sentence, desk.draft, savedHere());
}

export const savedOrNothing = () => savedHere() ?? NOTHING;

function count() {
  const counts = { finished: 0, skipped: 0, flagged: 0 };
  for (const sentence of sentences) {
    const answer = answerTo(sentence);
    if (answer?.flag) counts.flagged += 1;
    if (answer?.verdict === "skipped") counts.skipped += 1;
    else if (answer?.verdict) counts.finished += 1;
  }
  return counts;
}

function showCounts() {
  const counts = count();
  paintProgress(counts);
  fetchNextAhead(END - counts.finished - counts.skipped);
  showEndCounts(counts);
  if (isAtEnd()) paintEnd();
}

// With two sentences left, the next article is fetched ahead: the rules that come with the page
// (static/rules) tell browsers that know them to prefetch a link marked `soon`. The list of articles is not:
// it would show what was left then.
function fetchNextAhead(todo) {
  const next = byId("end-next");
  next.classList.toggle("soon", todo <= 2 && Boolean(next.pathname?.startsWith(at("/label/"))));
}

// The end card leads to what is still to do, and only then out of the article. In a short one it is always in sight.
function showEndCounts({ finished, skipped, flagged }) {
  const todo = END - finished - skipped;
  const next = byId("end-next");
  byId("end-counts").textContent =
    `${finished} labelled, ${todo ? `${todo} to do, ` : ""}${skipped} skipped, ${flagged} flagged`;
  byId("end-todo").hidden = !todo;
  next.classList.toggle("button-primary", !todo);
  next.querySelector("kbd").hidden = todo > 0;
}

export function paintEnd() {
  panel.paint({ id: "" }, desk.draft, null);
  byId("claims").replaceChildren();
}
