"""A CSV of labels → the events it tells of; a second time changes nothing.

long.py       an exported long CSV → answers
named.py      any CSV whose columns are named → answers
columns.py    its columns → cells by role
sentences.py  what a row says of its sentence → that sentence
words.py      its labels → value ids
brought.py    an answer → its event
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from annotate.errors import Refused
from annotate.records import Event, Person, Scheme
from annotate.store import assign as stored_assign
from annotate.store import labels as stored
from annotate.store import people as stored_people
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.workflow import clock
from annotate.workflow.import_labels.columns import ROLES, Naming
from annotate.workflow.import_labels.imported_answer import Reading, is_undated, rebase
from annotate.workflow.import_labels.long import read_long
from annotate.workflow.import_labels.named import read_named

__all__ = ["ROLES", "Imported", "Naming", "import_labels", "import_named"]

_RETIRED = (
    "Its sentence was merged or split since and is asked no more; the answer is kept in the history"
    " and counts nowhere."
)


@dataclass
class Imported:
    """What came of an import.

    Answers taken, known before, kept in the history only (a line each: their
    sentence was merged or split since); one line per refusal; rows left out by
    a mapping; words taken for values, (column, word, value) → rows; and how
    many claims taken lack which further field.
    """

    taken: int = 0
    known: int = 0
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left_out: int = 0
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)


def import_labels(store: Store, text: str, *, dry_run: bool = False) -> Imported:
    """Take in the rows of a long CSV, all good ones in one transaction.

    A reviewer who is not known becomes a person who cannot sign in. Rows of
    `gold` go to the gold layer; `best` is computed and refused. Refused where
    the file as a whole is no long CSV.
    """
    return _take(store, read_long(store, text), dry_run)


def import_named(
    store: Store, data: bytes, file_name: str, naming: Naming, *, dry_run: bool = False
) -> Imported:
    """Take in the labels of any CSV, all good ones in one transaction, under the scheme in force.

    Without a column that tells when they were made, labels overrule those of an
    earlier import, but never what a person answered here. They count as blind
    unless a column says 0.
    """
    return _take(store, read_named(store, data, file_name, naming), dry_run)


def _take(store: Store, reading: Reading, dry_run: bool) -> Imported:
    """Save what is new, or, in a dry run, only say what would be."""
    result = Imported(left_out=reading.left_out, words=reading.words)

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        for event, name in _new(db, reading, result):
            made = event if event.person else replace(event, person=_person_id(db, name))
            stored.save_event(db, made, now_ms)
        stored_assign.insert_begun(db)
        stored_project.note(db, now_ms, None, "import labels", answers=result.taken)

    if dry_run:
        for _ in _new(store.reader(), reading, result):
            pass
    elif reading.answers:
        store.write(change)
    result.refused = [f"line {line}: {reason}" for line, reason in sorted(reading.refused)]
    return result


def _new(db: Database, reading: Reading, result: Imported) -> Iterator[tuple[Event, str]]:
    """Yield what is new, each before the next is judged: (event, its maker's name); count all."""
    for one in reading.answers:
        person = stored_people.find_person_named(db, one.name)
        try:
            event = _judged(db, replace(one.event, person=person.id)) if person else one.event
        except Refused as error:
            reading.refuse(one.line, error)
            continue
        if event is None:
            result.known += 1
            continue
        if one.is_retired:
            result.kept.append(f"line {one.line}: {_RETIRED}")
        else:
            result.taken += 1
            _count_missing(event, one.scheme, result)
        yield event, one.name


def _judged(db: Database, event: Event) -> Event | None:
    """Give an event as it is to be saved; None if it is known; Refused if it must not overrule."""
    if not is_undated(event):
        return None if stored.has_event(db, event) else event
    said = [
        row["event"]
        for row in stored.list_history(db, event.sentence)
        if row["event"].layer == event.layer
        and (event.layer == "gold" or row["event"].person == event.person)
    ]
    if not said:
        return event
    if said[-1].answer == event.answer:
        return None
    if is_undated(said[-1]):
        return rebase(event, said[-1])
    if any(is_undated(one) and one.answer == event.answer for one in said):
        return None
    raise Refused(
        "Somebody of this name has answered the sentence otherwise here.",
        "Name the column that tells when each label was made, so that the newer one wins:"
        " --column labelled_at=….",
    )


def _count_missing(event: Event, scheme: Scheme, result: Imported) -> None:
    """Count the claims that lack a field which the scheme requires of their source."""
    for claim in event.answer.claims:
        asked = scheme.source.value(claim.source).asks
        for one in scheme.further:
            if one.required and one.id in asked and one.id not in claim.fields:
                result.without[one.id] += 1


def _person_id(db: Database, name: str) -> str:
    """Find the person of this name, or add one who cannot sign in."""
    person = stored_people.find_person_named(db, name)
    if person is None:
        person = Person(clock.new_id(), name, can_sign_in=False, created_at=clock.now())
        stored_people.insert_person(db, person)
    return person.id
