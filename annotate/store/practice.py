"""Which articles are for practice, who must practise before they label, and what was decided."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.file.statements import list_rows


def mark_articles(db: Database, articles: Sequence[str], is_on: bool) -> int:
    """Mark articles for practice, or no longer; return how many changed.

    Only those with gold that are not released, withdrawn or the sample are marked.
    """
    may = """and withdrawn_at is null and released_at is null and not sample
      and exists (select 1 from unit_tally t where t.article = article.id and t.decided)"""
    return db.execute(
        f"""update article set practice = :on
            where id in (select value from json_each(:articles)) and practice <> :on
              {may if is_on else ""}""",
        {"articles": json.dumps(articles), "on": int(is_on)},
    ).rowcount


def list_practice_ids(db: Database) -> list[str]:
    """List the ids of the articles that are for practice."""
    sql = "select id from article indexed by article_practice where practice"
    return [row[0] for row in db.execute(sql)]


def has_practice(db: Database) -> bool:
    """Return whether there is an article to practise in."""
    row = db.execute(
        """select 1 from article indexed by article_practice
           where practice and withdrawn_at is null and released_at is null limit 1"""
    ).fetchone()
    return row is not None


def ask_newcomers(db: Database) -> None:
    """Have the reviewers practise first who can sign in and have not labelled."""
    db.execute(
        """update person set practice = 'first'
           where role = 'reviewer' and can_sign_in and active and practice = ''
             and not exists (select 1 from answer_tally t where t.person = person.id and t.answers)
             and not exists (select 1 from practice_decision d where d.person = person.id)"""
    )


def ask_no_one(db: Database) -> None:
    """Let everyone label, because there is nothing left to practise in."""
    db.execute("update person set practice = '' where practice <> ''")


def save_practice(db: Database, person: str, state: str) -> None:
    """Store whether a person must practise first: `first`, `waits` or empty."""
    db.execute("update person set practice = ? where id = ?", [state, person])


def begin_round(db: Database, person: str) -> None:
    """Have a person practise again from the start; earlier rounds are kept."""
    db.execute("update person set practice_round = practice_round + 1 where id = ?", [person])


def insert_decision(db: Database, decision: dict[str, Any]) -> None:
    """Store what was decided. Keys: person, round, outcome, same, sentences, at, decided_by."""
    db["practice_decision"].insert(decision)


def list_decisions(db: Database, person: str) -> list[dict[str, Any]]:
    """List what was decided about a person, newest first.

    Keys: round, outcome, same, sentences, at, maker (a name, None: the threshold).
    """
    return list_rows(
        db,
        """select d.round, d.outcome, d.same, d.sentences, d.at, m.name as maker
           from practice_decision d left join person m on m.id = d.decided_by
           where d.person = :person order by d.id desc""",
        {"person": person},
    )


def list_asked(db: Database) -> list[str]:
    """List the people who must practise first or wait (ids), those who wait before the others."""
    rows = db.execute(
        """select id from person where practice <> '' and active and role = 'reviewer'
           order by practice <> 'waits', name"""
    )
    return [row[0] for row in rows]
