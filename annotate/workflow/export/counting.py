"""How many rows an export has, and what it leaves out."""

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store.agreement import find_stamp
from annotate.store.answers.side import count_side_events
from annotate.store.answers.sight import has_others_answers
from annotate.store.export import counts
from annotate.store.export.wanted import Wanted
from annotate.store.file.connection import Store
from annotate.workflow.export.selection import (
    Selection,
    check,
    find_wanted,
    list_calibration,
    list_without,
)
from annotate.workflow.label.sight import list_hidden

T = TypeVar("T")


def has_sample(store: Store) -> bool:
    """Return whether the project has a sample article that was labelled."""
    db = store.reader()
    sample = stored_articles.find_sample(db)
    return sample is not None and has_others_answers(db, sample, "")


def count(store: Store, selection: Selection, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out.

    Keys: rows, and what they are about: articles, sentences, people; decided (sentences with gold),
    skipped, todo, sentences that are tied, cant_tell, and of articles: hidden, calibration,
    sample, withdrawn; practised and asked_again are answers that count nowhere. Of `best`, only
    sentences are counted, as rows.
    """
    check(selection, store)
    db = store.reader()
    hidden = sorted(list_hidden(store, person)) if person else []
    without, wanted = list_without(db, selection, hidden), find_wanted(store, selection)
    votes = _count_votes(store, tuple(without), wanted) if selection.labels == "best" else {}
    rows = (
        votes.get("decided", 0)
        if selection.labels == "best"
        else counts.count_rows(
            db, selection.labels, skipped=selection.skipped, without=without, wanted=wanted
        )
    )
    return {
        "rows": rows,
        **_count_extent(store, selection, tuple(without), wanted),
        "decided": counts.count_extent(db, "gold", without=without)["sentences"],
        "tied": votes.get("tied", 0),
        "cant_tell": votes.get("cant_tell", 0),
        **counts.count_left_out(db, without),
        "hidden": len(hidden),
        "calibration": len(list_calibration(db, selection) - set(hidden)),
        "withdrawn": counts.count_withdrawn(db, selection.labels),
        "sample": int(not selection.sample and has_sample(store)),
        "practised": count_side_events(db, "practice") if selection.labels == "raw" else 0,
        "asked_again": count_side_events(db, "repeat") if selection.labels == "raw" else 0,
    }


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
