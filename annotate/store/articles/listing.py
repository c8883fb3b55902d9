"""The list of articles: one page by key, counts for each filter, all that match.

One pass over a covering index and the kept counts answers all of it; no text is read.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from annotate.records import Filters
from annotate.store.articles.listed import (
    FOR_LEADS,
    LOOKED_UP,
    OF_PRESENT,
    SORTS,
    STATES,
    Reader,
    find_source,
    values_of,
    write_listed,
    write_where,
)

__all__ = ["FOR_LEADS", "SORTS", "STATES", "Reader"]

_KEYS = {
    "number": "number",
    "title": "lower(title)",
    "outlet": "lower(outlet)",
    "date": "published",
    "progress": "iif(asked, 1000 * progress / asked, -1)",
}
_MOST_CHOICES = 60  # of one filter: those with the most articles
_UNIT, _GROUP = "\x1f", "\x1e"  # between the parts of a key, and between keys
_IN_KEY = ("outlet", "language", "imported")


def list_kinds(db: Database, kinds: Sequence[str]) -> tuple[str, ...]:
    """List those of some kinds that any unit has; the first one if none has."""
    rows = db.execute(
        """select value from json_each(?) where exists (
             select 1 from unit_tally where kind = value)""",
        [json.dumps(kinds)],
    )
    return tuple(row[0] for row in rows) or tuple(kinds[:1])


def list_ids(db: Database, reader: Reader, filters: Filters) -> list[str]:
    """List the ids of all articles that match, in order of import."""
    listed, source = write_listed(reader, filters), find_source(filters)
    sql = f"{listed} select id from {source} {write_where(filters)} order by number"
    return [row[0] for row in db.execute(sql, values_of(reader, filters))]


def find_page(
    db: Database,
    reader: Reader,
    filters: Filters,
    sort: str = "number",
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int,
) -> tuple[list[tuple[int, str]], dict[str, dict[str, int]]]:
    """Find (number, id) of at most `limit` articles after or before one, by its number; count.

    `sort` is one of SORTS, with a leading “-” for the opposite order. Before an article means
    the nearest ones, in the order of the list.

    Keys of the counts: total (articles, sentences, finished, twice; no withdrawn ones), match
    (articles), state, outlet, language, imported, person and tag (choice → articles). The counts
    of one filter obey all the others.
    """
    at = after if before is None else before
    values = {**values_of(reader, filters), "at": at, "limit": limit}
    listed, source = write_listed(reader, filters, sort), find_source(filters, sort)
    parts = [
        _page(source, filters, sort, at is not None, before is not None),
        _groups(reader, filters),
        *(_held_and_tagged(filters) if reader.is_lead else ()),
    ]
    rows, counts = [], {}
    sql = f"{listed} {' union all '.join(parts)}"
    for what, value, count in db.execute(sql, values):
        if what == "row":
            rows.append((count, value))
        elif what == "groups":
            counts |= _count(value, json.loads(count), reader, filters)
        else:
            counts.setdefault(what, {})[value] = count
    return rows[::-1] if before is not None else rows, counts


def _page(source: str, filters: Filters, sort: str, has_edge: bool, is_back: bool) -> str:
    """Write the query of one page; its rows are (“row”, id, number)."""
    sign, order = ("<", "desc") if sort.startswith("-") != is_back else (">", "asc")
    key = _KEYS[sort.removeprefix("-")]
    edge = ""
    if has_edge:
        edge = f"""and ({key}, number) {sign}
          (select {key}, number from {source} where number = :at)"""
    return f"""select * from (select 'row', id, number from {source} {write_where(filters)} {edge}
      order by {key} {order}, number {order} limit :limit)"""


def _groups(reader: Reader, filters: Filters) -> str:
    """Write the query that says once what each article counts for: (“groups”, text, sums).

    The text has a key per article: outlet and language as JSON, day of import, and a number with
    a bit for each of `_bits`. Equal keys are counted here, because SQLite would sort for that.
    """
    bits = _bits(reader, filters)
    places = [f"iif({bits[name]}, {1 << at}, 0)" for at, name in enumerate(bits)]
    withdrawn = 1 << len(bits)
    states = len(_states(reader)) - ("withdrawn" in _states(reader))
    present = " + ".join(places[:states])
    others = " + ".join(["0", *places[states:]])
    key = f" || '{_UNIT}' || ".join(
        [
            "json_quote(outlet)", "json_quote(language)", "imported",
            f"(iif(withdrawn, {withdrawn}, {present}) + {others})",
        ]
    )  # fmt: skip
    sums = ", ".join(f"sum(iif(withdrawn, 0, {one}))" for one in ("1", "asked", "mine", "twice"))
    return f"""select 'groups', group_concat({key}, '{_GROUP}'), json_array({sums}) from listed"""


def _bits(reader: Reader, filters: Filters) -> dict[str, str]:
    """Name the conditions that an article's key says to be true or not, but “withdrawn”.

    Those on its outlet, language and day can be seen in the key itself.
    """
    states = {name: OF_PRESENT[name] for name in _states(reader) if name in OF_PRESENT}
    looked_up = {name: one for name, one in LOOKED_UP.items() if getattr(filters, name)}
    return states | looked_up


def _count(
    text: str | None, sums: list[int | None], reader: Reader, filters: Filters
) -> dict[str, dict[str, int]]:
    """Count the articles per choice of each filter; the sums of no rows are None."""
    names = ("articles", "sentences", "finished", "twice")
    total = dict(zip(names, (one or 0 for one in sums), strict=True))
    state, chosen, match = dict.fromkeys(_states(reader), 0), _chosen(filters), 0
    found: dict[str, Counter[str]] = {name: Counter() for name in _IN_KEY}
    for of_key, states, true, many in _read_groups(text, reader, filters):
        missed = [
            name
            for name, values in chosen.items()
            if not (of_key[name] in values if name in of_key else name in true)
        ]
        match += 0 if missed else many
        for name in found:
            if of_key[name] and missed in ([], [name]):
                found[name][of_key[name]] += many
        if missed in ([], ["state"]):
            for name in states:
                state[name] += many
    most = {name: sorted(found[name].items(), key=_by_articles)[:_MOST_CHOICES] for name in found}
    choices = {name: dict(rows) for name, rows in most.items() if rows}
    return {"total": total, "match": {"articles": match}, "state": state, **choices}


def _by_articles(choice: tuple[str, int]) -> tuple[int, str]:
    return -choice[1], choice[0]


def _chosen(filters: Filters) -> dict[str, Sequence[str]]:
    """Return the filters that are on, with what is chosen."""
    return {name: value for name, value in asdict(filters).items() if value}


def _read_groups(
    text: str | None, reader: Reader, filters: Filters
) -> Iterator[tuple[dict[str, str], list[str], set[str], int]]:
    """Read the groups: (what the key says in words, states, conditions that hold, articles)."""
    names = [*_bits(reader, filters), "withdrawn"]
    states = set(_states(reader))
    for key, many in Counter(text.split(_GROUP) if text else ()).items():
        outlet, language, imported, bits = key.split(_UNIT)
        held = [name for at, name in enumerate(names) if int(bits) >> at & 1]
        true = {*held, *(("state",) if filters.state in held else ())}
        words = {
            "outlet": json.loads(outlet), "language": json.loads(language), "imported": imported,
        }  # fmt: skip
        yield words, [name for name in held if name in states], true, many


def _held_and_tagged(filters: Filters) -> list[str]:
    """Write the queries that count the articles per person and tag: (filter, choice, articles)."""
    made = []
    for name, table, only in (
        ("person", "assignment", "indexed by assignment_open where ended is null"),
        ("tag", "article_tag", "where true"),
    ):
        among = f"in (select number from {find_source(filters)} {write_where(filters, but=name)})"
        if not _chosen(filters).keys() - {name}:
            among = "not in (select number from article where sample)"  # all that a lead lists
        made.append(
            f"""select * from (select '{name}', {name} as choice, count(*) as many from {table}
              {only} and {table}.number {among}
              group by choice order by many desc, choice limit {_MOST_CHOICES})"""
        )
    return made


def _states(reader: Reader) -> list[str]:
    return [name for name in STATES if reader.is_lead or name not in FOR_LEADS]


def list_rows(db: Database, ids: Sequence[str], asked_kinds: Sequence[str]) -> list[dict[str, Any]]:
    """List articles in the order of their ids.

    Keys: number, id, title, outlet, published, imported_at, k, calibration, released_at,
    withdrawn_at, asked (units whose kind is asked), decided (those with gold), tags.
    """
    rows = db.query(
        """select r.number, r.id, r.title, r.outlet, r.published, r.imported_at, r.k,
             r.calibration, r.released_at, r.withdrawn_at,
             coalesce((select sum(t.units) from unit_tally t where t.article = r.id
               and t.kind in (select value from json_each(:kinds))), 0) as asked,
             coalesce((select sum(t.decided) from unit_tally t where t.article = r.id
               and t.kind in (select value from json_each(:kinds))), 0) as decided,
             (select json_group_array(tag) from (select tag from article_tag t
               where t.article = r.id order by tag)) as tags
           from json_each(:ids) i join article r on r.id = i.value order by i.key""",
        {"ids": json.dumps(ids), "kinds": json.dumps(asked_kinds)},
    )
    return [{**row, "tags": json.loads(row["tags"])} for row in rows]
