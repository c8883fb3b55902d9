"""How many rows an export has, and what it leaves out."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

from annotate.records import Person
from annotate.registry import member
from annotate.store import articles as stored_articles
from annotate.store.agreement import find_stamp
from annotate.store.answers.side import count_side_events
from annotate.store.answers.sight import has_others_answers
from annotate.store.export import counts
from annotate.store.export.wanted import Wanted
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow.export.selection import (
    Selection,
    check,
    find_wanted,
    list_calibration,
    list_without,
)
from annotate.workflow.label.sight import list_hidden

T = TypeVar("T")

# In more sentences, votes are counted only for those who ask for `best`.
_FEW_SENTENCES = 20_000


def has_sample(store: Store) -> bool:
    """Return whether the project has a sample article that was labelled."""
    db = store.reader()
    sample = stored_articles.find_sample(db)
    return sample is not None and has_others_answers(db, sample, "")


def count(store: Store, selection: Selection, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out.

    Keys: rows, and what they are about: articles, sentences, people; decided (sentences with gold),
    best (sentences with a best answer, 0 where counting them would take long),
    skipped, todo, sentences that are tied, cant_tell, and of articles: hidden, calibration,
    sample, withdrawn; practised and asked_again are answers that count nowhere; flagged and comment
    are those that the format cannot hold. Of `best`, only sentences are counted, as rows.
    """
    check(selection, store)
    db = store.reader()
    hidden = sorted(list_hidden(store, person)) if person else []
    without, wanted = list_without(db, selection, hidden), find_wanted(store, selection)
    is_best = selection.labels == "best"
    is_counted = is_best or counts.count_begun(db, without) <= _FEW_SENTENCES
    votes = _count_votes(store, tuple(without), wanted) if is_counted else {}
    rows = (
        votes.get("decided", 0)
        if is_best
        else counts.count_rows(
            db, selection.labels, skipped=selection.skipped, without=without, wanted=wanted
        )
    )
    return {
        "rows": rows,
        **_count_extent(store, selection, tuple(without), wanted),
        "decided": counts.count_extent(db, "gold", without=without)["sentences"],
        "best": votes.get("decided", 0),
        "tied": votes.get("tied", 0) if is_best else 0,
        "cant_tell": votes.get("cant_tell", 0) if is_best else 0,
        **_count_lost(store, selection, without),
        **counts.count_left_out(db, without),
        "hidden": len(hidden),
        "calibration": len(list_calibration(db, selection) - set(hidden)),
        "withdrawn": counts.count_withdrawn(db, selection.labels),
        "sample": int(not selection.sample and has_sample(store)),
        "practised": count_side_events(db, "practice") if selection.labels == "raw" else 0,
        "asked_again": count_side_events(db, "repeat") if selection.labels == "raw" else 0,
    }


def count_lost(store: Store, selection: Selection) -> dict[str, int]:
    """Count the flagged answers and those with a comment, if the format has no place for them."""
    return _count_lost(store, selection, list_without(store.reader(), selection, ()))


def name_lost(counts: Mapping[str, int]) -> str:
    """Name the flags and comments that a format has no place for; empty if there are none."""
    flags, comments = counts.get("flagged", 0), counts.get("comment", 0)
    parts = [plural(flags, "flag")] * (flags > 0) + [plural(comments, "comment")] * (comments > 0)
    return " and ".join(parts)


def _count_lost(store: Store, selection: Selection, without: Sequence[str]) -> dict[str, int]:
    lost = dict.fromkeys(getattr(member("exporters", selection.format), "LOSES", ()), 0)
    if not lost:
        return {}
    # What most people chose has no one's flag or comment in any format; gold keeps its own.
    labels = "raw" if selection.labels == "raw" else "gold"
    wanted, skipped = find_wanted(store, selection), selection.skipped
    flagged, comments = counted_once(
        store,
        ("lost", labels, skipped, tuple(without), wanted),
        lambda: counts.count_remarks(
            store.reader(), labels, skipped=skipped, without=without, wanted=wanted
        ),
    )
    return lost | {"flagged": flagged, "comment": comments}


def _count_extent(
    store: Store, selection: Selection, without: tuple[str, ...], wanted: Wanted
) -> dict[str, int]:
    labels, skipped = selection.labels, selection.skipped
    if labels == "best":
        return {}
    return counted_once(
        store,
        ("extent", labels, skipped, without, wanted),
        lambda: counts.count_extent(
            store.reader(), labels, skipped=skipped, without=without, wanted=wanted
        ),
    )


def _count_votes(store: Store, without: tuple[str, ...], wanted: Wanted) -> dict[str, int]:
    return counted_once(
        store,
        ("votes", without, wanted),
        lambda: counts.count_votes(store.reader(), without=without, wanted=wanted),
    )


# In a large project this takes a second: it is counted again only when something has changed.
_counted: WeakKeyDictionary[Store, dict[str, tuple[tuple, object]]] = WeakKeyDictionary()


def counted_once(store: Store, key: tuple, compute: Callable[[], T]) -> T:
    """Return what was counted for a key, which begins with its name, if it still holds."""
    known = _counted.setdefault(store, {})
    current = find_stamp(store.reader()), *key
    if key[0] not in known or known[key[0]][0] != current:
        known[key[0]] = current, compute()
    return known[key[0]][1]
