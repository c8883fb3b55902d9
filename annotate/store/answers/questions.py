"""What reviewers ask about released articles, and which of it waits for a reply."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.file.statements import list_rows

_OPEN = """question q
    join sentence s on s.id = q.sentence
    join article r on r.id = s.article
    join person p on p.id = q.person
    where q.closed_at is null and r.withdrawn_at is null
      and s.article not in (select value from json_each(:without))"""


def insert_question(db: Database, question: dict[str, Any]) -> None:
    """Store a question. Keys: id, sentence, person, text, at."""
    db["question"].insert(question)


def count_waiting(db: Database, person: str) -> int:
    """Count the questions of a person that wait for a reply."""
    sql = "select count(*) from question where closed_at is null and person = ?"
    return db.execute(sql, [person]).fetchone()[0]


def count_open(db: Database, without: Sequence[str] = ()) -> int:
    """Count all questions that wait for a reply, outside the articles `without`."""
    values = {"without": json.dumps(without)}
    return db.execute(f"select count(*) from {_OPEN}", values).fetchone()[0]


def list_open(db: Database, without: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """List the questions that wait for a reply, oldest first.

    Keys: id, sentence, article, title, sentence_text, name, text, at.
    """
    return list_rows(
        db,
        f"""select q.id, s.id as sentence, s.article, r.title, s.text as sentence_text, p.name,
              q.text, q.at
            from {_OPEN} order by q.id limit :limit""",
        {"without": json.dumps(without), "limit": limit},
    )


def list_of_person(db: Database, person: str, article: str) -> list[dict[str, Any]]:
    """List what a person asked about an article, oldest first: sentence, text, at, closed_at."""
    return list_rows(
        db,
        """select q.sentence, q.text, q.at, q.closed_at
           from sentence s cross join question q on q.sentence = s.id and q.person = :person
           where s.article = :article order by q.id""",
        {"person": person, "article": article},
    )


def close_question(db: Database, question: str, at: str) -> dict[str, Any] | None:
    """Close a question; return its sentence, article and person, None if it is not open."""
    found = list_rows(
        db,
        """select q.sentence, s.article, q.person from question q
           join sentence s on s.id = q.sentence where q.id = :id and q.closed_at is null""",
        {"id": question},
    )
    db.execute("update question set closed_at = ? where id = ?", [at, question])
    return found[0] if found else None
