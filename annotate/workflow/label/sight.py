"""Blindness: in which articles a lead sees other people's answers, and what follows from it.

If a lead has to label an article, assigned or begun, it is hidden from their
agreement, exports and histories until they have finished it. What they do see
is recorded, and their later labels there do not count as blind. A reviewer
never sees another person's answers before the release.
"""

from sqlite_utils import Database

from annotate.records import Person
from annotate.store.answers import sight as stored
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import Project, get_project


def list_hidden(store: Store, person: Person) -> frozenset[str]:
    """List the articles that are hidden from a lead: theirs to label, and unfinished."""
    return stored.list_hidden(store.reader(), person.id, get_project(store).asked_kinds)


def is_hidden(db: Database, person: Person, article: str, project: Project) -> bool:
    """Return whether one article is hidden from a lead (also for use in a transaction)."""
    return stored.is_hidden(db, article, person.id, project.asked_kinds)


def show_others(store: Store, person: Person) -> frozenset[str]:
    """Show others' answers: record which articles that opened, and return the hidden ones.

    Every article in which someone else has answers is recorded, finished or not.
    """
    hidden = list_hidden(store, person)
    _record(store, person, stored.list_unseen(store.reader(), person.id, hidden))
    return hidden


def show_article(store: Store, person: Person, article: str) -> bool:
    """Show others' answers in one article, and record it; return whether they stay hidden."""
    db = store.reader()
    if is_hidden(db, person, article, get_project(store)):
        return True
    is_new = not stored.has_sight(db, article, person.id)
    if is_new and stored.has_others_answers(db, article, person.id):
        _record(store, person, [article])
    return False


def has_seen(store: Store, person: Person, article: str) -> bool:
    """Return whether a person has seen others' answers to an article, or could have."""
    return stored.has_sight(store.reader(), article, person.id)


def show_articles(store: Store, person: Person, articles: set[str]) -> None:
    """Record that a person sees answers of others to articles that are not hidden from them."""
    known = stored.list_sights_of(store.reader(), person.id, sorted(articles))
    _record(store, person, sorted(articles - known))


def _record(store: Store, person: Person, articles: list[str]) -> None:
    if articles:
        store.note(lambda db: stored.save_sight(db, articles, person.id, clock.now()))
