// editing.js: the words of a claim, and those that name its source, set by keys, mouse and touch.
import { cutOut, toPoints, wordsOf } from "../words.js";
import { hush, say, speak } from "./dialogs/messages.js";
import * as Draft from "./draft.js";
import { paintTapped } from "./paint.js";
import { snap, wordRange } from "./spans.js";
import { spokenStep } from "./spoken.js";

// The key → the edge of the span (0 its start, 1 its end) and the words it moves by.
const EDGES = { arrowleft: [0, -1], arrowright: [0, 1], "shift+arrowleft": [1, -1], "shift+arrowright": [1, 1] };
const NAMES = { claim: "Claim words", source: "Source words" };

export const isTouched = () => matchMedia("(pointer: coarse)").matches;

// Words being changed. The page gives its `desk` (draft, editing, dragged, tapped), its `scheme`, `text` → the
// text of the sentence ("" if there is none), `paint`, and `take` for a draft that is a step.
export class Editing {
  constructor(page) {
    Object.assign(this, page);
  }

  // Begin to change the words of the claim or of its source (`which`).
  start(which) {
    const { desk, scheme } = this;
    const { draft } = desk;
    const claim = draft.claims[draft.at];
    if (which === "claim" && scheme.words === "off") return say("This project does not mark claim words");
    if (!claim && which === "source") return say("Choose a source first");
    const text = this.text();
    const span = claim ? Draft.spanOfClaim(text, claim, which) : snap(text, 0, Infinity);
    desk.draft = Draft.setSpan(draft, which, span);
    desk.editing = { which, kept: draft, begun: desk.draft };
    const help = isTouched() ? `tap the first and the last word. Tap “${NAMES[which]}” again to cancel.`
      : "arrow keys move the start, Shift and arrow keys the end. Enter saves, Esc cancels.";
    say(`${NAMES[which]}: ${help}`, true);
    return this.paint();
  }

  // End it; with `isKept` the words are a step of the draft.
  stop(isKept) {
    const { desk } = this;
    const { draft, editing: { kept, which } } = desk;
    [desk.editing, desk.tapped] = [null, null];
    desk.draft = kept;
    hush();
    if (isKept) this.take({ ...(which === "source" ? this.named(draft) : draft), cut: null });
    else this.paint();
  }

  // The words of a source are its name, where one is asked and none is written yet.
  named(draft) {
    const claim = draft.claims[draft.at];
    if (!Draft.asksName(this.scheme, claim) || claim.source_name || claim.source_start === null) return draft;
    return Draft.writeText(draft, "source_name", cutOut(this.text(), claim.source_start, claim.source_end).slice(0, 200));
  }

  // Use a key while words are changed: an arrow moves an edge by a word, Home and End to the edge of the
  // sentence; Enter saves, Esc cancels. Return whether the key was used: a page key would scroll the card away.
  useKey(name) {
    if (name === "enter" || name === "escape") {
      this.stop(name === "enter");
      return true;
    }
    if (/^(?:shift\+)?page(?:up|down)$/.test(name)) return true;
    const { desk } = this;
    const { draft, editing: { which } } = desk;
    const text = this.text();
    const moved = movedSpan(name, text, Draft.spanOfClaim(text, draft.claims[draft.at], which));
    if (!moved) return false;
    desk.draft = Draft.setSpan(draft, which, moved);
    this.paint();
    speak(spokenStep(this.scheme, text, draft, desk.draft));
    return true;
  }

  // Set the words between two UTF-16 indices: of the source while its words are changed, else of the claim.
  setByHand(from, to) {
    const { desk } = this;
    const which = desk.editing?.which ?? "claim";
    const text = this.text();
    if (!text || (which === "claim" && this.scheme.words === "off")) return;
    desk.dragged ??= desk.draft;
    const span = snap(text, toPoints(text, from), toPoints(text, Math.max(to, from + 1)));
    desk.draft = Draft.setSpan({ ...desk.dragged, cut: null }, which, span);
    this.paint();
  }

  keepByHand() {
    const { desk } = this;
    const { dragged, draft } = desk;
    desk.dragged = null;
    if (!dragged || !this.text() || desk.editing) return;
    desk.draft = dragged;
    this.take(draft);
  }

  // The first tap frames a word, the second sets the words between both.
  tap(index) {
    const { desk } = this;
    if (!this.text() || (this.scheme.words === "off" && !desk.editing)) return;
    if (desk.tapped === null) {
      frame(this.text(), index);
      desk.tapped = index;
      say("First word set. Tap the last word.", true);
      return;
    }
    const [from, to] = [Math.min(desk.tapped, index), Math.max(desk.tapped, index)];
    desk.tapped = null;
    this.setByHand(from, to);
    this.keepByHand();
    if (desk.editing) this.stop(true);
    hush();
  }
}

function movedSpan(name, text, span) {
  if (/home$/.test(name)) return snap(text, 0, span.end);
  if (/end$/.test(name)) return snap(text, span.start, Infinity);
  return EDGES[name] ? Draft.moveEdge(text, span, ...EDGES[name]) : null;
}

function frame(text, index) {
  const words = wordsOf(text);
  const point = toPoints(text, index);
  const [first] = wordRange(words, point, point + 1);
  if (words[first]) paintTapped(text, words[first]);
}
