"""Access tokens: a lead lets a program in, for a purpose, until a day, or until it is revoked."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from annotate.errors import BadToken, Conflict, Forbidden, Invalid, NarrowToken, NotFound
from annotate.records import Person
from annotate.store import people as stored_people
from annotate.store.file.connection import Store
from annotate.store.file.replica import ReadOnlyStore
from annotate.store.people import access_tokens as stored
from annotate.wording import plural
from annotate.workflow import audit, clock
from annotate.workflow.people import attempts, second_factor
from annotate.workflow.people.membership import clean_name
from annotate.workflow.people.tokens import hash_token

SCOPES = {
    "read-exports": "Read exports and agreement figures",
    "import-articles": "Import articles",
    "import-labels": "Import labels",
}
DEFAULT_DAYS, LONGEST_DAYS = 90, 366
PREFIX = "annotate_"  # by which a scan of a repository or a log recognises a token
TOKEN = re.compile(rf"{PREFIX}[\w-]{{20,}}")
LONGEST_NAME = 40
_BYTES = 32
_MOST = 20  # open tokens per person
_USED_EVERY = clock.MINUTE


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is shown: everything but the token itself."""

    id: str
    person: str
    person_name: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_on: str
    used_at: str | None
    is_expired: bool


def first_day() -> str:
    """Return the first day that can be chosen: today, by UTC."""
    return clock.now()[:10]


def last_day(days: int = LONGEST_DAYS) -> str:
    """Return the day that is a number of days from now."""
    return (date.fromisoformat(first_day()) + timedelta(days=days)).isoformat()


def create(
    store: Store,
    maker: Person | None,
    person: Person,
    name: str,
    scopes: Iterable[str],
    expires_on: str = "",
) -> str:
    """Create a token of a lead and return it; only its hash is stored, so it is shown once.

    `expires_on` is its last day, UTC; by default 90 days from now.
    """
    wanted, asked = clean_name(name), set(scopes)
    chosen = tuple(scope for scope in SCOPES if scope in asked)
    until = expires_on or last_day(DEFAULT_DAYS)
    _check(wanted, chosen, asked, until)
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    row = {
        "id": clock.new_id(),
        # A fast hash is right: no list of guesses contains 256 random bits.
        "token_hash": hash_token(token),
        "person": person.id,
        "name": wanted,
        "scopes": " ".join(chosen),
        "created_at": clock.now(),
        "expires_on": until,
    }

    def change(db: Database) -> None:
        current = stored_people.get_person(db, person.id)
        if not (current.is_lead and current.active):
            raise Forbidden("Only a lead can have access tokens.", "Ask a lead to create one.")
        if not current.can_sign_in:
            raise Forbidden(
                f"{current.name} cannot sign in, and so cannot have access tokens.",
                "Choose a lead who can, or invite one under another name.",
            )
        present = stored.list_tokens(db, person.id)
        if any(one["name"] == wanted for one in present):
            raise Conflict(
                f"There is already a token “{wanted}”.", "Revoke it first, or choose another name."
            )
        if len(present) >= _MOST:
            raise Conflict(f"There are already {_MOST} tokens.", "Revoke one that is not used.")
        stored.insert_token(db, row)
        audit.note(
            db, maker, "token created", name=wanted, of=person.name, scopes=row["scopes"],
            until=until,
        )  # fmt: skip

    store.write(change)
    return token


