"""Where a source of the scheme speaks, and where it does not, for a lead."""

from dataclasses import dataclass
from typing import Any

from annotate.errors import NotFound
from annotate.records import Person, Value
from annotate.store import sources as stored
from annotate.store.file.connection import Store
from annotate.workflow.scheme.versions import get_whole_scheme
from annotate.workflow.sources.listing import find_hidden

ARTICLES = 20


@dataclass(frozen=True, slots=True)
class Spoken:
    """A page of sentences of a source, or of articles without it; `following` starts the next."""

    value: Value
    rows: list[dict[str, Any]]
    following: int | None


def list_spoken(store: Store, person: Person, source: str, after: int = 0) -> Spoken:
    """List the sentences in which anyone chose a source, 20 articles at a time."""
    value, hidden = _find(store, source), find_hidden(store, person)
    rows = stored.list_spoken(store.reader(), source, hidden, after, ARTICLES + 1)
    numbers = sorted({row["number"] for row in rows})
    if len(numbers) <= ARTICLES:
        return Spoken(value, rows, None)
    last = numbers[ARTICLES - 1]
    return Spoken(value, [row for row in rows if row["number"] <= last], last)


def list_silent(store: Store, person: Person, source: str, after: int = 0) -> Spoken:
    """List the labelled articles in which no one chose a source."""
    value, hidden = _find(store, source), find_hidden(store, person)
    rows = stored.list_silent(store.reader(), source, hidden, after, ARTICLES + 1)
    more = rows[ARTICLES - 1]["number"] if len(rows) > ARTICLES else None
    return Spoken(value, rows[:ARTICLES], more)


def _find(store: Store, source: str) -> Value:
    value = get_whole_scheme(store).source.value(source)
    if value is None:
        raise NotFound(f"The scheme has no source “{source[:40]}”.", "Choose one under Scheme.")
    return value
