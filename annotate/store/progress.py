"""Pace and progress: sums over the present answers, for the Progress page."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.articles.slots import SLOTS

_OUT = """(select id from article where withdrawn_at is not null
      union all select id from article where sample)"""


def list_people_sums(
    db: Database, asked_kinds: Sequence[str], since: str, only: str | None = None
) -> list[dict[str, Any]]:
    """Sum up each person's answers in articles that are not withdrawn; `only` one person's.

    Keys: person, finished, skipped, notes (flags and comments), timed
    (finished ones with a measured time), active_ms (of those), recent (finished
    since `since`), last.
    """
    values = {"kinds": json.dumps(asked_kinds), "since": since, "only": only}
    theirs = "" if only is None else "and t.person = :only"
    recent = _count_recent(db, values)
    rows = db.query(
        f"""select t.person, sum(t.finished) as finished, sum(t.skipped) as skipped,
             sum(t.notes) as notes, sum(t.timed) as timed, sum(t.active_ms) as active_ms,
             max(t.last) as last
           from answer_tally t
           where t.answers and t.kind in (select value from json_each(:kinds)) {theirs}
             and t.article not in (select id from article where withdrawn_at is not null or sample)
           group by t.person""",
        values,
    )
    return [{**row, "recent": recent.get(row["person"], 0)} for row in rows]


def _count_recent(db: Database, values: dict[str, Any]) -> dict[str, int]:
    """Count what each person finished since a time: whole days from the tally, the rest of the
    first day one by one."""
    counted = "" if values["only"] is None else "and t.person = :only"
    answered = "" if values["only"] is None else "and a.person = :only"
    rows = db.execute(
        f"""select person, sum(finished) from (
              select t.person, t.article, t.finished from day_tally t
              where t.day > substr(:since, 1, 10)
                and t.kind in (select value from json_each(:kinds)) {counted}
              union all
              select a.person, s.article, 1 from answer a join sentence s on s.id = a.sentence
              where a.layer = 'label' and a.labelled_at >= :since
                and a.labelled_at < substr(:since, 1, 10) || 'U' and a.verdict in {FINISHED_SQL}
                and s.kind in (select value from json_each(:kinds)) {answered})
            where article not in (select id from article where withdrawn_at is not null or sample)
            group by person""",
        values,
    )
    return dict(rows.fetchall())


def sum_left(db: Database, asked_kinds: Sequence[str], k: int, share: int, labellers: int) -> int:
    """Sum up the sentences that are left to label.

    Those that people have not finished in their articles, and those of articles that fewer people
    have than they need (see `slots_for`; no more than there are `labellers`). Articles for
    calibration need no one in particular.
    """
    values = {"kinds": json.dumps(asked_kinds), "k": k, "share": share, "labellers": labellers}
    return db.execute(
        f"""select coalesce((
              select sum(t.units * max(
                (select count(*) from assignment g where g.article = r.id and g.ended is null),
                iif(r.calibration, 0, min({SLOTS}, :labellers))))
              from unit_tally t cross join article r indexed by article_state on r.id = t.article
              where t.kind in (select value from json_each(:kinds))
                and r.withdrawn_at is null and not r.sample), 0)
            - coalesce((
              select sum(t.finished) from answer_tally t
              cross join assignment g on g.article = t.article and g.person = t.person
              where g.ended is null and t.kind in (select value from json_each(:kinds))
                and t.article not in {_OUT}), 0)""",
        values,
    ).fetchone()[0]


def list_page(db: Database, after: int, limit: int) -> list[tuple[str, int]]:
    """List (id, number) of the articles after a number; withdrawn ones and the sample do not
    count."""
    return db.execute(
        """select id, number from article indexed by article_order
           where number > ? and withdrawn_at is null and not sample order by number limit ?""",
        [after, limit],
    ).fetchall()


def find_start(db: Database, after: int, back: int) -> int:
    """Find the number after which a page begins that has `back` articles and ends with `after`."""
    row = db.execute(
        """select number from article indexed by article_order
           where number <= ? and withdrawn_at is null and not sample
           order by number desc limit 1 offset ?""",
        [after, back],
    ).fetchone()
    return row[0] if row else 0


def count_labelling(db: Database, since: str) -> int:
    """Count the people who have saved a label since a time."""
    sql = "select count(distinct person) from answer where layer = 'label' and labelled_at >= ?"
    return db.execute(sql, [since]).fetchone()[0]


def count_to_label(
    db: Database, asked_kinds: Sequence[str], only: str | None = None
) -> dict[str, tuple[int, int]]:
    """Count what there is to label: person id → (articles, sentences), finished or not.

    A person's are those that they have, and for a reviewer those for calibration; `only` one
    person's. The key "" counts all articles.
    """
    # From the counts of each article on, whose order is that of the assignments as well.
    rows = db.execute(
        f"""select '', 0, coalesce(sum(units), 0) from unit_tally
              where kind in (select value from json_each(:kinds)) and article not in {_OUT}
            union all
            select person, sum(articles), 0 from place_tally
              where person = '' or :only is null or person = :only group by person
            union all
            select g.person, 0, sum(t.units) from unit_tally t
              cross join assignment g on g.article = t.article
              where t.kind in (select value from json_each(:kinds)) and t.article not in {_OUT}
                and g.ended is null and (:only is null or g.person = :only)
              group by g.person
            union all
            select p.id, count(*), sum(coalesce((select sum(t.units) from unit_tally t
                where t.article = r.id and t.kind in (select value from json_each(:kinds))), 0))
              from article r indexed by article_calibration join person p
              where r.calibration and r.withdrawn_at is null and not r.sample
                and p.role <> 'lead' and (:only is null or p.id = :only)
                and not exists (select 1 from assignment g
                  where g.article = r.id and g.person = p.id and g.ended is null)
              group by p.id""",
        {"kinds": json.dumps(asked_kinds), "only": only},
    )
    found: dict[str, tuple[int, int]] = {}
    for person, articles, sentences in rows:
        before = found.get(person, (0, 0))
        found[person] = before[0] + articles, before[1] + sentences
    return found


def find_steps(db: Database, now: str) -> dict[str, bool]:
    """Find how far a new project is, the sample left out.

    Keys: imported (an article), invited (a second person who
    can sign in or has labelled, or an open invitation), assigned (an
    article), labelled (a sentence).
    """
    steps = db.query(
        """select
             exists (select 1 from article a where not a.sample and a.withdrawn_at is null)
               as imported,
             (select count(*) from person p where (p.active and p.can_sign_in) or exists
                 (select 1 from answer_tally t where t.person = p.id and t.finished)) > 1
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
             and person not in (select id from person where is_model)
           group by day order by day""",
        [since, json.dumps(asked_kinds), person, person],
    ).fetchall()


def count_saves(db: Database, spans: Sequence[tuple[str, str]]) -> list[int]:
    """Count the saves from one rev to before another, for each two; it reads their index alone."""
    rows = db.execute(
        """select (select count(*) from event
             where received >= s.value ->> 0 and received < s.value ->> 1)
           from json_each(?) s order by s.key""",
        [json.dumps(spans)],
    )
    return [row[0] for row in rows]


def find_last_save(db: Database) -> str | None:
    """Find the rev of the newest save; None if there is none."""
    return db.execute("select max(received) from event").fetchone()[0]
