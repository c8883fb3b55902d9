// draft.js: one sentence’s answer in the making: a draft and a step → the next draft. Pure.
import { lengthOf, wordsOf } from "../words.js";
import { notesOf } from "./answer.js";
import { cutAt, proposeCut, spanOf, wordRange } from "./spans.js";

// What the page leaves out of a value is empty.
const UNSAID = { key: "", colour: 0, aliases: [], asks: [], definition: "", offered: true };

// Prepare the scheme for the page: fields and values by id, the source field first. `values` are those offered,
// `groups` those whose key leads to a source.
export function readScheme(scheme, words) {
  const fields = scheme.fields.map((field) => {
    const values = field.values.map((value) => ({ ...UNSAID, presses: value.key ?? "", ...value }));
    const byId = new Map(values.map((value) => [value.id, value]));
    return { ...field, byId, values: values.filter(({ offered }) => offered) };
  });
  const { id, version } = scheme;
  const leads = (group) => group.key && fields[0].values.some((value) => !value.key && value.group === group.id);
  return { id, version, words, groups: (scheme.groups ?? []).filter(leads), fields, source: fields[0], further: fields.slice(1) };
}

// List the fields that a claim’s source asks for, in the order of the scheme.
export function fieldsAsked(scheme, claim) {
  const asks = scheme.source.byId.get(claim?.source)?.asks ?? [];
  return scheme.further.filter((field) => asks.includes(field.id));
}

const RESET = { cut: null, confirm: null, quiet: false, group: null, ended: false };

export const asksName = (scheme, claim) => Boolean(scheme.source.byId.get(claim?.source)?.asks.includes("source_name"));

const trimmed = (value) => (typeof value === "string" ? value.trim() : value);
const hasValue = (value) => Boolean(trimmed(value)?.length);

// Return whether a field still needs its value; a set needs to be closed: `open` is the one that is not.
function isWaiting(field, claim) {
  if (!field.required) return false;
  return !hasValue(claim.fields[field.id]) || claim.open === field.id;
}

export function isComplete(scheme, claim) {
  return Boolean(claim.source) && !fieldsAsked(scheme, claim).some((field) => isWaiting(field, claim));
}

// Find the field that the next key answers: the source, then what it asks for, else null.
export function askedField(scheme, draft) {
  const claim = draft.claims[draft.at];
  if (draft.quiet) return null;
  if (!claim?.source) return scheme.source;
  return fieldsAsked(scheme, claim).find((field) => isWaiting(field, claim)) ?? null;
}

// Say which keys count in a draft: the digits of a `group`, the fields `asked` for, the others `offered`. A
// set has no last value, so the keys of the field after it count as soon as it has one.
export function keyedFields(scheme, draft) {
  const { group } = draft;
  const claim = draft.claims[draft.at];
  const offered = claim?.source ? fieldsAsked(scheme, claim) : [];
  const asked = askedField(scheme, draft);
  const isOpen = asked && claim?.open === asked.id && hasValue(claim.fields[asked.id]);
  const next = isOpen && offered.find((field) => field !== asked && isWaiting(field, claim));
  return { group, asked: [asked, next].filter(Boolean), offered };
}

// Begin a draft from the saved answer. `at` is the current claim; `cut` is the cut that the arrows
// move; `confirm` is the verdict to be pressed again; `quiet` means that no field is asked for (after Esc);
// `group` is the group of sources whose digit comes next.
export function startDraft(answer) {
  const claims = (answer?.claims ?? []).map((claim) => ({ ...claim, fields: { ...claim.fields } }));
  return { claims, at: 0, ...RESET, dirty: false };
}

const change = (draft, claims, more = {}) => ({ ...draft, ...RESET, claims, dirty: true, ...more });
const replaceAt = (claims, at, claim) => claims.map((old, index) => (index === at ? claim : old));

function wholeSentence(scheme, text) {
  return scheme.words === "off" ? { start: null, end: null } : { start: 0, end: lengthOf(text) };
}

function emptyClaim(span) {
  return { source: null, fields: {}, source_name: "", source_start: null, source_end: null, ...span };
}

// Set the source of a claim. Another source has other words and may have no name.
function withSource(scheme, claim, id, more) {
  const next = { ...claim, source: id, ...more };
  if (claim.source && claim.source !== id) [next.source_start, next.source_end] = [null, null];
  if (!asksName(scheme, next)) next.source_name = "";
  return next;
}

