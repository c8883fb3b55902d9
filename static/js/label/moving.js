// moving.js: from one sentence to the next: an ended draft is saved, the cursor moves, the card follows.
import { byId } from "../dom.js";
import { describe, isSameAnswer } from "./answer.js";
import {
  END, answerTo, data, desk, draftOf, forgetDraft, here, isAtEnd, isLookingAgain, keepDraft, outbox, paint, paintEnd,
  panel, record, restoreDrafts, restoreEvents, savedHere, savedOrNothing, scheme, sentences, show,
} from "./desk.js";
import { hideGuideline } from "./dialogs/guideline.js";
import { alert, speak, toast } from "./dialogs/messages.js";
import { takeVersion } from "./dialogs/news.js";
import * as Draft from "./draft.js";
import { followInOutline, placeCard, setCurrent } from "./paint.js";
import { spokenStep } from "./spoken.js";

const KEEPS_NOTHING = "This browser cannot keep labels. "
  + "Each label is saved on the server before the next sentence is shown.";
const NO_SERVER = "The server is not responding. You can go on labelling";
const LEFT_OUT = "The claim without a source was left out";

// Replace the current draft; one that has ended becomes an event and the cursor moves.
export function take(next, isStep = true) {
  if (next === desk.draft) return;
  if (isStep && next.dirty) {
    desk.past.push(desk.draft);
    desk.future = [];
  }
  const before = desk.draft;
  desk.draft = next;
  if (next.ended) return finish();
  if (next.dirty) keepDraft(here(), next);
  paint();
  speak(spokenStep(scheme, here().text, before, next));
  const asked = Draft.askedField(scheme, next);
  if (asked?.free && asked !== Draft.askedField(scheme, before)) panel.focusText(asked);
}

function finish() {
  const answer = Draft.answerOf(scheme, desk.draft, savedHere());
  if (isSameAnswer(answer, savedOrNothing()) && !isLookingAgain()) {
    const { leftOut } = desk.draft;
    show(Draft.startDraft(savedHere()));
    if (leftOut) toast(LEFT_OUT);
    go(nextToDo());
    return;
  }
  recordAndGo(answer);
}

// Save the answer to the current sentence, say it, and go to the next one to do.
export function recordAndGo(answer, afterSaving = () => {}) {
  const sentence = here();
  const { leftOut } = desk.draft;
  recordHere(answer, () => {
    afterSaving(sentence);
    say(sentence, answer, leftOut);
    goOn();
  });
}

// Go to the next sentence to do; from one that is looked at again, to the next of that list.
export function goOn() {
  if (!isLookingAgain()) return go(nextToDo());
  paint();
  desk.isBusy = true;
  const script = import(byId("again").dataset.script);
  return script.then(({ follow }) => follow(outbox, data.again), () => NO_SERVER).then((why) => {
    desk.isBusy = why === null; // the page is being left
    if (why) toast(why);
  });
}

function recordHere(answer, then) {
  return record(here(), answer, () => {
    desk.draft = Draft.startDraft(answer);
    then();
  });
}

function say({ number }, answer, leftOut = false) {
  const note = leftOut ? `. ${LEFT_OUT}` : "";
  toast(`Sentence ${number}: ${describe(scheme, answer)}${note}`, { undo: true });
}

// Save the open sentence if it is complete, then go on; otherwise it stays a draft.
export function saveOpen(then) {
  if (desk.at < 0 || isAtEnd() || !desk.draft.dirty) return then();
  const sentence = here();
  const whole = Draft.dropEmpty(desk.draft);
  if (!whole.claims.every((claim) => Draft.isComplete(scheme, claim))) return then();
  const answer = Draft.answerOf(scheme, whole, savedHere());
  if (isSameAnswer(answer, savedOrNothing())) {
    forgetDraft(sentence);
    if (whole.leftOut) toast(LEFT_OUT);
    return then();
  }
  return recordHere(answer, () => {
    say(sentence, answer, whole.leftOut);
    then();
  });
}

// Go to a sentence. With `isParked` the open one stays a draft: going away by undo saves nothing.
export function go(index, { isParked = false } = {}) {
  if (isParked) arrive(index);
  else saveOpen(() => arrive(index));
}

function arrive(index) {
  hideGuideline(); // it belongs to the sentence that is left
  takeVersion();
  if (desk.at >= 0 && !isAtEnd()) {
    setCurrent(here(), false);
    here().element.tabIndex = -1;
  }
  [desk.editing, desk.dragged, desk.tapped, desk.past, desk.future] = [null, null, null, [], []];
  desk.at = Math.max(0, Math.min(index, END));
  showEnd(isAtEnd());
  if (data.again) byId("again").hidden = !isLookingAgain();
  const sentence = here();
  desk.draft = isAtEnd() ? Draft.startDraft(null) : (draftOf(sentence) ?? Draft.startDraft(savedHere()));
  if (isAtEnd()) paintEnd();
  else {
    setCurrent(sentence, true);
    sentence.element.tabIndex = 0;
    paint();
    followInOutline(sentence);
    showAddress(sentence.position);
  }
  placeCard(cardElement());
  focusCard();
}

// What is inert can be neither focused nor clicked, and screen readers pass over it.
function showEnd(isEnd) {
  byId("end").classList.toggle("is-current", isEnd);
  byId("end").inert = !isEnd;
  panel.form.classList.toggle("is-at-end", isEnd);
  for (const part of panel.parts) part.inert = isEnd;
}

export const cardElement = () => (isAtEnd() ? byId("end") : here().element);

export const focusCard = () => cardElement().focus({ preventScroll: true });

// Find the next sentence to do: after the cursor, then from the start, then the skipped ones, then the end.
export function nextToDo() {
  const verdictAt = (index) => answerTo(sentences[index])?.verdict ?? null;
  const seek = (from, to, verdict) => {
    for (let index = from; index < to; index += 1) if (index !== desk.at && verdictAt(index) === verdict) return index;
    return -1;
  };
  const later = seek(desk.at + 1, END, null);
  const open = later >= 0 ? later : seek(0, Math.min(desk.at, END), null);
  if (open >= 0) {
    desk.isSkipPass = false;
    return open;
  }
  const skipped = seek(desk.isSkipPass ? desk.at + 1 : 0, END, "skipped");
  desk.isSkipPass = skipped >= 0;
  return desk.isSkipPass ? skipped : END;
}

// Begin at the sentence in the address; without one, where the work goes on.
export function start() {
  restoreEvents();
  restoreDrafts();
  const index = Math.max(0, sentences.findIndex(({ position }) => position === data.position));
  const verdict = answerTo(sentences[index])?.verdict ?? null;
  sentences[index].element.classList.remove("is-current");
  const isAsked = new URLSearchParams(location.search).has("s");
  if (!isAsked && verdict !== null && verdict !== "skipped") {
    desk.at = index;
    const next = nextToDo();
    desk.at = -1;
    go(next);
  } else go(index);
  if (!outbox.works) alert(KEEPS_NOTHING);
  outbox.pump();
}

// The address follows the cursor, so that a reload stays here; later, as browsers limit how often it may change.
let timer = 0;
function showAddress(position) {
  clearTimeout(timer);
  const again = isLookingAgain() ? `&again=${data.again.list}` : "";
  timer = setTimeout(() => history.replaceState(null, "", `?s=${position}${again}`), 400);
}
