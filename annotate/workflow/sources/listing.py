"""The register of sources as a lead reads it, without the articles that are hidden from them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from annotate.errors import NotFound
from annotate.records import Person
from annotate.sources import KINDS, LONGEST_NAME, Likeness, suggest
from annotate.store import sources as stored
from annotate.store.file.connection import Store
from annotate.workflow.label.sight import show_others
from annotate.workflow.scheme import get_scheme

PAGE_SIZE = 50
SORTS = ("uses", "name")
RELIABILITY = "reliability"  # the field of a scheme whose values grade a source
SHOWN_SENTENCES = 20
_SHOWN_CHANGES = 10
_SHOWN_PAIRS = 20
_SHOWN_MISSING = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources a page lists; `after` is the last one shown, as (uses, name)."""

    search: str = ""
    kind: str = ""
    sort: str = "uses"
    after: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register. `grades` are by entry, the newest first; None: not asked."""

    counts: dict[str, int]
    rows: list[dict[str, Any]]
    following: tuple[int, str] | None
    likenesses: list[Likeness]
    uses: dict[str, int]
    changes: list[dict[str, Any]]
    grades: dict[str, list[dict[str, Any]]] | None


@dataclass(frozen=True, slots=True)
class Voice:
    """How often each source speaks in an article, or in all; `cited` is the share of others.

    `claims` are (source, number), in the order of the scheme; `cited` is None without claims.
    """

    article: str
    title: str
    claims: tuple[tuple[str, int], ...]
    cited: float | None


@dataclass(frozen=True, slots=True)
class Voices:
    """The chart: all articles, then a page of them; `articles` counts those of each source.

    `missing` are the offered sources that speak in the fewest articles, the rarest first,
    without the article's own voice.
    """

    whole: Voice
    rows: list[Voice]
    articles: dict[str, int]
    missing: list[tuple[str, int]]
    count: int
    following: int | None


def open_register(store: Store, person: Person | None, wanted: Wanted) -> Register:
    """Show one page of the register; what a lead has still to label is left out."""
    hidden = find_hidden(store, person)
    db = store.reader()
    if wanted.kind and wanted.kind not in KINDS:
        raise NotFound(f"There is no kind “{wanted.kind[:20]}”.", f"Choose: {', '.join(KINDS)}.")
    if wanted.sort not in SORTS:
        raise NotFound("The list cannot be sorted like that.", "Sort it by uses or by name.")
    everything, articles = list_sources(store, hidden)
    rows = [row for row in everything if _fits(row, wanted)]
    rows.sort(key=_by_name if wanted.sort == "name" else by_uses)
    if wanted.after:
        last = {"uses": wanted.after[0], "name": wanted.after[1]}
        key = _by_name if wanted.sort == "name" else by_uses
        rows = [row for row in rows if key(row) > key(last)]
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    is_first = wanted == Wanted()
    uses = {row["name"]: row["uses"] for row in everything} if is_first else {}
    entries = [row["entry"] for row in rows if row["entry"]]
    return Register(
        counts={
            "sources": len(everything),
            "names": sum(row["names"] for row in everything),
            "articles": articles,
        },
        rows=rows,
        following=(rows[-1]["uses"], rows[-1]["name"]) if more else None,
        likenesses=suggest(uses, stored.list_apart(db))[:_SHOWN_PAIRS] if is_first else [],
        uses=uses,
        changes=stored.list_changes(db, _SHOWN_CHANGES) if is_first else [],
        grades=stored.list_grades(db, entries) if list_reliabilities(store) else None,
    )


def list_sources(store: Store, hidden: list[str]) -> tuple[list[dict[str, Any]], int]:
    """List every source with its counts, and count the articles that name one.

    A name that no one has registered is a source of its own. `said` are all its names.
    """
    db = store.reader()
    found: dict[str, dict[str, Any]] = {}
    registered = {}
    for alias, entry, name, kind in stored.list_entries(db):
        registered[alias] = name
        row = found.setdefault(name, {"name": name, "kind": kind, "entry": entry, "said": []})
        row["said"].append(alias)
    articles_of: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    for alias, article, count in stored.list_tally(db, hidden):
        name = registered.get(alias, alias)
        uses[name] += count
        articles_of.setdefault(name, set()).add(article)
        names.setdefault(name, set()).add(alias)
        if name not in found:
            found[name] = {"name": name, "kind": "", "entry": None, "said": [alias]}
    for name, row in found.items():
        row |= {
            "uses": uses[name],
            "articles": len(articles_of.get(name, ())),
            "names": len(names.get(name, ())),
        }
    return list(found.values()), len(set().union(*articles_of.values()))


def _fits(row: dict[str, Any], wanted: Wanted) -> bool:
    searched = wanted.search.casefold()
    return wanted.kind in ("", row["kind"]) and (
        not searched or any(searched in name.casefold() for name in (row["name"], *row["said"]))
    )


def by_uses(row: dict[str, Any]) -> tuple[int, str]:
    return -row["uses"], row["name"]


def _by_name(row: dict[str, Any]) -> str:
    return row["name"]


def open_source(store: Store, person: Person | None, name: str) -> dict[str, Any]:
    """Show one source: name, kind, entry, names (with uses), mentions, grades."""
    hidden = find_hidden(store, person)
    db = store.reader()
    entry = stored.find_entry(db, name)
    main = entry["name"] if entry else name
    aliases = stored.list_aliases(db, main, hidden)
    if entry is None and not any(one["uses"] for one in aliases):
        raise NotFound(f"No source is called “{name[:LONGEST_NAME]}”.", "Choose one from the list.")
    own = [one["name"] for one in aliases]
    return {
        "name": main,
        "kind": entry["kind"] if entry else "",
        "entry": entry["id"] if entry else None,
        "names": aliases,
        "mentions": stored.list_mentions(db, own, hidden, SHOWN_SENTENCES),
        "grades": stored.list_grades(db, [entry["id"]]).get(entry["id"], []) if entry else [],
    }


def list_voices(store: Store, person: Person | None, after: int = 0, limit: int = 10) -> Voices:
    """Show who speaks how often: the share of each source in the claims of all reviewers."""
    hidden = find_hidden(store, person)
    db = store.reader()
    scheme = get_scheme(store)
    order = {value.id: place for place, value in enumerate(scheme.source.values)}
    own = {value.id for value in scheme.source.values if value.group == "author"}

    def voice(article: str, title: str, claims: dict[str, int]) -> Voice:
        # A source that the scheme no longer has comes last, under its id.
        ranked = sorted(claims.items(), key=lambda one: (order.get(one[0], len(order)), one[0]))
        total = sum(claims.values())
        others = sum(count for source, count in claims.items() if source not in own)
        return Voice(article, title, tuple(ranked), others / total if total else None)

    counts = stored.count_voices(db, hidden)
    articles = {source: count for source, _, count in counts}
    others = [value.id for value in scheme.source.offered if value.id not in own]
    count = stored.count_voiced(db, hidden)
    missing = [(one, articles.get(one, 0)) for one in others if articles.get(one, 0) < count]
    rows = stored.list_voices(db, hidden, after, limit + 1)
    return Voices(
        whole=voice("", "", {source: claims for source, claims, _ in counts}),
        rows=[voice(row["id"], row["title"], row["claims"]) for row in rows[:limit]],
        articles=articles,
        missing=sorted(missing, key=lambda one: (one[1], order[one[0]]))[:_SHOWN_MISSING],
        count=count,
        following=rows[limit - 1]["number"] if len(rows) > limit else None,
    )


def list_reliabilities(store: Store) -> list[tuple[str, str]]:
    """List the grades that the scheme gives a source, as (id, label); empty if it gives none."""
    field = get_scheme(store).field(RELIABILITY)
    return [(value.id, value.label) for value in field.values] if field else []


def find_hidden(store: Store, person: Person | None) -> list[str]:
    """List the articles a lead must not see; what the others tell is recorded as seen."""
    return [] if person is None else sorted(show_others(store, person))
