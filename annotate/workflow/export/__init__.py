"""Labels out: which rows, in which format, as a stream."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.records import Person
from annotate.registry import member, members
from annotate.store import articles as stored_articles
from annotate.store import export as stored
from annotate.store import people as stored_people
from annotate.store.agreement import find_stamp
from annotate.store.articles import tags as stored_tags
from annotate.store.connection import Store
from annotate.store.sight import has_others_answers
from annotate.workflow import audit
from annotate.workflow.export.best import BestRows
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_whole_scheme

LABELS = ("raw", "gold", "best")
VALUES = ("current", "as-chosen")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported; `pseudonyms` replace people’s names.

    `articles` are the ids of the only articles to export, None for all; `tag` is a tag that
    they must have. `values` says whether merged values are what they count as now, or as chosen.
    `before_version` leaves out answers made with that version of the scheme or a later one.
    """

    format: str = "csv"
    labels: str = "raw"
    skipped: bool = False
    calibration: bool = False
    pseudonyms: bool = False
    articles: tuple[str, ...] | None = None
    tag: str = ""
    sample: bool = False
    values: str = "current"
    before_version: int = 0


def list_formats() -> list[tuple[str, str]]:
    """List the formats: (name, title)."""
    return [(name, module.TITLE) for name, module in members("exporters").items()]


def has_sample(store: Store) -> bool:
    """Return whether the project has a sample article that was labelled."""
    db = store.reader()
    sample = stored_articles.find_sample(db)
    return sample is not None and has_others_answers(db, sample, "")


def check(selection: Selection) -> None:
    """Raise NotFound or Invalid unless format and labels are known."""
    member("exporters", selection.format)
    if selection.labels not in LABELS:
        raise Invalid(f"There are no labels “{selection.labels}”.", "Choose raw, gold or best.")
    if selection.values not in VALUES:
        reason = f"There are no values “{selection.values}”."
        raise Invalid(reason, "Choose current or as-chosen.")


def stream(
    store: Store,
    selection: Selection,
    person: Person | None = None,
    left_out: Counter[str] | None = None,
) -> Iterator[str]:
    """Stream an export as text. What `person` may not see yet is left out; None sees all.

    While `best` is streamed, `left_out` counts the sentences without one: tied, cant_tell.
    """
    check(selection)
    exporter = member("exporters", selection.format)
    db = store.reader()
    # Recorded before the first row leaves: a download that breaks off has shown rows as well.
    hidden = _record_sight(store, person)
    if person is not None:
        _note(store, person, selection)
    columns = stored.list_columns(db)
    return exporter.stream(columns, _rows(store, selection, hidden, columns, left_out=left_out))


def preview(
    store: Store, selection: Selection, person: Person | None = None, limit: int = 10
) -> tuple[tuple[str, ...], list[tuple]]:
    """Return the columns and the first rows of an export."""
    check(selection)
    db = store.reader()
    hidden = _record_sight(store, person)
    columns = stored.list_columns(db)
    return columns, list(_rows(store, selection, hidden, columns, limit))


