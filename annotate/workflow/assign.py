"""Articles → people: assigned by name, in balance, from a queue, or taken by a lead.

Modes of a project: in `open`, every reviewer may label every article; in
`named`, a lead assigns them; in `balance`, each goes to the k reviewers with the
least to do; in `queue`, a reviewer asks for the next one and has it on a lease.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Forbidden, NotFound
from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored
from annotate.store import people as stored_people
from annotate.store.articles.slots import find_page
from annotate.store.file.connection import Store
from annotate.store.practice import list_practice_ids
from annotate.workflow import audit, clock
from annotate.workflow.label.practising import find_next as find_practice
from annotate.workflow.project import Project, get_project, read_project, save_settings


def count_slots(project: Project, article: str, own_k: int | None) -> int:
    """Return how many people an article needs.

    Its own k, else the project's k for a share of the articles and 1 for the rest.
    """
    return slots_for(article, project.k, project.share) if own_k is None else own_k


def slots_for(article: str, k: int, share: int) -> int:
    """Return k or 1 for an article: `share` percent of all articles have k.

    Which ones depends on other digits of the id than the split does, so that
    each split has the same share.
    """
    return k if int(article[8:16], 16) % 100 < share else 1


def save_rules(
    store: Store,
    lead: Person | None,
    *,
    mode: str,
    k: int,
    share: int,
    lease_hours: int,
    **order: Any,
) -> None:
    """Set how articles are assigned from now on; everyone keeps the articles they have begun.

    Of the queue's `order`, `order_seed` and `order_tag`, what is not given stays as it is.
    """
    save_settings(store, lead, mode=mode, k=k, share=share, lease_hours=lease_hours, **order)
    # The new mode may need assignments: anyone who began an article without one gets it now.
    store.write(stored.insert_begun)
    if mode == "balance":
        balance(store, lead)


def take(store: Store, lead: Person, article_id: str) -> None:
    """Assign an article to the lead who takes it, and record it in the log."""

    def change(db: Database) -> None:
        _check_here(db, article_id)
        stored.give(db, article_id, lead.id, "own", clock.now(), given_by=lead.id)
        audit.note(db, lead, "assign", article=article_id, to=lead.name, mode="own")

    store.write(change)


def give_back(store: Store, person: Person, article_id: str) -> None:
    """Give back an article that the person took, from the queue or directly; the labels stay."""

    def change(db: Database) -> None:
        row = stored.find_standing(db, article_id, person.id)
        if row is None or row["mode"] not in ("own", "queue") or row["ended"]:
            raise Forbidden("You can give back only articles you took yourself.", "Ask a lead.")
        stored.end(db, article_id, person.id, "returned", clock.now())
        audit.note(db, person, "give back", article=article_id)

    store.write(change)


def give(store: Store, lead: Person | None, articles: Iterable[str], people: Iterable[str]) -> int:
    """Assign articles to people (ids of both); return how many assignments are new."""
    articles, people = list(articles), list(people)

    def change(db: Database) -> int:
        new = 0
        for person in [get_labeller(db, person_id) for person_id in people]:
            for article in articles:
                _check_here(db, article)
                new += not _has(db, article, person.id)
                by = lead.id if lead else None
                stored.give(db, article, person.id, "named", clock.now(), given_by=by)
            audit.note(db, lead, "assign", to=person.name, articles=len(articles), mode="named")
        return new

    return store.write(change)


def take_away(store: Store, lead: Person | None, article_id: str, person_id: str) -> None:
    """Take an article away from a person; the labels stay."""

    def change(db: Database) -> None:
        person = stored_people.get_person(db, person_id)
        if not stored.end(db, article_id, person_id, "removed", clock.now()):
            raise NotFound(f"This article is not assigned to {person.name}.", "Reload the list.")
        audit.note(db, lead, "take away", article=article_id, from_=person.name)

    store.write(change)


def next_article(store: Store, person: Person, previous: str = "") -> str | None:
    """Return the next article for a person, assigned from the queue if they have none to do.

    An article that they have with sentences to do comes first, unless it is the
    `previous` one, whose last labels may still be on their way. A calibration
    article comes before the queue. None if nothing is left for this person.
    """

    # One transaction, so that two people who ask at once never share the last free slot.
    def change(db: Database) -> str | None:
        project = read_project(db)
        kinds = project.asked_kinds
        if person.practice and not person.is_lead:
            return find_practice(db, person, project, previous)
        stored.lapse(db, kinds, clock.now())
        begun = stored.find_to_do(db, person.id, kinds, previous)
        if begun is None and not person.is_lead:
            begun = stored.find_calibration_to_do(db, person.id, kinds, previous)
        if begun is not None or project.mode != "queue" or person.is_lead:
            return begun
        found = _find_free(db, project, person)
        if found is not None:
            lease = clock.in_ms(project.lease_hours * clock.HOUR)
            stored.give(db, found, person.id, "queue", clock.now(), lease_until=lease)
        return found

    return store.write(change)


def balance(store: Store, lead: Person | None = None) -> int:
    """Fill every free slot with the reviewer who has the least to do; return how many were filled.

    No one is assigned an article that they had before.
    """

    def change(db: Database) -> int:
        project = read_project(db)
        reviewers = [person for person in stored_people.list_people(db) if _is_reviewer(person)]
        loads = stored.list_loads(db, project.asked_kinds)
        had: dict[str, set[str]] = {}
        holders: dict[str, int] = {}
        for row in stored.list_assignments(db):
            had.setdefault(row["article"], set()).add(row["person"])
            holders[row["article"]] = holders.get(row["article"], 0) + (row["ended"] is None)
        practised = set(list_practice_ids(db))
        filled = 0
        for row in list(stored_articles.list_articles(db, project.asked_kinds)):
            if row["calibration"] or not row["asked"] or row["id"] in practised:
                continue
            free = count_slots(project, row["id"], row["k"]) - holders.get(row["id"], 0)
            chosen = [person for person in reviewers if person.id not in had.get(row["id"], ())]
            chosen.sort(key=lambda person: (loads.get(person.id, 0), person.id))
            for person in chosen[: max(0, free)]:
                stored.give(db, row["id"], person.id, "balance", clock.now())
                loads[person.id] = loads.get(person.id, 0) + row["asked"]
                filled += 1
        if filled:
            audit.note(db, lead, "balance", assignments=filled)
        return filled

    return store.write(change)


def save_spread(
    store: Store, lead: Person | None, article_id: str, *, k: int | None, is_calibration: bool
) -> None:
    """Set how many people one article goes to (None: as the project says), or that all label it."""
    if k is not None and not 1 <= k <= 99:
        raise Conflict("An article can go to 1 to 99 people.", "Enter a number in this range.")

    def change(db: Database) -> None:
        stored_articles.get_article(db, article_id)
        stored_articles.save_spread(db, article_id, k, is_calibration)
        audit.note(db, lead, "spread", article=article_id, k=k, calibration=is_calibration)

    store.write(change)


PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """A page of articles with who has them: `rows` as in overview, of `count` that are shown.

    `first` is the place of the first row, from 1; `previous` and `following` are the numbers
    after which the pages around it begin, or None. `free` are the free slots of all articles.
    """

    rows: list[dict[str, Any]]
    count: int
    first: int
    previous: int | None
    following: int | None
    free: int = 0


def overview(
    store: Store, articles: Sequence[str] | None = None, *, withdrawn: bool = False
) -> list[dict[str, Any]]:
    """List articles with who has them: these, or all, withdrawn ones only if asked for.

    Keys: id, title, number, k, calibration, released_at, withdrawn_at, asked, slots, people (open
    assignments: person, name, mode, lease_until, finished, is_done) and former (ended ones).
    """
    db = store.reader()
    project = get_project(store)
    ids = articles
    if ids is None:
        ids = stored.list_present_ids(db)
        ids += stored.list_withdrawn_ids(db) if withdrawn else []
    finished = stored.list_finished(db, ids, project.asked_kinds)
    held: dict[str, list[dict[str, Any]]] = {}
    for one in stored.list_assignments(db, ids):
        one["finished"] = finished.get((one["article"], one["person"]), 0)
        held.setdefault(one["article"], []).append(one)
    listed = stored.list_named(db, ids, project.asked_kinds)
    for row in listed:
        here = held.get(row["id"], [])
        row["slots"] = count_slots(project, row["id"], row["k"])
        row["people"] = [one for one in here if one["ended"] is None]
        row["former"] = [one for one in here if one["ended"]]
        for one in row["people"]:
            one["is_done"] = one["finished"] >= row["asked"]
    return listed


def open_page(store: Store, show: str = "all", after: int = 0, search: str = "") -> Page:
    """Open the page of articles that begins after a number; `show` is all, free or unfinished.

    `search` is looked for in title, outlet, reference and text.
    """
    project = get_project(store)
    found = find_page(
        store.reader(),
        project.asked_kinds,
        project.k,
        project.share,
        show=show,
        search=search,
        after=after,
        size=PAGE_SIZE,
    )
    here = found.rows[:PAGE_SIZE]
    return Page(
        rows=overview(store, [article for article, _ in here]),
        count=found.count,
        first=found.place + 1,
        previous=found.start if found.place else None,
        following=here[-1][1] if len(found.rows) > len(here) else None,
        free=found.free,
    )


def open_articles_of(store: Store, person: Person, after: int = 0) -> Page:
    """Open the page of a person's articles that begins after a number."""
    db = store.reader()
    ids = stored.list_ids_of(db, person.id, after, PAGE_SIZE + 1)
    rows = [row for row in overview(store, ids[:PAGE_SIZE]) if not row["withdrawn_at"]]
    return Page(
        rows=rows,
        count=stored.count_open(db).get(person.id, 0),
        first=1,
        previous=0 if after else None,
        following=rows[-1]["number"] if len(ids) > PAGE_SIZE else None,
    )


