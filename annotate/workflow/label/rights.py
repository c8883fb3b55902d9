"""Which articles a person may label, and which they may know about.

People may label an article while it is assigned to them. In the mode `open`,
for calibration and in the sample, every reviewer may. A lead labels only articles
that they took or were assigned. No one labels a withdrawn article.
"""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.errors import Forbidden, NotFound, NotTaken
from annotate.records import Person, Sentence
from annotate.store import assign as stored
from annotate.store.articles import find_sentence, get_article, get_sentence
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.project import Project, get_project

GONE = "This article was withdrawn."
ASK_WHY = "Your labels are kept. Ask a lead if you need the article back."


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do with an article.

    `is_theirs`: they may label it now; `was_theirs`: it went back to the queue,
    and labels made before that are still accepted; `may_know`: they have or had
    it, so an error may admit that it exists; `needs_mark`: no assignment shows
    yet that they have begun; `lease_until`: when it goes back; `has_sight`: they
    have seen others' answers to it, or could have; `practises`: they compare themselves with gold
    in it, and their answers never count; `must_wait`: they must practise before they open it;
    `repeats`: some of it was asked again of them; `repeat_done`: when they answered the sentence
    again, empty if not yet, None if it is not asked again.
    """

    is_theirs: bool
    was_theirs: bool
    may_know: bool
    is_withdrawn: bool
    needs_mark: bool
    lease_until: str | None
    has_sight: bool
    practises: bool
    must_wait: bool
    repeats: bool = False
    repeat_done: str | None = None


def find_standing(
    store: Store, person: Person, article: str, project: Project | None = None
) -> Standing:
    """Find what a person may do with an article; NotFound if there is none."""
    db, project = store.reader(), project or get_project(store)
    row = stored.find_standing(db, article, person.id)
    if row is None:
        get_article(db, article)  # raises NotFound, which says what to do
    return _standing(row, person, project)


def find_sentence_standing(
    db: Database, person: Person, sentence_id: str, project: Project
) -> tuple[Sentence, Standing] | None:
    """Find a sentence, and what a person may do with its article; None if there is none."""
    found = stored.find_sentence_standing(db, sentence_id, person.id)
    return found and (found[0], _standing(found[1], person, project))


def _standing(row: dict[str, Any], person: Person, project: Project) -> Standing:
    is_withdrawn = row["withdrawn_at"] is not None
    is_assigned = row["mode"] is not None and row["ended"] is None
    is_for_all = project.mode == "open" or bool(row["calibration"] or row["sample"])
    is_free = not person.practice or bool(row["sample"]) or person.is_lead
    is_open = is_for_all and not person.is_lead and row["ended"] != "removed" and is_free
    may_practise = row["practice"] and row["mode"] is None and not person.is_lead
    practises = bool(may_practise) and not is_withdrawn and row["released_at"] is None
    return Standing(
        is_theirs=practises or (not is_withdrawn and (is_assigned or is_open)),
        was_theirs=not is_withdrawn and row["ended"] in ("lapsed", "returned"),
        may_know=person.is_lead or is_open or practises or row["mode"] is not None,
        is_withdrawn=is_withdrawn,
        needs_mark=is_open and not (is_assigned or row["sample"] or practises),
        lease_until=row["lease_until"],
        has_sight=bool(row["seen"]) or row["released_at"] is not None,
        practises=practises,
        must_wait=not is_free and not practises,
        repeats=bool(row["repeats"]) and row["released_at"] is None,
        repeat_done=row.get("repeat_done"),
    )


def check_sentence(store: Store, person: Person, sentence_id: str) -> None:
    """Refuse a reviewer a sentence of an article that is not theirs; a lead may read all."""
    if person.is_lead:
        return
    db = store.reader()
    sentence = find_sentence(db, sentence_id)
    standing = sentence and find_standing(store, person, sentence.article)
    if not standing or not (standing.is_theirs or standing.was_theirs):
        # The same error whether the sentence exists or not, so that a stranger learns nothing.
        get_sentence(db, "")


def check_article(
    store: Store, person: Person, article: str, project: Project | None = None
) -> Standing:
    """Refuse anyone who may not label an article, and say what to do."""
    standing = find_standing(store, person, article, project)
    if standing.is_theirs and standing.must_wait:
        raise Forbidden("You practise before you label.", "Open “Practice” on the articles page.")
    if standing.is_theirs:
        return standing
    if standing.is_withdrawn and standing.may_know:
        raise Forbidden(GONE, ASK_WHY)
    if person.is_lead:
        raise NotTaken(
            "This article is not assigned to you.",
            "Open it from the list of articles and choose “Label this article myself”.",
        )
    if standing.may_know:
        raise Forbidden("This article is no longer assigned to you.", ASK_WHY)
    raise NotFound("There is no article at this address.", "Choose one from the list of articles.")


def list_scope(project: Project, person: Person) -> str | None:
    """Return the id of the person whose articles are listed; None for all articles."""
    is_for_all = project.mode == "open" and not person.is_lead and not person.practice
    return None if is_for_all else person.id


def renew_assignment(
    db: Database, person: Person, article: str, standing: Standing, project: Project, slots: int
) -> None:
    """Record that a person works on an article (in the transaction that saves the label).

    They are assigned the article when they begin, their lease is renewed, and
    an article that went back returns to them if a slot is still free.
    """
    now = clock.now()
    lease = clock.in_ms(project.lease_hours * clock.HOUR)
    if standing.needs_mark:
        stored.give(db, article, person.id, "begun", now)
    elif standing.is_theirs and standing.lease_until:
        stored.save_lease(db, article, person.id, lease)
    elif standing.was_theirs and stored.count_holders(db, article) < slots:
        stored.give(db, article, person.id, "queue", now, lease_until=lease)


def is_due(standing: Standing, project: Project) -> bool:
    """Return whether `renew_assignment` has something to do: not at every label, for speed."""
    if standing.needs_mark or not standing.is_theirs:
        return True
    if standing.lease_until is None:
        return False
    left = clock.iso_to_ms(standing.lease_until) - clock.now_ms()
    return left < project.lease_hours * clock.HOUR * 3 // 4  # a write per label would be wasted
