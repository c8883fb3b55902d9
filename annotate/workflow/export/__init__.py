"""Labels out: which rows, in which format, as a stream."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from annotate.errors import Refused
from annotate.exporters import File, Row
from annotate.exporters.zips import stream_zip
from annotate.records import Person
from annotate.registry import member, members
from annotate.store import articles as stored_articles
from annotate.store import export as stored
from annotate.store.agreement import find_stamp
from annotate.store.answers.side import count_side_events
from annotate.store.answers.sight import has_others_answers
from annotate.store.export import counts
from annotate.store.export.wanted import Wanted
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.export import manifest
from annotate.workflow.export.manifest import Sent, State, seal, with_manifest
from annotate.workflow.export.reading import Reading
from annotate.workflow.export.selection import (
    LABELS,
    VALUES,
    Selection,
    as_shown,
    check,
    find_wanted,
    list_calibration,
    list_without,
)
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.people.pseudonyms import list_pseudonyms, pseudonym
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_scheme

__all__ = [
    "LABELS", "VALUES", "Selection", "Sent", "check", "count", "describe", "file_name",
    "files", "has_files", "has_sample", "list_formats", "list_pseudonyms", "media_type", "preview",
    "pseudonym", "stream",
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
    hidden = _prepare(store, selection, person)
    names = stored.list_columns(store.reader())
    return _stream(store, selection, hidden, names, sent or Sent())


def files(store: Store, selection: Selection, sent: Sent) -> Iterator[File]:
    """Write an export as files of a folder, in place of a zip; the last one is the manifest."""
    hidden = _prepare(store, selection, None)
    names = stored.list_columns(store.reader())
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names, sent.left_out)
        yield from _list_files(store, selection, reading, sent)


def has_files(selection: Selection) -> bool:
    """Return whether an export is several files: a zip, or a folder."""
    return bool(selection.partition) or hasattr(member("exporters", selection.format), "files")


def _prepare(store: Store, selection: Selection, person: Person | None) -> list[str]:
    """Check and note an export; return the ids of articles that stay hidden from a person."""
    check(selection, store)
    # Recorded before the first row leaves: a download that breaks off has shown rows as well.
    hidden = _record_sight(store, person)
    if person is not None:
        _note(store, person, selection)
    return hidden


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
        if has_files(selection):
            chunks = stream_zip(_list_files(store, selection, reading, sent))
        else:
            chunks = exporter.stream(reading)
        yield from seal(chunks, exporter, selection.trailer, sent)
        sent.counts = reading.counts


def _list_files(store: Store, selection: Selection, reading: Reading, sent: Sent) -> Iterator[File]:
    exporter = member("exporters", selection.format)
    sent.counts = reading.counts
    written = exporter.partition(reading) if selection.partition else exporter.files(reading)
    return with_manifest(written, as_shown(store, selection), _state(store), sent)


def describe(store: Store, selection: Selection, sent: Sent) -> dict[str, Any]:
    """Describe an export that was sent: the manifest, with the size and hash of the whole."""
    told = manifest.describe(as_shown(store, selection), _state(store), sent)
    return {"exported_at": clock.now(), **told, "bytes": sent.bytes, "sha256": sent.sha256}


def _state(store: Store) -> State:
    newest = stored.find_newest(store.reader())
    return State(get_project(store).name, get_scheme(store), newest)


def preview(
    store: Store, selection: Selection, person: Person | None = None, limit: int = 10
) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and the first rows of an export."""
    check(selection, store)
    hidden = _record_sight(store, person)
    names = stored.list_columns(store.reader())
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names)
        return names, list(islice(reading.rows(limit), limit))


def count(store: Store, selection: Selection, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out.

    Keys: rows, skipped, todo, sentences that are tied, cant_tell, and of articles: hidden,
    calibration, sample, withdrawn; practised are answers that count nowhere. Of `best`, sentences
    are counted in place of rows.
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
        "tied": votes.get("tied", 0),
        "cant_tell": votes.get("cant_tell", 0),
        **counts.count_left_out(db, without),
        "hidden": len(hidden),
        "calibration": len(list_calibration(db, selection) - set(hidden)),
        "withdrawn": counts.count_withdrawn(db, selection.labels),
        "sample": int(not selection.sample and has_sample(store)),
        "practised": count_side_events(db, "practice") if selection.labels == "raw" else 0,
    }


# In a large project this takes a second: it is counted again only when something has changed.
_votes: WeakKeyDictionary[Store, tuple[tuple, dict[str, int]]] = WeakKeyDictionary()


def _count_votes(store: Store, without: tuple[str, ...], wanted: Wanted) -> dict[str, int]:
    db = store.reader()
    key = find_stamp(db), without, wanted
    known = _votes.get(store)
    if known is None or known[0] != key:
        votes = counts.count_votes(db, without=without, wanted=wanted)
        known = _votes[store] = key, votes
    return known[1]


def file_name(selection: Selection, project_name: str) -> str:
    """Name the file of an export."""
    # Words only: a “/” in the name would make folders of it.
    stem = "-".join(re.findall(r"\w+", project_name.lower())) or "annotate"
    name = selection.format
    ending = "zip" if has_files(selection) else member("exporters", name).EXTENSION
    # “-spreadsheet”: each format has its own name
    variant = name.removeprefix(ending) if name.startswith(ending) else f"-{name}"
    return f"{stem}-{selection.labels}{variant}.{ending}"


def media_type(selection: Selection) -> str:
    if has_files(selection):
        return "application/zip"
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
