"""People: set up, invite, let in, let out."""

import hashlib
import re
import secrets
import unicodedata
from collections import Counter
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid, LinkSpent, NotFound, NotSignedIn
from annotate.records import RESERVED_NAMES, ROLES, Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import people as stored
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.workflow import attempts, clock, second_factor
from annotate.workflow.passwords import check_password, hash_password, is_right
from annotate.workflow.project import Project, get_project

LONGEST_NAME = 40
_SETUP_SPAN = clock.DAY
_INVITE_SPAN = 7 * clock.DAY
_SEEN_EVERY = clock.MINUTE


def make_start_links(store: Store) -> list[tuple[str, str]]:
    """Make the fresh one-time links of a start: (whose, token).

    One set-up link while there is no lead; then one for each lead without a
    password. Unused links of earlier starts end.
    """
    db = store.reader()
    leads = stored.list_leads(db)
    wanted = [("setup", "the lead", None)] if not leads else []
    wanted += [("sign-in", lead.name, lead.id) for lead in leads if not lead.has_password]

    def change(db: Database) -> list[tuple[str, str]]:
        stored.delete_invites(db, "setup")
        stored.delete_invites(db, "sign-in")
        return [
            (whose, insert_link(db, purpose, "lead", _SETUP_SPAN, person=person))
            for purpose, whose, person in wanted
        ]

    return store.write(change)


def leads_without_password(store: Store) -> list[Person]:
    """List the leads who could not be told from a stranger on a network."""
    return [lead for lead in stored.list_leads(store.reader()) if not lead.has_password]


def has_lead(store: Store) -> bool:
    return bool(stored.list_leads(store.reader()))


def list_people(store: Store) -> list[dict[str, Any]]:
    """List everybody: person (Person), assigned (articles), finished (sentences), last_seen."""
    db = store.reader()
    seen = stored.list_last_seen(db)
    assigned = Counter(
        row["person"] for row in stored_assign.list_assignments(db) if row["ended"] is None
    )
    finished: dict[str, int] = {}
    kinds = stored_project.find_setting(db, "asked_kinds")
    for row in stored_articles.list_progress(db, kinds):
        finished[row["person"]] = finished.get(row["person"], 0) + row["finished"]
    return [
        {
            "person": person,
            "assigned": assigned.get(person.id, 0),
            "finished": finished.get(person.id, 0),
            "last_seen": seen.get(person.id),
        }
        for person in stored.list_people(db)
    ]


def list_open_invites(store: Store) -> list[dict[str, Any]]:
    """List invitations not yet used: name, role, created_at, expires_at."""
    return stored.list_open_invites(store.reader(), clock.now())


def add_person(
    store: Store, name: str, role: str = "reviewer", *, can_sign_in: bool = True
) -> Person:
    """Add a person without an invitation; Conflict or Invalid where the name is no good."""
    person = _new_person(name, role, can_sign_in)
    store.write(lambda db: stored.insert_person(db, person))
    return person


def invite(store: Store, lead: Person | None, name: str, role: str = "reviewer") -> str:
    """Make a one-time link for a new person and give its token, which is kept only as a hash.

    `lead` is None on the command line.
    """
    wanted = check_name(name)
    check_role(role)

    def change(db: Database) -> str:
        if stored.find_person_named(db, wanted):
            raise Conflict(f"The name “{wanted}” is taken.", "Choose another name.")
        maker = lead.id if lead else None
        token = insert_link(db, "invite", role, _INVITE_SPAN, name=wanted, maker=maker)
        _note(db, lead, "invite", name=wanted, role=role)
        return token

    return store.write(change)


def find_link(store: Store, token: str) -> dict[str, Any]:
    """Find an open one-time link: purpose, role, person, name (whom it is for).

    LinkSpent tells what to do about one that is used, expired or unknown.
    """
    db = store.reader()
    link = stored.find_invite(db, _hash(token))
    if link is None:
        raise LinkSpent("This link is not known here.", _ask_again(None))
    if link["used_at"]:
        raise LinkSpent("This link was used already.", _ask_again(link))
    if link["expires_at"] <= clock.now():
        raise LinkSpent("This link has expired.", _ask_again(link))
    if link["person"]:
        person = stored.get_person(db, link["person"])
        if not person.active:
            raise LinkSpent("This link is no longer good.", _ask_again(None))
        link = {**link, "name": person.name}
    return link


