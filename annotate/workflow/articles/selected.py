"""What a lead does with many articles at once: one transaction and one line of the log."""

from collections.abc import Sequence

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.records import Person
from annotate.store.articles import selected as stored
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.articles import LONGEST_REASON
from annotate.workflow.assign import get_labeller


def assign(
    store: Store, lead: Person | None, articles: Sequence[str], people: Sequence[str]
) -> int:
    """Assign articles to people (ids of both); return how many assignments are new."""
    if not people:
        raise Invalid("No one was chosen.", "Tick at least one person.")

    def change(db: Database) -> int:
        chosen = [get_labeller(db, person) for person in people]
        by, now = lead.id if lead else None, clock.now()
        new = sum(stored.give_all(db, articles, one.id, now, by) for one in chosen)
        names = ", ".join(one.name for one in chosen)
        audit.note(db, lead, "assign", to=names, articles=len(articles), mode="named")
        return new

    return store.write(change)


def withdraw(store: Store, lead: Person | None, articles: Sequence[str], why: str = "") -> int:
    """Withdraw articles; return how many were not withdrawn before."""
    if len(why) > LONGEST_REASON:
        raise Invalid(f"A reason can have up to {LONGEST_REASON} characters.", "Shorten it.")
    maker = lead.id if lead else None

    def change(db: Database) -> int:
        count = stored.withdraw_all(db, articles, clock.now(), maker, why)
        audit.note(db, lead, "withdraw", articles=count)
        return count

    return store.write(change)


def restore(store: Store, lead: Person | None, articles: Sequence[str]) -> int:
    """Restore articles; return how many were withdrawn before."""

    def change(db: Database) -> int:
        count = stored.restore_all(db, articles)
        audit.note(db, lead, "restore", articles=count)
        return count

    return store.write(change)


def release(store: Store, lead: Person | None, articles: Sequence[str]) -> int:
    """Release articles; return how many were not released before."""
    maker = lead.id if lead else None

    def change(db: Database) -> int:
        count = stored.release_all(db, articles, clock.now(), maker)
        audit.note(db, lead, "release", articles=count)
        return count

    return store.write(change)


def calibrate(
    store: Store, lead: Person | None, articles: Sequence[str], is_on: bool = True
) -> int:
    """Have everyone label articles, or no longer; return how many that changed."""

    def change(db: Database) -> int:
        count = stored.save_calibration_of_all(db, articles, is_on)
        audit.note(db, lead, "spread", articles=count, calibration=is_on)
        return count

    return store.write(change)
