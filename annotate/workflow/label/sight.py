"""Blindness: which articles show a lead other people's answers, and what that leaves behind.

Of an article that a lead has to label, assigned or begun, they see nothing of
the others until theirs is finished: it is hidden from agreement, exports and
histories. What they do see is kept; what one labels there afterwards counts as
not blind. A reviewer never sees another's answers before the release.
"""

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import sight as stored
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import Project, get_project


def list_hidden(store: Store, person: Person) -> frozenset[str]:
    """List the articles that are hidden from a lead: theirs to label, and unfinished."""
    return stored.list_hidden(store.reader(), person.id, get_project(store).asked_kinds)


def is_hidden(db: Database, person: Person, article: str, project: Project) -> bool:
    """Return whether one article is hidden from a lead (also for use in a transaction)."""
    return stored.is_hidden(db, article, person.id, project.asked_kinds)


def show_others(store: Store, person: Person) -> frozenset[str]:
    """Open the view on others' answers; record what it shows, and return what stays hidden.

    Recorded is every article, finished or not, to which someone else has answers.
    """
    hidden = list_hidden(store, person)
    _record(store, person, stored.list_unseen(store.reader(), person.id, hidden))
    return hidden


def show_article(store: Store, person: Person, article: str) -> bool:
    """Open the view on others' answers to one article; return whether they stay hidden."""
    db = store.reader()
    if is_hidden(db, person, article, get_project(store)):
        return True
    is_new = not stored.has_sight(db, article, person.id)
    if is_new and stored.has_others_answers(db, article, person.id):
        _record(store, person, [article])
    return False


def _record(store: Store, person: Person, articles: list[str]) -> None:
    if articles:
        store.write(lambda db: stored.save_sight(db, articles, person.id, clock.now()))
