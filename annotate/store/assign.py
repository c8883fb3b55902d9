"""Who has which article: assignments, their leases, and the slots that are free."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.verdicts import FINISHED_SQL

# True if person g still has sentences to label in article g; takes the kinds twice.
_UNFINISHED = f"""(select count(*) from sentence s
      where s.article = g.article and s.kind in (select value from json_each(?)))
    > (select count(*) from sentence s
       join answer a on a.sentence = s.id and a.person = g.person and a.layer = 'label'
       where s.article = g.article and s.kind in (select value from json_each(?))
         and a.verdict in {FINISHED_SQL})"""


def find_standing(db: Database, article: str, person: str) -> dict[str, Any] | None:
    """Find what an article is to a person; None if there is no such article.

    Keys: withdrawn_at, released_at, calibration, mode (None without an
    assignment), lease_until, ended (None, lapsed, returned, removed).
    """
    rows = db.query(
        """select r.withdrawn_at, r.released_at, r.calibration, g.mode, g.lease_until, g.ended
           from article r
           left join assignment g on g.article = r.id and g.person = :person
           where r.id = :article""",
        {"article": article, "person": person},
    )
    return next(iter(rows), None)


def give(
    db: Database,
    article: str,
    person: str,
    mode: str,
    now: str,
    *,
    given_by: str | None = None,
    lease_until: str | None = None,
) -> None:
    """Assign an article to a person; an assignment that had ended begins again."""
    # The condition at the end leaves an open assignment as it is: its lease is not cut short.
    db.execute(
        """insert into assignment (article, person, given_by, given_at, mode, lease_until)
           values (:article, :person, :by, :now, :mode, :lease)
           on conflict (article, person) do update set
             mode = excluded.mode, lease_until = excluded.lease_until, ended = null,
             ended_at = null, given_by = excluded.given_by, given_at = excluded.given_at
           where ended is not null""",
        {
            "article": article, "person": person, "by": given_by, "now": now, "mode": mode,
            "lease": lease_until,
        },
    )  # fmt: skip


def end(db: Database, article: str, person: str, how: str, now: str) -> bool:
    """End an assignment as lapsed, returned or removed; False if none was open."""
    cursor = db.execute(
        """update assignment set ended = ?, ended_at = ?
           where article = ? and person = ? and ended is null""",
        [how, now, article, person],
    )
    return cursor.rowcount == 1


def save_lease(db: Database, article: str, person: str, lease_until: str | None) -> None:
    db.execute(
        "update assignment set lease_until = ? where article = ? and person = ?",
        [lease_until, article, person],
    )


def insert_begun(db: Database) -> None:
    """Assign every article to the people who have answers in it and were never assigned it."""
    db.execute(
        """insert into assignment (article, person, given_at, mode)
           select s.article, a.person, min(a.labelled_at), 'begun'
           from answer a join sentence s on s.id = a.sentence
           where a.layer = 'label'
           group by s.article, a.person
           on conflict do nothing"""
    )


def lapse(db: Database, asked_kinds: Sequence[str], now: str) -> list[tuple[str, str]]:
    """End the unfinished assignments whose lease is over; return them as (article, person)."""
    kinds = json.dumps(asked_kinds)
    over = db.execute(
        f"""select article, person from assignment g
            where ended is null and lease_until <= ?
              and {_UNFINISHED}""",
        [now, kinds, kinds],
    ).fetchall()
    for article, person in over:
        end(db, article, person, "lapsed", now)
    return over


def end_unfinished(db: Database, person: str, asked_kinds: Sequence[str], now: str) -> None:
    """End the assignments that a person has not finished; finished ones stay theirs."""
    kinds = json.dumps(asked_kinds)
    db.execute(
        f"""update assignment as g set ended = 'lapsed', ended_at = ?
            where ended is null and person = ? and {_UNFINISHED}""",
        [now, person, kinds, kinds],
    )


def list_candidates(
    db: Database, person: str, asked_kinds: Sequence[str]
) -> Iterator[tuple[str, int | None, int, str | None]]:
    """List (article, its own k or None, people who have it, how this person's ended), lazily.

    Only articles that the person can be assigned: with sentences to label, not
    withdrawn, not for calibration, and not those that they have, gave back or
    had taken away. Those whose lease they let run out come first, then the
    others in order of import.
    """
    return db.execute(
        """select r.id, r.k,
              (select count(*) from assignment o where o.article = r.id and o.ended is null),
              g.ended
            from article r
            left join assignment g on g.article = r.id and g.person = ?
            where r.withdrawn_at is null and not r.calibration
              and (g.article is null or g.ended = 'lapsed')
              and exists (select 1 from sentence s where s.article = r.id
                and s.kind in (select value from json_each(?)))
            order by g.ended is null, r.imported_at, r.rowid""",
        [person, json.dumps(asked_kinds)],
    )


def find_to_do(db: Database, person: str, asked_kinds: Sequence[str], but: str = "") -> str | None:
    """Find an article of a person, except `but`, with sentences that were not even skipped."""
    row = db.execute(
        """select g.article from assignment g join article r on r.id = g.article
            where g.person = ? and g.ended is null and r.withdrawn_at is null and g.article <> ?
              and exists (select 1 from sentence s
                left join answer a on a.sentence = s.id and a.person = g.person
                  and a.layer = 'label'
                where s.article = g.article and a.verdict is null
                  and s.kind in (select value from json_each(?)))
            order by g.given_at, r.imported_at limit 1""",
        [person, but, json.dumps(asked_kinds)],
    ).fetchone()
    return row and row[0]


def find_calibration_to_do(
    db: Database, person: str, asked_kinds: Sequence[str], but: str = ""
) -> str | None:
    """Find a calibration article, except `but`, that a person has not been through."""
    row = db.execute(
        """select r.id from article r
            where r.calibration and r.withdrawn_at is null and r.id <> ?
              and exists (select 1 from sentence s
                left join answer a on a.sentence = s.id and a.person = ? and a.layer = 'label'
                where s.article = r.id and a.verdict is null
                  and s.kind in (select value from json_each(?)))
            order by r.imported_at, r.rowid limit 1""",
        [but, person, json.dumps(asked_kinds)],
    ).fetchone()
    return row and row[0]


def count_holders(db: Database, article: str) -> int:
    """Count the people who have an article."""
    return db.execute(
        "select count(*) from assignment where article = ? and ended is null", [article]
    ).fetchone()[0]


def list_assignments(db: Database, article: str | None = None) -> list[dict[str, Any]]:
    """List who has or had which article: article, person, name, role, mode, given_at,
    lease_until, ended, ended_at."""
    return list(
        db.query(
            """select g.article, g.person, p.name, p.role, g.mode, g.given_at, g.lease_until,
                 g.ended, g.ended_at
               from assignment g join person p on p.id = g.person
               where :article is null or g.article = :article
               order by g.article, p.name""",
            {"article": article},
        )
    )


def list_endings(db: Database, person: str) -> dict[str, str | None]:
    """List all assignments of a person: article id → how it ended, None if it has not."""
    rows = db.execute("select article, ended from assignment where person = ?", [person])
    return dict(rows.fetchall())


def list_modes(db: Database, person: str, articles: Sequence[str]) -> dict[str, str]:
    """List which of these articles a person has: article id → mode."""
    rows = db.execute(
        """select article, mode from assignment
           where article in (select value from json_each(?)) and person = ? and ended is null""",
        [json.dumps(articles), person],
    )
    return dict(rows.fetchall())


def list_loads(db: Database, asked_kinds: Sequence[str]) -> dict[str, int]:
    """Count the asked sentences of the articles that each person has: person id → sentences."""
    rows = db.execute(
        """select g.person, count(*) from assignment g
            join sentence s on s.article = g.article and s.kind in (select value from json_each(?))
            where g.ended is null group by g.person""",
        [json.dumps(asked_kinds)],
    )
    return dict(rows.fetchall())
