"""Gold accepted in bulk: the decisions, their samples, and the events that they made."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

_COLUMNS = """b.id, p.name, b.at, b.first, b.second, b.upto, b.size, b.why, b.seen, b.overturned,
  b.decided, b.pending is not null, b.accepted_at, b.undone_at"""
_FROM = "bulk b join person p on p.id = b.made_by"


@dataclass(frozen=True, slots=True)
class Bulk:
    """A decision: by whom, about which group of `size` sentences, and what came of its sample.

    `decided` counts the sentences that got gold by it; `is_pending` while it is being written.
    """

    id: str
    name: str
    at: str
    first: str
    second: str
    upto: str
    size: int
    why: str
    seen: int
    overturned: int
    decided: int
    is_pending: bool
    accepted_at: str | None
    undone_at: str | None


@dataclass(frozen=True, slots=True)
class Writing:
    """A decision of which `written` of `total` sentences are written, or undone, by `name`."""

    bulk: str
    name: str
    is_undone: bool
    total: int
    written: int


def _bulk(row: tuple) -> Bulk:
    return Bulk(*row[:11], bool(row[11]), *row[12:])


def insert_bulk(db: Database, bulk: dict[str, object], sample: Sequence[str]) -> None:
    """Store a decision that begins, with its sample. Keys: id, made_by, at, first, second, size.

    From the newest event on, answers are newer than the sample.
    """
    newest = db.execute("select coalesce(max(received), '') from event").fetchone()[0]
    db["bulk"].insert({**bulk, "upto": newest})
    db.conn.executemany(
        "insert into bulk_sample (bulk, place, sentence) values (?, ?, ?)",
        [(bulk["id"], place, sentence) for place, sentence in enumerate(sample, 1)],
    )


def insert_known(db: Database, bulk: dict[str, object]) -> None:
    """Store a decision that was made elsewhere, unless it is known.

    Keys: id, made_by, at, first, second, why, seen, overturned.
    """
    db["bulk"].insert({**bulk, "accepted_at": bulk["at"], "upto": "", "size": 0}, ignore=True)


def find_bulk(db: Database, bulk: str) -> Bulk | None:
    row = db.execute(f"select {_COLUMNS} from {_FROM} where b.id = ?", [bulk]).fetchone()
    return row and _bulk(row)


def list_bulks(db: Database, *, is_accepted: bool, person: str = "", limit: int) -> list[Bulk]:
    """List decisions, newest first: those accepted and not undone, or a person's that are open."""
    rows = db.execute(
        f"""select {_COLUMNS} from {_FROM}
            where (b.accepted_at is not null) = :accepted and b.undone_at is null
              and (:person = '' or b.made_by = :person)
            order by b.id desc limit :limit""",
        {"accepted": int(is_accepted), "person": person, "limit": limit},
    )
    return [_bulk(row) for row in rows]


def list_sample(db: Database, bulk: str) -> list[tuple[int, str, str | None]]:
    """List the sample of a decision: (place from 1, sentence, outcome or None)."""
    sql = "select place, sentence, outcome from bulk_sample where bulk = ? order by place"
    return db.execute(sql, [bulk]).fetchall()


def save_outcome(db: Database, bulk: str, place: int, outcome: str | None) -> bool:
    """Store what a lead makes of a sentence of the sample; False if there is no such open place."""
    cursor = db.execute(
        """update bulk_sample set outcome = ? where bulk = ? and place = ?
             and exists (select 1 from bulk where id = bulk and accepted_at is null)""",
        [outcome, bulk, place],
    )
    return cursor.rowcount == 1


def save_accepted(
    db: Database, bulk: str, at: str, why: str, counts: tuple[int, int], pending: Sequence[str]
) -> bool:
    """Accept a decision with (seen, overturned); False if it is accepted already."""
    cursor = db.execute(
        """update bulk set accepted_at = ?, why = ?, seen = ?, overturned = ?, pending = ?
           where id = ? and accepted_at is null""",
        [at, why, *counts, json.dumps(pending), bulk],
    )
    return cursor.rowcount == 1


