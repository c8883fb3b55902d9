"""Practice on gold: who must practise before they label, how they do, and who lets them in.

A lead marks articles with gold. A new reviewer labels them first; what they say before they see
gold is compared with it. Nothing of it counts anywhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from annotate.agreement.aggregates.shares import Share
from annotate.errors import Conflict
from annotate.records import Answer, Person
from annotate.store import people as stored_people
from annotate.store import practice as stored
from annotate.store.answers.side import Practised, list_practised
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.project import Project, get_project, read_project


@dataclass(frozen=True, slots=True)
class Result:
    """How one person's practice goes: `asked` sentences, and of those answered the same as gold.

    `decisions` are the earlier ones, newest first, as in the store.
    """

    person: Person
    asked: int
    share: Share
    decisions: tuple[dict[str, Any], ...] = ()

    @property
    def is_done(self) -> bool:
        return self.share.of >= self.asked

    @property
    def left(self) -> int:
        return self.asked - self.share.of


def is_same(first: Answer, gold: Answer) -> bool:
    """Return whether an answer has the verdict and the sources of gold."""
    return (first.verdict, {one.source for one in first.claims}) == (
        gold.verdict,
        {one.source for one in gold.claims},
    )


def is_enough(project: Project, share: Share) -> bool:
    """Return whether a share lets someone in by itself: on enough sentences, and high enough."""
    enough = share.of >= max(1, project.practice_least)
    return enough and 100 * share.count >= project.practice_share * share.of


def mark_articles(
    store: Store, lead: Person | None, articles: Sequence[str], is_on: bool = True
) -> int:
    """Mark articles with gold for practice, or no longer; return how many changed.

    Once there are any, reviewers who have not labelled practise first; without any, no one does.
    """

    def change(db: Database) -> int:
        count = stored.mark_articles(db, articles, is_on)
        if is_on and not count and not stored.has_practice(db):
            raise Conflict(
                "None of these articles can be used for practice.",
                "Choose articles with gold that are not released or withdrawn.",
            )
        if is_on and count:
            stored.ask_newcomers(db)
        elif not stored.has_practice(db):
            stored.ask_no_one(db)
        audit.note(db, lead, "practice", articles=count, practice=is_on)
        return count

    return store.write(change)


def greet(db: Database, person: Person) -> Person:
    """Return a new person as they are to be stored: a reviewer practises first if they can."""
    is_asked = person.can_sign_in and not person.is_lead and stored.has_practice(db)
    return replace(person, practice="first") if is_asked else person


def find_result(store: Store, person: Person) -> Result:
    """Find how the practice of one person goes."""
    db = store.reader()
    rows = list_practised(db, person.id, person.practice_round, get_project(store).asked_kinds)
    return _result(person, rows, tuple(stored.list_decisions(db, person.id)))


def list_results(store: Store) -> list[Result]:
    """List how the practice goes of those who must practise first: who waits before the others."""
    people = {one.id: one for one in stored_people.list_people(store.reader())}
    results = [find_result(store, people[one]) for one in stored.list_asked(store.reader())]
    results.sort(key=lambda one: not one.is_done)  # the order among equals stays
    return results


def decide(db: Database, person: Person) -> None:
    """Let someone in who has practised enough, or have them wait (in the transaction of a save)."""
    project = read_project(db)
    result = _result(
        person, list_practised(db, person.id, person.practice_round, project.asked_kinds)
    )
    if not result.is_done:
        return
    if is_enough(project, result.share):
        stored.save_practice(db, person.id, "")
        _note(db, None, result, "passed")
    else:
        stored.save_practice(db, person.id, "waits")


def start(store: Store, lead: Person | None, person: Person) -> None:
    """Let someone label although they have not reached the threshold."""
    result = find_result(store, person)

    def change(db: Database) -> None:
        if not stored_people.get_person(db, person.id).practice:
            raise Conflict(f"{person.name} can label already.", "Reload the page.")
        stored.save_practice(db, person.id, "")
        _note(db, lead, result, "started")
        audit.note(db, lead, "practice decided", of=person.name, outcome="started")

    store.write(change)


def ask_more(store: Store, lead: Person | None, person: Person) -> None:
    """Have someone practise again from the start before they label further."""
    result = find_result(store, person)

    def change(db: Database) -> None:
        if person.is_lead or not stored.has_practice(db):
            reason = "Leads do not practise." if person.is_lead else "There is nothing to practise."
            raise Conflict(reason, "Mark an article with gold for practice first.")
        stored.save_practice(db, person.id, "first")
        stored.begin_round(db, person.id)
        _note(db, lead, result, "more")
        audit.note(db, lead, "practice decided", of=person.name, outcome="more")

    store.write(change)


def begin_again(store: Store, person: Person) -> None:
    """Begin the practice again, as a reviewer who may label wishes; they go on labelling."""
    if find_result(store, person).share.of and not person.practice:
        store.write(lambda db: stored.begin_round(db, person.id))


def _result(
    person: Person, rows: Sequence[Practised], decisions: tuple[dict[str, Any], ...] = ()
) -> Result:
    answered = [is_same(one.first, one.gold) for one in rows if one.first]
    return Result(person, len(rows), Share(sum(answered), len(answered)), decisions)


def _note(db: Database, lead: Person | None, result: Result, outcome: str) -> None:
    stored.insert_decision(
        db,
        {
            "person": result.person.id,
            "round": result.person.practice_round,
            "outcome": outcome,
            "same": result.share.count,
            "sentences": result.share.of,
            "at": clock.now(),
            "decided_by": lead.id if lead else None,
        },
    )
