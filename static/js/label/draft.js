// draft.js: one sentence's answer in the making, and what undo makes of the answers given. Pure.
import { cutAt, lengthOf, proposeCut, spanOf, wordRange, wordsOf } from "./spans.js";

// The scheme as the page uses it: fields and values by id, the source field first.
export function readScheme(scheme, words) {
  const fields = scheme.fields.map((field) => ({
    ...field,
    byId: new Map(field.values.map((value) => [value.id, value])),
  }));
  return { id: scheme.id, version: scheme.version, words, fields, source: fields[0], further: fields.slice(1) };
}

// The fields that a claim's source asks, in the order of the scheme.
export function fieldsAsked(scheme, claim) {
  const asks = scheme.source.byId.get(claim?.source)?.asks ?? [];
  return scheme.further.filter((field) => asks.includes(field.id));
}

export const asksName = (scheme, claim) => Boolean(scheme.source.byId.get(claim?.source)?.asks.includes("source_name"));

const isSet = (value) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length);

// A field that still waits for its value; a set waits until it is closed.
function isWaiting(field, claim) {
  if (!field.required) return false;
  return !isSet(claim.fields[field.id]) || (field.level === "set" && claim.open);
}

export function isComplete(scheme, claim) {
  return Boolean(claim.source) && !fieldsAsked(scheme, claim).some((field) => isWaiting(field, claim));
}

// The field that waits for a key: the source, then what it asks, else null.
export function askedField(scheme, draft) {
  const claim = draft.claims[draft.at];
  if (draft.quiet) return null;
  if (!claim?.source) return scheme.source;
  return fieldsAsked(scheme, claim).find((field) => isWaiting(field, claim)) ?? null;
}

// A draft that says what is saved. `at` is the current claim, `cut` the claim whose cut the
// arrows move, `confirm` the verdict asked once more, `quiet` = its field is not asked (Esc).
export function startDraft(answer) {
  const claims = (answer?.claims ?? []).map((claim) => ({ ...claim, fields: { ...claim.fields } }));
  return { claims, at: 0, cut: null, confirm: null, quiet: false, dirty: false, ended: false };
}

const rest = { cut: null, confirm: null, quiet: false, ended: false };
const change = (draft, claims, more = {}) => ({ ...draft, ...rest, claims, dirty: true, ...more });
const put = (claims, at, claim) => claims.map((one, index) => (index === at ? claim : one));

function wholeSentence(scheme, text) {
  return scheme.words === "off" ? { start: null, end: null } : { start: 0, end: lengthOf(text) };
}

function emptyClaim(span) {
  return { source: null, fields: {}, source_name: "", source_start: null, source_end: null, ...span };
}

// A claim with a source: another one asks anew who is named, and by which words.
function withSource(scheme, claim, id, more) {
  const next = { ...claim, source: id, ...more };
  if (claim.source && claim.source !== id) [next.source_start, next.source_end] = [null, null];
  if (!asksName(scheme, next)) next.source_name = "";
  return next;
}

// Choose a source for the current claim; its fields are asked anew. `stays` = the sentence stays open.
export function chooseSource(scheme, text, draft, id, stays = false) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const claim = withSource(scheme, claims[draft.at], id, { fields: {}, stays });
  return settle(scheme, text, change(draft, put(claims, draft.at, claim)));
}

// Choose a value of a further field. A set collects values and is closed by `closeSet`.
export function chooseValue(scheme, text, draft, fieldId, id) {
  const field = scheme.further.find((one) => one.id === fieldId);
  const claim = draft.claims[draft.at];
  if (!claim?.source || !fieldsAsked(scheme, claim).includes(field)) return draft;
  const before = claim.fields[fieldId] ?? [];
  const isThere = field.level === "set" && before.includes(id);
  const set = () => field.values.map((one) => one.id).filter((one) => (one === id ? !isThere : before.includes(one)));
  const value = field.level === "set" ? set() : id;
  const open = field.level === "set" || claim.open;
  const next = { ...claim, open, fields: { ...claim.fields, [fieldId]: value } };
  const changed = change(draft, put(draft.claims, draft.at, next));
  return field.level === "set" ? changed : settle(scheme, text, changed);
}

// The values of a set are all there: go on as after any other choice.
export function closeSet(scheme, text, draft) {
  const claim = { ...draft.claims[draft.at], open: false };
  return settle(scheme, text, change(draft, put(draft.claims, draft.at, claim)));
}

