"""What the figures of agreement rest on: finished blind answers to asked sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

_SHARED = """from answer a
join sentence s on s.id = a.sentence
join person p on p.id = a.person
where a.layer = 'label' and a.blind"""


def list_source_sets(
    db: Database, asked_kinds: Sequence[str], without: Sequence[str] = ()
) -> list[tuple[str, str, str, str, str]]:
    """List (article, sentence, reviewer, verdict, sources) by article, position, reviewer.

    `sources` is the sorted set joined by `|`, empty without claims. Verdicts:
    claims, no_claim, cant_tell.
    """
    where, values = _where(asked_kinds, without)
    return db.execute(
        f"""select s.article, s.id, p.name, a.verdict, a.sources {_SHARED}
              and a.verdict in ('claims', 'no_claim', 'cant_tell') {where}
            order by s.article, s.position, p.name""",
        values,
    ).fetchall()


def list_single_claims(
    db: Database, field: str, asked_kinds: Sequence[str], without: Sequence[str] = ()
) -> Iterator[tuple[str, str, str, str, str | None]]:
    """List (article, sentence, reviewer, source, value of a field) where one claim is made."""
    where, values = _where(asked_kinds, without)
    return db.execute(
        f"""select s.article, s.id, p.name, c.source, json_extract(c.fields, '$.' || ?)
            {_SHARED.replace("where", "join claim c on c.answer = a.id where")}
              and a.verdict = 'claims' {where}
              and (select count(*) from claim o where o.answer = a.id) = 1
            order by s.article, s.position, p.name""",
        [f'"{field}"', *values],
    )


def list_answers_to(db: Database, sentences: Sequence[str]) -> list[dict[str, Any]]:
    """List blind answers, a row a claim: sentence, name, verdict, source, fields."""
    marks = ", ".join("?" * len(sentences))
    return list(
        db.query(
            f"""select a.sentence, p.name, a.verdict, c.source, c.fields {
                _SHARED.replace("where", "left join claim c on c.answer = a.id where")
            } and a.sentence in ({marks}) order by a.sentence, p.name, c.number""",
            list(sentences),
        )
    )


def list_gold_sentences(db: Database) -> set[str]:
    """List the sentences that are decided."""
    rows = db.execute("select sentence from answer where layer = 'gold' and verdict is not null")
    return {row[0] for row in rows}


def _where(asked_kinds: Sequence[str], without: Sequence[str]) -> tuple[str, list[str]]:
    kinds = f"and s.kind in ({', '.join('?' * len(asked_kinds))})"
    articles = f"and s.article not in ({', '.join('?' * len(without))})"
    return f"{kinds} {articles}", [*asked_kinds, *without]
