"""Pace and progress: sums over the present answers, for the Progress page."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.verdicts import FINISHED_SQL


def list_people_sums(
    db: Database, asked_kinds: Sequence[str], since: str, without: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Sum up each person's answers in articles that are not withdrawn.

    Keys: person, finished, skipped, notes (flags and comments), timed
    (finished ones with a measured time), active_ms (of those), recent (finished
    since `since`), last. `without` are articles to leave out.
    """
    return list(
        db.query(
            f"""with counted as (
                 select a.person, a.verdict, a.active_ms, a.labelled_at,
                   coalesce(a.verdict in {FINISHED_SQL}, 0) as done,
                   a.flag is not null or a.comment <> '' as note
                 from answer a
                 join sentence s on s.id = a.sentence
                 join article r on r.id = s.article
                 where a.layer = 'label' and r.withdrawn_at is null
                   and s.kind in (select value from json_each(?))
                   and s.article not in (select value from json_each(?)))
               select person, sum(done) as finished,
                 sum(coalesce(verdict = 'skipped', 0)) as skipped,
                 sum(note) as notes,
                 sum(done and active_ms > 0) as timed,
                 sum(case when done then active_ms else 0 end) as active_ms,
                 sum(done and labelled_at >= ?) as recent,
                 max(labelled_at) as last
               from counted group by person""",
            [json.dumps(asked_kinds), json.dumps(without), since],
        )
    )


def list_days(
    db: Database, asked_kinds: Sequence[str], since: str, person: str | None = None
) -> list[tuple[str, int]]:
    """Count the sentences finished on each day (UTC) since a time, by one person or all."""
    return db.execute(
        f"""select substr(a.labelled_at, 1, 10) as day, count(*)
           from answer a join sentence s on s.id = a.sentence
           where a.layer = 'label' and a.verdict in {FINISHED_SQL}
             and s.kind in (select value from json_each(?))
             and a.labelled_at >= ? and (? is null or a.person = ?)
           group by day order by day""",
        [json.dumps(asked_kinds), since, person, person],
    ).fetchall()
