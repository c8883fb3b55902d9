"""Sentences sent back to those who labelled them: what to send, what is open, what came of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from annotate.records import Answer, Claim, Event
from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.file.statements import list_rows
from annotate.store.scheme.successors import Successors

# Of person p and sentence s in article r: they can open it on the labelling page, and it counts.
_CAN_LABEL = """r.withdrawn_at is null and not r.sample
    and s.position is not null and s.kind in (select value from json_each(:kinds))
    and p.active and p.can_sign_in
    and ((g.mode is not null and g.ended is null)
      or ((:open or r.calibration) and p.role <> 'lead' and coalesce(g.ended, '') <> 'removed'))"""
_ABOUT = """join article r on r.id = s.article
    left join assignment g on g.article = r.id and g.person = p.id"""
_ITEMS = f"""look_again_item i
    join sentence s on s.id = i.sentence
    join person p on p.id = i.person
    {_ABOUT}"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers to send back; an empty field leaves nothing out.

    Those that chose a `value` of a `field`, made with a version before `before_version`, by
    these `people` (names), to the sentences of an `article` or to these `sentences` (ids).
    """

    field: str = ""
    value: str = ""
    before_version: int = 0
    people: tuple[str, ...] = ()
    article: str = ""
    sentences: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What a labelling page opens now: kinds of units that are asked, and whether to everyone."""

    kinds: tuple[str, ...]
    is_open: bool

    @property
    def values(self) -> dict[str, Any]:
        return {"kinds": json.dumps(self.kinds), "open": int(self.is_open)}


def _narrow(wanted: Wanted) -> tuple[str, str]:
    """Write where to begin, from what is few on, and the condition on the value that is left.

    Else SQLite would read all answers, with all that they are joined to.
    """
    has_value = ""
    if wanted.field == "source":
        has_value = "c.source = :value"
    elif wanted.field:
        has_value = """instr(c.fields, json_quote(:value)) > 0 and exists (
          select 1 from json_each(c.fields, '$.' || json_quote(:field)) v where v.value = :value)"""
    in_answer = "true"
    if has_value:
        in_answer = f"exists (select 1 from claim c where c.answer = a.id and {has_value})"
    of_answer = "join sentence s on s.id = a.sentence"
    if wanted.sentences is not None:
        begin = "json_each(:sentences) one cross join answer a on a.sentence = one.value"
        return f"{begin} cross {of_answer}", in_answer
    if wanted.article:
        return "sentence s cross join answer a on a.sentence = s.id", in_answer
    if has_value:
        begin = f"(select distinct c.answer from claim c where {has_value}) one"
        return f"{begin} cross join answer a on a.id = one.answer {of_answer}", "true"
    return f"answer a {of_answer}", "true"


