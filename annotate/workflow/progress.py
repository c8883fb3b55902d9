"""How far everyone is, how fast they work, and when all will be done."""

from dataclasses import dataclass, replace
from typing import Any

from annotate.records import Person
from annotate.store import people as stored_people
from annotate.store import progress as stored
from annotate.store.answers import place
from annotate.store.answers.repeats import count_open
from annotate.store.file.connection import Store
from annotate.workflow import assign, clock
from annotate.workflow.label.rights import list_scope
from annotate.workflow.project import get_project

DAYS = 7  # over which the pace of a project is measured
FARTHEST = 36_525  # days: what takes longer has no date that is of use
LEAST_ACTIVE = clock.MINUTE  # below it, a number of sentences per hour says nothing


@dataclass(frozen=True, slots=True)
class Pace:
    """One person's work: how many of the `asked` sentences they finished, and how fast.

    `per_hour` counts only time spent on sentences (the browser leaves idle time
    out); None if less than LEAST_ACTIVE was measured. `recent` are those finished in the last
    DAYS days, `end` is when the rest will be done at that rate, or None.
    """

    person: Person
    articles: int
    asked: int
    finished: int
    skipped: int
    notes: int
    per_hour: float | None
    active_ms: int
    recent: int
    end: str | None
    last: str | None

    @property
    def left(self) -> int:
        return max(0, self.asked - self.finished)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When all will be done at the rate of the last DAYS days; `left` counts sentences."""

    left: int
    per_day: float
    end: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the Progress page of a lead shows; `articles` is a page of them."""

    people: list[Pace]
    articles: assign.Page
    forecast: Forecast
    days: list[tuple[str, int]]


def count_labelling(store: Store) -> int:
    """Count the people who are labelling now: who saved a label in the last five minutes."""
    return stored.count_labelling(store.reader(), clock.in_ms(-5 * clock.MINUTE))


def list_steps(store: Store) -> dict[str, bool]:
    """List what a new project needs: sources, imported, invited, assigned, labelled, in order.

    In the modes in which no one has to assign articles, that step is done. So is the first one
    where the scheme was changed by other means, or is in use.
    """
    steps = stored.find_steps(store.reader(), clock.now())
    project = get_project(store)
    steps["assigned"] = steps["assigned"] or project.mode in ("open", "queue")
    is_chosen = project.sources_chosen or project.scheme_version > 1 or steps["labelled"]
    return {"sources": is_chosen, **steps}


def report(store: Store, after: int = 0) -> Report:
    """Report how far all people and articles are; `after` is where the page of articles begins."""
    project, people = get_project(store), _list_paces(store)
    labellers = len(assign.list_labellers(store))
    rules = project.asked_kinds, project.k, project.share
    left = stored.sum_left(store.reader(), *rules, labellers)
    return Report(
        people=people,
        articles=_open_page(store, after),
        forecast=_forecast(left, sum(one.recent for one in people)),
        days=_list_days(store, None),
    )


def _open_page(store: Store, after: int) -> assign.Page:
    """Open the page of articles that begins after a number."""
    db = store.reader()
    found = stored.list_page(db, after, assign.PAGE_SIZE + 1)
    here, before = found[: assign.PAGE_SIZE], place.count_upto(db, after)
    return assign.Page(
        rows=assign.overview(store, [article for article, _ in here]),
        count=place.count_upto(db),
        first=before + 1,
        previous=stored.find_start(db, after, assign.PAGE_SIZE) if before else None,
        following=here[-1][1] if len(found) > len(here) else None,
    )


def own(store: Store, person: Person) -> tuple[Pace, list[tuple[str, int]]]:
    """Report how far one person is, and what they finished on each of the last DAYS days."""
    [pace] = _list_paces(store, only=person)
    again = sum(count_open(store.reader(), person.id, get_project(store).asked_kinds).values())
    return replace(pace, finished=pace.finished - again), _list_days(store, person)


def find_pace(store: Store, person: Person) -> Pace:
    """Return how fast one person is, without what they still have to do."""
    since = clock.in_ms(-DAYS * clock.DAY)
    kinds = get_project(store).asked_kinds
    sums = stored.list_people_sums(store.reader(), kinds, since, only=person.id)
    return _pace(person, next(iter(sums), None), 0, 0)


def _list_paces(store: Store, only: Person | None = None) -> list[Pace]:
    db, project = store.reader(), get_project(store)
    kinds, since = project.asked_kinds, clock.in_ms(-DAYS * clock.DAY)
    one_id = only.id if only else None
    sums = {row["person"]: row for row in stored.list_people_sums(db, kinds, since, only=one_id)}
    counts = stored.count_to_label(db, kinds, one_id)
    return [
        _pace(one, sums.get(one.id), *counts.get(list_scope(project, one) or "", (0, 0)))
        for one in ([only] if only else stored_people.list_people(db))
        if only or (one.id in sums and not one.is_model) or (one.active and one.can_sign_in)
    ]


def _pace(person: Person, row: dict[str, Any] | None, articles: int, asked: int) -> Pace:
    row = row or dict.fromkeys(("finished", "skipped", "notes", "timed", "active_ms", "recent"), 0)
    is_measured = row["active_ms"] >= LEAST_ACTIVE
    return Pace(
        person=person,
        articles=articles,
        asked=asked,
        finished=row["finished"],
        skipped=row["skipped"],
        notes=row["notes"],
        per_hour=row["timed"] * clock.HOUR / row["active_ms"] if is_measured else None,
        active_ms=row["active_ms"],
        recent=row["recent"],
        end=_forecast(max(0, asked - row["finished"]), row["recent"]).end,
        last=row.get("last"),
    )


def _forecast(left: int, recent: int) -> Forecast:
    per_day = recent / DAYS
    days = min(left / per_day, FARTHEST) if left and per_day else 0
    return Forecast(left, per_day, clock.in_ms(round(days * clock.DAY)) if days else None)


def _list_days(store: Store, person: Person | None) -> list[tuple[str, int]]:
    """Count what was finished on each of the last DAYS days, oldest first; some may be 0."""
    db = store.reader()
    days = [clock.in_ms(-back * clock.DAY)[:10] for back in reversed(range(DAYS))]
    kinds = get_project(store).asked_kinds
    known = dict(stored.list_days(db, kinds, days[0], person.id if person else None))
    return [(day, known.get(day, 0)) for day in days]
