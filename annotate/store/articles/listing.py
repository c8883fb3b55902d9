"""The list of articles: one page by key, counts for each filter, all that match.

One pass over a covering index and the kept counts answers all of it; no text is read.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from annotate.records import Filters

SORTS = ("number", "title", "outlet", "date", "progress")
# Eight hexadecimal digits of an article's id, modulo 100: its turn, as in `slots_for`.
_TURN = "({}) % 100".format(
    " + ".join(
        f"{16 ** (7 - at) % 100} * instr('123456789abcdef', substr(id, {9 + at}, 1))"
        for at in range(8)
    )
)
STATES = {  # name: the condition on a row of `listed`
    "to-label": "not withdrawn and asked and not answered",
    "begun": "not withdrawn and answered and not done",
    "finished": "not withdrawn and done",
    # Where there are :k finishers, no one needs to know whose turn it is, which takes long.
    "ready": "not withdrawn and finishers > 1 and decided < asked and (calibration or finishers >= "
    f"coalesce(k, iif(finishers < :k and {_TURN} < :share, :k, 1)))",
    "decided": "not withdrawn and asked and decided >= asked",
    "unassigned": "not withdrawn and asked and not held and not calibration",
    "flagged": "not withdrawn and flagged",
    "calibration": "not withdrawn and calibration",
    "released": "not withdrawn and released",
    "withdrawn": "withdrawn",
}
FOR_LEADS = ("ready", "decided", "unassigned", "withdrawn")
_KEYS = {
    "number": "number",
    "title": "lower(title)",
    "outlet": "lower(outlet)",
    "date": "published",
    "progress": "iif(asked, 1000 * progress / asked, -1)",
}
_MOST_CHOICES = 60  # of one filter: those with the most articles

# All that a lead sees of the answers; a person's flags in an article hidden from them are not it.
_OF_ALL = """select t.article, count(*) as answered,
      sum(g.person is not null and g.ended is null) as open_answered,
      min(iif(g.ended is null, t.finished, null)) as least,
      sum(iif(t.flagged
        and (t.person = :me or t.article not in (select value from json_each(:hidden))),
        t.flagged, 0)) as flagged,
      sum(iif(t.person = :me, t.finished, 0)) as mine, sum(t.finished >= u.asked) as finishers
    from (select article, person, sum(finished) as finished, sum(flagged) as flagged
          from answer_tally where answers and kind in (select value from json_each(:kinds))
            and person not in (select id from person where is_model)
          group by article, person) t
    left join assignment g on g.article = t.article and g.person = t.person
    left join units u on u.article = t.article
    group by t.article"""
# What is asked again of them is still to label.
_MINE = """sum(finished) - (select count(*) from repeat q indexed by repeat_open
      where q.person = :me and q.article = t.article and q.done_at is null)"""
_OF_ME = f"""select article, count(*) as answered, 0 as open_answered, {_MINE} as least,
      sum(flagged) as flagged, {_MINE} as mine, 0 as finishers
    from answer_tally t
    where person = :me and answers and kind in (select value from json_each(:kinds))
    group by article"""
_HELD = "select article, count(*) as held from assignment where ended is null group by article"
_NOT_HELD = "select null as article, 0 as held where false"
_LISTED = """with units as materialized (
    select article, sum(units) as asked, sum(begun) as begun, sum(twice) as twice,
      sum(decided) as decided from unit_tally
    where kind in (select value from json_each(:kinds)) group by article),
  told as materialized ({told}),
  holders as materialized ({holders}),
  listed as materialized (
    select r.number, r.id, r.title, r.outlet, r.published, r.language,
      substr(r.imported_at, 1, 10) as imported, r.withdrawn_at is not null as withdrawn,
      r.released_at is not null as released, r.calibration, r.k,
      coalesce(u.asked, 0) as asked, coalesce(u.twice, 0) as twice, coalesce(h.held, 0) as held,
      coalesce(t.answered, 0) as answered, coalesce(t.flagged, 0) as flagged,
      coalesce(t.mine, 0) as mine,
      coalesce(u.decided, 0) as decided, coalesce(t.finishers, 0) as finishers,
      {progress} as progress,
      coalesce(u.asked > 0 and t.least >= u.asked
        and coalesce(h.held, 0) = t.open_answered, 0) as done,
      {hit} as hit, {has} as has, {tagged} as tagged
    from article r indexed by article_listed
    left join units u on u.article = r.id
    left join told t on t.article = r.id
    left join holders h on h.article = r.id
    {scope})"""
_ALL = "where not r.sample"
_THEIRS = """where r.withdrawn_at is null and not r.sample {only}"""
_ONLY = """and (r.calibration or exists (select 1 from assignment g
      where g.article = r.id and g.person = :only_for and g.ended is null))"""
# Looked up once for the whole list, not once per article.
_HIT = "r.number in (select rowid from article_fts where article_fts match :match)"
_HAS = """r.id in (select article from assignment indexed by assignment_open
      where person in (select value from json_each(:person)) and ended is null)"""
_TAGGED = """r.number in (select number from article_tag
      where tag in (select value from json_each(:tag)))"""
_CONDITIONS = {
    "search": "hit",
    "outlet": "outlet in (select value from json_each(:outlet))",
    "language": "language in (select value from json_each(:language))",
    "imported": "imported in (select value from json_each(:imported))",
    "person": "has",
    "tag": "tagged",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the list, and what they may see of it.

    `only_for`: the person whose articles alone are listed, None for all; `hidden`: the articles
    whose answers they must not know yet. Leads see withdrawn articles and others' progress.
    `share` percent of all articles need `k` people, others one, unless they have their own number.
    """

    me: str
    is_lead: bool
    kinds: tuple[str, ...]
    only_for: str | None = None
    hidden: tuple[str, ...] = ()
    k: int = 1
    share: int = 0