def _select(wanted: Wanted, reach: Reach, hidden: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Write what follows “select”: the answers a that are wanted, without those asked already.

    Sentences with gold are left out, and those of articles `hidden` from the lead.
    """
    begin, has_value = _narrow(wanted)
    sql = f"""from {begin}
        join person p on p.id = a.person
        {_ABOUT}
        where a.layer = 'label' and a.verdict in {FINISHED_SQL} and {_CAN_LABEL}
          and (:article = '' or s.article = :article)
          and (:before = 0 or a.scheme_version < :before)
          and (:people = '[]' or p.name in (select value from json_each(:people)))
          and s.article not in (select value from json_each(:hidden))
          and {has_value}
          and not exists (select 1 from answer d
            where d.sentence = a.sentence and d.layer = 'gold' and d.verdict is not null)
          and not exists (select 1 from look_again_item i
            where i.sentence = a.sentence and i.person = a.person and i.outcome is null)"""
    return sql, {
        **reach.values,
        "sentences": json.dumps(wanted.sentences or ()),
        "article": wanted.article,
        "before": wanted.before_version,
        "people": json.dumps(wanted.people, ensure_ascii=False),
        "hidden": json.dumps(hidden),
        "field": wanted.field,
        "value": wanted.value,
    }


def count_wanted(
    db: Database, wanted: Wanted, reach: Reach, hidden: Sequence[str]
) -> tuple[int, int]:
    """Count (answers, people) that would be sent back."""
    sql, values = _select(wanted, reach, hidden)
    return db.execute(f"select count(*), count(distinct a.person) {sql}", values).fetchone()


def list_wanted(
    db: Database, wanted: Wanted, reach: Reach, hidden: Sequence[str]
) -> list[tuple[str, str, str]]:
    """List (sentence, person, rev) of the answers to send back, in the order of the articles."""
    sql, values = _select(wanted, reach, hidden)
    return db.execute(
        f"select a.sentence, a.person, a.rev {sql} order by r.number, s.position, a.person", values
    ).fetchall()


def insert_batch(db: Database, batch: dict[str, Any]) -> None:
    """Store a batch; its answers follow.

    Keys: id, made_by, at, reason, field, value, scheme, scheme_version.
    """
    db["look_again"].insert(batch)


def insert_items(db: Database, batch: str, items: Sequence[tuple[str, str, str]]) -> None:
    """Send answers (sentence, person, rev) back, but for those that have changed since."""
    db.conn.executemany(
        """insert into look_again_item (batch, sentence, person, asked_rev)
           select ?, a.sentence, a.person, a.rev from answer a
           where a.sentence = ? and a.person = ? and a.layer = 'label' and a.rev = ?
             and not exists (select 1 from look_again_item i
               where i.sentence = a.sentence and i.person = a.person and i.outcome is null)""",
        [(batch, *item) for item in items],
    )


def count_items(db: Database, batch: str) -> tuple[int, int]:
    """Count (answers, people) of a batch."""
    return db.execute(
        "select count(*), count(distinct person) from look_again_item where batch = ?", [batch]
    ).fetchone()


def note_answer(db: Database, event: Event, received: str, at: str, merged: Successors) -> None:
    """Note what a new event says to the newest request to look again, in the same transaction.

    The undo of the event that answered it opens it again. Notes do not count: it is kept if
    verdict and claims are what they were, with merged values as what they count as.
    """
    row = db.execute(
        """select i.id, i.event, e.answer from look_again_item i
           join event e on e.received = i.asked_rev
           where i.sentence = ? and i.person = ? and i.asked_rev < ?
           order by i.id desc limit 1""",
        [event.sentence, event.person, received],
    ).fetchone()
    if row is None:
        return
    item, answered, asked = row
    if event.undoes is not None and event.undoes == answered:
        sql = "update look_again_item set event = null, done_at = null, outcome = null where id = ?"
        db.execute(sql, [item])
        return
    before = Answer.from_json(json.loads(asked)).counted_as(merged)
    is_kept = _say(before) == _say(event.answer.counted_as(merged))
    db.execute(
        """update look_again_item set event = coalesce(event, ?), done_at = coalesce(done_at, ?),
             outcome = ? where id = ?""",
        [event.redoes or event.id, at, "kept" if is_kept else "changed", item],
    )


def _say(answer: Answer) -> tuple[str | None, list[Claim]]:
    """Take what an answer says from its notes and from the order of values in a set.

    That order is the scheme's, so that a value moved in the scheme changes no answer.
    """
    claims = [
        replace(claim, fields={
            name: sorted(value) if isinstance(value, list) else value
            for name, value in claim.fields.items()
        })
        for claim in answer.claims
    ]  # fmt: skip
    return answer.verdict, claims


def list_open(db: Database, person: str, reach: Reach) -> list[dict[str, Any]]:
    """List the batches with sentences that a person has still to look at, oldest first.

    Keys: batch, reason, maker (a name or None), at, count.
    """
    return list_rows(
        db,
        f"""select i.batch, b.reason, m.name as maker, b.at, count(*) as count
            from {_ITEMS}
            join look_again b on b.id = i.batch
            left join person m on m.id = b.made_by
            where i.person = :person and i.outcome is null and {_CAN_LABEL}
            group by i.batch order by b.rowid""",
        {"person": person, **reach.values},
    )


def find_next(
    db: Database, batch: str, person: str, after: str, reach: Reach
) -> tuple[str, int] | None:
    """Find (article, position) of the next sentence of a batch to look at.

    After the sentence `after` first, then from the start; that one comes last.
    """
    return db.execute(
        f"""select s.article, s.position from {_ITEMS}
            where i.batch = :batch and i.person = :person and i.outcome is null and {_CAN_LABEL}
            order by i.id <= coalesce((select id from look_again_item
              where batch = :batch and person = :person and sentence = :after), 0), i.id
            limit 1""",
        {"batch": batch, "person": person, "after": after, **reach.values},
    ).fetchone()


def find_item(db: Database, batch: str, person: str, sentence: str) -> dict[str, Any] | None:
    """Find why a person is asked to look at a sentence again.

    Keys: batch, reason, maker, field, value, outcome (None while it is open), place, count (which
    of their sentences of this batch it is), answer (the one that was sent back, as JSON text).
    """
    rows = list_rows(
        db,
        """select i.batch, b.reason, m.name as maker, b.field, b.value, i.outcome, e.answer,
             (select count(*) from look_again_item o where o.batch = i.batch
               and o.person = i.person and o.id <= i.id) as place,
             (select count(*) from look_again_item o where o.batch = i.batch
               and o.person = i.person) as count
           from look_again_item i
           join look_again b on b.id = i.batch
           join event e on e.received = i.asked_rev
           left join person m on m.id = b.made_by
           where i.batch = ? and i.person = ? and i.sentence = ?""",
        [batch, person, sentence],
    )
    return next(iter(rows), None)


def list_batches(db: Database, limit: int) -> list[dict[str, Any]]:
    """List the newest batches. Keys: id, reason, maker (a name or None), at."""
    return list_rows(
        db,
        """select b.id, b.reason, m.name as maker, b.at from look_again b
           left join person m on m.id = b.made_by order by b.rowid desc limit :limit""",
        {"limit": limit},
    )


def list_outcomes(db: Database, batches: Sequence[str], reach: Reach) -> list[dict[str, Any]]:
    """Count what each person made of these batches: batch, name, kept, changed, waiting.

    Sentences that were not looked at and can no longer be labelled are not counted.
    """
    return list_rows(
        db,
        f"""select i.batch, p.name, sum(i.outcome is 'kept') as kept,
              sum(i.outcome is 'changed') as changed,
              sum(i.outcome is null) as waiting
            from json_each(:batches) one
            cross join look_again_item i on i.batch = one.value
            join sentence s on s.id = i.sentence
            join person p on p.id = i.person
            {_ABOUT}
            where i.outcome is not null or ({_CAN_LABEL})
            group by i.batch, i.person order by p.name collate nocase""",
        {"batches": json.dumps(batches), **reach.values},
    )


def delete_open(db: Database, batch: str) -> int:
    """Take back what no one has looked at yet; return how many sentences."""
    sql = "delete from look_again_item where batch = ? and outcome is null"
    return db.execute(sql, [batch]).rowcount
