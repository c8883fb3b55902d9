"""What merged values count as: kept as a table, applied to the present claims, never to events."""

import json

from sqlite_utils import Database

from annotate.store.answers.tallies import recount_values

Successors = dict[tuple[str, str], str]

_SOURCE = "'$.claims[' || (c.number - 1) || '].source'"
_FIELD = "'$.claims[' || (c.number - 1) || '].fields.' || json_quote(:field)"
_OWN = "'$.' || json_quote(:field)"
_COUNTED = "(select value from json_each(:counted))"
_ARE_ONE = f"json_extract(c.fields, {_OWN}) in {_COUNTED}"
_ARE_SEVERAL = f"""json_type(c.fields, {_OWN}) = 'array'
  and exists (select 1 from json_each(c.fields, {_OWN}) where value in {_COUNTED})"""
# Claims that count as one of the values `counted`, with what was chosen.
_CHOSEN = """
  select c.answer, c.number, json_extract(e.answer, {path}) as chosen
  from claim c join answer a on a.id = c.answer join event e on e.id = a.event
  where {counted}"""
_SOURCES = _CHOSEN.format(path=_SOURCE, counted=f"c.source in {_COUNTED}")
_VALUES = _CHOSEN.format(path=_FIELD, counted=_ARE_ONE)
_SETS = _CHOSEN.format(path=_FIELD, counted=_ARE_SEVERAL)
_NOW = "coalesce(v.successor, x.chosen)"
_OF_FIELD = "left join value_successor v on v.field = :field and v.value = x.chosen"
_THIS = "claim.answer = x.answer and claim.number = x.number"


def list_successors(db: Database) -> Successors:
    """List what each merged value counts as: (field, value) → value."""
    rows = db.execute("select field, value, successor from value_successor")
    return {(field, value): successor for field, value, successor in rows}


def save_successors(db: Database, successors: Successors) -> int:
    """Store what merged values count as now, and bring the present claims up to date.

    Only claims are read that count as a value whose successor changed. Return how many values
    those are.
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
    for field in sorted({field for field, _ in changed}):
        counted = {value for of, value in changed if of == field}
        recount = _recount_source if field == "source" else _recount_further
        recount(db, {"field": field, "counted": json.dumps(sorted(counted))})
        now = {successors.get((field, value), value) for of, value in pairs if of == field}
        recount_values(db, field, sorted(counted | now))
    return len(changed)


def _recount_source(db: Database, values: dict[str, str]) -> None:
    rows = db.execute(
        f"select distinct c.answer from claim c where c.source in {_COUNTED}",
        {"counted": values["counted"]},
    )
    answers = json.dumps([row[0] for row in rows])
    db.execute(
        f"update claim set source = {_NOW} from ({_SOURCES}) x {_OF_FIELD} where {_THIS}", values
    )
    db.execute(
        """update answer set sources = (
             select group_concat(source, '|') from (
               select distinct c.source from claim c where c.answer = answer.id order by 1))
           where sources is not null and id in (select value from json_each(?))""",
        [answers],
    )


def _recount_further(db: Database, values: dict[str, str]) -> None:
    db.execute(
        f"""update claim set fields = json_set(fields, {_OWN}, {_NOW})
            from ({_VALUES}) x {_OF_FIELD} where {_THIS}""",
        values,
    )
    db.execute(
        f"""update claim set fields = json_set(fields, {_OWN}, json((
              select json_group_array(value) from (
                select coalesce(v.successor, j.value) as value, min(j.key) as place
                from json_each(x.chosen) j
                left join value_successor v on v.field = :field and v.value = j.value
                group by 1 order by 2))))
            from ({_SETS}) x where {_THIS}""",
        values,
    )
