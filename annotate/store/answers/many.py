"""Many events at once → the rows that `save_event` would write for each, in a fraction of the time.

Only labels that are the first of their person about a sentence: `list_said` shows, in the same
transaction, which these are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlite_utils import Database

from annotate.records import Event
from annotate.store.answers.rows import (
    INSERT_ANSWER,
    INSERT_CLAIM,
    INSERT_EVENT,
    answer_values,
    claim_values,
    event_values,
)
from annotate.store.answers.tallies import counted_at_once
from annotate.store.answers.views import create_views
from annotate.store.file.ulid import new_ulid, ulid_ms
from annotate.store.scheme import list_used, mark_used
from annotate.store.scheme.successors import Successors


class Said(NamedTuple):
    """What is stored about some sentences: the ids of events, whose answers (None: gold), and
    which of the sentences are no longer units."""

    events: frozenset[str]
    answered: frozenset[tuple[str, str | None]]
    retired: frozenset[str]

    def may_know(self, event: Event) -> bool:
        """Return whether an event is stored, or its person, or gold, has one about its sentence."""
        whose = None if event.layer == "gold" else event.person
        return event.id in self.events or (event.sentence, whose) in self.answered

    def is_new(self, event: Event) -> bool:
        """Return whether `save_first` can save an event."""
        is_unit = event.sentence not in self.retired
        return event.layer == "label" and is_unit and not self.may_know(event)


def list_said(db: Database, sentences: Iterable[str]) -> Said:
    """List what is stored about some sentences."""
    among = json.dumps(sorted(set(sentences)))
    rows = db.execute(
        """select e.id, e.sentence, iif(e.layer = 'gold', null, e.person) from json_each(?) one
           join event e on e.sentence = one.value""",
        [among],
    ).fetchall()
    retired = db.execute(
        """select s.id from json_each(?) one join sentence s on s.id = one.value
           where s.position is null""",
        [among],
    )
    return Said(
        frozenset(row[0] for row in rows),
        frozenset((sentence, whose) for _, sentence, whose in rows),
        frozenset(row[0] for row in retired),
    )


def following(db: Database, now_ms: int) -> Iterator[str]:
    """Make ULIDs above all that are stored, which no save beside makes as well."""
    last = db.execute("select max(received) from event").fetchone()[0]
    ms = max(now_ms, ulid_ms(last) + 1) if last else now_ms
    made = new_ulid(ms)
    while True:
        yield made
        made = new_ulid(ms, made)


@dataclass(frozen=True, slots=True)
class First:
    """A person's first answer to a sentence, as rows: made before the transaction that saves it."""

    event: Event
    event_row: list[Any]
    answer_row: list[Any]
    claim_rows: list[list[Any]]


def prepare_first(event: Event, successors: Successors) -> First:
    """Make the rows of an event that has its person and its `received`."""
    counted = replace(event, answer=event.answer.counted_as(successors)) if successors else event
    answer_row = [None, *answer_values(counted, event.received), event.sentence, event.layer]
    claim_rows = list(claim_values(0, counted.answer))
    return First(event, event_values(event, event.received), answer_row, claim_rows)


def save_first(db: Database, prepared: Sequence[First]) -> None:
    """Save the first answers to sentences, not gold (call in a transaction)."""
    if not prepared:
        return
    db.conn.executemany(INSERT_EVENT, (one.event_row for one in prepared))
    for scheme, version in {(one.event.scheme, one.event.scheme_version) for one in prepared}:
        if (scheme, version) not in list_used(db):
            mark_used(db, scheme, version)
            create_views(db)
    first = db.execute("select coalesce(max(id), 0) + 1 from answer").fetchone()[0]
    for number, one in enumerate(prepared, first):
        one.answer_row[0] = number
        for row in one.claim_rows:
            row[0] = number
    articles = {one.event.sentence.rsplit("-", 2)[0] for one in prepared}
    with counted_at_once(db, articles, first):
        db.conn.executemany(INSERT_ANSWER, (one.answer_row for one in prepared))
        db.conn.executemany(INSERT_CLAIM, (row for one in prepared for row in one.claim_rows))