def match_of(search: str) -> str:
    """Write words as an FTS5 query: each must occur, at least as the beginning of a word.

    Without a word, the query is one that matches nothing.
    """
    words = re.findall(r"\S+", search.replace("\0", " ")) or [""]
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words)


def find_numbers(db: Database, search: str) -> list[int]:
    """Find the numbers of the articles with these words in title, outlet, reference or text."""
    sql = "select rowid from article_fts where article_fts match ?"
    return [row[0] for row in db.execute(sql, [match_of(search)])]


def list_ids(db: Database, reader: Reader, filters: Filters) -> list[str]:
    """List the ids of all articles that match, in order of import."""
    sql = f"{_listed(reader, filters)} select id from listed {_where(filters)} order by number"
    return [row[0] for row in db.execute(sql, _values(reader, filters))]


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
    values = {**_values(reader, filters), "at": at, "limit": limit}
    parts = [_page(filters, sort, at is not None, before is not None), _totals(reader, filters)]
    parts += _choices(reader, filters)
    sql = f"{_listed(reader, filters)} {' union all '.join(parts)}"
    rows, counts = [], {}
    for what, value, count in db.execute(sql, values):
        if what == "row":
            rows.append((count, value))
        elif what == "sums":
            counts |= _named(json.loads(value), reader)
        else:
            counts.setdefault(what, {})[value] = count
    return rows[::-1] if before is not None else rows, counts


def _page(filters: Filters, sort: str, has_edge: bool, is_back: bool) -> str:
    """Write the query of one page; its rows are (“row”, id, number)."""
    sign, order = ("<", "desc") if sort.startswith("-") != is_back else (">", "asc")
    key = _KEYS[sort.removeprefix("-")]
    edge = ""
    if has_edge:
        edge = f"""and ({key}, number) {sign}
          (select {key}, number from listed where number = :at)"""
    return f"""select * from (select 'row', id, number from listed {_where(filters)} {edge}
      order by {key} {order}, number {order} limit :limit)"""


def _totals(reader: Reader, filters: Filters) -> str:
    """Write the query of the counts that one pass can make: (“sums”, JSON, 0)."""
    others = _fits(filters, but="state")
    sums = [
        "sum(not withdrawn)", "sum(iif(withdrawn, 0, asked))", "sum(iif(withdrawn, 0, mine))",
        "sum(iif(withdrawn, 0, twice))",
        f"sum({_fits(filters)})",
        *(f"sum({others} and ({STATES[name]}))" for name in _states(reader)),
    ]  # fmt: skip
    return f"select 'sums', json_array({', '.join(sums)}), 0 from listed"


def _named(sums: list[int | None], reader: Reader) -> dict[str, dict[str, int]]:
    """Name what the query of the totals has counted; the sum of no rows is None."""
    articles, sentences, finished, twice, match, *states = (one or 0 for one in sums)
    return {
        "total": {
            "articles": articles,
            "sentences": sentences,
            "finished": finished,
            "twice": twice,
        },
        "match": {"articles": match},
        "state": dict(zip(_states(reader), states, strict=True)),
    }


def _choices(reader: Reader, filters: Filters) -> list[str]:
    """Write the queries that count the articles per choice: (filter, choice, articles)."""
    joins = {"outlet": "", "language": "", "imported": ""}
    columns = {"person": "g.person", "tag": "t.tag"}
    if reader.is_lead:
        # The other way round, SQLite would first build an index of the list.
        joins["person"] = "cross join assignment g on g.article = listed.id and g.ended is null"
        joins["tag"] = "join article_tag t on t.article = listed.id"
    return [
        f"""select * from (select '{name}', {columns.get(name, name)} as choice, count(*) as many
          from listed {join} {_where(filters, but=name)} and choice <> '' group by choice
          order by many desc, choice limit {_MOST_CHOICES})"""
        for name, join in joins.items()
    ]


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


def _listed(reader: Reader, filters: Filters) -> str:
    """Write the common table expressions up to `listed`, with one row per article in reach."""
    only = "" if reader.only_for is None else _ONLY
    return _LISTED.format(
        told=_OF_ALL if reader.is_lead else _OF_ME,
        holders=_HELD if reader.is_lead else _NOT_HELD,
        progress="coalesce(u.begun, 0)" if reader.is_lead else "coalesce(t.mine, 0)",
        hit=_HIT if filters.search else "1",
        has=_HAS if filters.person else "1",
        tagged=_TAGGED if filters.tag else "1",
        scope=_ALL if reader.is_lead else _THEIRS.format(only=only),
    )


def _where(filters: Filters, but: str = "") -> str:
    return f"where {_fits(filters, but)}"


def _fits(filters: Filters, but: str = "") -> str:
    """Write the condition of all filters except one."""
    pieces = ["1"]
    if filters.state and but != "state":
        pieces.append(f"({STATES[filters.state]})")
    for name, condition in _CONDITIONS.items():
        if getattr(filters, name) and name != but:
            pieces.append(f"({condition})")
    return "(" + " and ".join(pieces) + ")"


def _values(reader: Reader, filters: Filters) -> dict[str, Any]:
    chosen = asdict(filters).items()
    return {
        **{name: one if isinstance(one, str) else json.dumps(one) for name, one in chosen},
        "match": match_of(filters.search),
        "me": reader.me,
        "kinds": json.dumps(reader.kinds),
        "only_for": reader.only_for,
        "hidden": json.dumps(reader.hidden),
        "k": reader.k,
        "share": reader.share,
    }