def accept_link(
    store: Store, token: str, name: str, password: str, *, needs_password: bool
) -> Person:
    """Use a one-time link: make the person of a set-up or an invitation, or find whose it is.

    A reset sets the password, takes the second factor off and ends all sessions.
    Invalid where name or password is no good; the link then stays open.
    """
    link = find_link(store, token)
    known = link["person"]
    person = None if known else _new_person(name or link["name"] or "", link["role"], True)
    if needs_password or password:
        check_password(password, name or link["name"] or "", get_project(store.reader()).name)
    sets_password = password and (not known or link["purpose"] == "reset")
    hashed = hash_password(password) if sets_password else None

    def change(db: Database) -> Person:
        if link["purpose"] == "setup" and stored.list_leads(db):
            raise LinkSpent("This project has a lead already.", "Sign in instead.")
        if not stored.use_invite(db, _hash(token), clock.now()):
            raise LinkSpent("This link was used already.", _ask_again(link))
        if link["purpose"] == "reset":
            stored.save_password(db, known, hashed)
            stored.save_second_factor(db, known, None, None, 0)
            stored.end_signins(db, known, clock.now())
            attempts.succeed(db, attempts.make_try(link["name"], ""))
            _note(db, stored.get_person(db, known), "reset")
        if person is None:
            return stored.get_person(db, known)
        stored.insert_person(db, person, hashed)
        _note(db, person, link["purpose"], role=person.role)
        return person

    return store.write(change)


def sign_in(store: Store, name: str, password: str, *, code: str = "", address: str = "") -> Person:
    """Find the person of a name, a password and, where they have one, a second factor.

    NotSignedIn says no more than that it failed; TooMany that it failed too often.
    """
    cleaned = _clean(name)
    one = attempts.make_try(cleaned, address)
    attempts.begin(store, one)
    db = store.reader()
    person = stored.find_person_named(db, cleaned)
    fits = is_right(password, stored.find_password(db, person.id) if person else None)

    def change(db: Database) -> bool:
        is_in = fits and person is not None and person.active and person.can_sign_in
        if is_in and second_factor.use_code(db, person.id, code):
            attempts.succeed(db, one)
            return True
        _note(db, person, "sign-in refused", address=address)
        return False

    if not store.write(change):
        raise NotSignedIn(
            "Name, password or code do not fit.", "Try again, or ask a lead for a new link."
        )
    return person


def check_own_password(store: Store, person: Person, password: str, address: str = "") -> None:
    """Make sure that whoever sits there knows the password; Invalid, or TooMany after many."""
    hashed = stored.find_password(store.reader(), person.id)
    if hashed is None:
        return
    one = attempts.make_try(person.name, address)
    attempts.begin(store, one)
    if not is_right(password, hashed):
        raise Invalid("The present password is not right.", "Try again.")
    store.write(lambda db: attempts.succeed(db, one))


def open_session(store: Store, person: Person) -> str:
    """Begin a session and give its id, which is kept only as a hash."""
    session_id = secrets.token_urlsafe(24)

    def change(db: Database) -> None:
        stored.insert_signin(db, _hash(session_id), person.id, clock.now())
        _note(db, person, "sign-in", second_factor=person.has_second_factor)

    store.write(change)
    return session_id


def find_signed_in(store: Store, session_id: str) -> Person | None:
    """Find who this session belongs to; keeps when they were last seen, to the minute.

    None, too, where nobody came for too long, or where it was opened too long ago.
    """
    id_hash = _hash(session_id)
    db = store.reader()
    found = stored.find_signed_in(db, id_hash)
    if found is None:
        return None
    person, created_at, seen_at = found
    seen_after, created_after = _session_bounds(get_project(db))
    if seen_at <= seen_after or created_at <= created_after:
        store.write(lambda db: stored.end_signin(db, id_hash, clock.now()))
        return None
    if clock.now_ms() - clock.iso_to_ms(seen_at) > _SEEN_EVERY:
        store.write(lambda db: stored.save_seen(db, id_hash, clock.now()))
    return person


def close_session(store: Store, session_id: str) -> None:
    """End a session; the labels made in it stay."""
    store.write(lambda db: stored.end_signin(db, _hash(session_id), clock.now()))


