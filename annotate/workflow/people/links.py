"""One-time links: set up a project, join it, sign in again, set a new password."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid, LinkSpent
from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.connection import Store
from annotate.store.file.replica import ReadOnlyStore
from annotate.store.people import access_tokens as stored_tokens
from annotate.wording import plural
from annotate.workflow import audit, clock
from annotate.workflow.people import attempts, second_factor, visitors
from annotate.workflow.people.membership import check_name, check_role, new_person
from annotate.workflow.people.passwords import check_password, hash_password
from annotate.workflow.people.practice import greet
from annotate.workflow.people.tokens import hash_token, make_token
from annotate.workflow.project import get_project

_SETUP_SPAN = clock.DAY
MOST_INVITED = 100  # at once
_INVITE_SPAN = 7 * clock.DAY
_RESET_SPAN = clock.DAY


def make_start_links(store: Store) -> list[tuple[str, str]]:
    """Make the one-time links that a starting server prints: (for whom, token).

    One set-up link while there is no lead, later one for each lead without a
    password. Unused links of earlier starts end.
    """
    if isinstance(store, ReadOnlyStore):
        return visitors.make_links(store)
    db = store.reader()
    leads = stored.list_leads(db)
    wanted = [("setup", "the lead", None)] if not leads else []
    wanted += [("sign-in", lead.name, lead.id) for lead in leads if not lead.has_password]

    def change(db: Database) -> list[tuple[str, str]]:
        # Printed links may still be visible in a terminal, so only the newest ones work.
        stored.delete_invites(db, "setup")
        stored.delete_invites(db, "sign-in")
        return [
            (whose, insert_link(db, purpose, "lead", _SETUP_SPAN, person=person))
            for purpose, whose, person in wanted
        ]

    return store.write(change)


def list_open_invites(store: Store) -> list[dict[str, Any]]:
    """List invitations not yet used: name, role, created_at, expires_at."""
    return stored.list_open_invites(store.reader(), clock.now())


def list_open_links(store: Store) -> list[dict[str, Any]]:
    """List the links of leads not yet used: link (its hash), purpose ("invite" or "reset"), name
    (of the person it is for), role, created_at, expires_at, made_by (None: the command line)."""
    return stored.list_open_links(store.reader(), clock.now())


def revoke(store: Store, lead: Person | None, link: str) -> str:
    """End an open link by its hash and return for whom it was; Conflict if it is not open."""

    def change(db: Database) -> str:
        found = {one["link"]: one for one in stored.list_open_links(db, clock.now())}.get(link)
        if found is None or not stored.delete_link(db, link):
            raise Conflict("This link is no longer open.", "Nothing needs to be revoked.")
        audit.note(db, lead, "link revoked", purpose=found["purpose"], of=found["name"])
        return found["name"]

    return store.write(change)


def invite(store: Store, lead: Person | None, name: str, role: str = "reviewer") -> str:
    """Make a one-time link for a new person and return its token; only its hash is stored.

    `lead` is None on the command line.
    """
    [(_, token)] = invite_all(store, lead, [name], role)
    return token


def invite_all(
    store: Store, lead: Person | None, names: Sequence[str], role: str = "reviewer"
) -> list[tuple[str, str]]:
    """Make a one-time link for each new person: (name, token); none if one name is refused."""
    if len(names) > MOST_INVITED:
        reason = f"{plural(len(names), 'name')} at once are too many. The limit is {MOST_INVITED}."
        raise Invalid(reason, "Invite them in parts.")
    wanted = [check_name(name) for name in names]
    check_role(role)

    def change(db: Database) -> list[tuple[str, str]]:
        made = []
        for name in wanted:
            if stored.find_person_named(db, name):
                raise Conflict(f"The name “{name}” is taken.", "Choose another name.")
            maker = lead.id if lead else None
            token = insert_link(db, "invite", role, _INVITE_SPAN, name=name, maker=maker)
            audit.note(db, lead, "invite", name=name, role=role)
            made.append((name, token))
        return made

    return store.write(change)


def make_reset_link(store: Store, lead: Person | None, person: Person) -> str:
    """Make a one-time link to a new password, without the second factor; return its token.

    Earlier links for the same person end. Nothing else changes until it is used.
    """

    def change(db: Database) -> str:
        if not person.active:
            raise Conflict(f"{person.name} cannot sign in.", "Reactivate them first.")
        if not person.can_sign_in:
            raise Conflict(
                f"{person.name} is only a name on labels.", "Invite them under another name."
            )
        stored.delete_resets(db, person.id)
        maker = lead.id if lead else None
        has_factor = stored.find_second_factor(db, person.id)[0] is not None
        audit.note(db, lead, "reset link", of=person.name, removes_second_factor=has_factor)
        return insert_link(db, "reset", person.role, _RESET_SPAN, person=person.id, maker=maker)

    return store.write(change)


def find_link(store: Store, token: str) -> dict[str, Any]:
    """Find an open one-time link: purpose, role, person, name (of the person it is for),
    made_by (the name of the lead; empty: the command line), removes_second_factor.

    LinkSpent says what to do if it was used, has expired or is unknown.
    """
    if isinstance(store, ReadOnlyStore):
        return visitors.find_link(store, token)
    db = store.reader()
    link = stored.find_invite(db, hash_token(token))
    if link is None:
        raise LinkSpent("This link is unknown or has been replaced.", _ask_again(None))
    if link["used_at"]:
        raise LinkSpent("This link has already been used.", _ask_again(link))
    if link["expires_at"] <= clock.now():
        raise LinkSpent("This link has expired.", _ask_again(link))
    maker = link["created_by"] and stored.get_person(db, link["created_by"])
    # Older versions left the links of a former lead in the file.
    if maker and not (maker.active and maker.is_lead):
        raise LinkSpent("This link is no longer valid.", _ask_again(None))
    link |= {"made_by": maker.name if maker else "", "removes_second_factor": False}
    if link["person"]:
        person = stored.get_person(db, link["person"])
        if not person.active:
            raise LinkSpent("This link is no longer valid.", _ask_again(None))
        removes = link["purpose"] == "reset" and person.has_second_factor
        link |= {"name": person.name, "removes_second_factor": removes}
    return link


def accept_link(
    store: Store, token: str, name: str, password: str, *, needs_password: bool
) -> Person:
    """Use a one-time link: add the person of a set-up or an invitation, or find its owner.

    A reset sets the password, turns the second factor off and ends all sessions, access tokens
    and open links that its owner made.
    Invalid if the name or the password is not allowed; the link then stays open.
    """
    if isinstance(store, ReadOnlyStore):
        return visitors.use_link(store, token)
    link = find_link(store, token)
    known = link["person"]
    person = None if known else new_person(name or link["name"] or "", link["role"], True)
    if needs_password or password:
        check_password(password, name or link["name"] or "", get_project(store).name)
    sets_password = password and (not known or link["purpose"] == "reset")
    # Hashed before the transaction: it takes longer than many writes, and all would wait for it.
    hashed = hash_password(password) if sets_password else None

    def change(db: Database) -> Person:
        if link["purpose"] == "setup" and stored.list_leads(db):
            raise LinkSpent("This project already has a lead.", "Sign in instead.")
        # Used and refused in one transaction, so that two people cannot both use it.
        if not stored.use_invite(db, hash_token(token), clock.now()):
            raise LinkSpent("This link has already been used.", _ask_again(link))
        if link["purpose"] == "reset":
            _reset(db, stored.get_person(db, known), link, hashed)
        if person is None:
            return stored.get_person(db, known)
        stored.insert_person(db, greet(db, person), hashed)
        audit.note(db, person, link["purpose"], role=person.role)
        return person

    return store.write(change)


def _reset(db: Database, person: Person, link: dict[str, Any], hashed: str | None) -> None:
    """Set a password and turn the second factor off, which is logged and told to its owner."""
    stored.save_password(db, person.id, hashed)
    stored.save_second_factor(db, person.id, None, None, 0)
    stored.end_signins(db, person.id, clock.now())
    # Someone who used the account without right may have created some.
    stored_tokens.end_tokens(db, person.id, clock.now())
    ended = stored.delete_links_made_by(db, person.id)
    attempts.forgive(db, attempts.make_attempt(link["name"], ""))
    removed = person.has_second_factor
    made_by = link["made_by"]
    audit.note(
        db, person, "reset", link_by=made_by, second_factor_removed=removed, links_ended=ended
    )
    if person.has_second_factor:
        settings = stored.find_person_settings(db, person.id)
        settings |= {second_factor.REMOVED: link["made_by"]}
        stored.save_person_settings(db, person.id, settings)


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
    """Store a one-time link as a hash and return its token (for use in a transaction)."""
    token = make_token()
    stored.insert_invite(
        db,
        {
            "token_hash": hash_token(token),
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


def _ask_again(link: dict[str, Any] | None) -> str:
    if link and link["purpose"] in ("setup", "sign-in"):
        return "Start the server again. It prints a new link."
    return "If you have an account, sign in. Otherwise, ask a lead for a new link."