def count(store: Store, selection: Selection, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out.

    Keys: rows, skipped, todo, sentences that are tied, cant_tell, and of articles: hidden,
    calibration, sample, withdrawn. Of `best`, sentences are counted in place of rows.
    """
    check(selection)
    db = store.reader()
    hidden = sorted(list_hidden(store, person)) if person else []
    without, before = _without(db, selection, hidden), _before(store, selection)
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
        "calibration": len(_calibration(db, selection) - set(hidden)),
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


def _before(store: Store, selection: Selection) -> tuple[str, int] | None:
    """Return the version of the project's scheme that answers must have been made before."""
    project = get_project(store)
    return (project.scheme, selection.before_version) if selection.before_version else None


def pseudonym(project_id: str, person_id: str) -> str:
    """Return the name that replaces a person in exports: always the same, without a meaning."""
    digest = hashlib.sha256(f"{project_id}/{person_id}".encode()).hexdigest()
    return f"person-{digest[:8]}"


def list_pseudonyms(store: Store) -> dict[str, str]:
    """Return the pseudonym of everyone, by name."""
    project_id = get_project(store).id
    people = stored_people.list_people(store.reader())
    return {one.name: pseudonym(project_id, one.id) for one in people}


def file_name(selection: Selection, project_name: str) -> str:
    """Name the file of an export."""
    # Words only: a “/” in the name would make folders of it.
    stem = "-".join(re.findall(r"\w+", project_name.lower())) or "annotate"
    ending = member("exporters", selection.format).EXTENSION
    variant = selection.format.removeprefix(ending)  # “-spreadsheet”: each format has its own name
    return f"{stem}-{selection.labels}{variant}.{ending}"


def media_type(selection: Selection) -> str:
    return member("exporters", selection.format).MEDIA_TYPE


def _record_sight(store: Store, person: Person | None) -> list[str]:
    """Record that a person sees others' answers; return the ids of articles that stay hidden."""
    return [] if person is None else sorted(show_others(store, person))


def _without(db: Database, selection: Selection, hidden: Iterable[str]) -> list[str]:
    """List the articles to leave out: hidden, not chosen, or for training and not asked for."""
    others: set[str] = set()
    if selection.articles is not None:
        others.update(stored_articles.list_ids_but(db, selection.articles))
    if selection.tag:
        tagged = stored_tags.list_tagged(db, selection.tag)
        others.update(stored_articles.list_ids_but(db, tagged))
    return sorted({*hidden, *_calibration(db, selection), *_sample(db, selection), *others})


def _calibration(db: Database, selection: Selection) -> set[str]:
    return set() if selection.calibration else set(stored_articles.list_calibration_ids(db))


def _sample(db: Database, selection: Selection) -> set[str]:
    return set() if selection.sample else set(stored_articles.list_sample_ids(db))


def _rows(
    store: Store,
    selection: Selection,
    hidden: Iterable[str],
    columns: tuple[str, ...],
    limit: int | None = None,
    left_out: Counter[str] | None = None,
) -> Iterator[tuple]:
    if selection.labels == "best":  # it names no one
        best = BestRows(columns, get_whole_scheme(store), left_out)
        return islice(_decide(store, selection, hidden, best), limit)
    rows = _read(store, selection, hidden, columns, limit)
    return _disguise(store, columns, rows) if selection.pseudonyms else rows


def _decide(
    store: Store, selection: Selection, hidden: Iterable[str], best: BestRows
) -> Iterator[tuple]:
    """Find the best answer to each sentence, article by article, from one state of the file."""
    with store.one_state() as db:
        for rows in stored.stream_given(
            db,
            without=_without(db, selection, hidden),
            as_chosen=selection.values == "as-chosen",
            before=_before(store, selection),
            names=best.columns,
        ):
            yield from best.of_article(rows)


def _read(
    store: Store,
    selection: Selection,
    hidden: Iterable[str],
    columns: tuple[str, ...],
    limit: int | None,
) -> Iterator[tuple]:
    """Read the rows from one state of the file, whatever is saved meanwhile."""
    with store.one_state() as db:
        yield from stored.stream_rows(
            db,
            selection.labels,
            skipped=selection.skipped,
            without=_without(db, selection, hidden),
            as_chosen=selection.values == "as-chosen",
            before=_before(store, selection),
            limit=limit,
            names=columns,
        )


def _disguise(store: Store, columns: tuple[str, ...], rows: Iterable[tuple]) -> Iterator[tuple]:
    """Replace the names of people by pseudonyms."""
    names = list_pseudonyms(store)
    places = {columns.index(name) for name in ("reviewer", "decided_by")}
    for row in rows:
        yield tuple(
            names.get(cell, cell) if place in places else cell for place, cell in enumerate(row)
        )


def _note(store: Store, person: Person, selection: Selection) -> None:
    """Record in the log that a lead exported labels."""
    detail = {
        "format": selection.format,
        "labels": selection.labels,
        "pseudonyms": selection.pseudonyms,
    }
    store.write(lambda db: audit.note(db, person, "export", **detail))
