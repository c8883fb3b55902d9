"""What the figures of agreement rest on: finished blind answers to asked sentences."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from annotate.records import Answer


def list_blind_answers(
    db: Database, asked_kinds: Sequence[str], without: Sequence[str] = ()
) -> Iterator[tuple[str, str, str, Answer]]:
    """List (article, sentence, reviewer, answer) by article, position, reviewer.

    Only answers of the label layer that are finished; `without` are articles
    to leave out.
    """
    rows = db.execute(
        """select s.article, s.id, p.name, e.answer
            from answer a
            join sentence s on s.id = a.sentence
            join person p on p.id = a.person
            join event e on e.id = a.event
            where a.layer = 'label' and a.blind
              and a.verdict in ('claims', 'no_claim', 'cant_tell')
              and s.kind in (select value from json_each(?))
              and s.article not in (select value from json_each(?))
              and s.article not in (select id from article where withdrawn_at is not null)
            order by s.article, s.position, p.name""",
        [json.dumps(asked_kinds), json.dumps(without)],
    )
    for article, sentence, name, text in rows:
        yield article, sentence, name, Answer.from_json(json.loads(text))


def list_places(db: Database, sentences: Sequence[str]) -> dict[str, dict[str, Any]]:
    """List where sentences stand: id → article, title, position, text."""
    rows = db.query(
        """select s.id, s.article, r.title, s.position, s.text
           from sentence s join article r on r.id = s.article
           where s.id in (select value from json_each(?))""",
        [json.dumps(sentences)],
    )
    return {row["id"]: row for row in rows}


def list_decided(db: Database) -> set[str]:
    """List the sentences that have a gold answer."""
    rows = db.execute("select sentence from answer where layer = 'gold' and verdict is not null")
    return {row[0] for row in rows}
