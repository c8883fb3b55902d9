"""The answers of a file → those that are new, saved all at once; nothing if that fails.

What can be found out before is found out before: everyone else who saves waits while the
transaction runs, about a second per 20,000 answers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlite_utils import Database

from annotate.errors import Refused
from annotate.records import Answer, Event, Person, Scheme
from annotate.store import assign as stored_assign
from annotate.store import people as stored_people
from annotate.store import sources as stored_sources
from annotate.store.answers import bulk as stored_bulk
from annotate.store.answers import labels as stored
from annotate.store.answers.many import (
    First,
    following,
    list_said,
    prepare_first,
    save_first,
)
from annotate.store.answers.views import create_views
from annotate.store.file.connection import Store
from annotate.store.scheme import insert_scheme, mark_used
from annotate.store.scheme.placeholders import NOTE as PLACEHOLDER_NOTE
from annotate.store.scheme.successors import Successors, list_successors
from annotate.workflow import audit, clock
from annotate.workflow.import_labels.imported_answer import (
    ImportedAnswer,
    Reading,
    is_undated,
    rebase,
)
from annotate.workflow.import_labels.rebuilding import insert_rebuilt

_RETIRED = (
    "Its sentence has since been merged or split and is no longer labelled."
    " The answer is kept in the history but does not count."
)


@dataclass
class Imported:
    """The result of an import.

    Answers taken, answers known before, and answers kept in the history only,
    because their sentence has since been merged or split (one line each); one
    line per refusal, and one per reason (in `other_reasons` without unknown words);
    articles made from their sentences, and those that got more of them; versions of the
    scheme made from the rows; rows left out by a mapping; words read as values, (column,
    word, value) → rows; unknown words, (column, word) → rows; rows whose sentence has other
    white space here; and how many claims lack a further field, by field.
    """

    taken: int = 0
    known: int = 0
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    other_reasons: list[str] = field(default_factory=list)
    articles: int = 0
    extended: int = 0
    versions: list[str] = field(default_factory=list)
    left_out: int = 0
    respaced: int = 0
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)


def judge(store: Store, reading: Reading, result: Imported) -> None:
    """Count what `save` would save. Two rows about one sentence do not see each other."""
    for _ in _new(store.reader(), reading.answers, reading, result):
        pass


def save(
    store: Store,
    reading: Reading,
    result: Imported,
    versions: Sequence[Scheme],
    person: Person | None,
    is_whole: bool = False,
) -> None:
    """Save what is new in one transaction; with `is_whole`, Refused if a row is refused."""
    batch = divide(store.reader(), reading, result)

    def change(db: Database) -> None:
        _insert_versions(db, versions)
        _insert_versions(db, reading.versions, PLACEHOLDER_NOTE)
        insert_rebuilt(db, reading.rebuilt)
        batch.save(db, reading, result)
        if is_whole and reading.refused:
            line, reason = min(reading.refused)
            raise Refused(f"line {line}: {reason}")
        _register(db, reading.kinds)
        stored_assign.insert_begun(db, {_article(one.event) for one in reading.answers})
        audit.note(db, person, "import labels", answers=result.taken)

    store.write(change)


class _Batch:
    """Answers to save: first ones of a person about a sentence, and those to judge one by one."""

    def __init__(self, people: dict[str, Person], successors: Successors) -> None:
        self._people, self._successors = people, successors
        self._first: list[tuple[First, ImportedAnswer, list[str]]] = []
        self._later: list[ImportedAnswer] = []

    def add_first(self, event: Event, answer: ImportedAnswer) -> None:
        """Add an answer that is the first of its person about its sentence."""
        prepared = prepare_first(event, self._successors)
        self._first.append((prepared, answer, _missing(event, answer.scheme)))

    def add_later(self, answer: ImportedAnswer) -> None:
        """Add an answer that has to be judged when those before it are saved."""
        self._later.append(answer)

    def save(self, db: Database, reading: Reading, result: Imported) -> None:
        """Save the first answers together, the others one by one (call in a transaction)."""
        said = list_said(db, (one.event.sentence for one, _, _ in self._first))
        is_same = list_successors(db) == self._successors
        names = {answer.name for _, answer, _ in self._first}
        known = {name: _is_here(db, self._people[name]) for name in names}
        first, later = [], list(self._later)
        for one, answer, missing in self._first:
            # In the meantime someone may have labelled the sentence, or published a version.
            if not is_same or not known[answer.name] or not said.is_new(one.event):
                later.append(answer)
                continue
            first.append(one)
            result.taken += 1
            result.without.update(missing)
        save_first(db, first)
        for bulk in reading.bulks.values():
            row = asdict(bulk)
            made_by = _person_id(db, row.pop("name"), reading)
            stored_bulk.insert_known(db, {**row, "made_by": made_by})
        now_ms = clock.now_ms()
        for event, name in _new(db, later, reading, result):
            owned = event if event.person else replace(event, person=_person_id(db, name, reading))
            stored.save_event(db, owned, now_ms)
        for bulk in reading.bulks:
            stored_bulk.save_decided(db, bulk)


def divide(db: Database, reading: Reading, result: Imported) -> _Batch:
    """Count the answers that are known, and divide the others into first and later ones."""
    said = list_said(db, (answer.event.sentence for answer in reading.answers))
    people = _find_people(db, reading)
    successors = list_successors(db)
    counts = Counter(map(_key, reading.answers))
    received = following(db, clock.now_ms())
    batch = _Batch(people, successors)
    for answer in reading.answers:
        event = replace(answer.event, person=people[answer.name].id)
        is_only = counts[_key(answer)] == 1
        # What an earlier row of the file changes cannot be judged before that is saved.
        if is_only and said.may_know(event) and _is_known(db, event):
            result.known += 1
            continue
        if is_only and said.is_new(event) and not answer.is_retired:
            event = replace(event, received=event.received or next(received))
            batch.add_first(event, answer)
        else:
            batch.add_later(answer)
    return batch


def _key(answer: ImportedAnswer) -> tuple[str, str]:
    """Return what one answer at a time stands for: a sentence, and its person or gold."""
    is_gold = answer.event.layer == "gold"
    return answer.event.sentence, "" if is_gold else answer.name.casefold()


def _article(event: Event) -> str:
    return event.sentence.rsplit("-", 2)[0]


def _find_people(db: Database, reading: Reading) -> dict[str, Person]:
    """Find the people of some answers by name; those who are not here yet get an id."""
    people: dict[str, Person] = {}
    by_name: dict[str, Person] = {}
    for name in dict.fromkeys(answer.name for answer in reading.answers):
        found = stored_people.find_person_named(db, name) or by_name.get(name.casefold())
        people[name] = found or _new_person(name, reading)
        by_name[name.casefold()] = people[name]
    return people


def _is_here(db: Database, person: Person) -> bool:
    """Add a person who is not here; return whether the name is still theirs."""
    found = stored_people.find_person_named(db, person.name)
    if found is None:
        stored_people.insert_person(db, person)
    return found is None or found.id == person.id


def _is_known(db: Database, event: Event) -> bool:
    try:
        return _judge(db, event) is None
    except Refused:  # said again, with its line, when it is to be saved
        return False


def _insert_versions(db: Database, versions: Sequence[Scheme], note: str = "") -> None:
    if not versions:
        return
    for scheme in versions:
        insert_scheme(db, scheme, clock.now(), note)
        # Also if all its labels were overruled: exports then have the same columns.
        mark_used(db, scheme.id, scheme.version)
    create_views(db)


def _register(db: Database, kinds: dict[str, str]) -> None:
    """Register the sources of a file with their kinds, unless their names are registered here."""
    for name, kind in kinds.items():
        if stored_sources.find_entry(db, name) is None:
            stored_sources.insert_entry(db, clock.new_id(), name, kind)


def _new(
    db: Database, answers: Sequence[ImportedAnswer], reading: Reading, result: Imported
) -> Iterator[tuple[Event, str]]:
    """Yield (event, its maker's name) of each new one of some answers, and count them.

    The caller saves each event before it asks for the next one, which may be
    about the same sentence.
    """
    for answer in answers:
        person = stored_people.find_person_named(db, answer.name)
        try:
            event = _judge(db, replace(answer.event, person=person.id)) if person else answer.event
        except Refused as error:
            undated = Refused(error.reason, "Import it under another name with --reviewer.")
            reading.refuse(answer.line, error if reading.has_columns else undated)
            continue
        if event is None:
            result.known += 1
            continue
        if answer.is_retired:
            result.kept.append(f"line {answer.line}: {_RETIRED}")
        else:
            result.taken += 1
            result.without.update(_missing(event, answer.scheme))
        yield event, answer.name


def _judge(db: Database, event: Event) -> Event | None:
    """Return an event as it is to be saved; None if known; Refused if it must not overrule."""
    if not is_undated(event):
        return None if stored.has_event(db, event) else event
    earlier = [
        row["event"]
        for row in stored.list_history(db, event.sentence)
        if row["event"].layer == event.layer
        and (event.layer == "gold" or row["event"].person == event.person)
    ]
    if not earlier:
        return event
    if _is_said(event.answer, earlier[-1].answer):
        return None
    # Without times, the order of imports decides between them.
    if is_undated(earlier[-1]):
        return rebase(event, earlier[-1])
    if any(is_undated(other) and other.answer == event.answer for other in earlier):
        return None
    raise Refused(
        "Someone with this name has already answered this sentence differently.",
        "Name the column with the time of each label, so that the newer one wins:"
        " --column labelled_at=….",
    )


def _is_said(answer: Answer, known: Answer) -> bool:
    """Return whether an answer says nothing new. Notes that its file has no place for are kept."""
    notes = ("flag", "comment", "why")
    untold = {name: getattr(known, name) for name in notes if not getattr(answer, name)}
    return replace(answer, **untold) == known


def _missing(event: Event, scheme: Scheme) -> list[str]:
    """List the fields that claims lack though the scheme requires them of their source."""
    missing = []
    for claim in event.answer.claims:
        value = scheme.source.value(claim.source)  # what a merged value counts as may be newer
        asked = value.asks if value else ()
        for further in scheme.further:
            if further.required and further.id in asked and further.id not in claim.fields:
                missing.append(further.id)
    return missing


def _person_id(db: Database, name: str, reading: Reading) -> str:
    """Find the person of this name, or add one."""
    person = stored_people.find_person_named(db, name)
    if person is None:
        person = _new_person(name, reading)
        stored_people.insert_person(db, person)
    return person.id


def _new_person(name: str, reading: Reading) -> Person:
    """Make a person who cannot sign in."""
    is_model = name in reading.models
    return Person(
        clock.new_id(), name, can_sign_in=False, created_at=clock.now(), is_model=is_model
    )
