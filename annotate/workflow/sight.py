"""Blindness: which articles show a lead other people's answers, and what that leaves behind.

A lead who has begun an article and not finished it does not see the others'
answers to it: it is hidden from agreement, exports and histories. Seeing an
article that one has not finished is kept; what one labels there afterwards
counts as not blind. A reviewer never sees another's answers.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import articles as stored_articles
from annotate.store import labels as stored
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import get_project


@dataclass(frozen=True, slots=True)
class Sight:
    """Article ids: `hidden` are begun and unfinished, `unfinished` not begun either."""

    hidden: frozenset[str]
    unfinished: frozenset[str]


def open_sight(db: Database, person: Person) -> Sight:
    """Tell which articles stay hidden from a person, and which they have still to label.

    What they have seen already is hidden no more.
    """
    kinds = get_project(db).asked_kinds
    mine = {row["article"]: row for row in stored_articles.list_progress(db, kinds, person.id)}
    hidden, unfinished = set(), set()
    for row in stored_articles.list_articles(db, kinds):
        own = mine.get(row["id"])
        if own is None:
            unfinished.add(row["id"])
        elif own["finished"] < row["asked"]:
            hidden.add(row["id"])
    return Sight(frozenset(hidden - stored.list_sights(db, person.id)), frozenset(unfinished))


def see_others(store: Store, person: Person, article: str | None = None) -> Sight:
    """Open the view on others' answers, to all articles or one; keep what it shows too early.

    What is kept: an article that the person has still to label and to which
    somebody else has answers.
    """
    db = store.reader()
    sight = open_sight(db, person)
    known = stored.list_sights(db, person.id)
    shown = sight.unfinished if article is None else sight.unfinished & {article}
    new = [one for one in shown - known if stored.has_others_answers(db, one, person.id)]
    if new:
        store.write(lambda db: stored.save_sight(db, new, person.id, clock.now()))
    return sight
