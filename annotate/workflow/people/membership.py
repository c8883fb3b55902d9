"""Who belongs to a project: added, renamed, made lead or reviewer, deactivated, reactivated."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import RESERVED_NAMES, ROLES, Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import people as stored
from annotate.store.file.connection import Store
from annotate.store.people import access_tokens as stored_tokens
from annotate.workflow import audit, clock
from annotate.workflow.assign import balance
from annotate.workflow.people.practice import greet
from annotate.workflow.project import get_project, read_project

LONGEST_NAME = 40
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the people; `previous` and `following` are the names after which the pages around
    it begin, or None."""

    rows: list[dict[str, Any]]
    previous: str | None
    following: str | None


def list_people(store: Store) -> list[dict[str, Any]]:
    """List everyone: person (Person), assigned (articles), finished (sentences), last_seen."""
    return _describe(store, stored.list_people(store.reader()))


def open_page(store: Store, after: str = "") -> Page:
    """Open the page of people that begins after a name; rows as in `list_people`."""
    db = store.reader()
    people = stored.list_people_after(db, after, PAGE_SIZE + 1)
    here = people[:PAGE_SIZE]
    return Page(
        rows=_describe(store, here),
        previous=stored.find_name_before(db, after, PAGE_SIZE) if after else None,
        following=here[-1].name if len(people) > PAGE_SIZE else None,
    )


def _describe(store: Store, people: Iterable[Person]) -> list[dict[str, Any]]:
    db = store.reader()
    seen = stored.list_last_seen(db)
    assigned = stored_assign.count_open(db)
    finished = stored_articles.count_finished(db, get_project(store).asked_kinds)
    return [
        {
            "person": person,
            "assigned": assigned.get(person.id, 0),
            "finished": finished.get(person.id, 0),
            "last_seen": seen.get(person.id),
        }
        for person in people
    ]


def get_person(store: Store, person_id: str) -> Person:
    """Get a person by id; NotFound if there is none."""
    return stored.get_person(store.reader(), person_id)


def get_person_named(store: Store, name: str) -> Person:
    person = stored.find_person_named(store.reader(), clean_name(name))
    if person is None:
        raise NotFound(
            f"There is no one called “{name}”.",
            "Run “python -m annotate people list” to see the names.",
        )
    return person


def has_lead(store: Store) -> bool:
    return bool(stored.list_leads(store.reader()))


def leads_without_password(store: Store) -> list[Person]:
    """List the leads without a password, whom anyone on a network could pretend to be."""
    return [lead for lead in stored.list_leads(store.reader()) if not lead.has_password]


def add_person(
    store: Store, name: str, role: str = "reviewer", *, can_sign_in: bool = True
) -> Person:
    """Add a person without an invitation; Conflict or Invalid if the name cannot be used."""
    person = new_person(name, role, can_sign_in)
    store.write(lambda db: stored.insert_person(db, greet(db, person)))
    return get_person(store, person.id)


def rename(store: Store, lead: Person | None, person: Person, name: str) -> str:
    """Rename a person, on their labels as well; Conflict if the name is taken."""
    wanted = check_name(name)

    def change(db: Database) -> None:
        other = stored.find_person_named(db, wanted)
        if other and other.id != person.id:
            raise Conflict(f"The name “{wanted}” is taken.", "Choose another name.")
        stored.save_name(db, person.id, wanted)
        audit.note(db, lead, "rename", was=person.name, now=wanted)

    store.write(change)
    return wanted


def change_role(store: Store, lead: Person | None, person: Person, role: str) -> None:
    """Make someone a lead or a reviewer; Conflict for the last lead.

    The open links that a lead made, and their access tokens, end with the role.
    """
    check_role(role)

    def change(db: Database) -> None:
        ended = 0
        if role != "lead":
            _keep_a_lead(db, person)
            ended = stored.delete_links_made_by(db, person.id)
        stored.save_role(db, person.id, role)
        stored.end_signins(db, person.id, clock.now())
        stored_tokens.end_tokens(db, person.id, clock.now())
        audit.note(db, lead, "role", of=person.name, role=role, links_ended=ended)

    store.write(change)


def deactivate(store: Store, lead: Person | None, person: Person) -> None:
    """Deactivate a person: sessions, tokens and links end, their unfinished articles go to others.

    The open links that they made for others end as well. Their labels stay.
    Conflict for the last lead.
    """

    def change(db: Database) -> bool:
        _keep_a_lead(db, person)
        project = read_project(db)
        stored.save_active(db, person.id, False)
        stored.end_signins(db, person.id, clock.now())
        stored_tokens.end_tokens(db, person.id, clock.now())
        stored.delete_resets(db, person.id)
        ended = stored.delete_links_made_by(db, person.id)
        stored_assign.end_unfinished(db, person.id, project.asked_kinds, clock.now())
        audit.note(db, lead, "deactivate", of=person.name, links_ended=ended)
        return project.mode == "balance"

    # A second transaction, because a change must not call the store.
    if store.write(change):
        balance(store, lead)


def reactivate(store: Store, lead: Person | None, person: Person) -> None:
    """Reactivate a person; they sign in as before."""

    def change(db: Database) -> None:
        stored.save_active(db, person.id, True)
        audit.note(db, lead, "reactivate", of=person.name)

    store.write(change)


def sign_out(store: Store, lead: Person | None, person: Person) -> int:
    """Sign a person out everywhere; return how many sessions ended."""

    def change(db: Database) -> int:
        ended = stored.end_signins(db, person.id, clock.now())
        audit.note(db, lead, "signed out everywhere", of=person.name, sessions=ended)
        return ended

    return store.write(change)


def check_name(name: str) -> str:
    """Return a person's name in its clean form; Invalid if it cannot be used."""
    cleaned = clean_name(name)
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise Invalid(
            f"A name must have 1 to {LONGEST_NAME} characters.",
            "Choose a short name that the others will recognise.",
        )
    if cleaned.casefold() in RESERVED_NAMES:
        raise Invalid(f"“{cleaned}” is a reserved name.", "Choose another name.")
    return cleaned


def clean_name(name: str) -> str:
    """Return a name in one Unicode form, with single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()


def check_role(role: str) -> None:
    """Raise Invalid unless there is such a role."""
    if role not in ROLES:
        raise Invalid(f"There is no role “{role}”.", f"Choose one of: {', '.join(ROLES)}.")


def new_person(name: str, role: str, can_sign_in: bool) -> Person:
    """Return a person with a new id; Invalid if the name or the role is not allowed."""
    check_role(role)
    return Person(
        id=clock.new_id(),
        name=check_name(name),
        role=role,
        can_sign_in=can_sign_in,
        created_at=clock.now(),
    )


def _keep_a_lead(db: Database, person: Person) -> None:
    leads = {one.id for one in stored.list_leads(db)}
    if leads == {person.id}:
        raise Conflict(f"{person.name} is the last lead.", "Make someone else a lead first.")
