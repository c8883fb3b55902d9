"""An exported long CSV → the answers it brings."""

from collections.abc import Iterator

from annotate.answers import answer_from_rows
from annotate.errors import Invalid, Refused
from annotate.exporters.spreadsheet_csv import BOM, restore
from annotate.store import articles as stored
from annotate.store.connection import Store
from annotate.tables import UnreadableRow, by_column, lines_of, read_rows
from annotate.workflow.import_labels.imported_answer import (
    ImportedAnswer,
    Reading,
    build_answer,
    count_of,
)
from annotate.workflow.project import get_project
from annotate.workflow.scheme import find_scheme

NEEDED = (
    "sentence_id", "reviewer", "verdict", "claim", "claim_start", "claim_end", "source",
    "scheme", "scheme_version", "labelled_at",
)  # fmt: skip

Row = dict[str, str]


def read_long(store: Store, text: str) -> Reading:
    """Read the rows of a long CSV; Refused where it is none as a whole."""
    reading = Reading()
    for line, rows in _answers(text):
        try:
            reading.answers.append(_read(store, line, rows))
        except Invalid as error:
            reading.refuse(line, error)
    return reading


def _answers(text: str) -> Iterator[tuple[int, list[Row]]]:
    """Cut a CSV into the rows of one answer each: (line of the first, rows).

    The rows may stand in any order; one that stands twice counts once.
    """
    lines = read_rows(lines_of(text.removeprefix(BOM)))
    answers: dict[tuple[str | None, ...], tuple[int, list[Row]]] = {}
    try:
        header = next((one.cells for one in lines), [])
        missing = [name for name in NEEDED if name not in header]
        if missing:
            raise Refused(
                f"This is no long CSV: it has no column {', '.join(missing)}.",
                "Give a file that “python -m annotate export” wrote, or name the columns of"
                " another: --column reviewer=… --column source=… --column sentence=….",
            )
        for one in lines:
            if not one.cells:
                continue
            row = by_column(header, one.cells)
            key = tuple(row[name] for name in ("sentence_id", "reviewer", "labelled_at"))
            _, rows = answers.setdefault(key, (one.line, []))
            if row not in rows:
                rows.append(row)
    except UnreadableRow as error:
        raise Refused(f"Line {error.line} is broken ({error}).", "Export it anew.") from error
    is_for_spreadsheets = text.startswith(BOM)
    for line, rows in answers.values():
        yield line, list(map(_restored, rows)) if is_for_spreadsheets else rows


def _restored(row: Row) -> Row:
    """Take back what the export for spreadsheets did to formulas."""
    return {name: restore(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def _read(store: Store, line: int, rows: list[Row]) -> ImportedAnswer:
    """Read one answer of a long CSV; Refused if wrong."""
    _check_rows(rows)
    first = rows[0]
    sentence = stored.find_sentence(store.reader(), first["sentence_id"])
    if sentence is None:
        raise Refused(f"There is no sentence {first['sentence_id']}.", "Import its article first.")
    version = first["scheme_version"]
    scheme = find_scheme(store, first["scheme"], count_of(version))
    if scheme is None:
        raise Refused(
            f"This project has no scheme {first['scheme']} {version}.",
            "Put that one in force once.",
        )
    return build_answer(line, get_project(store), scheme, sentence, answer_from_rows(rows), first)


def _check_rows(rows: list[Row]) -> None:
    """Refuse rows that are not those of one answer."""
    if any(None in row or None in row.values() for row in rows):
        raise Refused("It has another number of cells than the heading.", "Export it anew.")
    numbers = [row["claim"] for row in rows if row["claim"]]
    notes = {(row["verdict"], row.get("flagged"), row.get("comment")) for row in rows}
    if len(set(numbers)) < len(numbers) or len(notes) > 1:
        raise Refused("Its rows contradict each other.", "Keep one answer a sentence and reviewer.")
