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


def list_newer_answers(
    db: Database, sentences: Sequence[str] | None
) -> list[tuple[str, str | None, str]]:
    """List the blind answers that are newer than gold: (sentence, as it was then, as it is now).

    Of all sentences or of these (ids); answers are JSON texts, None if there was none then.
    """
    only = "" if sentences is None else "and g.sentence in (select value from json_each(:some))"
    return db.execute(
        f"""select a.sentence,
              (select b.answer from event b
               where b.sentence = a.sentence and b.person = a.person and b.layer = 'label'
                 and b.received < g.rev order by b.received desc limit 1),
              e.answer
            from answer g
            cross join answer a on a.sentence = g.sentence and a.layer = 'label'
            join event e on e.id = a.event
            where g.layer = 'gold' and g.verdict is not null and a.rev > g.rev and a.blind
              {only}""",
        {"some": json.dumps(sentences)},
    ).fetchall()
