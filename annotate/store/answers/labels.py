"""Events, and the answers and claims that follow from them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from sqlite_utils import Database

from annotate.records import Answer, Event
from annotate.store.answers.look_again import note_answer
from annotate.store.answers.rows import (
    EVENT,
    INSERT_ANSWER,
    INSERT_CLAIM,
    INSERT_EVENT,
    answer_values,
    claim_values,
    event_of,
    event_values,
)
from annotate.store.answers.tallies import forget_all, recount
from annotate.store.answers.views import create_views
from annotate.store.file.statements import find_array
from annotate.store.file.ulid import ms_to_iso, new_ulid, ulid_ms
from annotate.store.scheme import mark_used
from annotate.store.scheme.successors import Successors, list_successors
from annotate.store.sources import registered

LONGEST_LOG = 500  # events of a person that a page gets at once: 30,000 take minutes to load
# The layer is written out: with a parameter, SQLite reads all that the person ever labelled.
_CURRENT = {
    layer: f"""{{}}a.id, a.rev, a.event, a.id is null
      and (select position is null from sentence where id = ?))
      from (select 1) left join answer a on a.sentence = ? and {whose}"""
    for layer, whose in (
        ("label", "a.layer = 'label' and a.person = ?"), ("gold", "a.layer = 'gold'"),
    )
}  # fmt: skip
# One statement for all: each one more that the writer runs makes every save wait.
_BEFORE = {
    layer: current.format("""select json_array(exists (select 1 from event where id = ?),
        (select max(received) from event),
        (select used from scheme where id = ? and version = ?),
        exists (select 1 from value_successor),
        exists (select 1 from look_again_item where sentence = ? and person = ?), """)
    for layer, current in _CURRENT.items()
}
_AMONG = "sentence in (select value from json_each(:sentences))"
# A layer at a time: each has an index of its own, and SQLite finds neither by the sentence alone.
_TO_THEM = f"(layer = 'label' and {_AMONG} or layer = 'gold' and {_AMONG})"


class Log(NamedTuple):
    """A person's events in an article, by `received`.

    Of those up to the rev `older`, only the last one to each sentence is listed; "" if all are.
    """

    events: list[Event]
    older: str = ""


class _Current(NamedTuple):
    """The present answer to a sentence, if there is one; else, whether the sentence is retired."""

    id: int | None
    rev: str | None
    event: str | None
    is_retired: bool


def save_event(db: Database, event: Event, now_ms: int) -> tuple[str, bool] | None:
    """Append an event and bring its answer up to date, both in the caller's transaction.

    Return (received, is stale); an event is stale if it was not based on the
    newest answer. An id that is already stored changes nothing; None if that
    id belongs to someone else. An event that comes with `received` (from an
    import or a merge) keeps it.
    """
    asked = [event.id, event.scheme, event.scheme_version, event.sentence, event.person]
    before = find_array(db, _BEFORE[event.layer], [*asked, *_place(event)])
    is_known, last, is_used, any_merged, is_asked, *current = before
    if is_known:
        stored = event_of(
            db.execute(f"select {EVENT} from event where id = ?", [event.id]).fetchone()
        )
        if stored.person != event.person:
            return None
        return stored.received, _was_stale(db, stored)
    # In this transaction and greater than all before: events have one order, the same on every
    # machine that has them.
    received = event.received or new_ulid(now_ms, last)
    db.execute(INSERT_EVENT, event_values(event, received))
    if not is_used:
        mark_used(db, event.scheme, event.scheme_version)
        create_views(db)
    successors = list_successors(db) if any_merged else {}
    if is_asked and event.layer == "label":
        note_answer(db, event, received, ms_to_iso(now_ms), successors)
    return received, _apply(db, event, received, successors, _Current(*current))


def has_event(db: Database, event: Event) -> bool:
    """Return whether an event from outside is already stored.

    It is if its id is there, or an answer of the same person, made in the same ms, that counts
    as the same: an export has what merged values count as, and registered names of sources.
    """
    if db.execute("select 1 from event where id = ?", [event.id]).fetchone():
        return True
    rows = db.execute(
        """select answer from event
           where sentence = ? and person = ? and layer = ?
             and substr(received, 1, 10) = substr(?, 1, 10)""",
        [event.sentence, event.person, event.layer, event.received],
    )
    answers = [Answer.from_json(json.loads(row[0])) for row in rows]
    if not answers or event.answer in answers:
        return bool(answers)
    new = _comparable(db, event.answer, event.sentence)
    return any(_comparable(db, one, event.sentence) == new for one in answers)


def _comparable(db: Database, answer: Answer, sentence: str) -> dict[str, Any]:
    """Write an answer so that two that count as the same are equal; sets have no order."""
    said = registered(db, answer, sentence).counted_as(list_successors(db)).as_json()
    for claim in said["claims"]:
        claim["fields"] = {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in claim["fields"].items()
        }
    return said


def find_made(db: Database, event_id: str) -> tuple[str, str] | None:
    """Find the person who made an event, and the sentence that it is about."""
    row = db.execute("select person, sentence from event where id = ?", [event_id]).fetchone()
    return row and (row[0], row[1])


def apply_event(
    db: Database, event: Event, received: str, successors: Successors | None = None
) -> bool:
    """Apply an event to `answer` and `claim`; return whether it was stale.

    The event with the greatest `received` wins; active time adds up. A sentence
    that was merged or split keeps its events but gets no answer. Merged values are
    stored as what they count as; `successors` are read unless they are given.
    """
    successors = list_successors(db) if successors is None else successors
    statement = _CURRENT[event.layer].format("select json_array(")
    current = find_array(db, statement, _place(event))
    return _apply(db, event, received, successors, _Current(*current))


def _place(event: Event) -> list[str]:
    """List what _CURRENT takes."""
    whose = [event.person] if event.layer == "label" else []
    return [event.sentence, event.sentence, *whose]


def _apply(
    db: Database, event: Event, received: str, successors: Successors, current: _Current
) -> bool:
    if successors:
        event = replace(event, answer=event.answer.counted_as(successors))
    if current.id is None:
        if current.is_retired:
            return True
        _write_claims(db, _insert_answer(db, event, received), event.answer)
        return event.base_rev is not None
    answer_id, newest, made_by, _ = current
    if received < newest:
        db.execute(
            "update answer set active_ms = active_ms + ? where id = ?", [event.active_ms, answer_id]
        )
    else:
        _update_answer(db, answer_id, event, received)
        db.execute("delete from claim where answer = ?", [answer_id])
        _write_claims(db, answer_id, event.answer)
    # An outbox may send several events at once: the later ones name the earlier by its id, because
    # the browser does not know its `received` yet.
    return event.base_rev not in (newest, made_by)


def replay(db: Database) -> None:
    """Rebuild `answer` and `claim` from the events, oldest first."""
    forget_all(db)
    db.execute("delete from claim")
    db.execute("delete from answer")
    recount(db)
    successors = list_successors(db)
    for event in list_events(db):
        apply_event(db, event, event.received, successors)


def replay_sentences(db: Database, sentences: Iterable[str]) -> None:
    """Rebuild the answers to some sentences from their events."""
    among = forget_answers(db, sentences)
    successors = list_successors(db)
    rows = db.execute(f"select {EVENT} from event where {_AMONG} order by received", among)
    for event in map(event_of, rows):
        apply_event(db, event, event.received, successors)


def forget_answers(db: Database, sentences: Iterable[str]) -> dict[str, str]:
    """Delete the present answers to some sentences; their events stay. Return the parameters."""
    among = {"sentences": json.dumps(sorted(sentences))}
    # Claims first: the trigger that uncounts their names looks their answer up.
    db.execute(f"delete from claim where answer in (select id from answer where {_TO_THEM})", among)
    db.execute(f"delete from answer where {_TO_THEM}", among)
    return among


def list_events(db: Database) -> Iterator[Event]:
    """Go through every event by `received`, without holding them all in memory."""
    return map(event_of, db.execute(f"select {EVENT} from event order by received"))


def list_log(db: Database, person: str, article: str, after: str = "", upto: str = "") -> Log:
    """List one person's label events on the present units of an article, by `received`.

    `after` and `upto` are revs between which to list. At most LONGEST_LOG are listed, the
    newest, and for each sentence the last one before those: what stands and what an undo puts
    back is still there. Merged values are listed as what they count as.
    """
    columns = ", ".join(f"e.{name.strip()}" for name in EVENT.split(","))
    theirs = """event e join sentence s on s.id = e.sentence
                where s.article = :article and e.person = :person and e.layer = 'label'
                  and s.position is not null and e.received > :after
                  and (:upto = '' or e.received <= :upto)"""
    values = {
        "article": article, "person": person, "after": after, "upto": upto, "most": LONGEST_LOG,
    }  # fmt: skip
    rows = db.execute(
        f"select {columns} from {theirs} order by e.received desc limit :most + 1", values
    ).fetchall()
    listed, start = [event_of(row) for row in rows], ""
    if len(listed) > LONGEST_LOG:
        values["start"] = start = listed.pop().received
        older = f"""select max(e.received) from {theirs} and e.received <= :start
                    group by e.sentence"""
        rows = db.execute(
            f"select {columns} from event e where e.received in ({older}) order by e.received desc",
            values,
        )
        listed += [event_of(row) for row in rows]
    successors = list_successors(db)
    if successors:
        listed = [replace(one, answer=one.answer.counted_as(successors)) for one in listed]
    return Log(listed[::-1], start)


def list_history(db: Database, sentence: str, person: str | None = None) -> list[dict[str, Any]]:
    """List the events of a sentence, oldest first, of one person or of all, as they were made.

    Keys: event (Event), name (of its maker), at (UTC).
    """
    columns = ", ".join(f"e.{name.strip()}" for name in EVENT.split(","))
    rows = db.execute(
        f"""select {columns}, p.name from event e
            join person p on p.id = e.person
            where e.sentence = :sentence and (:person is null or (e.person = :person
              and e.received > coalesce((select q.first_rev from repeat q where q.person = :person
                and q.sentence = :sentence and q.done_at is null), '')))
            order by e.received""",
        {"sentence": sentence, "person": person},
    )
    return [
        {"event": event_of(row[:-1]), "name": row[-1], "at": ms_to_iso(ulid_ms(row[-2]))}
        for row in rows
    ]


def list_answers(db: Database, article: str, person: str) -> dict[str, tuple[Answer, str]]:
    """List one person's present answers in an article: sentence id → (answer, received)."""
    # `cross join` keeps this order: by person, SQLite would read all that they ever labelled.
    rows = db.execute(
        """select s.id, e.answer, a.rev from sentence s
           cross join answer a on a.sentence = s.id and a.person = :person and a.layer = 'label'
           join event e on e.id = a.event
           where s.article = :article""",
        {"article": article, "person": person},
    )
    successors = list_successors(db)
    return {
        sentence: (Answer.from_json(json.loads(text)).counted_as(successors), received)
        for sentence, text, received in rows
    }


def list_retired(db: Database, article: str, person: str) -> list[str]:
    """List the former units of an article that a person had answered (ids)."""
    rows = db.execute(
        """select s.id from sentence s
           where s.article = :article and s.position is null and exists (
             select 1 from event e
             where e.sentence = s.id and e.person = :person and e.layer = 'label')""",
        {"article": article, "person": person},
    )
    return [row[0] for row in rows]


def list_answers_between(
    db: Database, article: str, first: int, last: int, person: str | None = None
) -> list[tuple[str, str, str, Answer]]:
    """List the present answers to the units from one position to another, of all or one person.

    Each is (sentence id, layer, name, answer), by name. Answers without any content are left out.
    """
    rows = db.execute(
        """select s.id, a.layer, p.name, e.answer from sentence s
           cross join answer a on (a.sentence = s.id and a.layer = 'label')
             or (a.sentence = s.id and a.layer = 'gold')
           join event e on e.id = a.event
           join person p on p.id = a.person
           where s.article = :article and s.position between :first and :last
             and (a.verdict is not null or a.flag is not null or a.comment <> '')
             and (:person is null or (a.person = :person and a.layer = 'label'
               and not exists (select 1 from repeat q where q.sentence = s.id
                 and q.person = :person and q.done_at is null)))
           order by s.position, p.name""",
        {"article": article, "first": first, "last": last, "person": person},
    )
    return [(*place, Answer.from_json(json.loads(text))) for *place, text in rows]


def find_last_labelled(db: Database, person: str) -> tuple[str, int, str] | None:
    """Find (article, position, time) of the sentence that a person labelled last."""
    return db.execute(
        """select s.article, s.position, a.labelled_at from answer a
           join sentence s on s.id = a.sentence
           where a.person = ? and a.layer = 'label'
           order by a.rev desc limit 1""",
        [person],
    ).fetchone()


def list_source_names(db: Database, person: str) -> list[str]:
    """List the source names that a person used, and those in released articles; most used first.

    Others' names elsewhere would tell what they labelled. Withdrawn articles do not count.
    """
    rows = db.execute(
        """select name from (
             select * from (select name, uses from name_tally
               where whose = ? and uses > 0 order by uses desc limit 500)
             union all
             select * from (select name, uses from name_tally
               where whose = '' and uses > 0 order by uses desc limit 500))
           group by name order by max(uses) desc, name limit 500""",
        [person],
    )
    return [row[0] for row in rows]


def _was_stale(db: Database, event: Event) -> bool:
    """Return again what `apply_event` returned when a stored event was new."""
    previous = db.execute(
        """select id, received from event
           where sentence = ? and layer = ? and (layer = 'gold' or person = ?) and received < ?
           order by received desc limit 1""",
        [event.sentence, event.layer, event.person, event.received],
    ).fetchone()
    return event.base_rev not in (previous or (None,)) or _is_retired(db, event.sentence)


def _is_retired(db: Database, sentence: str) -> bool:
    row = db.execute("select position from sentence where id = ?", [sentence]).fetchone()
    return row is not None and row[0] is None


def _insert_answer(db: Database, event: Event, received: str) -> int:
    values = [*answer_values(event, received), event.sentence, event.layer]
    return db.execute(INSERT_ANSWER, [None, *values]).lastrowid


def _update_answer(db: Database, answer_id: int, event: Event, received: str) -> None:
    db.execute(
        """update answer set person = ?, verdict = ?, sources = ?, flag = ?, comment = ?, why = ?,
             blind = ?, active_ms = active_ms + ?, scheme = ?, scheme_version = ?, event = ?,
             rev = ?, labelled_at = ?, score = ?
           where id = ?""",
        [*answer_values(event, received), answer_id],
    )


def _write_claims(db: Database, answer_id: int, answer: Answer) -> None:
    for values in claim_values(answer_id, answer):
        db.execute(INSERT_CLAIM, values)
