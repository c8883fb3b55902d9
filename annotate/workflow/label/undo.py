"""A person's own events in an article → what undo, redo and “same as last” would do.

The counterpart of `stacks` in static/js/label/draft.js, for forms without scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.records import Answer, Claim, Event


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to save for a sentence, and the event that this undoes or redoes."""

    sentence: str
    answer: Answer
    undoes: str | None = None
    redoes: str | None = None


def find_undo(log: Sequence[Event]) -> Step | None:
    """Find how to undo the newest event that counts: its sentence gets the previous answer."""
    standing, _ = _stacks(log)
    if not standing:
        return None
    event = standing.pop()
    earlier = [other.answer for other in standing if other.sentence == event.sentence]
    return Step(event.sentence, earlier[-1] if earlier else Answer(), undoes=event.id)


def find_redo(log: Sequence[Event]) -> Step | None:
    """Find how to redo the event that was undone last."""
    _, undone = _stacks(log)
    return Step(undone[-1].sentence, undone[-1].answer, redoes=undone[-1].id) if undone else None


def reaches_back(log: Sequence[Event], older: str) -> bool:
    """Return whether what can be undone or redone next depends on events that are not in a log.

    Up to the rev `older` it has only the last event to each sentence; "" if it has all.
    """
    standing, _ = _stacks(log)
    newest = standing[-1] if standing else None
    # It undoes or redoes something that is not in the log, or it would not stand here.
    is_open = newest is None or newest.received <= older or newest.undoes or newest.redoes
    return bool(older and is_open)


def find_last_claim(log: Sequence[Event]) -> Claim | None:
    """Find the last claim that was made and not undone, for “the same again”."""
    is_undone: dict[str, bool] = {}
    for event in reversed(log):
        original = event.undoes or event.redoes or event.id
        is_undone.setdefault(original, event.undoes is not None)  # the newest of them decides
        if event.answer.claims and not event.undoes and not is_undone[original]:
            return event.answer.claims[-1]
    return None


def _stacks(log: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """Divide the events into those that count and those that were undone, the newest last."""
    made = {one.id: one for one in log}
    standing: dict[str, Event] = {}
    undone: dict[str, Event] = {}
    for event in log:
        if event.undoes in made:
            standing.pop(event.undoes, None)
            undone[event.undoes] = made[event.undoes]
        elif event.redoes in made:
            undone.pop(event.redoes, None)
            standing[event.redoes] = made[event.redoes]
        else:
            standing[event.id] = event
            undone = {}  # as in any editor, a new answer ends what can be redone
    return list(standing.values()), list(undone.values())
