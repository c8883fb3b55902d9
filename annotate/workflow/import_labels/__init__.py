"""A CSV of labels → the events it contains; importing it again changes nothing.

long.py             an exported long CSV → answers
named.py            any CSV whose columns are named → answers
columns.py          its columns → cells by role
sentences.py        what a row says about its sentence → that sentence
words.py            its labels → value ids
imported_answer.py  an answer → its event
"""

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlite_utils import Database

from annotate import importers
from annotate.errors import Refused
from annotate.exporters.spreadsheet_csv import BOM
from annotate.records import Event, Person, Scheme
from annotate.store import assign as stored_assign
from annotate.store import people as stored_people
from annotate.store import sources as stored_sources
from annotate.store.answers import labels as stored
from annotate.store.answers.views import create_views
from annotate.store.file.connection import Store
from annotate.store.scheme import insert_scheme, mark_used
from annotate.wording import plural
from annotate.workflow import audit, clock
from annotate.workflow.import_labels.columns import ROLES, Naming, names_roles, open_labels
from annotate.workflow.import_labels.imported_answer import (
    ImportedAnswer,
    Reading,
    is_undated,
    rebase,
)
from annotate.workflow.import_labels.long import read_long
from annotate.workflow.import_labels.named import read_named
from annotate.workflow.scheme.publish import check_versions

__all__ = [
    "ROLES",
    "Imported",
    "Naming",
    "import_any",
    "import_labels",
    "import_named",
    "list_columns",
]

