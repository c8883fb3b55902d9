"""Who belongs here: renamed, made lead or reviewer, let go and taken back, let in again."""

from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict
from annotate.records import Person
from annotate.store import assign as stored_assign
from annotate.store import people as stored
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.assign import balance
from annotate.workflow.people import check_name, check_role, insert_link
from annotate.workflow.project import get_project

_RESET_SPAN = clock.DAY


def get_person(store: Store, person_id: str) -> Person:
    """Get a person by id; NotFound where there is none."""
    return stored.get_person(store.reader(), person_id)


def rename(store: Store, lead: Person | None, person: Person, name: str) -> str:
    """Give a person another name, on all their labels too; Conflict where it is taken."""
    wanted = check_name(name)

    def change(db: Database) -> None:
        other = stored.find_person_named(db, wanted)
        if other and other.id != person.id:
            raise Conflict(f"The name “{wanted}” is taken.", "Choose another name.")
        stored.save_name(db, person.id, wanted)
        _note(db, lead, "rename", was=person.name, now=wanted)

    store.write(change)
    return wanted


def change_role(store: Store, lead: Person | None, person: Person, role: str) -> None:
    """Make somebody a lead or a reviewer; the last lead stays one."""
    check_role(role)

    def change(db: Database) -> None:
        if role != "lead":
            _keep_a_lead(db, person)
        stored.save_role(db, person.id, role)
        stored.end_signins(db, person.id, clock.now())
        _note(db, lead, "role", of=person.name, role=role)

    store.write(change)


def deactivate(store: Store, lead: Person | None, person: Person) -> None:
    """Let a person go: sessions and links end, what they have not finished goes to others.

    Labels stay. The last lead cannot go.
    """

    def change(db: Database) -> bool:
        _keep_a_lead(db, person)
        project = get_project(db)
        stored.save_active(db, person.id, False)
        stored.end_signins(db, person.id, clock.now())
        stored.delete_resets(db, person.id)
        stored_assign.end_unfinished(db, person.id, project.asked_kinds, clock.now())
        _note(db, lead, "deactivate", of=person.name)
        return project.mode == "balance"

    if store.write(change):
        balance(store, lead)


def sign_out(store: Store, lead: Person | None, person: Person) -> int:
    """Sign a person out everywhere; tell how many sessions ended."""

    def change(db: Database) -> int:
        ended = stored.end_signins(db, person.id, clock.now())
        _note(db, lead, "signed out everywhere", of=person.name, sessions=ended)
        return ended

    return store.write(change)


def reactivate(store: Store, lead: Person | None, person: Person) -> None:
    """Take a person back; they sign in as before."""

    def change(db: Database) -> None:
        stored.save_active(db, person.id, True)
        _note(db, lead, "reactivate", of=person.name)

    store.write(change)


def make_reset_link(store: Store, lead: Person | None, person: Person) -> str:
    """Make a one-time link to a new password, without the second factor; give its token.

    Links made before for the same person end. Nothing changes until it is used.
    """

    def change(db: Database) -> str:
        if not person.active or not person.can_sign_in:
            raise Conflict(f"{person.name} cannot sign in.", "Reactivate or invite them first.")
        stored.delete_resets(db, person.id)
        maker = lead.id if lead else None
        _note(db, lead, "reset link", of=person.name)
        return insert_link(db, "reset", person.role, _RESET_SPAN, person=person.id, maker=maker)

    return store.write(change)


def _keep_a_lead(db: Database, person: Person) -> None:
    leads = {one.id for one in stored.list_leads(db)}
    if leads == {person.id}:
        raise Conflict(f"{person.name} is the last lead.", "Make somebody else a lead first.")


def _note(db: Database, lead: Person | None, action: str, **detail: Any) -> None:
    stored_project.note(db, clock.now_ms(), lead.id if lead else None, action, **detail)
