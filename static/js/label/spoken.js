// spoken.js: a step within a sentence → the same in words, for those who do not see the panel change. Pure.
import { cutOut, wordsOf } from "../words.js";
import { fieldWords, sourceLabel } from "./answer.js";
import { askedField } from "./draft.js";

// Say what a step changed: “Claim 2: starts at “approximately””. Empty if it changed nothing to be heard.
export function spokenStep(scheme, text, before, after) {
  const added = after.claims.length - before.claims.length;
  if (added < 0) return after.claims.length ? `Claim removed. ${claimInWords(scheme, after)}` : "Claim removed";
  const moved = added > 0 && after.claims.length > 1 ? addedAt(text, before, after) : movedEdge(text, before, after);
  const isChosen = JSON.stringify(choicesOf(before)) !== JSON.stringify(choicesOf(after));
  const isElsewhere = before.at !== after.at || isChosen;
  return [moved, isElsewhere || (added > 0 && !moved) ? claimInWords(scheme, after) : ""].filter(Boolean).join(". ");
}

const choicesOf = ({ claims }) => claims.map(({ source, fields }) => [source ?? null, fields]);

// Name the current claim, what is chosen for it and what is asked now.
function claimInWords(scheme, draft) {
  const claim = draft.claims[draft.at];
  const asked = askedField(scheme, draft);
  const chosen = claim.source ? [sourceLabel(scheme, claim), ...fieldWords(scheme, claim)].join(", ") : "";
  const question = asked && (asked !== scheme.source || !chosen) ? asked.question : "";
  return [`Claim ${draft.at + 1}:`, chosen + (chosen && question ? "." : ""), question].filter(Boolean).join(" ");
}

// A cut changes the claim on its left, too: the new one is on its right. A second source comes right behind the first.
function addedAt(text, before, after) {
  const index = after.cut?.right ?? after.claims.findLastIndex((claim) => !before.claims.includes(claim));
  const [left, added] = [after.claims[index - 1], after.claims[index]];
  const isJoint = left && added.start !== null && left.start === added.start && left.end === added.end;
  return isJoint ? `Claim ${index + 1}: the same words as claim ${index}` : startsAt(text, after, index);
}

// A cut moves two claims: where the right one starts is enough, unless only a joining word changed sides.
function movedEdge(text, before, after) {
  if (!after.cut) return movedAt(text, before, after, after.at);
  return movedAt(text, before, after, after.cut.right) || movedAt(text, before, after, after.cut.right - 1);
}

function movedAt(text, before, after, index) {
  const [old, now] = [before.claims[index], after.claims[index]];
  if (!old || !now) return "";
  if (old.source_start !== now.source_start || old.source_end !== now.source_end) {
    return now.source_start === null ? "" : `Source words: “${cutOut(text, now.source_start, now.source_end)}”`;
  }
  if (old.start !== now.start) return startsAt(text, after, index);
  return old.end === now.end ? "" : endsAt(text, now, index);
}

function endsAt(text, { start, end }, index) {
  const last = end === null ? null : wordsOf(text).findLast((word) => word.end <= end && word.start >= start);
  return last ? `Claim ${index + 1}: ends at “${last.text}”` : "";
}

function startsAt(text, { claims }, index) {
  const { start } = claims[index];
  const first = start === null ? null : wordsOf(text).find((word) => word.start >= start);
  return first ? `Claim ${index + 1}: starts at “${first.text}”` : "";
}