BATCH_SIZE = 100  # answers per write: labels saved during an import wait for one write only
_LINES_SHOWN = 5
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
    rows left out by a mapping; words read as values, (column, word, value) → rows;
    unknown words, (column, word) → rows; rows whose sentence has other white space
    here; and how many claims lack a further field, by field.
    """

    taken: int = 0
    known: int = 0
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    other_reasons: list[str] = field(default_factory=list)
    left_out: int = 0
    respaced: int = 0
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)


def import_labels(
    store: Store,
    text: str,
    *,
    delimiter: str = "",
    dry_run: bool = False,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
) -> Imported:
    """Import the rows of a long CSV: all correct ones, many per transaction.

    An unknown reviewer becomes a person who cannot sign in. Rows of `gold` go to
    the gold layer; rows of `best` are computed and refused. `versions` are those of the
    scheme that the project may lack. Refused if the file as a whole is not a long CSV.
    """
    check_versions(store, versions)
    return _take(store, read_long(store, text, delimiter, versions), dry_run, versions, person)


def import_any(
    store: Store,
    data: bytes,
    file_name: str,
    naming: Naming,
    *,
    dry_run: bool = False,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
) -> Imported:
    """Import a long CSV, or any CSV whose columns are named, by a person or like the roles."""
    # Our own long CSV explains itself; a name or a word already says that the file is another kind.
    if naming != Naming(encoding=naming.encoding, delimiter=naming.delimiter):
        return import_named(store, data, file_name, naming, dry_run=dry_run, person=person)
    text = importers.text_of(data, file_name, naming.encoding)
    header = open_labels(text, file_name, naming).header
    if names_roles(header) and not {"scheme", "scheme_version"} & set(header):
        return import_named(store, data, file_name, naming, dry_run=dry_run, person=person)
    # Excel's “Unicode text” has a mark of its own; only that of UTF-8 shows a spreadsheet's export.
    if data.startswith(codecs.BOM_UTF8):
        text = BOM + text
    return import_labels(
        store,
        text,
        delimiter=naming.delimiter,
        dry_run=dry_run,
        versions=versions,
        person=person,
    )


def list_columns(data: bytes, file_name: str, naming: Naming) -> list[str]:
    """List the columns of a CSV of labels."""
    return open_labels(
        importers.text_of(data, file_name, naming.encoding), file_name, naming
    ).header


def import_named(
    store: Store,
    data: bytes,
    file_name: str,
    naming: Naming,
    *,
    dry_run: bool = False,
    person: Person | None = None,
) -> Imported:
    """Import the labels of any CSV under the current scheme: all correct ones.

    Without a column with the time of each label, they overrule the labels of an
    earlier import, but never what a person answered here. They count as blind
    unless a column says 0.
    """
    return _take(store, read_named(store, data, file_name, naming), dry_run, person=person)


def _take(
    store: Store,
    reading: Reading,
    dry_run: bool,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
) -> Imported:
    """Save what is new; in a dry run, only report what would be saved."""
    result = Imported(
        left_out=reading.left_out,
        words=reading.words,
        unknown=reading.unknown,
        respaced=reading.respaced,
    )

    # A dry run saves nothing, so two rows about one sentence do not see each other.
    if dry_run:
        for _ in _new(store.reader(), reading.answers, reading, result):
            pass
    elif reading.answers:
        _save(store, reading, result, versions, person)
    result.refused = [f"line {line}: {reason}" for line, reason in sorted(reading.refused)]
    result.reasons = _by_reason(reading.refused)
    result.other_reasons = _by_reason(
        [one for one in reading.refused if one[0] not in reading.lines_of_words]
    )
    return result


def _save(
    store: Store,
    reading: Reading,
    result: Imported,
    versions: Sequence[Scheme],
    person: Person | None,
) -> None:
    """Save what is new, BATCH_SIZE answers per transaction."""

    def begin(db: Database) -> None:
        for scheme in versions:
            insert_scheme(db, scheme, clock.now())
            # Also if all its labels were overruled: exports then have the same columns.
            mark_used(db, scheme.id, scheme.version)
        create_views(db)

    def save(db: Database, answers: Sequence[ImportedAnswer]) -> None:
        now_ms = clock.now_ms()
        for event, name in _new(db, answers, reading, result):
            owned = event if event.person else replace(event, person=_person_id(db, name))
            stored.save_event(db, owned, now_ms)

    def end(db: Database) -> None:
        _register(db, reading.kinds)
        stored_assign.insert_begun(db)
        audit.note(db, person, "import labels", answers=result.taken)

    if versions:
        store.write(begin)
    for start in range(0, len(reading.answers), BATCH_SIZE):
        store.write(partial(save, answers=reading.answers[start : start + BATCH_SIZE]))
    store.write(end)


def _register(db: Database, kinds: dict[str, str]) -> None:
    """Register the sources of a file with their kinds, unless their names are registered here."""
    for name, kind in kinds.items():
        if stored_sources.find_entry(db, name) is None:
            stored_sources.insert_entry(db, clock.new_id(), name, kind)


def _by_reason(refused: list[tuple[int, str]]) -> list[str]:
    """Write one line per reason, with its first lines; an unknown word may come many times."""
    lines_of: dict[str, list[int]] = {}
    for line, reason in sorted(refused):
        lines_of.setdefault(reason, []).append(line)
    return [f"{_shown(lines)}: {reason}" for reason, lines in lines_of.items()]


def _shown(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = ", ".join(map(str, lines[:_LINES_SHOWN]))
    more = ", …" if len(lines) > _LINES_SHOWN else ""
    return f"{plural(len(lines), 'row')} (lines {shown}{more})"


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
            reading.refuse(answer.line, error)
            continue
        if event is None:
            result.known += 1
            continue
        if answer.is_retired:
            result.kept.append(f"line {answer.line}: {_RETIRED}")
        else:
            result.taken += 1
            _count_missing(event, answer.scheme, result)
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
    if earlier[-1].answer == event.answer:
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


def _count_missing(event: Event, scheme: Scheme, result: Imported) -> None:
    """Count the claims that lack a field which the scheme requires of their source."""
    for claim in event.answer.claims:
        value = scheme.source.value(claim.source)  # what a merged value counts as may be newer
        asked = value.asks if value else ()
        for further in scheme.further:
            if further.required and further.id in asked and further.id not in claim.fields:
                result.without[further.id] += 1


def _person_id(db: Database, name: str) -> str:
    """Find the person of this name, or add one who cannot sign in."""
    person = stored_people.find_person_named(db, name)
    if person is None:
        person = Person(clock.new_id(), name, can_sign_in=False, created_at=clock.now())
        stored_people.insert_person(db, person)
    return person.id