// Choose a source for the current claim, which clears its fields. With `stays` the sentence stays open
// for another claim.
export function chooseSource(scheme, text, draft, id, stays = false) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const claim = withSource(scheme, claims[draft.at], id, { fields: {}, open: null, stays });
  return settle(scheme, text, change(draft, replaceAt(claims, draft.at, claim)));
}

// Choose a value of a further field. A set collects values until `closeSet` or a value of another field.
export function chooseValue(scheme, text, draft, fieldId, id) {
  const field = scheme.further.find(({ id: known }) => known === fieldId);
  const claim = draft.claims[draft.at];
  if (!claim?.source || !fieldsAsked(scheme, claim).includes(field)) return draft;
  const value = field.several ? toggled(field, claim.fields[fieldId] ?? [], id) : id;
  const next = { ...claim, open: field.several ? fieldId : null, fields: { ...claim.fields, [fieldId]: value } };
  const changed = change(draft, replaceAt(draft.claims, draft.at, next));
  return field.several ? changed : settle(scheme, text, changed);
}

// Add a value to a set or take it out; the set keeps the order of the scheme.
function toggled(field, chosen, id) {
  return [...field.byId.keys()].filter((known) => chosen.includes(known) !== (known === id));
}

// Close a set that has all its values; what follows is the same as after any other choice.
export function closeSet(scheme, text, draft) {
  const claim = { ...draft.claims[draft.at], open: null };
  return settle(scheme, text, change(draft, replaceAt(draft.claims, draft.at, claim)));
}

// Write free text into the current claim: a source’s name or a text field. It never ends the sentence.
export function writeText(draft, fieldId, text) {
  const claim = draft.claims[draft.at];
  if (!claim) return draft;
  const next = fieldId === "source_name"
    ? { ...claim, source_name: text }
    : { ...claim, fields: { ...claim.fields, [fieldId]: text } };
  return { ...draft, dirty: true, claims: replaceAt(draft.claims, draft.at, next) };
}

// Copy the source and fields of an earlier claim to the current one.
export function repeatClaim(scheme, text, draft, earlier) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const claim = withSource(scheme, claims[draft.at], earlier.source, { fields: { ...earlier.fields }, open: null });
  return settle(scheme, text, change(draft, replaceAt(claims, draft.at, claim)));
}

// Decide what comes after a choice or a text: the next field, another incomplete claim, a new claim, or the end.
export function settle(scheme, text, draft) {
  const claim = draft.claims[draft.at];
  if (!isComplete(scheme, claim)) return draft;
  const open = [...draft.claims.keys()].filter((index) => !isComplete(scheme, draft.claims[index]));
  if (open.length) return { ...draft, at: open.find((index) => index > draft.at) ?? open[0] };
  if (claim.stays) return addClaim(scheme, text, draft);
  return { ...draft, ended: true };
}

// Add a claim after the current one, with the words after the proposed cut.
export function addClaim(scheme, text, draft) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const isBare = claims[draft.at].start === null; // labelled while the project did not mark words
  const left = isBare ? { ...claims[draft.at], ...wholeSentence(scheme, text) } : claims[draft.at];
  const added = [...claims];
  let cut = null;
  if (scheme.words === "off") {
    added.splice(draft.at + 1, 0, emptyClaim({ start: null, end: null }));
  } else {
    const words = wordsOf(text);
    const [first, until] = wordRange(words, left.start, left.end);
    const k = proposeCut(text, words, first, until);
    const spans = k === null ? [left, left] : cutAt(words, first, until, k);
    const took = { start: left.start, end: left.end };
    added.splice(draft.at, 1, { ...left, ...span(spans[0]) }, { ...emptyClaim(span(spans[1])), took });
    cut = k === null ? null : { right: draft.at + 1, first, until, k };
  }
  const at = isComplete(scheme, left) ? draft.at + 1 : draft.at;
  return change(draft, added, { at, cut });
}

// Add a claim over the words of the current one, which another source vouches for as well.
export function addJoint(scheme, text, draft) {
  const claims = draft.claims.length ? draft.claims : [emptyClaim(wholeSentence(scheme, text))];
  const left = claims[draft.at];
  const added = claims.toSpliced(draft.at + 1, 0, emptyClaim(span(left)));
  return change(draft, added, { at: isComplete(scheme, left) ? draft.at + 1 : draft.at });
}

