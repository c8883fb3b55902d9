"""Name and password → a person; their own password and settings."""

from collections.abc import Collection

from sqlite_utils import Database

from annotate.errors import Invalid, NotSignedIn
from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.connection import Store
from annotate.store.file.replica import ReadOnlyStore
from annotate.workflow import audit, clock
from annotate.workflow.people import attempts, second_factor
from annotate.workflow.people.membership import clean_name
from annotate.workflow.people.passwords import check_password, hash_password, is_right
from annotate.workflow.people.tokens import hash_token
from annotate.workflow.project import get_project


def sign_in(
    store: Store,
    name: str,
    password: str,
    *,
    code: str = "",
    address: str = "",
    browser: str = "",
    known: Collection[str] = (),
) -> Person:
    """Find the person of a name, a password and, where they have one, a second factor.

    `known` are the ids of people who have signed in with this `browser` before.
    NotSignedIn does not say which of them was wrong; TooMany asks for a wait.
    """
    cleaned = clean_name(name)
    db = store.reader()
    person = stored.find_person_named(db, cleaned)
    attempt = attempts.make_attempt(cleaned, address)
    if person is not None and browser and person.id in known:
        attempt = attempts.make_known_attempt(person.id, browser)
    attempts.count_attempt(store.side if isinstance(store, ReadOnlyStore) else store, attempt)
    # Compared even if no one has this name, so that the time of the response does not show it;
    # and outside the transaction, because a hash takes longer than many writes.
    matches = is_right(password, stored.find_password(db, person.id) if person else None)

    may_enter = matches and person is not None and person.active and person.can_sign_in
    if isinstance(store, ReadOnlyStore):
        return _let_read(store, person if may_enter else None, attempt)

    def change(db: Database) -> bool:
        if may_enter and second_factor.use_code(db, person.id, code):
            attempts.forgive(db, attempt)
            return True
        audit.note(db, person, "sign-in refused", address=address)
        return False

    if not store.write(change):
        raise _wrong()
    return person


def _let_read(store: ReadOnlyStore, person: Person | None, attempt: attempts.Attempt) -> Person:
    """Let a person in who may enter, on a server that only reads.

    A code could not be used up here; whether one is needed is not told before a sign-in.
    """
    if person is None or person.has_second_factor:
        raise NotSignedIn(
            "The name or password is not correct, or you have a second factor.",
            "Try again. With a second factor, sign in on the main server.",
        )
    store.side.write(lambda db: attempts.forgive(db, attempt))
    return person


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "The name, password or code is not correct.",
        "Try again, or ask a lead for a reset link.",
    )


def check_own_password(store: Store, person: Person, password: str, session_id: str) -> None:
    """Check that the person at the keyboard knows the password; Invalid or TooMany if not."""
    hashed = stored.find_password(store.reader(), person.id)
    if hashed is None:
        return
    # Whatever others try at the sign-in: the owner of a session can change the password.
    attempt = attempts.make_known_attempt(person.id, hash_token(session_id))
    attempts.count_attempt(store, attempt)
    if not is_right(password, hashed):
        raise Invalid("The current password is not correct.", "Try again.")
    store.write(lambda db: attempts.forgive(db, attempt))


def set_password(store: Store, person: Person, password: str, keep: str | None = None) -> None:
    """Set a person's password; every session except the one to `keep` ends."""
    check_password(password, person.name, get_project(store).name)
    hashed = hash_password(password)

    def change(db: Database) -> None:
        stored.save_password(db, person.id, hashed)
        stored.end_signins(db, person.id, clock.now(), keep and hash_token(keep))
        audit.note(db, person, "password changed")

    store.write(change)
