"""Answers that never count: those of practice. They are events of their own, in `side_event`."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from annotate.records import Answer, Event
from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.file.ulid import ms_to_iso, new_ulid, ulid_ms
from annotate.store.scheme.successors import list_successors

_EVENT = (
    "id, person, sentence, layer, answer, base_rev, scheme, scheme_version,"
    " client_time, active_ms, undoes, redoes, received"
)


_COLUMNS = ", ".join(f"e.{name.strip()}" for name in _EVENT.split(","))


class Practised(NamedTuple):
    """A practice sentence: gold with its reason, and what they said first; None if not yet."""

    sentence: str
    article: str
    position: int
    text: str
    gold: Answer
    first: Answer | None


def save_side_event(
    db: Database, event: Event, round_: int, now_ms: int
) -> tuple[str, bool] | None:
    """Append an event; return (received, is stale) as `save_event` does, None if the id is taken.

    An id that is already stored changes nothing.
    """
    known = db.execute(
        """select person, received from side_event where id = :id
           union all select '', '' from event where id = :id limit 1""",
        {"id": event.id},
    ).fetchone()
    if known:
        return (known[1], False) if known[0] == event.person else None
    last = db.execute("select max(received) from side_event").fetchone()[0]
    previous = db.execute(
        f"""select id, received from side_event where {_THEIRS}
            order by received desc limit 1""",
        _values(event.person, event.sentence, event.layer, round_),
    ).fetchone()
    received = new_ulid(now_ms, last)
    db.execute(
        f"""insert into side_event ({_EVENT}, round)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            event.id, event.person, event.sentence, event.layer,
            json.dumps(event.answer.as_json(), ensure_ascii=False, separators=(",", ":")),
            event.base_rev, event.scheme, event.scheme_version, event.client_time,
            event.active_ms, event.undoes, event.redoes, received, round_,
        ],
    )  # fmt: skip
    return received, event.base_rev not in (previous or (None,))


_THEIRS = "person = :person and sentence = :sentence and layer = :layer and round = :round"


def _values(person: str, sentence: str, layer: str, round_: int) -> dict[str, Any]:
    return {"person": person, "sentence": sentence, "layer": layer, "round": round_}


def list_side_log(
    db: Database, person: str, article: str, layer: str, round_: int, after: str = ""
) -> list[Event]:
    """List one person's side events on the present units of an article, by `received`."""
    rows = db.execute(
        f"""select {_COLUMNS} from sentence s
            cross join side_event e on e.sentence = s.id and e.person = :person
            where s.article = :article and s.position is not null
              and e.layer = :layer and e.round = :round and e.received > :after
            order by e.received""",
        {
            "person": person, "article": article, "layer": layer, "round": round_, "after": after,
        },
    )  # fmt: skip
    successors = list_successors(db)
    return [_event(row, successors) for row in rows]


def list_practised(
    db: Database, person: str, round_: int, kinds: Sequence[str], article: str = ""
) -> list[Practised]:
    """List the sentences with gold of all practice articles, or one, by article and position.

    What a person said first counts: they said it before they saw gold.
    """
    rows = db.execute(
        f"""select s.id, s.article, s.position, s.text, g.answer,
              (select e.answer from side_event e
               where e.sentence = s.id and e.person = :person and e.layer = 'practice'
                 and e.round = :round and e.answer ->> 'verdict' in {FINISHED_SQL}
               order by e.received limit 1)
            from article r indexed by article_practice
            cross join sentence s on s.article = r.id and s.position is not null
              and s.kind in (select value from json_each(:kinds))
            cross join answer a on a.sentence = s.id and a.layer = 'gold'
              and a.verdict in {FINISHED_SQL}
            cross join event g on g.id = a.event
            where r.practice and r.withdrawn_at is null and r.released_at is null
              and (:article = '' or r.id = :article)
            order by r.number, s.position""",
        {"person": person, "round": round_, "kinds": json.dumps(kinds), "article": article},
    )
    successors = list_successors(db)

    def read(text: str) -> Answer:
        return Answer.from_json(json.loads(text)).counted_as(successors)

    return [Practised(*row[:4], read(row[4]), row[5] and read(row[5])) for row in rows]


_NOTED = """e.layer = 'practice'
  and (e.answer ->> '$.flag' is not null or coalesce(e.answer ->> '$.comment', '') <> '')
  and not exists (select 1 from side_event later
    where (later.sentence, later.person, later.layer) = (e.sentence, e.person, e.layer)
      and later.received > e.received)"""


def find_practice_note(db: Database, sentence: str, person: str) -> str | None:
    """Return the `received` of what a person noted in practice beside a sentence."""
    row = db.execute(
        f"select e.received from side_event e where sentence = ? and person = ? and {_NOTED}",
        [sentence, person],
    ).fetchone()
    return row and row[0]


def list_practice_notes(db: Database, without: Sequence[str] = ()) -> list[dict[str, Any]]:
    """List flags and comments in practice that no lead has replied to, oldest first.

    Keys and `without` as in `replies.list_notes`.
    """
    rows = db.query(
        f"""select s.id as sentence, s.article, r.title, s.position, s.text as sentence_text,
              e.person, p.name, e.answer ->> '$.flag' as flag,
              coalesce(e.answer ->> '$.comment', '') as comment, e.received
            from side_event e join sentence s on s.id = e.sentence
            join article r on r.id = s.article join person p on p.id = e.person
            where {_NOTED} and r.withdrawn_at is null
              and s.article not in (select value from json_each(?))
              and not exists (select 1 from reply y
                where y.sentence = e.sentence and y.person = e.person and y.rev >= e.received)
            order by e.received""",
        [json.dumps(without)],
    )
    return [{**row, "at": ms_to_iso(ulid_ms(row["received"]))} for row in rows]


def count_side_events(db: Database, layer: str) -> int:
    """Count the sentences that people answered in a layer that does not count."""
    return db.execute(
        """select count(*) from (select distinct person, sentence, round from side_event
           where layer = ?)""",
        [layer],
    ).fetchone()[0]


def _event(row: tuple, successors: dict) -> Event:
    return Event(
        id=row[0], person=row[1], sentence=row[2], layer=row[3],
        answer=Answer.from_json(json.loads(row[4])).counted_as(successors), base_rev=row[5],
        scheme=row[6], scheme_version=row[7], client_time=row[8], active_ms=row[9],
        undoes=row[10], redoes=row[11], received=row[12],
    )  # fmt: skip
