// log.js: a person's own events in an article, in order → what undo and redo would do. Pure.

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

// What stood at an event's sentence before it.
export function answerBefore(log, event) {
  const at = log.findIndex((one) => one.id === event.id);
  return log.slice(0, at).findLast((one) => one.sentence === event.sentence)?.answer ?? NOTHING;
}

// The answer of the event that undo takes back, and what to save for it; null if there is none.
export function undoStep(log) {
  const event = stacks(log).undo.at(-1);
  return event ? { sentence: event.sentence, answer: answerBefore(log, event), undoes: event.id } : null;
}

export function redoStep(log) {
  const event = stacks(log).redo.at(-1);
  return event ? { sentence: event.sentence, answer: event.answer, redoes: event.id } : null;
}

// The last claim this person made here, for “the same again”.
export function lastClaim(log) {
  return log.findLast((event) => event.answer.claims.length && !event.undoes)?.answer.claims.at(-1) ?? null;
}
