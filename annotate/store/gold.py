"""What a lead decides by: flags and comments beside answers, the gold answers to a sentence."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

Note = tuple[str, str, str | None, str]  # sentence, name, flag, comment


def list_noted(db: Database) -> list[tuple[str, str, str | None, str]]:
    """List every answer with a flag or a comment: (sentence, name, flag, comment)."""
    return db.execute(
        """select a.sentence, p.name, a.flag, a.comment
           from answer a indexed by answer_note
           join person p on p.id = a.person
           where a.layer = 'label' and (a.flag is not null or a.comment <> '')"""
    ).fetchall()


def list_notes_of(db: Database, sentences: Sequence[str]) -> list[Note]:
    """List the flags and comments beside the answers to these sentences (ids), by name."""
    return db.execute(
        """select a.sentence, p.name, a.flag, a.comment
           from json_each(?) w cross join answer a on a.sentence = w.value and a.layer = 'label'
           join person p on p.id = a.person
           where a.flag is not null or a.comment <> '' order by p.name""",
        [json.dumps(sentences)],
    ).fetchall()


def list_decided_at(db: Database, sentences: Sequence[str]) -> dict[str, str]:
    """List when those of these sentences that have gold were decided: id → time."""
    rows = db.execute(
        """select a.sentence, a.labelled_at
           from json_each(?) w cross join answer a on a.sentence = w.value and a.layer = 'gold'
           where a.verdict is not null""",
        [json.dumps(sentences)],
    )
    return dict(rows.fetchall())
