"""Whose article is it? What a person may label, and what stays out of their sight.

An article is somebody's while it is assigned to them; in the mode `open`, and
where it is for calibration, it is every reviewer's. A lead labels only what
they took or were given. A withdrawn article is nobody's.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from annotate.errors import Forbidden, NotFound, NotTaken
from annotate.records import Person
from annotate.store import assign as stored
from annotate.store.articles import find_sentence, get_article, get_sentence
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import Project, get_project

GONE = "This article was withdrawn."
ASK_WHY = "Ask a lead; what you labelled before is kept."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to an article.

    `is_theirs`: they may label it now; `was_theirs`: it went back to the queue,
    labels made before that are still taken; `may_know`: they have or had it, so
    that telling of it tells nothing new; `needs_mark`: no assignment tells yet
    that they have begun; `lease_until`: when it goes back.
    """

    is_theirs: bool
    was_theirs: bool
    may_know: bool
    is_withdrawn: bool
    needs_mark: bool
    lease_until: str | None


def find_standing(store: Store, person: Person, article: str) -> Standing:
    """Find how a person stands to an article; NotFound if there is no such article."""
    db, project = store.reader(), get_project(store)
    row = stored.find_standing(db, article, person.id)
    if row is None:
        get_article(db, article)  # says what to do
    is_withdrawn = row["withdrawn_at"] is not None
    is_assigned = row["mode"] is not None and row["ended"] is None
    is_for_all = project.mode == "open" or bool(row["calibration"])
    is_open = is_for_all and not person.is_lead and row["ended"] != "removed"
    return Standing(
        is_theirs=not is_withdrawn and (is_assigned or is_open),
        was_theirs=not is_withdrawn and row["ended"] in ("lapsed", "returned"),
        may_know=person.is_lead or is_open or row["mode"] is not None,
        is_withdrawn=is_withdrawn,
        needs_mark=is_open and not is_assigned,
        lease_until=row["lease_until"],
    )


def check_sentence(store: Store, person: Person, sentence_id: str) -> None:
    """Refuse a reviewer a sentence of an article that is not theirs; a lead reads all."""
    if person.is_lead:
        return
    db = store.reader()
    sentence = find_sentence(db, sentence_id)
    standing = sentence and find_standing(store, person, sentence.article)
    if not standing or not (standing.is_theirs or standing.was_theirs):
        get_sentence(db, "")  # says that there is none, whether there is or not


def check_article(store: Store, person: Person, article: str) -> None:
    """Refuse anyone who may not label an article, and say what to do."""
    standing = find_standing(store, person, article)
    if standing.is_theirs:
        return
    if standing.is_withdrawn and standing.may_know:
        raise Forbidden(GONE, ASK_WHY)
    if person.is_lead:
        raise NotTaken(
            "This article is not yours to label.",
            "Open it from the list of articles and press “Label this article myself”.",
        )
    if standing.may_know:
        raise Forbidden("This article is no longer yours.", ASK_WHY)
    raise NotFound("There is no article at this address.", "Choose one from the list of articles.")


def list_scope(project: Project, person: Person) -> str | None:
    """Name whose articles a person is shown to label; None: all."""
    return None if project.mode == "open" and not person.is_lead else person.id


def renew_assignment(
    db: Database, person: Person, article: str, standing: Standing, project: Project, places: int
) -> None:
    """Let a saved label count as a sign of life (call in the transaction that saves it).

    Whoever begins is given the article, a lease begins anew, and what had gone
    back comes back if its place is still free.
    """
    now = clock.now()
    lease = clock.in_ms(project.lease_hours * clock.HOUR)
    if standing.needs_mark:
        stored.give(db, article, person.id, "begun", now)
    elif standing.is_theirs and standing.lease_until:
        stored.save_lease(db, article, person.id, lease)
    elif standing.was_theirs and stored.count_holders(db, article) < places:
        stored.give(db, article, person.id, "queue", now, lease_until=lease)


def is_due(standing: Standing, project: Project) -> bool:
    """Tell whether `renew_assignment` has something to do: not at every label, for speed."""
    if standing.needs_mark or not standing.is_theirs:
        return True
    if standing.lease_until is None:
        return False
    left = clock.iso_to_ms(standing.lease_until) - clock.now_ms()
    return left < project.lease_hours * clock.HOUR * 3 // 4
