"""An exported long CSV → the events it tells of; a second time changes nothing."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from annotate.answers import answer_from_rows, read_answer
from annotate.errors import Invalid, Refused
from annotate.exporters.spreadsheet_csv import BOM, restore
from annotate.records import Event, Person
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import labels as stored
from annotate.store import people as stored_people
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.store.ulid import encode
from annotate.workflow import clock
from annotate.workflow.people import check_name
from annotate.workflow.project import Project, find_scheme, get_project

NEEDED = (
    "sentence_id", "reviewer", "verdict", "claim", "claim_start", "claim_end", "source",
    "scheme", "scheme_version", "labelled_at",
)  # fmt: skip
_LARGEST_CELL = 16 * 1024 * 1024
_MOST_DIGITS = 15
_FUTURE = 5 * clock.MINUTE

Row = dict[str, str]


@dataclass
class Imported:
    """What came of an import: answers taken, known before, and one line per refused answer."""

    taken: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def import_labels(store: Store, text: str) -> Imported:
    """Take in the rows of a long CSV, all good ones in one transaction.

    A reviewer who is not known becomes a person who cannot sign in. Rows of
    `gold` go to the gold layer; `best` is computed and refused. Refused where
    the file as a whole is no long CSV.
    """
    result = Imported()
    db = store.reader()
    project = get_project(db)
    read: list[tuple[str, Event]] = []
    for line, rows in _answers(text):
        try:
            read.append(_read(db, project, rows))
        except Invalid as error:
            result.refused.append(f"line {line}: {error}")
    if not read:
        return result

    def change(db: Database) -> None:
        now_ms = clock.now_ms()
        for name, event in read:
            made = replace(event, person=_person_id(db, name))
            if stored.has_event(db, made):
                result.known += 1
            else:
                stored.save_event(db, made, now_ms)
                result.taken += 1
        stored_assign.insert_begun(db)
        stored_project.note(db, now_ms, None, "import labels", answers=result.taken)

    store.write(change)
    return result


def _answers(text: str) -> Iterator[tuple[int, list[Row]]]:
    """Cut a CSV into the rows of one answer each: (line of the first, rows).

    The rows may stand in any order; one that stands twice counts once.
    """
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
    answers: dict[tuple[str | None, ...], tuple[int, list[Row]]] = {}
    line = 1  # of a row, its first
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise Refused(
                f"This is no long CSV: it has no column {', '.join(missing)}.",
                "Give a file that “python -m annotate export” wrote.",
            )
        line = reader.line_num + 1
        for row in reader:
            key = tuple(row[name] for name in ("sentence_id", "reviewer", "labelled_at"))
            _, rows = answers.setdefault(key, (line, []))
            if row not in rows:
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(f"Line {line} is broken ({error}).", "Export it anew.") from error
    is_for_spreadsheets = text.startswith(BOM)
    for line, rows in answers.values():
        yield line, list(map(_restored, rows)) if is_for_spreadsheets else rows


def _restored(row: Row) -> Row:
    """Take back what the export for spreadsheets did to formulas."""
    return {name: restore(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def _read(db: Database, project: Project, rows: list[Row]) -> tuple[str, Event]:
    """Read one answer: (name of its maker, event without the maker's id); Refused if wrong."""
    _check_rows(rows)
    first = rows[0]
    if first["reviewer"] == "best":
        raise Refused("“best” labels are computed.", "Import the raw labels instead.")
    layer = "gold" if first["reviewer"] == "gold" else "label"
    name = first.get("decided_by", "") if layer == "gold" else first["reviewer"]
    sentence = stored_articles.find_sentence(db, first["sentence_id"])
    if sentence is None:
        raise Refused(f"There is no sentence {first['sentence_id']}.", "Import its article first.")
    version = first["scheme_version"]
    scheme = find_scheme(db, first["scheme"], _count(version))
    if scheme is None:
        raise Refused(
            f"This project has no scheme {first['scheme']} {version}.",
            "Put that one in force once.",
        )
    answer, mistakes = read_answer(
        answer_from_rows(rows), scheme, sentence.text, project.words, layer
    )
    if answer is None:
        raise Refused(f"{mistakes[0].where}: {mistakes[0].reason}", mistakes[0].remedy)
    content = [sentence.id, first["reviewer"], layer, answer.as_json(), first["labelled_at"]]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    return check_name(name), Event(
        id=f"csv-{digest[:32]}",
        person="",
        sentence=sentence.id,
        answer=answer,
        layer=layer,
        scheme=scheme.id,
        scheme_version=scheme.version,
        blind=first.get("blind", "1") == "1" and layer == "label",
        active_ms=_count(first.get("active_ms", "")),
        received=encode(_time(first["labelled_at"]), int(digest[32:52], 16)),
    )


def _check_rows(rows: list[Row]) -> None:
    """Refuse rows that are not those of one answer."""
    if any(None in row or None in row.values() for row in rows):
        raise Refused("It has another number of cells than the heading.", "Export it anew.")
    numbers = [row["claim"] for row in rows if row["claim"]]
    notes = {(row["verdict"], row.get("flagged"), row.get("comment")) for row in rows}
    if len(set(numbers)) < len(numbers) or len(notes) > 1:
        raise Refused("Its rows contradict each other.", "Keep one answer a sentence and reviewer.")


def _count(text: str) -> int:
    """Read a whole number; 0 where it is none or longer than the file can hold."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _time(text: str) -> int:
    """Read a time of labelling in ms; Refused where it is none or lies in the future."""
    try:
        ms = clock.iso_to_ms(text)
    except ValueError:
        raise Refused(f"labelled_at “{text}” is no time.", "Write it as ISO-8601.") from None
    if not 0 <= ms <= clock.now_ms() + _FUTURE:
        raise Refused(f"labelled_at {text} is not between 1970 and now.", "Check that clock.")
    return ms


def _person_id(db: Database, name: str) -> str:
    """Find the person of this name, or add one who cannot sign in."""
    person = stored_people.find_person_named(db, name)
    if person is None:
        person = Person(clock.new_id(), name, can_sign_in=False, created_at=clock.now())
        stored_people.insert_person(db, person)
    return person.id
