"""What merged values count as: kept as a table, applied to the present claims, never to events."""

import json

from sqlite_utils import Database

Successors = dict[tuple[str, str], str]

# Claims whose value of a field may count as another one now, with the value that was chosen.
_CHOSEN = """
  select c.answer, c.number, json_extract(e.answer, {path}) as chosen,
    json_type(e.answer, {path}) as type, e.answer as event
  from claim c join answer a on a.id = c.answer join event e on e.id = a.event
  where {counted}"""
_AS_SUCCESSOR = "coalesce(v.successor, x.chosen)"
_OF_FIELD = "left join value_successor v on v.field = :field and v.value = x.chosen"
_THIS = "claim.answer = x.answer and claim.number = x.number"


def list_successors(db: Database) -> Successors:
    """List what each merged value counts as: (field, value) → value."""
    rows = db.execute("select field, value, successor from value_successor")
    return {(field, value): successor for field, value, successor in rows}


def save_successors(db: Database, successors: Successors) -> int:
    """Store what merged values count as now, and bring the present claims up to date.

    Only claims are read that count as a value whose successor changed. Return how many.
    """
    before = list_successors(db)
    pairs = before.keys() | successors.keys()
    changed = [
        (field, before.get((field, value), value))
        for field, value in pairs
        if before.get((field, value)) != successors.get((field, value))
    ]
    if not changed:
        return 0
    db.execute("delete from value_successor")
    db["value_successor"].insert_all(
        {"field": field, "value": value, "successor": successor}
        for (field, value), successor in successors.items()
    )
    return sum(
        _recount_field(db, field, sorted(value for of, value in changed if of == field))
        for field in {field for field, _ in changed}
    )


def _recount_field(db: Database, field: str, counted: list[str]) -> int:
    values = {"field": field, "counted": json.dumps(counted)}
    return _recount_source(db, values) if field == "source" else _recount_further(db, values)


def _recount_source(db: Database, values: dict[str, str]) -> int:
    among = "c.source in (select value from json_each(:counted))"
    path = "'$.claims[' || (c.number - 1) || '].source'"
    rows = db.execute(f"select distinct c.answer from claim c where {among}", values)
    answers = json.dumps([row[0] for row in rows])
    updated = db.execute(
        f"""update claim set source = {_AS_SUCCESSOR}
            from ({_CHOSEN.format(path=path, counted=among)}) x {_OF_FIELD}
            where {_THIS}""",
        values,
    ).rowcount
    db.execute(
        """update answer set sources = (
             select group_concat(source, '|') from (
               select distinct c.source from claim c where c.answer = answer.id order by 1))
           where sources is not null and id in (select value from json_each(?))""",
        [answers],
    )
    return updated


def _recount_further(db: Database, values: dict[str, str]) -> int:
    own = "'$.' || json_quote(:field)"
    path = "'$.claims[' || (c.number - 1) || '].fields.' || json_quote(:field)"
    one = f"json_extract(c.fields, {own}) in (select value from json_each(:counted))"
    several = f"""json_type(c.fields, {own}) = 'array' and exists (
      select 1 from json_each(c.fields, {own}) where value in (select value from json_each(:counted)))"""
    updated = db.execute(
        f"""update claim set fields = json_set(fields, {own}, {_AS_SUCCESSOR})
            from ({_CHOSEN.format(path=path, counted=one)}) x {_OF_FIELD}
            where {_THIS} and x.type = 'text'""",
        values,
    ).rowcount
    return (
        updated
        + db.execute(
            f"""update claim set fields = json_set(fields, {own}, json((
                  select json_group_array(value) from (
                    select coalesce(v.successor, j.value) as value, min(j.key) as place
                    from json_each(x.chosen) j
                    left join value_successor v on v.field = :field and v.value = j.value
                    group by 1 order by 2))))
                from ({_CHOSEN.format(path=path, counted=several)}) x
                where {_THIS}""",
            values,
        ).rowcount
    )
