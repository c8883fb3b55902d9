// undo.js: a person's own events in an article, in order → what undo, redo and “the same again” do. Pure.
import { NOTHING } from "./answer.js";

// Sort events into those that can be undone and those that can be redone, the newest last. An event
// that undoes or redoes another takes it from one pile to the other; any other save empties `redo`.
function stacks(log) {
  const byId = new Map(log.map((event) => [event.id, event]));
  let undo = [];
  let redo = [];
  for (const event of log) {
    if (event.undoes && byId.has(event.undoes)) {
      undo = undo.filter(({ id }) => id !== event.undoes);
      redo.push(byId.get(event.undoes));
    } else if (event.redoes && byId.has(event.redoes)) {
      redo = redo.filter(({ id }) => id !== event.redoes);
      undo.push(byId.get(event.redoes));
    } else {
      undo.push(event);
      redo = [];
    }
  }
  return { undo, redo };
}

// What to save to undo the newest event: the answer of the previous one to the same sentence; null
// if there is no event.
export function undoStep(log) {
  const { undo } = stacks(log);
  const event = undo.pop();
  const previous = undo.findLast(({ sentence }) => sentence === event.sentence);
  return event ? { sentence: event.sentence, answer: previous?.answer ?? NOTHING, undoes: event.id } : null;
}

export function redoStep(log) {
  const event = stacks(log).redo.at(-1);
  return event ? { sentence: event.sentence, answer: event.answer, redoes: event.id } : null;
}

// Whether the next undo or redo depends on events that the log lacks: up to the rev `older` it has only the
// last one to each sentence. An event that undoes or redoes stands only if the log lacks the one it is about.
export function reachesBack(log, older) {
  const newest = stacks(log).undo.at(-1);
  return older !== "" && (!newest || newest.rev <= older || Boolean(newest.undoes ?? newest.redoes));
}

// Find the last claim this person made here and did not undo.
export function lastClaim(log) {
  const isUndone = new Map();
  for (let at = log.length - 1; at >= 0; at -= 1) {
    const { id, undoes, redoes, answer } = log[at];
    const original = undoes ?? redoes ?? id;
    if (!isUndone.has(original)) isUndone.set(original, Boolean(undoes));
    if (!undoes && !isUndone.get(original) && answer.claims.length) return answer.claims.at(-1);
  }
  return null;
}