def _check(name: str, chosen: tuple[str, ...], asked: set[str], until: str) -> None:
    """Raise Invalid unless the name, the scopes and the last day can be used."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            f"The name must have 1 to {LONGEST_NAME} characters.",
            "Name the program that will use the token.",
        )
    if unknown := asked - set(SCOPES):
        raise Invalid(f"There is no scope “{min(unknown)}”.", f"Use: {', '.join(SCOPES)}.")
    if not chosen:
        raise Invalid("The token would allow nothing.", "Choose what it allows.")
    try:
        is_day = date.fromisoformat(until).isoformat() == until
    except ValueError:
        is_day = False
    if not is_day:
        raise Invalid(f"“{until[:20]}” is not a date.", "Write it as 2027-01-31.")
    if not first_day() <= until <= last_day():
        raise Invalid(
            f"A token can work for up to {plural(LONGEST_DAYS, 'day')}.",
            f"Choose a day from {first_day()} to {last_day()}.",
        )


def list_tokens(store: Store, person: Person | None = None) -> list[Token]:
    """List the tokens that were not revoked, of a person or of everyone; expired ones as well."""
    rows = stored.list_tokens(store.reader(), person and person.id)
    return [_token(row) for row in rows]


def revoke(store: Store, maker: Person | None, person: Person, token_id: str) -> Token:
    """Revoke a token of a person; NotFound if they have none with this id."""

    def change(db: Database) -> Token:
        for row in stored.list_tokens(db, person.id):
            if row["id"] == token_id:
                stored.end_token(db, token_id, clock.now())
                audit.note(db, maker, "token revoked", name=row["name"], of=person.name)
                return _token(row)
        raise NotFound("There is no such token.", "It may have been revoked. Reload the list.")

    return store.write(change)


def find_named(store: Store, person: Person, name: str) -> Token:
    """Find a token of a person by its name; NotFound lists the names there are."""
    tokens = list_tokens(store, person)
    found = next((one for one in tokens if one.name == clean_name(name)), None)
    if found is None:
        names = ", ".join(f"“{one.name}”" for one in tokens)
        has = f"Tokens: {names}." if names else ""
        raise NotFound(f"{person.name} has no token “{name}”.", has)
    return found


def authenticate(store: Store, token: str, address: str) -> tuple[Person, Token]:
    """Find whose token this is; BadToken if it does not work, TooMany after many of those.

    A token that works never waits: a wait for it would let others keep its owner out, and
    failed ones are only slowed down because each costs a write, not because one could be guessed.
    """
    # Found by its hash, whose time tells nothing about the token.
    db = store.reader()
    row = stored.find_token(db, hash_token(token))
    if row is None or _fault_of(row):
        counting = store.side if isinstance(store, ReadOnlyStore) else store
        attempts.count_attempt(counting, attempts.make_token_attempt(address))
        named = {"name": row["name"], "of": row["person_name"]} if row else {}
        store.note(lambda db: audit.note(db, None, "token refused", address=address, **named))
        raise BadToken(_fault_of(row) if row else "This access token is unknown.")
    person = stored_people.get_person(db, row["person"])
    if second_factor.is_missing(store, person):
        raise Forbidden(
            "Leads need a second factor in this project.", "Set yours up under Settings."
        )
    return person, _token(row)


def use(store: Store, person: Person, token: Token, scope: str, address: str) -> None:
    """Check what a token allows (an empty scope: any token) and record, to the minute, its use."""
    if scope and scope not in token.scopes:
        raise NarrowToken(
            f"This token does not allow “{scope}”.", "Create one that does, under Settings.", scope
        )
    if token.used_at and 0 <= clock.now_ms() - clock.iso_to_ms(token.used_at) <= _USED_EVERY:
        return

    def change(db: Database) -> None:
        stored.save_used(db, token.id, clock.now())
        audit.note(db, person, "token used", name=token.name, scope=scope, address=address)

    store.note(change)


def is_known(store: Store, token: str) -> bool:
    """Return whether a token works now."""
    row = stored.find_token(store.reader(), hash_token(token))
    return row is not None and not _fault_of(row)


def _fault_of(row: dict[str, Any]) -> str:
    """Explain why a stored token does not work; "" if it does."""
    if row["ended_at"] or not row["may_enter"]:
        return f"The access token “{row['name']}” was revoked."
    if row["expires_on"] < first_day():
        return f"The access token “{row['name']}” expired on {row['expires_on']}."
    return ""


def _token(row: dict[str, Any]) -> Token:
    return Token(
        id=row["id"],
        person=row["person"],
        person_name=row["person_name"],
        name=row["name"],
        scopes=tuple(row["scopes"].split()),
        created_at=row["created_at"],
        expires_on=row["expires_on"],
        used_at=row["used_at"],
        is_expired=row["expires_on"] < first_day(),
    )