def list_labellers(store: Store) -> list[Person]:
    """List everyone who can be assigned an article."""
    return [one for one in stored_people.list_people(store.reader()) if _can_label(one)]


def has_queue(store: Store) -> bool:
    """Return whether reviewers ask for their next article."""
    return get_project(store).mode == "queue"


MOST_COUNTED = 100  # articles of the queue


def count_waiting(store: Store, person: Person) -> int:
    """Count the articles that the queue has for a person, at most MOST_COUNTED of them."""
    free = _list_free(store.reader(), get_project(store), person)
    return sum(1 for _ in islice(free, MOST_COUNTED))


def _find_free(db: Database, project: Project, person: Person) -> str | None:
    """Find the first article with a free slot that this person may label."""
    return next(_list_free(db, project, person), None)


def _list_free(db: Database, project: Project, person: Person) -> Iterator[str]:
    """List the articles with a free slot that this person may label, lazily."""
    numbers: tuple[int, ...] = ()
    if project.order == "shuffled":
        numbers = shuffled(project.order_seed, stored.find_last_number(db))
    found = stored.list_candidates(
        db,
        person.id,
        project.asked_kinds,
        project.order,
        numbers=numbers,
        tag=project.order_tag,
    )
    for article, own_k, holders, _ in found:
        if holders < count_slots(project, article, own_k):
            yield article


@lru_cache(maxsize=4)  # until more articles are imported
def shuffled(seed: int, count: int) -> tuple[int, ...]:
    """Shuffle the numbers of articles, from 1 on, by a seed.

    Articles that come later fall between the others, whose order stays.
    """

    def key(number: int) -> bytes:
        return hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=16).digest()

    return tuple(sorted(range(1, count + 1), key=key))


def get_labeller(db: Database, person_id: str) -> Person:
    """Get someone who can be assigned an article (for use in a transaction)."""
    person = stored_people.get_person(db, person_id)
    if not _can_label(person):
        raise Conflict(f"{person.name} cannot sign in.", "Choose someone who can sign in.")
    return person


def _can_label(person: Person) -> bool:
    return person.active and person.can_sign_in


def _is_reviewer(person: Person) -> bool:
    return _can_label(person) and not person.is_lead


def _has(db: Database, article_id: str, person_id: str) -> bool:
    row = stored.find_standing(db, article_id, person_id)
    return row is not None and row["mode"] is not None and row["ended"] is None


def _check_here(db: Database, article_id: str) -> None:
    if stored_articles.get_article(db, article_id).withdrawn_at:
        raise Conflict("This article was withdrawn.", "Restore it first.")