const span = ({ start, end }) => ({ start, end });

// Move the cut by `step` words; at least one word stays on each side.
export function moveCut(text, draft, step) {
  const { right, first, until, k } = draft.cut;
  const next = Math.min(Math.max(k + step, first + 1), until - 1);
  const [leftSpan, rightSpan] = cutAt(wordsOf(text), first, until, next);
  const claims = [...draft.claims];
  claims[right - 1] = { ...claims[right - 1], ...leftSpan };
  claims[right] = { ...claims[right], ...rightSpan };
  return { ...change(draft, claims), cut: { right, first, until, k: next } };
}

export const stopCut = (draft) => (draft.cut ? { ...draft, cut: null } : draft);

// Remove the claim at `at`; one that was only just cut off gives its words back.
export function removeClaim(draft, at = draft.at) {
  const removed = draft.claims[at];
  if (!removed) return draft;
  const claims = draft.claims.filter((_, index) => index !== at);
  const left = claims[at - 1];
  if (removed.took && left) claims[at - 1] = { ...left, ...removed.took };
  return change(draft, claims, { at: Math.max(0, Math.min(at, claims.length - 1)) });
}

// Drop the empty claims at the end; if none is left, the draft has no answer. `leftOut` tells that a claim
// was dropped that the person had added, not one that was offered because a claim before it `stays`.
export function dropEmpty(draft) {
  let next = { ...draft, leftOut: false };
  while (next.claims.length && !next.claims.at(-1).source) {
    const isAsked = next.claims.length > 1 && !next.claims.at(-2).stays;
    next = { ...removeClaim(next, next.claims.length - 1), leftOut: next.leftOut || isAsked };
  }
  return next;
}

export function goToClaim(draft, at) {
  if (at < 0 || at >= draft.claims.length) return draft;
  return { ...draft, ...RESET, at };
}

// Change the words of the current claim or of its source (`which` is "claim" or "source"). A claim whose
// words were set by hand, and the one cut from it, no longer give words back.
export function setSpan(draft, which, span) {
  const claim = draft.claims[draft.at];
  if (!claim) return which === "claim" ? change(draft, [emptyClaim(span)]) : draft;
  const words = which === "source" ? { source_start: span?.start ?? null, source_end: span?.end ?? null } : span;
  const claims = replaceAt(draft.claims, draft.at, { ...claim, ...words });
  const freed = which === "source" ? claims : claims.map((old, index) =>
    index === draft.at || index === draft.at + 1 ? { ...old, took: undefined } : old);
  return change(draft, freed);
}

// Return the span of a claim’s words or of its source’s words; the first word if the source has none yet.
export function spanOfClaim(text, claim, which) {
  if (which === "claim") return { start: claim.start, end: claim.end };
  if (claim.source_start !== null) return { start: claim.source_start, end: claim.source_end };
  const [first] = wordsOf(text);
  return first ? { start: first.start, end: first.end } : { start: 0, end: lengthOf(text) };
}

// Move one edge of a span by a word: `edge` 0 is its start, 1 its end. At least one word is kept: an
// edge that meets the other pushes it along.
export function moveEdge(text, { start, end }, edge, step) {
  const words = wordsOf(text);
  const range = wordRange(words, start, end);
  range[edge] += step;
  if (range[0] < 0 || range[1] > words.length) return { start, end };
  if (range[0] >= range[1]) range[1 - edge] += step;
  if (range[0] < 0 || range[1] > words.length) return { start, end };
  return spanOf(words, lengthOf(text), ...range);
}

// Turn a draft into an answer: its claims in the order of the text. The notes are those already saved.
export function answerOf(scheme, draft, saved) {
  const chosenFields = (claim) => fieldsAsked(scheme, claim).map(({ id }) => [id, trimmed(claim.fields[id])]);
  const claims = draft.claims.filter((claim) => claim.source).map((claim) => ({
    start: claim.start,
    end: claim.end,
    source: claim.source,
    source_start: claim.source_start,
    source_end: claim.source_end,
    source_name: claim.source_name.trim(),
    fields: Object.fromEntries(chosenFields(claim).filter(([, value]) => hasValue(value))),
  }));
  if (scheme.words !== "off") claims.sort((a, b) => a.start - b.start || a.end - b.end);
  return { ...notesOf(saved), verdict: claims.length ? "claims" : null, claims };
}
