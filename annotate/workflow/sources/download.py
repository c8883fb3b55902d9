"""The register of sources → a CSV for spreadsheets: one row per source."""

from collections.abc import Iterator

from annotate.exporters.spreadsheet_csv import defused
from annotate.records import Person
from annotate.store import sources as stored
from annotate.store.file.connection import Store
from annotate.workflow import audit
from annotate.workflow.sources.listing import (
    by_uses,
    find_hidden,
    list_reliabilities,
    list_sources,
)

COLUMNS = ("source_name", "register_kind", "mentions", "articles", "other_names", "reliability")
_BETWEEN = "; "


def write_register(store: Store, person: Person) -> bytes:
    """Write the sources, the most mentioned first, without the articles hidden from the lead."""
    data = b"".join(defused(COLUMNS, _list_rows(store, find_hidden(store, person))))
    detail = {"format": "csv", "of": "sources", "pseudonyms": False}
    store.note(lambda db: audit.note(db, person, "export", **detail))
    return data


def _list_rows(store: Store, hidden: list[str]) -> Iterator[tuple[object, ...]]:
    rows, _ = list_sources(store, hidden)
    entries = [row["entry"] for row in rows if row["entry"]]
    grades = stored.list_grades(store.reader(), entries) if list_reliabilities(store) else {}
    for row in sorted(rows, key=by_uses):
        others = _BETWEEN.join(name for name in sorted(row["said"]) if name != row["name"])
        given = grades.get(row["entry"], [])
        grade = given[0]["grade"] if given else ""
        yield row["name"], row["kind"], row["uses"], row["articles"], others, grade
