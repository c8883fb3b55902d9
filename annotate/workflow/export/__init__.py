"""Labels out: which rows, in which format, as a stream."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from annotate.errors import Refused
from annotate.exporters import Row
from annotate.records import Person
from annotate.registry import member, members
from annotate.store import articles as stored_articles
from annotate.store import export as stored
from annotate.store.agreement import find_stamp
from annotate.store.answers.sight import has_others_answers
from annotate.store.file.connection import Store
from annotate.workflow import audit
from annotate.workflow.export import manifest
from annotate.workflow.export.manifest import Sent, seal
from annotate.workflow.export.pseudonyms import list_pseudonyms, pseudonym
from annotate.workflow.export.reading import Reading
from annotate.workflow.export.selection import (
    LABELS,
    VALUES,
    Selection,
    check,
    find_before,
    list_calibration,
    list_without,
)
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_scheme

__all__ = [
    "LABELS", "VALUES", "Selection", "Sent", "check", "count", "describe", "file_name",
    "has_sample", "list_formats", "list_pseudonyms", "media_type", "preview", "pseudonym", "stream",
]  # fmt: skip


def list_formats() -> list[tuple[str, str]]:
    """List the formats that can be written here: (name, title)."""
    return [
        (name, module.TITLE)
        for name, module in members("exporters").items()
        if not hasattr(module, "check") or _is_installed(module)
    ]


def _is_installed(exporter: ModuleType) -> bool:
    try:
        exporter.check()
    except Refused:
        return False
    return True


def has_sample(store: Store) -> bool:
    """Return whether the project has a sample article that was labelled."""
    db = store.reader()
    sample = stored_articles.find_sample(db)
    return sample is not None and has_others_answers(db, sample, "")


def stream(
    store: Store,
    selection: Selection,
    person: Person | None = None,
    sent: Sent | None = None,
) -> Iterator[bytes]:
    """Stream an export. What `person` may not see yet is left out; None sees all.

    `sent` gets what was sent. While `best` is streamed, its `left_out` counts the sentences
    without one: tied, cant_tell.
    """
    check(selection)
    # Recorded before the first row leaves: a download that breaks off has shown rows as well.
    hidden = _record_sight(store, person)
    if person is not None:
        _note(store, person, selection)
    names = stored.list_columns(store.reader())
    return _stream(store, selection, hidden, names, sent or Sent())


def _stream(
    store: Store,
    selection: Selection,
    hidden: Iterable[str],
    names: Sequence[str],
    sent: Sent,
) -> Iterator[bytes]:
    """Stream from one state of the file, whatever is saved in the meantime."""
    exporter = member("exporters", selection.format)
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names, sent.left_out)
        yield from seal(exporter.stream(reading), exporter, selection.trailer, sent)
        sent.counts.update(reading.counts)


def describe(store: Store, selection: Selection, sent: Sent) -> dict[str, Any]:
    """Describe an export that was sent: its filters, counts, scheme and hash."""
    return manifest.describe(selection, get_scheme(store), get_project(store).name, sent)


def preview(
    store: Store, selection: Selection, person: Person | None = None, limit: int = 10
) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and the first rows of an export."""
    check(selection)
    hidden = _record_sight(store, person)
    names = stored.list_columns(store.reader())
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names)
        return names, list(islice(reading.rows(limit), limit))


def count(store: Store, selection: Selection, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out.

    Keys: rows, skipped, todo, sentences that are tied, cant_tell, and of articles: hidden,
    calibration, sample, withdrawn. Of `best`, sentences are counted in place of rows.
    """
    check(selection)
    db = store.reader()
    hidden = sorted(list_hidden(store, person)) if person else []
    without, before = list_without(db, selection, hidden), find_before(store, selection)
    votes = _count_votes(store, tuple(without), before) if selection.labels == "best" else {}
    rows = (
        votes.get("decided", 0)
        if selection.labels == "best"
        else stored.count_rows(
            db, selection.labels, skipped=selection.skipped, without=without, before=before
        )
    )
    return {
        "rows": rows,
        "tied": votes.get("tied", 0),
        "cant_tell": votes.get("cant_tell", 0),
        **stored.count_left_out(db, without),
        "hidden": len(hidden),
        "calibration": len(list_calibration(db, selection) - set(hidden)),
        "withdrawn": stored.count_withdrawn(db, selection.labels),
        "sample": int(not selection.sample and has_sample(store)),
    }


# In a large project this takes a second: it is counted again only when something has changed.
_votes: WeakKeyDictionary[Store, tuple[tuple, dict[str, int]]] = WeakKeyDictionary()


def _count_votes(
    store: Store, without: tuple[str, ...], before: tuple[str, int] | None
) -> dict[str, int]:
    db = store.reader()
    key = find_stamp(db), without, before
    known = _votes.get(store)
    if known is None or known[0] != key:
        votes = stored.count_votes(db, without=without, before=before)
        known = _votes[store] = key, votes
    return known[1]


def file_name(selection: Selection, project_name: str) -> str:
    """Name the file of an export."""
    # Words only: a “/” in the name would make folders of it.
    stem = "-".join(re.findall(r"\w+", project_name.lower())) or "annotate"
    name, ending = selection.format, member("exporters", selection.format).EXTENSION
    # “-spreadsheet”: each format has its own name
    variant = name.removeprefix(ending) if name.startswith(ending) else f"-{name}"
    return f"{stem}-{selection.labels}{variant}.{ending}"


def media_type(selection: Selection) -> str:
    return member("exporters", selection.format).MEDIA_TYPE


def _record_sight(store: Store, person: Person | None) -> list[str]:
    """Record that a person sees others' answers; return the ids of articles that stay hidden."""
    return [] if person is None else sorted(show_others(store, person))


def _note(store: Store, person: Person, selection: Selection) -> None:
    """Record in the log that a lead exported labels."""
    detail = {
        "format": selection.format,
        "labels": selection.labels,
        "pseudonyms": selection.pseudonyms,
    }
    store.write(lambda db: audit.note(db, person, "export", **detail))
