"""Sessions: opened at sign-in, found with each request, closed."""

from typing import Any, NamedTuple

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.connection import Store
from annotate.store.file.replica import ReadOnlyStore
from annotate.workflow import audit, clock
from annotate.workflow.people import visitors
from annotate.workflow.people.tokens import hash_token, make_token
from annotate.workflow.project import Project, get_project, parse_settings

_SEEN_EVERY = clock.MINUTE


class SignedIn(NamedTuple):
    """Who asks, and the settings of the project at that moment."""

    person: Person
    project: Project


def open_session(store: Store, person: Person) -> str:
    """Begin a session and return its id; only its hash is stored."""
    session_id = make_token()
    if isinstance(store, ReadOnlyStore):
        visitors.open_session(store, hash_token(session_id), person)
        return session_id

    def change(db: Database) -> None:
        stored.insert_signin(db, hash_token(session_id), person.id, clock.now())
        audit.note(db, person, "sign-in", second_factor=person.has_second_factor)

    store.write(change)
    return session_id


def find_signed_in(store: Store, session_id: str) -> SignedIn | None:
    """Find the person of a session, and record to the minute when they were last seen.

    None if it is unknown, was not used for too long, or was opened too long ago.
    """
    id_hash = hash_token(session_id)
    db = store.reader()
    found = stored.find_signed_in(db, id_hash)
    if found is None and isinstance(store, ReadOnlyStore):
        found = visitors.find_signed_in(store, id_hash)
    if found is None:
        return None
    person, created_at, seen_at, settings = found
    project = parse_settings(settings)
    now = clock.now_ms()
    unused, age = now - clock.iso_to_ms(seen_at), now - clock.iso_to_ms(created_at)
    if unused >= project.idle_minutes * clock.MINUTE or age >= project.session_days * clock.DAY:
        # Not ended in the file: once a clock that was moved forward is right again, so is this.
        return None
    # Once per minute: a write at each request would slow down labelling.
    if unused > _SEEN_EVERY and not store.is_read_only:
        store.write(lambda db: stored.save_seen(db, id_hash, clock.now()))
    return SignedIn(person, project)


def is_deactivated(store: Store, session_id: str) -> bool:
    """Return whether a session belonged to someone who may no longer sign in."""
    return stored.is_signin_of_inactive(store.reader(), hash_token(session_id))


def close_session(store: Store, session_id: str) -> None:
    """End a session; the labels made in it stay."""
    if isinstance(store, ReadOnlyStore):
        visitors.close_session(store, hash_token(session_id))
        return
    store.write(lambda db: stored.end_signin(db, hash_token(session_id), clock.now()))


def list_sessions(store: Store, person: Person, session_id: str) -> list[dict[str, Any]]:
    """List a person's open sessions, latest first: created_at, seen_at, is_this."""
    db = store.reader()
    listed = stored.list_signins(db, person.id, *_session_bounds(get_project(store)))
    return [{**one, "is_this": one["id_hash"] == hash_token(session_id)} for one in listed]


def close_all_sessions(store: Store, person: Person, keep: str | None = None) -> int:
    """Sign a person out everywhere except the session to `keep`; return how many ended."""

    def change(db: Database) -> int:
        ended = stored.end_signins(db, person.id, clock.now(), keep and hash_token(keep))
        audit.note(db, person, "signed out everywhere", sessions=ended)
        return ended

    return store.write(change)


def _session_bounds(project: Project) -> tuple[str, str]:
    """Return the times after which a valid session must have been seen and opened."""
    now_ms = clock.now_ms()
    idle, span = project.idle_minutes * clock.MINUTE, project.session_days * clock.DAY
    return clock.ms_to_iso(now_ms - idle), clock.ms_to_iso(now_ms - span)
