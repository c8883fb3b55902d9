"""Labels out: which rows, in which format, as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotate.errors import Invalid
from annotate.records import Person
from annotate.registry import member, members
from annotate.store import export as stored
from annotate.store.connection import Store
from annotate.workflow.sight import open_sight, see_others

LABELS = ("raw", "gold")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants exported."""

    format: str = "csv"
    labels: str = "raw"
    skipped: bool = False


def list_formats() -> list[tuple[str, str]]:
    """List the formats: (name, title)."""
    return [(name, module.TITLE) for name, module in members("exporters").items()]


def check(wish: Wish) -> None:
    """Raise NotFound or Invalid unless format and labels are known."""
    member("exporters", wish.format)
    if wish.labels not in LABELS:
        raise Invalid(f"There are no labels “{wish.labels}”.", "Choose raw or gold.")


def stream(store: Store, wish: Wish, person: Person | None = None) -> Iterator[str]:
    """Stream an export as text. What `person` may not see yet is left out; None sees all."""
    check(wish)
    exporter = member("exporters", wish.format)
    db = store.reader()
    without = _see(store, person)
    rows = stored.stream_rows(db, wish.labels, skipped=wish.skipped, without=without)
    return exporter.stream(stored.list_columns(db), rows)


def preview(
    store: Store, wish: Wish, person: Person | None = None, limit: int = 10
) -> tuple[tuple[str, ...], list[tuple]]:
    """Give the columns and the first rows of an export."""
    check(wish)
    db = store.reader()
    without = _see(store, person)
    rows = stored.stream_rows(db, wish.labels, skipped=wish.skipped, without=without, limit=limit)
    return stored.list_columns(db), list(rows)


def count(store: Store, wish: Wish, person: Person | None = None) -> dict[str, int]:
    """Count the rows of an export, and what it leaves out: rows, skipped, todo, hidden."""
    check(wish)
    db = store.reader()
    hidden = sorted(open_sight(db, person).hidden) if person else []
    rows = stored.count_rows(db, wish.labels, skipped=wish.skipped, without=hidden)
    return {"rows": rows, **stored.count_left_out(db, hidden), "hidden": len(hidden)}


def file_name(wish: Wish, project_name: str) -> str:
    """Name the file of an export."""
    stem = "-".join(project_name.lower().split()) or "annotate"
    return f"{stem}-{wish.labels}.{member('exporters', wish.format).EXTENSION.lstrip('.')}"


def media_type(wish: Wish) -> str:
    return member("exporters", wish.format).MEDIA_TYPE


def _see(store: Store, person: Person | None) -> list[str]:
    """Keep that a person sees others' answers; give the ids of what stays hidden."""
    return [] if person is None else sorted(see_others(store, person).hidden)
