"""What is exported: the choices of a lead, and which articles they leave out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from types import ModuleType

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.exporters import SPLITS
from annotate.records import VERDICTS
from annotate.registry import member
from annotate.store import articles as stored_articles
from annotate.store import export as stored
from annotate.store import people as stored_people
from annotate.store.articles import tags as stored_tags
from annotate.store.export.wanted import Wanted
from annotate.store.file.connection import Store
from annotate.workflow.people.pseudonyms import list_pseudonyms
from annotate.workflow.project import get_project

LABELS = ("raw", "gold", "best")
VALUES = ("current", "as-chosen")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported; `pseudonyms` replace people’s names.

    `articles` are the ids of the only articles to export, None for all; `tag` is a tag that
    they must have. `values` says whether merged values are what they count as now, or as chosen.
    `before_version` leaves out answers made with that version of the scheme or a later one;
    `version` leaves out those made with any other one. With `trailer`, the file ends with a line
    that shows that it is whole. `columns` are the only ones to write, in this order. `people` are
    the names of those whose labels count. `since` and `until` are days, both included.
    `verdicts` are those of the answers to export; `flagged` asks for sentences that someone
    flagged, `finished_by` for those that this many people have finished, `split` for the articles
    of one split. `partition` writes a file per article.
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
    trailer: bool = False
    columns: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    version: int = 0
    since: str = ""
    until: str = ""
    verdicts: tuple[str, ...] = ()
    flagged: bool = False
    finished_by: int = 0
    split: str = ""
    partition: str = ""

    def as_options(self) -> dict[str, object]:
        """Name what was chosen besides format and labels, as the options of the command."""
        given = {field.name: getattr(self, field.name) for field in fields(self)[2:]}
        defaults = {field.name: field.default for field in fields(self)}
        return {
            name.replace("_", "-"): list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value != defaults[name]
        }


def check(selection: Selection, store: Store) -> None:
    """Raise NotFound, Refused or Invalid unless what is chosen can be exported."""
    exporter = member("exporters", selection.format)
    if hasattr(exporter, "check"):
        exporter.check()
    _check_file(selection, exporter)
    for what, value, known in (
        ("labels", selection.labels, LABELS),
        ("values", selection.values, VALUES),
        ("split", selection.split or "train", SPLITS),
        *(("verdict", verdict, VERDICTS) for verdict in selection.verdicts),
    ):
        if value not in known:
            text = f"There {'are' if what.endswith('s') else 'is'} no {what} “{value}”."
            raise Invalid(text, f"Choose one of: {', '.join(known)}.")
    _check_days(selection)
    db = store.reader()
    _check_known("column", selection.columns, lambda: stored.list_columns(db))
    if len({*selection.columns}) < len(selection.columns):
        raise Invalid("A column is named twice.", "Name each column once.")
    _check_articles(selection.articles or (), db)
    _check_known("person", selection.people, lambda: _list_names(db))


def _list_names(db: Database) -> list[str]:
    return [one.name for one in stored_people.list_people(db)]


def _check_known(what: str, chosen: Sequence[str], list_known: Callable[[], Sequence[str]]) -> None:
    known = list_known() if chosen else ()
    for name in chosen:
        if name not in known:
            remedy = f"Choose from: {', '.join(known[:60])}."
            raise Invalid(f"There is no {what} called “{name}”.", remedy)


def _check_articles(chosen: Sequence[str], db: Database) -> None:
    known = stored_articles.find_titles(db, chosen) if chosen else {}
    for article in chosen:
        if article not in known:
            text = f"There is no article with the ID “{article}”."
            raise Invalid(text, "“articles list” shows the IDs; exports have them as article_id.")


def _check_days(selection: Selection) -> None:
    for day in filter(None, (selection.since, selection.until)):
        if not _is_day(day):
            raise Invalid(f"“{day}” is not a day.", "Write it like 2026-01-31.")
    if selection.since and selection.until and selection.since > selection.until:
        raise Invalid("The first day is after the last one.", "Exchange the two days.")


def _check_file(selection: Selection, exporter: ModuleType) -> None:
    """Raise Invalid if the format cannot write the file that is asked for."""
    name = selection.format
    if selection.partition and not hasattr(exporter, "partition"):
        raise Invalid(f"The format {name} has no parts.", "Choose parquet, or leave them out.")
    if selection.partition not in ("", "article"):
        raise Invalid(f"There are no parts by “{selection.partition}”.", "Choose article.")
    if selection.trailer and not hasattr(exporter, "TRAILER"):
        raise Invalid(
            f"The format {name} has no trailer: it opens only if the file is whole.",
            "Leave the trailer out.",
        )
    always = getattr(exporter, "LABELS", selection.labels)
    if selection.labels != always:
        raise Invalid(
            f"The format {name} has its own labels.",
            f"Leave the labels {always}, or choose csv.",
        )
    if selection.columns and not hasattr(exporter, "PICKS_COLUMNS"):
        raise Invalid(
            f"The format {name} always has all its columns.",
            "Leave the columns out, or choose csv, csv-spreadsheet or parquet.",
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def as_shown(store: Store, selection: Selection) -> Selection:
    """Return a selection as a file may tell it: people by their pseudonyms if names are hidden."""
    if not selection.pseudonyms:
        return selection
    alias = list_pseudonyms(store)
    return replace(selection, people=tuple(sorted(alias[name] for name in selection.people)))


def find_wanted(store: Store, selection: Selection) -> Wanted:
    """Return the filters of a selection on answers and sentences."""
    scheme = get_project(store).scheme
    return Wanted(
        people=selection.people,
        before=find_before(store, selection),
        version=(scheme, selection.version) if selection.version else None,
        since=selection.since,
        until=selection.until,
        flagged=selection.flagged,
        finished_by=selection.finished_by,
        verdicts=selection.verdicts,
    )


def find_before(store: Store, selection: Selection) -> tuple[str, int] | None:
    """Return the version of the project's scheme that answers must have been made before."""
    project = get_project(store)
    return (project.scheme, selection.before_version) if selection.before_version else None


def list_without(db: Database, selection: Selection, hidden: Iterable[str]) -> list[str]:
    """List the articles to leave out: hidden, not chosen, or for training and not asked for."""
    others: set[str] = set()
    if selection.articles is not None:
        others.update(stored_articles.list_ids_but(db, selection.articles))
    if selection.tag:
        tagged = stored_tags.list_tagged(db, selection.tag)
        others.update(stored_articles.list_ids_but(db, tagged))
    if selection.split:
        others.update(stored.list_outside(db, selection.split))
    return sorted({*hidden, *list_calibration(db, selection), *list_sample(db, selection), *others})


def list_calibration(db: Database, selection: Selection) -> set[str]:
    return set() if selection.calibration else set(stored_articles.list_calibration_ids(db))


def list_sample(db: Database, selection: Selection) -> set[str]:
    return set() if selection.sample else set(stored_articles.list_sample_ids(db))
