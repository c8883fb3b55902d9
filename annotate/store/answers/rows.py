"""Events, answers and claims → their rows, and an event back.

`answer.rev`, and the JSON key `rev`, are the `received` of the event that the answer comes from.
"""

import json
from collections.abc import Iterator
from typing import Any

from annotate.records import Answer, Event
from annotate.store.file.ulid import ms_to_iso, ulid_ms

EVENT = (
    "id, person, sentence, layer, answer, base_rev, scheme, scheme_version, blind,"
    " client_time, active_ms, undoes, redoes, bulk, received"
)
INSERT_EVENT = f"insert into event ({EVENT}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ANSWER = """insert into answer (id, person, verdict, sources, flag, comment, why, blind,
     active_ms, scheme, scheme_version, event, rev, labelled_at, score, sentence, layer)
   values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
INSERT_CLAIM = """insert into claim (answer, number, start, "end", source, source_start, source_end,
     source_name, fields, score)
   values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def event_values(event: Event, received: str) -> list[Any]:
    """List what INSERT_EVENT takes."""
    return [
        event.id, event.person, event.sentence, event.layer, _as_text(event.answer.as_json()),
        event.base_rev, event.scheme, event.scheme_version, int(event.blind), event.client_time,
        event.active_ms, event.undoes, event.redoes, event.bulk, received,
    ]  # fmt: skip


def event_of(row: tuple) -> Event:
    """Return the event of a row with the columns EVENT."""
    return Event(
        id=row[0], person=row[1], sentence=row[2], layer=row[3],
        answer=Answer.from_json(json.loads(row[4])), base_rev=row[5], scheme=row[6],
        scheme_version=row[7], blind=bool(row[8]), client_time=row[9], active_ms=row[10],
        undoes=row[11], redoes=row[12], bulk=row[13], received=row[14],
    )  # fmt: skip


def answer_values(event: Event, received: str) -> list[Any]:
    """List what INSERT_ANSWER takes between the id and the sentence."""
    answer = event.answer
    # Sorted, so that equal sets are equal texts: agreement and gold compare them in SQL.
    sources = None
    if answer.is_finished:
        sources = "|".join(sorted({claim.source for claim in answer.claims}))
    return [
        event.person, answer.verdict, sources, answer.flag, answer.comment, answer.why,
        int(event.blind), event.active_ms, event.scheme, event.scheme_version, event.id, received,
        ms_to_iso(ulid_ms(received)), answer.score,
    ]  # fmt: skip


def claim_values(answer_id: int, answer: Answer) -> Iterator[list[Any]]:
    """List what INSERT_CLAIM takes, for each claim of an answer."""
    for number, claim in enumerate(answer.claims, 1):
        yield [
            answer_id, number, claim.start, claim.end, claim.source, claim.source_start,
            claim.source_end, claim.source_name, _as_text(claim.fields), claim.score,
        ]  # fmt: skip


_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
