// desk.js: what a lead has in hand: everyone’s answers to a sentence, and gold in the making, painted.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { nameOf, sourceLabel } from "../label/answer.js";
import { speak } from "../label/dialogs/messages.js";
import * as Draft from "../label/draft.js";
import { Editing } from "../label/editing.js";
import { Outbox } from "../label/outbox/outbox.js";
import { paintCard } from "../label/paint.js";
import { Panel } from "../label/panel.js";
import { spokenStep } from "../label/spoken.js";

export const data = JSON.parse(byId("gold-data").textContent);
export const scheme = Draft.readScheme(data.scheme, data.words);
export const card = byId("card");
export const sentence = { id: data.sentence, number: data.number, text: data.text, element: card };
export const panel = new Panel(scheme);
export const outbox = new Outbox({ project: data.project, person: data.person, url: at("/labels") });
export const why = byId("why");

const KEPT = `gold-draft:${sentence.id}`;
const NAMED = { no_claim: "No claim", cant_tell: "Can’t tell" };

// The state of the page. `draft` holds the claims, `verdict` is null until there is an answer, `from` names
// whose answer it was; `past` and `future` are steps; the rest is as on the labelling screen.
export const desk = {
  ...startFrom(data.gold), past: [], future: [], editing: null, dragged: null, tapped: null, isBusy: false,
};

function startFrom(answer) {
  return { draft: Draft.startDraft(answer), verdict: answer?.verdict ?? null, from: "" };
}

const stepNow = () => ({ draft: desk.draft, verdict: desk.verdict, from: desk.from });

// Take a step; the one before it can be put back.
export function step(next) {
  desk.past.push(stepNow());
  desk.future = [];
  Object.assign(desk, next);
  keep();
  paint();
}

// Put back the last step, or the last one put back; return whether there was one.
export function travel(steps, others) {
  if (!steps.length) return false;
  others.push(stepNow());
  Object.assign(desk, steps.pop());
  keep();
  paint();
  return true;
}

// Take a changed draft. A sentence is never ended by a choice here, only by Enter.
export function take(draft) {
  if (draft === desk.draft) return;
  const next = { ...draft, ended: false };
  const before = desk.draft;
  if (!next.dirty || next.claims === before.claims) {
    desk.draft = next;
    paint();
  } else step({ draft: next, verdict: next.claims.length ? "claims" : null, from: asChanged(desk.from) });
  speak(spokenStep(scheme, sentence.text, before, next));
}

const asChanged = (from) => (!from || from.endsWith("changed") ? from : `${from}, changed`);

// Use the whole answer of a reviewer.
export function takeAnswer(letter) {
  const answer = data.answers[letter];
  if (!answer) return;
  step({ ...startFrom(answer), from: letter });
  speak(`Answer of reviewer ${letter} used`);
}

// Take one claim of a reviewer: it replaces the one on the same words, or is added where it belongs.
export function takeClaim(letter, number) {
  const given = data.answers[letter].claims[number - 1];
  const claim = { ...given, fields: { ...given.fields } };
  const claims = desk.draft.claims.filter((other) => !isSamePlace(other, claim));
  claims.push(claim);
  claims.sort((a, b) => (a.start ?? 0) - (b.start ?? 0) || (a.end ?? 0) - (b.end ?? 0));
  const draft = { ...Draft.startDraft(null), claims, at: claims.indexOf(claim), dirty: true };
  step({ draft, verdict: "claims", from: desk.draft.claims.length ? "" : letter });
  speak(`Claim ${draft.at + 1}: ${sourceLabel(scheme, claim)}`);
}

// Two claims are in the same place if at least half of their words are shared, as on the page’s lines.
function isSamePlace(one, other) {
  if (one.start === null || other.start === null) return true;
  const both = Math.min(one.end, other.end) - Math.max(one.start, other.start);
  return both > 0 && 2 * both >= one.end - one.start + other.end - other.start - both;
}

export const editing = new Editing({ desk, scheme, paint, take, text: () => sentence.text });

/* ── what is kept in this browser ───────────────────────────────────── */

export function keep() {
  const { draft, verdict, from } = desk;
  outbox.box.write(KEPT, { draft: { ...draft, cut: null, confirm: null }, verdict, from, why: why.value, rev: data.rev });
}

export const forget = () => outbox.box.drop(KEPT);

// Show what was left unfinished, unless the sentence was decided since, or its scheme has changed.
export function restore() {
  const kept = outbox.box.read(KEPT);
  if (!kept || kept.rev !== data.rev || !Array.isArray(kept.draft?.claims)) return;
  if (!kept.draft.claims.every(({ source }) => !source || scheme.source.byId.has(source))) return;
  Object.assign(desk, { draft: kept.draft, verdict: kept.verdict, from: kept.from });
  why.value = kept.why;
}

/* ── what the page shows ────────────────────────────────────────────── */

export function paint() {
  const { draft, verdict, from } = desk;
  panel.form.dataset.editing = desk.editing?.which ?? "";
  const answer = { verdict, claims: draft.claims.filter(({ source }) => source) };
  paintCard(scheme, sentence, draft, nameOf(scheme, sentence, answer, data.count));
  panel.paint(sentence, draft, { verdict });
  if (!draft.claims.length) {
    byId("claims").replaceChildren();
    panel.shown = "";
  }
  byId("no-answer").hidden = Boolean(verdict) || draft.claims.length > 0;
  byId("gold-verdict").hidden = !NAMED[verdict];
  byId("gold-verdict").textContent = NAMED[verdict] ?? "";
  byId("from").hidden = !from;
  byId("from").textContent = `from ${from}`;
  for (const use of document.querySelectorAll("[data-use]")) {
    use.setAttribute("aria-pressed", String(use.dataset.use === from));
  }
  paintClaim(draft);
}

// Show what belongs to the claim that is selected.
function paintClaim({ claims, at }) {
  const claim = claims[at];
  const source = scheme.source.byId.get(claim?.source);
  byId("change-title").textContent = claims.length > 1 ? `Change the source of claim ${at + 1}` : "Change the source";
  const about = source?.definition ?? "";
  byId("definition").hidden = !about;
  byId("definition").textContent = source ? `Guideline, ${source.label}. ${about}` : "";
  byId("example").disabled = !source;
}
