"""The list of articles: a page of it with progress and counts, or every article that matches."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.errors import Invalid
from annotate.records import Filters, Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import people as stored_people
from annotate.store.answers.repeats import count_open
from annotate.store.articles import listing as stored
from annotate.store.file.connection import Store
from annotate.workflow.assign import count_slots
from annotate.workflow.label.rights import list_scope
from annotate.workflow.label.sight import list_hidden
from annotate.workflow.project import get_project

PAGE_SIZE = 50
SORTS = (*stored.SORTS, *(f"-{name}" for name in stored.SORTS))
STATES = tuple(stored.STATES)
FOR_LEADS = stored.FOR_LEADS  # of the states
LONGEST_SEARCH = 200
_NOTHING = {"finished": 0, "skipped": 0, "flagged": 0, "last": None}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `previous` and `next` are numbers to go on from, None at an end."""

    rows: list[dict[str, Any]]
    counts: dict[str, dict[str, int]]
    previous: int | None = None
    next: int | None = None


def open_list(
    store: Store,
    person: Person,
    filters: Filters,
    sort: str = "number",
    *,
    after: int | None = None,
    before: int | None = None,
) -> Listing:
    """List one page of a reviewer's articles, or of all articles for a lead.

    Keys of a row: number, id, title, outlet, published, imported_at, asked, k, calibration,
    released_at, withdrawn_at, tags, decided, slots (people it needs), mine (finished, skipped,
    flagged, last), is_mine (to label), waiting (names of those who have it and have not begun),
    can_give_back, people (for a lead: name, finished of each who began; otherwise empty).
    """
    check(filters, sort)
    db = store.reader()
    reader = _reader(store, person)
    found, counts = stored.find_page(
        db, reader, filters, sort, after=after, before=before, limit=PAGE_SIZE + 1
    )
    if not found and (after or before):  # that article was deleted, or it was the last one
        return open_list(store, person, filters, sort)
    has_more = len(found) > PAGE_SIZE
    if has_more:
        found = found[1:] if before is not None else found[:-1]
    is_first = not has_more if before is not None else after is None
    is_last = not has_more and before is None
    return Listing(
        rows=describe(store, person, [article for _, article in found]),
        counts=counts,
        previous=None if is_first or not found else found[0][0],
        next=None if is_last or not found else found[-1][0],
    )


def stream(store: Store, person: Person | None, filters: Filters) -> Iterator[dict[str, Any]]:
    """Stream the rows of all articles that match, in order of import; None as for a lead."""
    ids = list_ids(store, person, filters)
    for start in range(0, len(ids), PAGE_SIZE * 10):
        yield from describe(store, person, ids[start : start + PAGE_SIZE * 10])


def list_ids(store: Store, person: Person | None, filters: Filters) -> list[str]:
    """List the ids of all articles that match, in order of import."""
    check(filters)
    return stored.list_ids(store.reader(), _reader(store, person), filters)


def list_names(store: Store) -> dict[str, str]:
    """Return the name of everyone, by id."""
    return {one.id: one.name for one in stored_people.list_people(store.reader())}


def check(filters: Filters, sort: str = "number") -> None:
    """Raise Invalid if the list has no such state, order or day, or the search is too long."""
    if filters.state and filters.state not in stored.STATES:
        remedy = f"Choose one of: {', '.join(stored.STATES)}."
        raise Invalid(f"There is no state “{filters.state[:40]}”.", remedy)
    if sort not in SORTS:
        remedy = f"Choose one of: {', '.join(stored.SORTS)}."
        raise Invalid(f"The list has no order “{sort[:40]}”.", remedy)
    if len(filters.search) > LONGEST_SEARCH:
        reason = f"The search is longer than {LONGEST_SEARCH} characters."
        raise Invalid(reason, "Search for fewer words.")
    for day in filters.imported:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            reason = f"“{day[:40]}” is not a day."
            raise Invalid(reason, "Write it as year-month-day: 2026-01-31.")


def _reader(store: Store, person: Person | None) -> stored.Reader:
    project = get_project(store)
    kinds = stored.list_kinds(store.reader(), project.asked_kinds)
    if person is None:
        return stored.Reader("", True, kinds, k=project.k, share=project.share)
    return stored.Reader(
        me=person.id,
        is_lead=person.is_lead,
        kinds=kinds,
        only_for=None if person.is_lead else list_scope(project, person),
        hidden=tuple(sorted(list_hidden(store, person))) if person.is_lead else (),
        k=project.k,
        share=project.share,
    )


def describe(store: Store, person: Person | None, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Describe articles as `open_list` does."""
    db, kinds, ids = store.reader(), get_project(store).asked_kinds, list(ids)
    is_lead = person is None or person.is_lead
    me = person.id if person else ""
    progress = defaultdict(list)
    for one in stored_articles.list_progress(db, kinds, None if is_lead else me, articles=ids):
        progress[one["article"]].append(one)
    modes = stored_assign.list_modes(db, me, ids)
    rows = stored.list_rows(db, ids, kinds)
    holders, names = defaultdict(list), {}
    for one in stored_assign.list_assignments(db, ids) if is_lead else ():
        if one["ended"] is None:
            holders[one["article"]].append(one["person"])
            names[one["person"]] = one["name"]
    project = get_project(store)
    again = {} if is_lead else count_open(db, me, kinds)
    for row in rows:
        here = progress[row["id"]]
        row["mine"] = next((one for one in here if one["person"] == me), _NOTHING)
        if row["id"] in again:
            left = row["mine"]["finished"] - again[row["id"]]
            row["mine"] = {**row["mine"], "finished": left}
        row["people"] = here if is_lead else []
        row["tags"] = row["tags"] if is_lead else []
        row["is_mine"] = not row["withdrawn_at"] and (not is_lead or row["id"] in modes)
        row["holders"], row["done"] = _count_done(row, holders[row["id"]], here)
        begun = {one["person"] for one in here}
        row["waiting"] = [names[one] for one in holders[row["id"]] if one not in begun]
        row["slots"] = count_slots(project, row["id"], row["k"])
        row["can_give_back"] = modes.get(row["id"]) in ("own", "queue")
    return rows


def _count_done(
    row: dict[str, Any], holders: Sequence[str], progress: Iterable[dict[str, Any]]
) -> tuple[int, int]:
    """Count the people who have an article, and those of them who have finished it."""
    finished = {one["person"]: one["finished"] for one in progress}
    return len(holders), sum(finished.get(person, 0) >= row["asked"] for person in holders)