def list_sessions(store: Store, person: Person, session_id: str) -> list[dict[str, Any]]:
    """List a person's open sessions, latest first: created_at, seen_at, is_this."""
    db = store.reader()
    listed = stored.list_signins(db, person.id, *_session_bounds(get_project(db)))
    return [{**one, "is_this": one["id_hash"] == _hash(session_id)} for one in listed]


def close_all_sessions(store: Store, person: Person, keep: str | None = None) -> int:
    """Sign a person out everywhere, but for the session to `keep`; tell how many ended."""

    def change(db: Database) -> int:
        ended = stored.end_signins(db, person.id, clock.now(), keep and _hash(keep))
        _note(db, person, "signed out everywhere", sessions=ended)
        return ended

    return store.write(change)


def set_password(store: Store, person: Person, password: str, keep: str | None = None) -> None:
    """Give a person a (new) password; every session but the one to `keep` ends."""
    check_password(password, person.name, get_project(store.reader()).name)
    hashed = hash_password(password)

    def change(db: Database) -> None:
        stored.save_password(db, person.id, hashed)
        stored.end_signins(db, person.id, clock.now(), keep and _hash(keep))
        _note(db, person, "password changed")

    store.write(change)


def get_settings(store: Store, person: Person) -> dict[str, Any]:
    """Read a person's own settings."""
    return stored.find_person_settings(store.reader(), person.id)


def save_settings(store: Store, person: Person, **changes: Any) -> None:
    """Change some of a person's own settings; the others stay."""

    def change(db: Database) -> None:
        settings = stored.find_person_settings(db, person.id)
        stored.save_person_settings(db, person.id, {**settings, **changes})

    store.write(change)


def get_person_named(store: Store, name: str) -> Person:
    person = stored.find_person_named(store.reader(), _clean(name))
    if person is None:
        raise NotFound(f"There is nobody called “{name}”.", "See “python -m annotate people list”.")
    return person


def check_name(name: str) -> str:
    """Clean a person's name, or raise Invalid."""
    cleaned = _clean(name)
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise Invalid(
            "A name has 1 to 40 letters.", "Choose a short name that the others will recognise."
        )
    if cleaned.casefold() in RESERVED_NAMES:
        raise Invalid(f"“{cleaned}” is a reserved name.", "Choose another name.")
    return cleaned


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()


def check_role(role: str) -> None:
    """Raise Invalid unless there is such a role."""
    if role not in ROLES:
        raise Invalid(f"There is no role “{role}”.", f"Choose one of: {', '.join(ROLES)}.")


def _new_person(name: str, role: str, can_sign_in: bool) -> Person:
    check_role(role)
    return Person(
        id=clock.new_id(),
        name=check_name(name),
        role=role,
        can_sign_in=can_sign_in,
        created_at=clock.now(),
    )


def insert_link(
    db: Database,
    purpose: str,
    role: str,
    span: int,
    *,
    name: str | None = None,
    person: str | None = None,
    maker: str | None = None,
) -> str:
    """Keep a one-time link as a hash and give its token (call in a transaction)."""
    token = secrets.token_urlsafe(24)
    stored.insert_invite(
        db,
        {
            "token_hash": _hash(token),
            "purpose": purpose,
            "role": role,
            "name": name,
            "person": person,
            "created_by": maker,
            "created_at": clock.now(),
            "expires_at": clock.in_ms(span),
        },
    )
    return token


def _session_bounds(project: Project) -> tuple[str, str]:
    """Tell since when a session must have been seen and opened to be good still."""
    now_ms = clock.now_ms()
    idle, span = project.idle_minutes * clock.MINUTE, project.session_days * clock.DAY
    return clock.ms_to_iso(now_ms - idle), clock.ms_to_iso(now_ms - span)


def _ask_again(link: dict[str, Any] | None) -> str:
    if link and link["purpose"] in ("setup", "sign-in"):
        return "Start the server again: it prints a fresh link."
    return "If you have an account, sign in; otherwise ask a lead for a new link."


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _note(db: Database, person: Person | None, action: str, **detail: Any) -> None:
    stored_project.note(db, clock.now_ms(), person.id if person else None, action, **detail)