// Free text of the current claim: a source's name or a text field. Never blocks, never ends.
export function writeText(draft, fieldId, text) {
  const claim = draft.claims[draft.at];
  if (!claim) return draft;
  const next = fieldId === "source_name"
    ? { ...claim, source_name: text }
    : { ...claim, fields: { ...claim.fields, [fieldId]: text } };
  return { ...draft, dirty: true, claims: put(draft.claims, draft.at, next) };
}

// The same source and fields as an earlier claim.
export function repeatClaim(scheme, text, draft, earlier) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const claim = withSource(scheme, claims[draft.at], earlier.source, { fields: { ...earlier.fields }, open: false });
  return settle(scheme, text, change(draft, put(claims, draft.at, claim)));
}

// After a choice: ask on, go to another incomplete claim, open a new one, or end the sentence.
function settle(scheme, text, draft) {
  const claim = draft.claims[draft.at];
  if (!isComplete(scheme, claim)) return draft;
  const places = draft.claims.map((one, index) => (isComplete(scheme, one) ? -1 : index)).filter((index) => index >= 0);
  if (places.length) return { ...draft, at: places.find((index) => index > draft.at) ?? places[0] };
  if (claim.stays) return addClaim(scheme, text, draft);
  return { ...draft, ended: true };
}

// Add a claim behind the current one, with the words behind the proposed cut.
export function addClaim(scheme, text, draft) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const isBare = claims[draft.at].start === null; // made while the project had no words
  const left = isBare ? { ...claims[draft.at], ...wholeSentence(scheme, text) } : claims[draft.at];
  const added = [...claims];
  let cut = null;
  if (scheme.words === "off") {
    added.splice(draft.at + 1, 0, emptyClaim({ start: null, end: null }));
  } else {
    const words = wordsOf(text);
    const [first, behind] = wordRange(words, left.start, left.end);
    const k = proposeCut(text, words, first, behind);
    const spans = k === null ? [left, left] : cutAt(words, first, behind, k);
    const took = { start: left.start, end: left.end };
    added.splice(draft.at, 1, { ...left, ...span(spans[0]) }, { ...emptyClaim(span(spans[1])), took });
    cut = k === null ? null : { right: draft.at + 1, first, behind, k };
  }
  const at = isComplete(scheme, left) ? draft.at + 1 : draft.at;
  return change(draft, added, { at, cut });
}

const span = ({ start, end }) => ({ start, end });

// Move the cut by `step` words; it keeps a word on either side.
export function moveCut(text, draft, step) {
  const { right, first, behind, k } = draft.cut;
  const next = Math.min(Math.max(k + step, first + 1), behind - 1);
  const [before, after] = cutAt(wordsOf(text), first, behind, next);
  const claims = draft.claims.map((one, index) =>
    index === right - 1 ? { ...one, ...before } : index === right ? { ...one, ...after } : one,
  );
  return { ...change(draft, claims), cut: { right, first, behind, k: next } };
}

export const stopCut = (draft) => (draft.cut ? { ...draft, cut: null } : draft);

// Take the claim at `at` out; an empty one gives its words back to the claim it was cut from.
export function removeClaim(draft, at = draft.at) {
  const gone = draft.claims[at];
  if (!gone) return draft;
  const claims = draft.claims.filter((_, index) => index !== at);
  const left = claims[at - 1];
  if (gone.took && left) claims[at - 1] = { ...left, ...gone.took };
  return change(draft, claims, { at: Math.max(0, Math.min(at, claims.length - 1)) });
}

// Drop the empty claims at the end; where none is left, the draft says nothing.
export function dropEmpty(draft) {
  let next = draft;
  while (next.claims.length && !next.claims.at(-1).source) next = removeClaim(next, next.claims.length - 1);
  return next;
}

export function goToClaim(draft, at) {
  if (at < 0 || at >= draft.claims.length) return draft;
  return { ...draft, ...rest, at };
}

// Give a claim other words, or the source other words (`which` = "claim" or "source").
export function setSpan(draft, which, span) {
  const claim = draft.claims[draft.at];
  if (!claim) return which === "claim" ? change(draft, [emptyClaim(span)]) : draft;
  const words = which === "source" ? { source_start: span?.start ?? null, source_end: span?.end ?? null } : span;
  const claims = put(draft.claims, draft.at, { ...claim, ...words });
  const freed = which === "source" ? claims : claims.map((one, index) =>
    index === draft.at || index === draft.at + 1 ? { ...one, took: undefined } : one);
  return change(draft, freed);
}

