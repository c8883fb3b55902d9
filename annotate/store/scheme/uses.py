"""How often each value is used now: labels, people, articles, and labels without gold."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Uses:
    """`labels` are claims in present answers, `open` those in sentences without gold."""

    labels: int = 0
    people: int = 0
    articles: int = 0
    open: int = 0


# The article of a sentence is the start of its id.
_COUNTS = """count(*), count(distinct a.person), count(distinct substr(a.sentence, 1, 24)),
  sum(not exists (select 1 from answer g
    where g.sentence = a.sentence and g.layer = 'gold' and g.verdict is not null))
  from claim c join answer a on a.id = c.answer and a.layer = 'label'"""


def count_uses(db: Database, field: str) -> dict[str, Uses]:
    """Count how often each value of a field counts in present answers."""
    return dict(_count_sources(db) if field == "source" else _count_values(db, field))


def count_claims(db: Database) -> int:
    """Count the claims in present answers."""
    return db.execute(
        "select count(*) from claim c join answer a on a.id = c.answer and a.layer = 'label'"
    ).fetchone()[0]


def _count_sources(db: Database) -> Iterator[tuple[str, Uses]]:
    for value, *counts in db.execute(f"select c.source, {_COUNTS} group by 1"):
        yield value, Uses(*counts)


def _count_values(db: Database, field: str) -> Iterator[tuple[str, Uses]]:
    rows = db.execute(
        f"""select value, {_COUNTS}, json_each(c.fields, '$.' || json_quote(?)) group by 1""",
        [field],
    )
    for value, *counts in rows:
        yield value, Uses(*counts)


def count_chosen(db: Database, field: str, value: str, counted: str) -> Uses:
    """Count the labels that count as another value, but for which this one was chosen."""
    place = "'$.claims[' || (c.number - 1) || ']"
    chosen = f"{place}.source'" if field == "source" else f"{place}.fields.' || json_quote(:field)"
    present = "c.source = :counted" if field == "source" else "true"
    row = db.execute(
        f"""select {_COUNTS} join event e on e.id = a.event
            where {present} and exists (
              select 1 from json_each(e.answer, {chosen}) where value = :value)""",
        {"field": field, "value": value, "counted": counted},
    ).fetchone()
    return Uses(*(count or 0 for count in row))
