"""What merged values count as: kept as a table, applied to the present claims, never to events."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from annotate.store.answers.tallies import find_disagreements, list_seen, values_moved
from annotate.store.project import find_setting, save_setting

Successors = dict[tuple[str, str], str]
Waiting = dict[str, list[str]]

_WAITING = "values_to_recount"
_SOURCE = "'$.claims[' || (c.number - 1) || '].source'"
_FIELD = "'$.claims[' || (c.number - 1) || '].fields.' || json_quote(:field)"
_OWN = "'$.' || json_quote(:field)"
_COUNTED = "(select value from json_each(:counted))"
_IS_SOURCE = f"c.source in {_COUNTED}"
_IS_ONE = f"json_extract(c.fields, {_OWN}) in {_COUNTED}"
_ARE_SEVERAL = f"""json_type(c.fields, {_OWN}) = 'array'
  and exists (select 1 from json_each(c.fields, {_OWN}) where value in {_COUNTED})"""
# Claims of some answers that count as one of the values `counted`, with what was chosen.
_CHOSEN = """
  select c.answer, c.number, json_extract(e.answer, {path}) as chosen
  from json_each(:answers) one cross join claim c on c.answer = one.value
  join answer a on a.id = c.answer join event e on e.id = a.event
  where {counted}"""
_SOURCES = _CHOSEN.format(path=_SOURCE, counted=_IS_SOURCE)
_VALUES = _CHOSEN.format(path=_FIELD, counted=_IS_ONE)
_SETS = _CHOSEN.format(path=_FIELD, counted=_ARE_SEVERAL)
_NOW = "coalesce(v.successor, x.chosen)"
_OF_FIELD = "left join value_successor v on v.field = :field and v.value = x.chosen"
_THIS = "claim.answer = x.answer and claim.number = x.number"


def list_successors(db: Database) -> Successors:
    """List what each merged value counts as: (field, value) → value."""
    rows = db.execute("select field, value, successor from value_successor")
    return {(field, value): successor for field, value, successor in rows}


def save_successors(db: Database, successors: Successors) -> int:
    """Store what merged values count as now; return how many count as another than before.

    The present claims of those values wait to be recounted (call in a transaction).
    """
    before = list_successors(db)
    changed = [
        pair
        for pair in before.keys() | successors.keys()
        if before.get(pair) != successors.get(pair)
    ]
    if not changed:
        return 0
    db.execute("delete from value_successor")
    db["value_successor"].insert_all(
        {"field": field, "value": value, "successor": successor}
        for (field, value), successor in successors.items()
    )
    waiting: dict[str, set[str]] = {
        field: set(values) for field, values in list_waiting(db).items()
    }
    for field, value in changed:
        waiting.setdefault(field, set()).add(before.get((field, value), value))
    save_setting(db, _WAITING, {field: sorted(values) for field, values in waiting.items()})
    return len(changed)


def list_waiting(db: Database) -> Waiting:
    """List by field the values whose claims have still to be recounted."""
    return find_setting(db, _WAITING) or {}


def save_done(db: Database, waiting: Waiting) -> None:
    """Record that these were recounted, unless others wait by now."""
    if list_waiting(db) == waiting:
        save_setting(db, _WAITING, {})


def list_answers_with(db: Database, field: str, values: Sequence[str]) -> list[int]:
    """List the answers with claims that count as one of these values."""
    where = _IS_SOURCE if field == "source" else f"({_IS_ONE} or {_ARE_SEVERAL})"
    rows = db.execute(
        f"select distinct c.answer from claim c where {where}",
        {"field": field, "counted": json.dumps(values)},
    )
    return [row[0] for row in rows]


def recount_answers(
    db: Database, field: str, values: Sequence[str], answers: Sequence[int]
) -> None:
    """Bring the claims of some answers up to date that count as one of these values."""
    given = {"field": field, "counted": json.dumps(values), "answers": json.dumps(answers)}
    with values_moved(db, field, answers):
        if field == "source":
            _recount_sources(db, given)
        else:
            _recount_further(db, given)


def recount_all(db: Database) -> None:
    """Recount all that waits at once (call in a transaction)."""
    waiting = list_waiting(db)
    for field, values in waiting.items():
        recount_answers(db, field, values, list_answers_with(db, field, values))
    if "source" in waiting:
        find_disagreements(db, list_seen(db))
    save_done(db, waiting)


def _recount_sources(db: Database, given: dict[str, str]) -> None:
    db.execute(
        f"update claim set source = {_NOW} from ({_SOURCES}) x {_OF_FIELD} where {_THIS}", given
    )
    db.execute(
        """update answer set sources = (
             select group_concat(source, '|') from (
               select distinct c.source from claim c where c.answer = answer.id order by 1))
           where sources is not null and id in (select value from json_each(:answers))""",
        given,
    )


def _recount_further(db: Database, given: dict[str, str]) -> None:
    db.execute(
        f"""update claim set fields = json_set(fields, {_OWN}, {_NOW})
            from ({_VALUES}) x {_OF_FIELD} where {_THIS}""",
        given,
    )
    db.execute(
        f"""update claim set fields = json_set(fields, {_OWN}, json((
              select json_group_array(value) from (
                select coalesce(v.successor, j.value) as value, min(j.key) as place
                from json_each(x.chosen) j
                left join value_successor v on v.field = :field and v.value = j.value
                group by 1 order by 2))))
            from ({_SETS}) x where {_THIS}""",
        given,
    )