def save_undone(db: Database, bulk: str, at: str, person: str) -> bool:
    """Mark a decision as being undone; False if it is not accepted, or is undone already."""
    cursor = db.execute(
        """update bulk set undone_at = ?, undone_by = ?, pending = '[]'
           where id = ? and accepted_at is not null and pending is null and undone_at is null""",
        [at, person, bulk],
    )
    return cursor.rowcount == 1


def save_done(db: Database, bulk: str) -> int:
    """Mark a decision as written, and count the sentences that it decided."""
    db.execute("update bulk set pending = null where id = ?", [bulk])
    return save_decided(db, bulk)


def save_decided(db: Database, bulk: str) -> int:
    """Count the sentences that a decision decided."""
    sql = "select count(*) from event where bulk = ? and undoes is null"
    decided = db.execute(sql, [bulk]).fetchone()[0]
    db.execute("update bulk set decided = ? where id = ?", [decided, bulk])
    return decided


def list_pending(db: Database) -> list[tuple[str, str, list[str], bool]]:
    """List what is still to be written: (decision, id of its lead, sentences, is being undone)."""
    rows = db.execute(
        """select id, coalesce(undone_by, made_by), pending, undone_at is not null from bulk
           where pending is not null order by id"""
    )
    return [(bulk, by, json.loads(text), bool(undone)) for bulk, by, text, undone in rows]


def find_writing(db: Database) -> Writing | None:
    """Find the decision that is being written or undone, if there is one."""
    row = db.execute(
        """select b.id, p.name, b.undone_at is not null,
             case when b.undone_at is null then json_array_length(b.pending) else b.decided end,
             (select count(*) from event e
              where e.bulk = b.id and (e.undoes is null) = (b.undone_at is null))
           from bulk b join person p on p.id = coalesce(b.undone_by, b.made_by)
           where b.pending is not null order by b.id limit 1"""
    ).fetchone()
    return row and Writing(*row[:2], bool(row[2]), *row[3:])


def list_unchanged(db: Database, sentences: Iterable[str], upto: str) -> set[str]:
    """List those of these sentences (ids) that may still be decided as they were at a rev.

    They have no gold, nothing was saved about them since, and they are units of an article that
    is not withdrawn.
    """
    rows = db.execute(
        """select s.id from json_each(:sentences) w cross join sentence s on s.id = w.value
           cross join article r indexed by article_state on r.id = s.article
           where s.position is not null and r.withdrawn_at is null
             and not exists (select 1 from answer a
               where a.sentence = s.id and a.layer = 'label' and a.rev > :upto)
             and not exists (select 1 from answer a
               where a.sentence = s.id and a.layer = 'gold'
                 and (a.rev > :upto or a.verdict is not null))""",
        # In the order of the index: neighbours lie on the same pages of the file.
        {"sentences": json.dumps(sorted(sentences)), "upto": upto},
    )
    return {row[0] for row in rows}


def list_changed(db: Database, upto: str) -> set[str]:
    """List the sentences (ids) to which anything was labelled or decided since a rev."""
    rows = db.execute(
        """select a.sentence from person p
           cross join answer a on a.person = p.id and a.layer in ('label', 'gold') and a.rev > ?""",
        [upto],
    )
    return {row[0] for row in rows}


def list_decided_by(db: Database, bulk: str) -> list[tuple[str, str, str]]:
    """List what counts as gold by a decision: (sentence, event, rev)."""
    return db.execute(
        """select a.sentence, a.event, a.rev from event e
           cross join answer a on a.sentence = e.sentence and a.layer = 'gold' and a.event = e.id
           where e.bulk = ? and e.undoes is null""",
        [bulk],
    ).fetchall()


def counts_as_gold(db: Database, sentence: str, event: str) -> bool:
    """Return whether an event is what counts as gold in a sentence."""
    sql = "select 1 from answer where sentence = ? and layer = 'gold' and event = ?"
    return db.execute(sql, [sentence, event]).fetchone() is not None