// The span a claim's words, or its source's words, now have; a first guess where there is none.
export function spanOfClaim(text, claim, which) {
  if (which === "claim") return { start: claim.start, end: claim.end };
  if (claim.source_start !== null) return { start: claim.source_start, end: claim.source_end };
  const [first] = wordsOf(text);
  return first ? { start: first.start, end: first.end } : { start: 0, end: lengthOf(text) };
}

// Move one edge of a span by a word: `edge` 0 = its start, 1 = its end. One word is kept: an edge
// that meets the other pushes it along.
export function moveEdge(text, { start, end }, edge, step) {
  const words = wordsOf(text);
  const range = wordRange(words, start, end);
  range[edge] += step;
  if (range[0] < 0 || range[1] > words.length) return { start, end };
  if (range[0] >= range[1]) range[1 - edge] += step;
  if (range[0] < 0 || range[1] > words.length) return { start, end };
  return spanOf(words, lengthOf(text), ...range);
}

// The answer that a draft ends in: its claims in the order of the text, or none at all.
export function answerOf(scheme, draft, saved) {
  const claims = [...draft.claims].filter((claim) => claim.source).map((claim) => ({
    start: claim.start,
    end: claim.end,
    source: claim.source,
    source_start: claim.source_start,
    source_end: claim.source_end,
    source_name: claim.source_name.trim(),
    fields: Object.fromEntries(
      fieldsAsked(scheme, claim).filter((field) => isSet(claim.fields[field.id])).map((field) => [field.id, claim.fields[field.id]]),
    ),
  }));
  if (scheme.words !== "off") claims.sort((a, b) => a.start - b.start || a.end - b.end);
  return { ...notesOf(saved), verdict: claims.length ? "claims" : null, claims };
}

export const notesOf = (answer) => ({ flag: answer?.flag ?? null, comment: answer?.comment ?? "", why: "" });

// Two answers that say the same.
export function sameAnswer(one, other) {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder(answer) {
  const claims = (answer?.claims ?? []).map((claim) => [
    claim.start, claim.end, claim.source, claim.source_start, claim.source_end, claim.source_name ?? "",
    Object.entries(claim.fields).sort(),
  ]);
  return [answer?.verdict ?? null, claims, answer?.flag ?? null, answer?.comment ?? ""];
}

/* ── a person's own events in an article, in order → what undo and redo would do ── */

const NOTHING = { verdict: null, claims: [], flag: null, comment: "", why: "" };

// The events that can be taken back, and those that can be made again; the newest last.
export function stacks(log) {
  const made = new Map(log.map((event) => [event.id, event]));
  let undo = [];
  let redo = [];
  for (const event of log) {
    if (event.undoes && made.has(event.undoes)) {
      undo = undo.filter((one) => one.id !== event.undoes);
      redo.push(made.get(event.undoes));
    } else if (event.redoes && made.has(event.redoes)) {
      redo = redo.filter((one) => one.id !== event.redoes);
      undo.push(made.get(event.redoes));
    } else {
      undo.push(event);
      redo = [];
    }
  }
  return { undo, redo };
}

// What to save for the newest event that stands: the answer of the one to its sentence that stands
// before it; null if there is none.
export function undoStep(log) {
  const { undo } = stacks(log);
  const event = undo.pop();
  const before = undo.findLast((one) => one.sentence === event.sentence);
  return event ? { sentence: event.sentence, answer: before?.answer ?? NOTHING, undoes: event.id } : null;
}

export function redoStep(log) {
  const event = stacks(log).redo.at(-1);
  return event ? { sentence: event.sentence, answer: event.answer, redoes: event.id } : null;
}

// The last claim this person made here that was not taken back, for “the same again”.
export function lastClaim(log) {
  const undone = new Map();
  for (let at = log.length - 1; at >= 0; at -= 1) {
    const { id, undoes, redoes, answer } = log[at];
    const made = undoes ?? redoes ?? id;
    if (!undone.has(made)) undone.set(made, Boolean(undoes));
    if (!undoes && !undone.get(made) && answer.claims.length) return answer.claims.at(-1);
  }
  return null;
}
