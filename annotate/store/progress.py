"""Pace and progress: sums over the present answers, for the Progress page."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.answers.verdicts import FINISHED_SQL


def list_people_sums(
    db: Database, asked_kinds: Sequence[str], since: str, without: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Sum up each person's answers in articles that are not withdrawn.

    Keys: person, finished, skipped, notes (flags and comments), timed
    (finished ones with a measured time), active_ms (of those), recent (finished
    since `since`), last. `without` are articles to leave out.
    """
    kinds, left_out = json.dumps(asked_kinds), json.dumps(without)
    recent = _count_recent(db, kinds, left_out, since)
    rows = db.query(
        """select t.person, sum(t.finished) as finished, sum(t.skipped) as skipped,
             sum(t.notes) as notes, sum(t.timed) as timed, sum(t.active_ms) as active_ms,
             max(t.last) as last
           from answer_tally t
           where t.answers and t.kind in (select value from json_each(?))
             and t.article not in (select id from article where withdrawn_at is not null or sample)
             and t.article not in (select value from json_each(?))
           group by t.person""",
        [kinds, left_out],
    )
    return [{**row, "recent": recent.get(row["person"], 0)} for row in rows]


def _count_recent(db: Database, kinds: str, left_out: str, since: str) -> dict[str, int]:
    """Count what each person finished since a time: whole days from the tally, the rest of the
    first day one by one."""
    rows = db.execute(
        f"""select person, sum(finished) from (
              select t.person, t.article, t.finished from day_tally t
              where t.day > substr(:since, 1, 10)
                and t.kind in (select value from json_each(:kinds))
              union all
              select a.person, s.article, 1 from answer a join sentence s on s.id = a.sentence
              where a.layer = 'label' and a.labelled_at >= :since
                and a.labelled_at < substr(:since, 1, 10) || 'U' and a.verdict in {FINISHED_SQL}
                and s.kind in (select value from json_each(:kinds)))
            where article not in (select id from article where withdrawn_at is not null or sample)
              and article not in (select value from json_each(:left_out))
            group by person""",
        {"kinds": kinds, "left_out": left_out, "since": since},
    )
    return dict(rows.fetchall())


def count_labelling(db: Database, since: str) -> int:
    """Count the people who have saved a label since a time."""
    sql = "select count(distinct person) from answer where layer = 'label' and labelled_at >= ?"
    return db.execute(sql, [since]).fetchone()[0]


def find_steps(db: Database, now: str) -> dict[str, bool]:
    """Find how far a new project is, the sample left out.

    Keys: imported (an article), invited (a second person, or an open invitation), assigned (an
    article), labelled (a sentence).
    """
    steps = db.query(
        """select
             exists (select 1 from article a where not a.sample and a.withdrawn_at is null)
               as imported,
             (select count(*) from person where active and can_sign_in) > 1
               or exists (select 1 from invite where purpose = 'invite' and used_at is null
                 and expires_at > ?) as invited,
             exists (select 1 from assignment g where g.ended is null
               and g.article not in (select id from article where sample)) as assigned,
             exists (select 1 from answer_tally t where t.finished
               and t.article not in (select id from article where sample)) as labelled""",
        [now],
    )
    return {name: bool(is_done) for name, is_done in next(iter(steps)).items()}


def list_days(
    db: Database, asked_kinds: Sequence[str], since: str, person: str | None = None
) -> list[tuple[str, int]]:
    """Count the sentences finished on each day (UTC) since a day, by one person or all."""
    return db.execute(
        """select day, sum(finished) from day_tally
           where day >= ? and finished and kind in (select value from json_each(?))
             and (? is null or person = ?)
           group by day order by day""",
        [since, json.dumps(asked_kinds), person, person],
    ).fetchall()
