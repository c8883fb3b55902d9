"""What the report on one person needs beside the figures: times, released articles, reasons."""

import json
from collections.abc import Sequence

from sqlite_utils import Database


def list_times(db: Database, person: str) -> dict[str, str]:
    """List when a person gave their present answers: sentence → time."""
    return dict(
        db.execute(
            "select sentence, labelled_at from answer where person = ? and layer = 'label'",
            [person],
        ).fetchall()
    )


def list_released(db: Database, person: str) -> list[str]:
    """List the released articles that a person has labels in (ids), in order."""
    rows = db.execute(
        """select distinct t.article from answer_tally t join article r on r.id = t.article
           where t.person = ? and t.answers and r.released_at is not null
             and r.withdrawn_at is null and not r.sample
           order by 1""",
        [person],
    )
    return [row[0] for row in rows]


def list_reasons(db: Database, sentences: Sequence[str]) -> dict[str, str]:
    """List the reasons of gold: sentence → reason, without those that have none."""
    rows = db.execute(
        """select sentence, why from answer
           where layer = 'gold' and why <> '' and sentence in (select value from json_each(?))""",
        [json.dumps(sentences)],
    )
    return dict(rows.fetchall())
