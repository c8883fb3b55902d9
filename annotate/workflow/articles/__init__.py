"""Articles: listed, withdrawn, released, deleted."""

from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid
from annotate.records import Article, Filters, Person, Sentence
from annotate.store import articles as stored
from annotate.store.answers import labels as stored_labels
from annotate.store.answers import place
from annotate.store.answers import sight as stored_sight
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.articles import listing
from annotate.workflow.label.rights import list_scope
from annotate.workflow.project import get_project

LONGEST_REASON = 500
REACH = 8  # units on either side of a sentence that show its context


def list_articles(store: Store, person: Person, search: str = "") -> list[dict[str, Any]]:
    """List all of a reviewer's articles, or of a lead's; keys as in workflow/listing.py."""
    return list(listing.stream(store, person, Filters(search=search)))


def carry_on(store: Store, person: Person) -> str | None:
    """Find the article to carry on with: the one labelled last, else the first to work on."""
    db, project = store.reader(), get_project(store)
    # A lead labels what they took; calibration is for reviewers.
    scope = person.id if person.is_lead else list_scope(project, person)
    whose = {"calibration": not person.is_lead}
    last = stored_labels.find_last_labelled(db, person.id)
    sample = stored.find_sample(db)
    if (
        last
        and last[0] != sample
        and place.has_left(db, last[0], person.id, scope, project.asked_kinds, **whose)
    ):
        return last[0]
    found = place.find_first(db, person.id, scope, project.asked_kinds, **whose)
    if found is None and sample and person.is_lead:
        has_left = place.has_left(db, sample, person.id, person.id, project.asked_kinds)
        return sample if has_left else None
    return found


def find_practice(store: Store, person: Person) -> str | None:
    """Find the sample article, for a reviewer unless they have finished it."""
    db = store.reader()
    sample = stored.find_sample(db)
    if sample is None or person.is_lead:
        return sample
    kinds = get_project(store).asked_kinds
    return sample if place.has_left(db, sample, person.id, None, kinds) else None


def use_sample(store: Store, lead: Person | None, article_id: str) -> None:
    """Make the sample article one like any other: assigned, listed and exported."""

    def change(db: Database) -> None:
        stored.get_article(db, article_id)
        stored.save_sample(db, article_id, False)
        audit.note(db, lead, "use sample", article=article_id)

    store.write(change)


def find_first_not_taken(store: Store, lead: Person) -> str | None:
    """Find the first article with something to label that a lead has not taken."""
    return place.find_first_not_taken(store.reader(), lead.id, get_project(store).asked_kinds)


def withdraw(store: Store, lead: Person | None, article_id: str, why: str = "") -> None:
    """Take an article out of the queue, agreement and export; its labels are kept."""
    if len(why) > LONGEST_REASON:
        raise Invalid(f"A reason can have up to {LONGEST_REASON} characters.", "Shorten it.")

    def change(db: Database) -> None:
        if stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("This article is already withdrawn.", "Restore it to bring it back.")
        maker = lead.id if lead else None
        stored.save_withdrawn(db, article_id, clock.now(), maker, why)
        audit.note(db, lead, "withdraw", article=article_id)

    store.write(change)


def restore(store: Store, lead: Person | None, article_id: str) -> None:
    """Restore a withdrawn article as it was."""

    def change(db: Database) -> None:
        if not stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("This article is not withdrawn.", "There is nothing to do.")
        stored.save_withdrawn(db, article_id, None)
        audit.note(db, lead, "restore", article=article_id)

    store.write(change)


def release(store: Store, lead: Person | None, article_id: str) -> None:
    """Show the reviewers of an article each other's answers; later labels are not blind.

    That everyone could see them stays recorded, even if the article is closed again.
    """

    def change(db: Database) -> None:
        stored.get_article(db, article_id)
        stored.save_released(db, article_id, clock.now(), lead.id if lead else None)
        stored_sight.save_sight_of_all(db, article_id, clock.now())
        audit.note(db, lead, "release", article=article_id)

    store.write(change)


def close(store: Store, lead: Person | None, article_id: str) -> None:
    """Undo a release."""

    def change(db: Database) -> None:
        stored.get_article(db, article_id)
        stored_sight.save_sight_of_all(db, article_id, clock.now())
        stored.save_released(db, article_id, None)
        audit.note(db, lead, "close", article=article_id)

    store.write(change)


def delete(store: Store, lead: Person | None, article_id: str) -> None:
    """Delete a withdrawn article and its labels permanently (backups still have them)."""

    def change(db: Database) -> None:
        if not stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("Only a withdrawn article can be deleted.", "Withdraw it first.")
        stored.delete_article(db, article_id)
        audit.note(db, lead, "delete article", article=article_id)

    store.write(change)


def count_articles(store: Store) -> int:
    return stored.count_articles(store.reader())


def get_article(store: Store, article_id: str) -> Article:
    """Get an article by its id; NotFound if there is none."""
    return stored.get_article(store.reader(), article_id)


def find_context(store: Store, sentence: Sentence) -> tuple[list[Sentence], list[Sentence]]:
    """Find the nearest units before and after a sentence, which may no longer be a unit."""
    units = stored.list_sentences(store.reader(), sentence.article)
    previous = [unit for unit in units if unit.end <= sentence.start]
    following = [unit for unit in units if unit.start >= sentence.end]
    return previous[-REACH:], following[:REACH]


def find_neighbours(store: Store, sentence: Sentence) -> tuple[str | None, str | None]:
    """Find the ids of the sentences to label before and after a sentence; None at an end."""
    kinds = get_project(store).asked_kinds
    units = stored.list_sentences(store.reader(), sentence.article)
    asked = [unit for unit in units if unit.kind in kinds]
    previous = [unit.id for unit in asked if unit.end <= sentence.start]
    following = [unit.id for unit in asked if unit.start >= sentence.end]
    return previous[-1] if previous else None, following[0] if following else None
