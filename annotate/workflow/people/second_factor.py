"""The second factor: six digits from an authenticator app, each valid for one sign-in."""

import hmac

import pyotp
from sqlite_utils import Database

from annotate.errors import Conflict, Invalid
from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.project import get_project, read_project

STEP_SECONDS = 30
REMOVED = "second_factor_removed"  # a person's setting: the name of the lead whose link removed it
_DRIFT = 1  # steps that a phone's clock may be off


def begin_set_up(store: Store, person: Person) -> tuple[str, str]:
    """Return a new secret in groups of four, and its otpauth address; it counts once confirmed."""

    def change(db: Database) -> str:
        secret, new, step = stored.find_second_factor(db, person.id)
        if not person.has_password:
            raise Conflict("You do not have a password yet.", "Set one under Settings first.")
        if secret:
            raise Conflict(
                "Your second factor is already on.", "Turn it off before setting up another."
            )
        new = new or pyotp.random_base32()  # a page opened again shows the same secret
        stored.save_second_factor(db, person.id, None, new, step)
        return new

    secret = store.write(change)
    issuer = f"Annotate {get_project(store).name}".replace(":", " ")
    name = person.name.replace(":", " ")
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), address


def confirm(store: Store, person: Person, code: str) -> None:
    """Activate the new secret; Invalid if the code shows that the app has another."""

    def change(db: Database) -> None:
        _, new, last = stored.find_second_factor(db, person.id)
        step = _find_step(new, code)
        if new is None or step is None or step <= last:
            raise Invalid(
                "That code is not correct.",
                "Wait for the next code and try again."
                " If it still fails, check the clock on your phone.",
            )
        stored.save_second_factor(db, person.id, new, None, step)
        settings = stored.find_person_settings(db, person.id)
        if settings.pop(REMOVED, None) is not None:
            stored.save_person_settings(db, person.id, settings)
        audit.note(db, person, "second factor on")

    store.write(change)


def turn_off(store: Store, person: Person) -> None:
    """Turn the second factor off (the caller has asked for the password)."""

    def change(db: Database) -> None:
        if read_project(db).leads_need_code and person.is_lead:
            raise Conflict(
                "Leads need a second factor in this project, so it stays on.",
                "A lead can change this in the project settings.",
            )
        stored.save_second_factor(db, person.id, None, None, 0)
        audit.note(db, person, "second factor off")

    store.write(change)


def use_code(db: Database, person_id: str, code: str) -> bool:
    """Return whether a code is right, and use it up (for use in a transaction).

    It is also right if the person has no second factor.
    """
    secret, _, last = stored.find_second_factor(db, person_id)
    if secret is None:
        return True
    step = _find_step(secret, code)
    # Only a later time step counts, so that a code someone watched cannot be used again.
    return step is not None and step > last and stored.use_time_step(db, person_id, step)


def explain_removal(store: Store, person: Person) -> str:
    """Return a sentence for someone whose second factor a reset removed; empty if none did."""
    by = stored.find_person_settings(store.reader(), person.id).get(REMOVED)
    if by is None:
        return ""
    whose = f"that {by} made" if by else "made on the server"
    return f"A reset link {whose} turned off your second factor. Set it up again under Settings."


def is_missing(store: Store, person: Person) -> bool:
    """Return whether this lead must still set up the second factor that the project requires."""
    if not person.is_lead or person.has_second_factor:
        return False
    return get_project(store).leads_need_code


def _find_step(secret: str | None, code: str) -> int | None:
    """Find the time step, around now, that a code belongs to."""
    typed = "".join(code.split())
    if secret is None or len(typed) != 6 or not typed.isascii():
        return None
    now = clock.now_ms() // 1000 // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    steps = range(now - _DRIFT, now + _DRIFT + 1)
    right = [one for one in steps if hmac.compare_digest(generator.generate_otp(one), typed)]
    return right[-1] if right else None
