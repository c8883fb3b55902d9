"""Blindness: which articles show a lead other people's answers, and what that leaves behind.

Of an article that a lead has to label, assigned or begun, they see nothing of
the others until theirs is finished: it is hidden from agreement, exports and
histories. What they do see is kept; what one labels there afterwards counts as
not blind. A reviewer never sees another's answers before the release.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import labels as stored
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import Project, get_project


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids of articles: those `hidden` from a person, and all others."""

    hidden: frozenset[str]
    shown: frozenset[str]


def open_sight(store: Store, person: Person) -> Sight:
    """Find which articles are hidden from a lead: theirs to label, and unfinished."""
    return read_sight(store.reader(), person, get_project(store))


def read_sight(db: Database, person: Person, project: Project) -> Sight:
    """Find the same as `open_sight` (for use in a transaction)."""
    kinds = project.asked_kinds
    mine = {row["article"]: row for row in stored_articles.list_progress(db, kinds, person.id)}
    ended = stored_assign.list_endings(db, person.id)
    hidden, shown = set(), set()
    for row in stored_articles.list_articles(db, kinds, withdrawn=True):
        finished = mine[row["id"]]["finished"] if row["id"] in mine else 0
        is_theirs = row["id"] in mine if row["id"] not in ended else ended[row["id"]] is None
        is_hidden = is_theirs and finished < row["asked"] and not row["released_at"]
        (hidden if is_hidden else shown).add(row["id"])
    return Sight(frozenset(hidden), frozenset(shown))


def show_others(store: Store, person: Person, article: str | None = None) -> Sight:
    """Open the view on others' answers, to all articles or one; keep what it shows.

    Kept is every article, finished or not, to which somebody else has answers.
    """
    db = store.reader()
    sight = open_sight(store, person)
    known = stored.list_sights(db, person.id)
    shown = sight.shown if article is None else sight.shown & {article}
    new = [one for one in shown - known if stored.has_others_answers(db, one, person.id)]
    if new:
        store.write(lambda db: stored.save_sight(db, new, person.id, clock.now()))
    return sight
