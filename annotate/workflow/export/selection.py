"""What is exported: the choices of a lead, and which articles they leave out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.registry import member
from annotate.store import articles as stored_articles
from annotate.store.articles import tags as stored_tags
from annotate.store.file.connection import Store
from annotate.workflow.project import get_project

LABELS = ("raw", "gold", "best")
VALUES = ("current", "as-chosen")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported; `pseudonyms` replace people’s names.

    `articles` are the ids of the only articles to export, None for all; `tag` is a tag that
    they must have. `values` says whether merged values are what they count as now, or as chosen.
    `before_version` leaves out answers made with that version of the scheme or a later one.
    With `trailer`, the file ends with a line that shows that it is whole.
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


def check(selection: Selection) -> None:
    """Raise NotFound, Refused or Invalid unless format and labels can be exported."""
    exporter = member("exporters", selection.format)
    if hasattr(exporter, "check"):
        exporter.check()
    if selection.trailer and not hasattr(exporter, "TRAILER"):
        raise Invalid(
            f"The format {selection.format} has no trailer: it opens only if the file is whole.",
            "Leave the trailer out.",
        )
    if selection.labels not in LABELS:
        raise Invalid(f"There are no labels “{selection.labels}”.", "Choose raw, gold or best.")
    if selection.values not in VALUES:
        reason = f"There are no values “{selection.values}”."
        raise Invalid(reason, "Choose current or as-chosen.")


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
    return sorted({*hidden, *list_calibration(db, selection), *list_sample(db, selection), *others})


def list_calibration(db: Database, selection: Selection) -> set[str]:
    return set() if selection.calibration else set(stored_articles.list_calibration_ids(db))


def list_sample(db: Database, selection: Selection) -> set[str]:
    return set() if selection.sample else set(stored_articles.list_sample_ids(db))
