"""How often each value is used now: labels, people, and labels in sentences without gold."""

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Uses:
    """`labels` are claims in present answers, `open` those in sentences without gold."""

    labels: int = 0
    people: int = 0
    open: int = 0


def count_uses(db: Database, field: str) -> dict[str, Uses]:
    """Count how often each value of a field counts in present answers."""
    rows = db.execute(
        """select value, sum(labels), sum(labels > 0), sum(labels) - sum(decided)
           from value_tally where field = ? group by value having sum(labels) > 0""",
        [field],
    )
    return {value: Uses(*counts) for value, *counts in rows}


def count_claims(db: Database) -> int:
    """Count the claims in present answers."""
    return db.execute(
        "select coalesce(sum(labels), 0) from value_tally where field = 'source'"
    ).fetchone()[0]


def count_chosen(db: Database, field: str, value: str, counted: str) -> Uses:
    """Count the labels for which a value was chosen that counts as another one now."""
    place = "'$.claims[' || (c.number - 1) || ']"
    chosen = f"{place}.source'" if field == "source" else f"{place}.fields.' || json_quote(:field)"
    present = (
        "c.source = :counted"
        if field == "source"
        else "instr(c.fields, json_quote(:counted)) > 0"  # quicker than reading all of the JSON
    )
    # From the claims on: else SQLite would look up the event of every answer.
    row = db.execute(
        f"""select count(*), count(distinct a.person), count(*) - count(g.id)
            from claim c cross join answer a on a.id = c.answer and a.layer = 'label'
            cross join event e on e.id = a.event
            left join answer g
              on g.sentence = a.sentence and g.layer = 'gold' and g.verdict is not null
            where {present} and instr(e.answer, json_quote(:value)) > 0 and exists (
              select 1 from json_each(e.answer, {chosen}) where value = :value)""",
        {"field": field, "value": value, "counted": counted},
    ).fetchone()
    return Uses(*row)
