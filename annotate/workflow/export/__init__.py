"""Labels out: which rows, in which format, as a stream."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import ModuleType
from typing import Any

from annotate.errors import Refused
from annotate.exporters import File, Row
from annotate.exporters.zips import stream_zip
from annotate.records import Person
from annotate.registry import member, members
from annotate.store import agreement as stored_agreement
from annotate.store import export as stored
from annotate.store.file.connection import Store
from annotate.workflow import agreement, audit, clock
from annotate.workflow.agreement.ground import pack
from annotate.workflow.export import manifest
from annotate.workflow.export.counting import count, count_lost, has_sample, name_lost
from annotate.workflow.export.manifest import Sent, State, seal, with_manifest
from annotate.workflow.export.reading import Reading
from annotate.workflow.export.resting import Resting
from annotate.workflow.export.selection import (
    LABELS,
    VALUES,
    Selection,
    as_shown,
    check,
)
from annotate.workflow.export.splits import list_split_warnings
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.people.pseudonyms import list_pseudonyms, pseudonym
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_scheme

__all__ = [
    "LABELS", "VALUES", "Selection", "Sent", "check", "count", "count_lost", "describe", "estimate",
    "file_name", "files", "find_abilities", "find_missing", "fit", "has_files", "has_sample",
    "list_formats", "list_people", "list_pseudonyms", "list_split_warnings", "media_type",
    "name_lost", "offer_articles", "preview", "pseudonym", "stream",
]  # fmt: skip


def list_formats() -> list[tuple[str, str]]:
    """List the formats that can be written here: (name, title)."""
    missing = find_missing()
    found = members("exporters").items()
    return [(name, module.TITLE) for name, module in found if name not in missing]


def find_missing() -> dict[str, str]:
    """Find the formats that need a package which is not installed: name → what installs it."""
    return {
        name: module.INSTALL
        for name, module in members("exporters").items()
        if hasattr(module, "check") and not _is_installed(module)
    }


def _is_installed(exporter: ModuleType) -> bool:
    try:
        exporter.check()
    except Refused:
        return False
    return True


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
    return _stream(store, selection, hidden, names, sent)


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
    else:
        pack(store)
    return hidden


def _stream(
    store: Store,
    selection: Selection,
    hidden: Iterable[str],
    names: Sequence[str],
    asked: Sent | None,
) -> Iterator[bytes]:
    """Stream from one state of the file, whatever is saved in the meantime."""
    exporter, sent = member("exporters", selection.format), asked or Sent()
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names, sent.left_out)
        if has_files(selection):
            chunks = stream_zip(_list_files(store, selection, reading, sent))
        else:
            chunks = exporter.stream(reading)
        if asked or selection.trailer:  # the hash costs a twentieth of the time
            chunks = seal(chunks, exporter, selection.trailer, sent)
        yield from Resting(store).between(chunks)
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
    """Return all columns and the first rows of an export, whatever columns are chosen."""
    check(selection, store)
    selection = replace(selection, columns=())
    hidden = _record_sight(store, person)
    names = stored.list_columns(store.reader())
    with store.one_state() as db:
        reading = Reading(store, db, selection, hidden, names)
        return names, list(islice(reading.rows(limit), limit))


def estimate(
    store: Store, selection: Selection, rows: int, person: Person | None = None
) -> int | None:
    """Guess the size of an export of this many rows, in bytes, from its first articles.

    None for a format whose files are not only rows.
    """
    exporter = member("exporters", selection.format)
    if hasattr(exporter, "CONTENTS"):
        return None
    hidden = sorted(list_hidden(store, person)) if person else []
    names = stored.list_columns(store.reader())
    sizes: list[tuple[int, int]] = []
    with store.one_state() as db:
        # A long article has enough rows in its first units.
        for articles, most in ((1, _ENOUGH_ROWS), (3, None)):
            reading = Reading(store, db, selection, hidden, names, articles=articles, most=most)
            if has_files(selection):
                chunks = stream_zip(_list_files(store, selection, reading, Sent()))
            else:
                chunks = exporter.stream(reading)
            size = sum(map(len, chunks))
            key = "sentences" if selection.labels == "best" else "rows"
            sizes.append((reading.counts[key], size))
            if reading.counts[key] >= _ENOUGH_ROWS:  # what is not a row weighs nothing beside them
                return round(size * rows / reading.counts[key])
    (fewer, small), (more, large) = sizes
    if more <= fewer:
        return large
    return large + round((rows - more) * (large - small) / (more - fewer))


_ENOUGH_ROWS = 1000


def fit(selection: Selection) -> Selection:
    """Leave out what the format cannot do, and take its own labels if it has some."""
    exporter = member("exporters", selection.format)
    return replace(
        selection,
        labels=getattr(exporter, "LABELS", selection.labels),
        trailer=selection.trailer and hasattr(exporter, "TRAILER"),
        columns=selection.columns if hasattr(exporter, "PICKS_COLUMNS") else (),
        partition=selection.partition if hasattr(exporter, "partition") else "",
    )


def find_abilities(selection: Selection) -> dict[str, Any]:
    """Return what the format can do: columns, trailer, partition (each true or false), contents."""
    exporter = member("exporters", selection.format)
    return {
        "columns": hasattr(exporter, "PICKS_COLUMNS"),
        "trailer": hasattr(exporter, "TRAILER") and not selection.partition,
        "partition": hasattr(exporter, "partition"),
        "labels": not hasattr(exporter, "LABELS"),
        "contents": getattr(exporter, "CONTENTS", ()),
    }


def offer_articles(
    store: Store, selection: Selection, person: Person, words: str
) -> agreement.ArticleChoice:
    """Offer the labelled articles that a person may export; of too many, those with these words."""
    return agreement.offer_articles(
        store, agreement.find_scope(store, person), selection.articles or (), words
    )


def list_people(store: Store) -> list[str]:
    """List the names of everyone who has ever labelled."""
    return list(stored_agreement.list_people(store.reader()).values())


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
    store.note(lambda db: audit.note(db, person, "export", **detail))
