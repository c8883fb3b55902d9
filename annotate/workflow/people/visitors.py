"""People on a server that only reads: how they get in without a row in the file."""

from typing import Any

from annotate.errors import LinkSpent
from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.replica import ReadOnlyStore
from annotate.store.project import read_settings
from annotate.workflow import clock
from annotate.workflow.people.tokens import hash_token, make_token


def make_links(store: ReadOnlyStore) -> list[tuple[str, str]]:
    """Make a one-time link for each lead without a password: (name, token)."""
    made = []
    for lead in stored.list_leads(store.reader()):
        if not lead.has_password:
            token = make_token()
            store.links[hash_token(token)] = lead.id
            made.append((lead.name, token))
    return made


def find_link(store: ReadOnlyStore, token: str) -> dict[str, Any]:
    """Find an open link, as `links.find_link` does; those in the file cannot be used up here."""
    person = _find(store, store.links.get(hash_token(token), ""))
    if person is None:
        raise LinkSpent(
            "This link does not work on a server that only shows the project.",
            "Open it on the main server, or sign in with your password.",
        )
    return {
        "purpose": "sign-in", "role": person.role, "person": person.id, "name": person.name,
        "made_by": "", "removes_second_factor": False,
    }  # fmt: skip


def use_link(store: ReadOnlyStore, token: str) -> Person:
    """Use a link up and return its owner; LinkSpent if it is not open."""
    link = find_link(store, token)
    if store.links.pop(hash_token(token), None) is None:  # another request was faster
        raise LinkSpent("This link has already been used.", "Start the server again.")
    return stored.get_person(store.reader(), link["person"])


def open_session(store: ReadOnlyStore, id_hash: str, person: Person) -> None:
    """Begin a session that lasts until the server ends."""
    store.visitors[id_hash] = person.id, clock.now()


def find_signed_in(store: ReadOnlyStore, id_hash: str) -> tuple[Person, str, str, str] | None:
    """Find whose session this is, as the store does for those in the file."""
    person_id, at = store.visitors.get(id_hash, ("", ""))
    person = _find(store, person_id)
    return person and (person, at, clock.now(), read_settings(store.reader()))


def close_session(store: ReadOnlyStore, id_hash: str) -> None:
    """End a session; one that is in the file ends with its cookie alone."""
    store.visitors.pop(id_hash, None)


def _find(store: ReadOnlyStore, person_id: str) -> Person | None:
    """Find someone who may still sign in."""
    person = stored.find_person(store.reader(), person_id)
    return person if person and person.active and person.can_sign_in else None
