"""The sentences to which people name different sources, in order: kept by migrations/m028.py."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from annotate.store.agreement import Scope

_ORDERS = {"split": "share, size desc, article, start", "text": "article, start"}
_BEFORE = {
    "split": """share <= this.share
      and (share, -size, article, start) < (this.share, -this.size, this.article, this.start)""",
    "text": "(article, start) < (this.article, this.start)",
}
_OF = """(article, start, sentence)
  = (select s.article, s.start, s.id from sentence s where s.id = :sentence)"""
_OF_EACH = _OF.replace(":sentence", "w.value")
_COLUMNS = "sentence, article, start, people"


class Row(NamedTuple):
    """A sentence; `people` counts them by what they named, most first, as in “2:1”."""

    sentence: str
    article: str
    start: int
    people: str


def count(db: Database, scope: Scope) -> tuple[int, int]:
    """Count the sentences of a scope: (all, those that have gold)."""
    where, values = _taken(scope)
    return db.execute(
        f"select count(*), coalesce(sum(decided), 0) from disagreement where {where}", values
    ).fetchone()


def list_rows(
    db: Database,
    scope: Scope,
    order: str,
    *,
    is_decided: bool | None = None,
    start: int = 0,
    limit: int = -1,
) -> list[Row]:
    """List sentences of a scope in an order: all, or those with or without gold."""
    where, values = _taken(scope, is_decided)
    rows = db.execute(
        f"""select {_COLUMNS} from disagreement where {where}
            order by {_ORDERS[order]} limit :limit offset :offset""",
        {**values, "limit": limit, "offset": start},
    )
    return list(map(Row._make, rows))


def find_place(db: Database, scope: Scope, order: str, sentence: str) -> tuple[bool, int] | None:
    """Find a sentence: (has gold, its place among those that have gold, or have not)."""
    where, values = _taken(scope)
    found = db.execute(
        f"""select this.decided, (select count(*) from disagreement
              where {where} and decided = this.decided and {_BEFORE[order]})
            from (select * from disagreement where {_OF} and {where}) this""",
        {**values, "sentence": sentence},
    ).fetchone()
    return found and (bool(found[0]), found[1])


def list_among(db: Database, scope: Scope, order: str, sentences: Sequence[str]) -> list[Row]:
    """List those of these sentences (ids) that are among a scope's, in order."""
    where, values = _taken(scope)
    rows = db.execute(
        f"""select {_COLUMNS} from json_each(:sentences) w
            cross join disagreement on {_OF_EACH} where {where} order by {_ORDERS[order]}""",
        {**values, "sentences": json.dumps(sentences)},
    )
    return list(map(Row._make, rows))


def _taken(scope: Scope, is_decided: bool | None = None) -> tuple[str, dict[str, Any]]:
    """Write the condition that a scope takes a row in, with the values of its parameters."""
    conditions = [
        "kind in (select value from json_each(:kinds))",
        "article not in (select id from article where withdrawn_at is not null)",
        "article not in (select id from article where sample)",
    ]
    values: dict[str, Any] = {"kinds": json.dumps(scope.kinds)}
    if scope.without:
        conditions.append("article not in (select value from json_each(:without))")
        values["without"] = json.dumps(scope.without)
    if scope.articles:
        conditions.append("article in (select value from json_each(:articles))")
        values["articles"] = json.dumps(scope.articles)
    if scope.tags:
        conditions.append(
            "article in (select r.id from json_each(:tags) w join article_tag t on t.tag = w.value"
            " join article r on r.number = t.number)"
        )
        values["tags"] = json.dumps(scope.tags)
    if is_decided is not None:
        conditions.append("decided = :is_decided")
        values["is_decided"] = int(is_decided)
    return " and ".join(conditions), values
