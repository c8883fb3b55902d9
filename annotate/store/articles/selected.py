"""Many articles changed at once: each change is one statement, however many they are."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from annotate.store.answers.tallies import names_of_all_moved

_CHOSEN = "id in (select value from json_each(:articles))"


def withdraw_all(
    db: Database, articles: Sequence[str], at: str, person: str | None, why: str
) -> int:
    """Withdraw those of the articles that are not withdrawn; return how many."""
    values = {"articles": json.dumps(articles), "at": at, "person": person, "why": why}
    with names_of_all_moved(db, articles):
        return db.execute(
            f"""update article set withdrawn_at = :at, withdrawn_by = :person, withdrawn_why = :why
                where {_CHOSEN} and withdrawn_at is null""",
            values,
        ).rowcount


def restore_all(db: Database, articles: Sequence[str]) -> int:
    """Restore those of the articles that are withdrawn; return how many."""
    with names_of_all_moved(db, articles):
        return db.execute(
            f"""update article set withdrawn_at = null, withdrawn_by = null, withdrawn_why = null
                where {_CHOSEN} and withdrawn_at is not null""",
            {"articles": json.dumps(articles)},
        ).rowcount


def release_all(db: Database, articles: Sequence[str], at: str, person: str | None) -> int:
    """Release those of the articles that are not released; return how many.

    From then on, everyone may have seen the answers to them.
    """
    values = {"articles": json.dumps(articles), "at": at, "person": person}
    with names_of_all_moved(db, articles):
        db.execute(
            f"""insert into sight (article, person, at)
                select r.id, p.id, :at from article r join person p
                where r.{_CHOSEN} and r.released_at is null
                on conflict do nothing""",
            values,
        )
        return db.execute(
            f"""update article set released_at = :at, released_by = :person
                where {_CHOSEN} and released_at is null""",
            values,
        ).rowcount


def save_calibration_of_all(db: Database, articles: Sequence[str], is_on: bool) -> int:
    """Set whether everyone labels the articles; return how many changed."""
    return db.execute(
        f"update article set calibration = :on where {_CHOSEN} and calibration <> :on",
        {"articles": json.dumps(articles), "on": int(is_on)},
    ).rowcount


def give_all(
    db: Database, articles: Sequence[str], person: str, now: str, given_by: str | None
) -> int:
    """Assign the articles that are not withdrawn to a person; return how many are new to them."""
    return db.execute(
        """insert into assignment (article, person, given_by, given_at, mode)
           select r.id, :person, :by, :now, 'named' from json_each(:articles) i
           join article r on r.id = i.value and r.withdrawn_at is null
           where true
           on conflict (article, person) do update set
             mode = excluded.mode, lease_until = null, ended = null, ended_at = null,
             given_by = excluded.given_by, given_at = excluded.given_at
           where ended is not null""",
        {"articles": json.dumps(articles), "person": person, "by": given_by, "now": now},
    ).rowcount
