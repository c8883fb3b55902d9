"""The list of articles as SQL: a table of what is kept of each article, and its conditions."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from annotate.records import Filters
from annotate.store.assign import TURN

SORTS = ("number", "title", "outlet", "date", "progress")
# What is missing from `listed` is null there, so that a condition is false without a word.
OF_PRESENT = {  # state of an article that is not withdrawn: the condition on a row of `listed`
    "to-label": "asked and answered is null",
    "begun": "answered and not done",
    "finished": "done",
    # Where there are :k finishers, no one needs to know whose turn it is, which takes long.
    "ready": "finishers > 1 and decided < asked and (calibration or finishers >= "
    f"coalesce(k, iif(finishers < :k and {TURN} < :share, :k, 1)))",
    "decided": "asked and decided >= asked",
    "unassigned": "asked and held is null and not calibration",
    "flagged": "flagged",
    "calibration": "calibration",
    "released": "released",
}
STATES = {
    **{name: f"not withdrawn and {condition}" for name, condition in OF_PRESENT.items()},
    "withdrawn": "withdrawn",
}
FOR_LEADS = ("ready", "decided", "unassigned", "withdrawn")

# Where one kind of units is asked, as in most projects, nothing has to be added up.
_OF_ONE_KIND = {
    "units": "unit_tally u on u.article = {}.{} and u.kind = :kind",
    "finished": "answer_tally t",
    "where": "where t.kind = :kind and t.answers and t.person not in ({models})",
}
_OF_KINDS = {
    "units": "units u on u.article = {}.{}",
    "finished": """(select article, person, sum(finished) as finished, sum(flagged) as flagged
          from answer_tally where answers and kind in (select value from json_each(:kinds))
            and person not in ({models})
          group by article, person) t""",
    "where": "",
}
_MODELS = "select id from person where is_model"
_UNITS = """units as materialized (
    select article, sum(units) as units, sum(begun) as begun, sum(twice) as twice,
      sum(decided) as decided from unit_tally
    where kind in (select value from json_each(:kinds)) group by article),"""
# All that a lead sees of the answers; a person's flags in an article hidden from them are not it.
_OF_ALL = """select t.article, count(*) as answered,
      sum(g.person is not null and g.ended is null) as open_answered,
      min(iif(g.ended is null, t.finished, null)) as least,
      sum(iif(t.flagged
        and (t.person = :me or t.article not in (select value from json_each(:hidden))),
        t.flagged, 0)) as flagged,
      sum(iif(t.person = :me, t.finished, 0)) as mine, sum(t.finished >= u.units) as finishers
    from {finished}
    left join assignment g on g.article = t.article and g.person = t.person
    left join {units}
    {where}
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
# `near` is what the article alone says; `listed` adds what is counted in it.
_LISTED = """with {all_units}
  told as materialized ({told}),
  holders as materialized ({holders}),
  near as not materialized (
    select r.number, r.id, r.title, r.outlet, r.published, r.language,
      substr(r.imported_at, 1, 10) as imported, r.withdrawn_at is not null as withdrawn,
      r.released_at is not null as released, r.calibration, r.k,
      {hit} as hit, {has} as has, {tagged} as tagged
    from article r indexed by article_listed {scope}),
  listed as {kept} (
    select r.*, u.units as asked, u.twice, u.decided, h.held, t.answered, t.flagged, t.mine,
      t.finishers, {progress} as progress,
      coalesce(u.units > 0 and t.least >= u.units
        and coalesce(h.held, 0) = t.open_answered, 0) as done
    from near r
    left join {units}
    left join told t on t.article = r.id
    left join holders h on h.article = r.id)"""
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
LOOKED_UP = {"search": "hit", "person": "has", "tag": "tagged"}
_CONDITIONS = {
    **LOOKED_UP,
    "outlet": "outlet in (select value from json_each(:outlet))",
    "language": "language in (select value from json_each(:language))",
    "imported": "imported in (select value from json_each(:imported))",
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


def find_source(filters: Filters, sort: str = "number") -> str:
    """Return the table that is enough to filter and sort by."""
    return "listed" if filters.state or sort.endswith("progress") else "near"


def write_listed(reader: Reader, filters: Filters, sort: str = "number") -> str:
    """Write the common table expressions up to `listed`, with one row per article in reach."""
    only = "" if reader.only_for is None else _ONLY
    counted = _OF_ONE_KIND if len(reader.kinds) == 1 else _OF_KINDS
    told = _OF_ALL.format(
        finished=counted["finished"].format(models=_MODELS),
        where=counted["where"].format(models=_MODELS),
        units=counted["units"].format("t", "article"),
    )
    return _LISTED.format(
        all_units="" if len(reader.kinds) == 1 else _UNITS,
        told=told if reader.is_lead else _OF_ME,
        holders=_HELD if reader.is_lead else _NOT_HELD,
        units=counted["units"].format("r", "id"),
        progress="coalesce(u.begun, 0)" if reader.is_lead else "coalesce(t.mine, 0)",
        kept="materialized" if find_source(filters, sort) == "listed" else "not materialized",
        hit=_HIT if filters.search else "1",
        has=_HAS if filters.person else "1",
        tagged=_TAGGED if filters.tag else "1",
        scope=_ALL if reader.is_lead else _THEIRS.format(only=only),
    )


def write_where(filters: Filters, but: str = "") -> str:
    """Write the condition of all filters except one, for a row of what `find_source` names."""
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


def values_of(reader: Reader, filters: Filters) -> dict[str, Any]:
    """Return the named values of `write_listed`."""
    chosen = asdict(filters).items()
    return {
        **{name: one if isinstance(one, str) else json.dumps(one) for name, one in chosen},
        "match": match_of(filters.search),
        "me": reader.me,
        "kinds": json.dumps(reader.kinds),
        "kind": next(iter(reader.kinds), ""),
        "only_for": reader.only_for,
        "hidden": json.dumps(reader.hidden),
        "k": reader.k,
        "share": reader.share,
    }
