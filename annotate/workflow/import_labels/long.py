"""An exported long CSV → the answers in it."""

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
    """Read the rows of a long CSV; Refused if the file as a whole is not one."""
    reading = Reading()
    for line, rows in _answers(text):
        try:
            reading.answers.append(_read(store, line, rows))
        except Invalid as error:
            reading.refuse(line, error)
    return reading


def _answers(text: str) -> Iterator[tuple[int, list[Row]]]:
    """Group the rows of a CSV by answer: (line of the first row, rows).

    The rows may be in any order; repeated rows count once.
    """
    lines = read_rows(lines_of(text.removeprefix(BOM)))
    answers: dict[tuple[str | None, ...], tuple[int, list[Row]]] = {}
    try:
        header = next((line.cells for line in lines), [])
        missing = [name for name in NEEDED if name not in header]
        if missing:
            names = ", ".join(missing)
            what = f"column {names} is" if len(missing) == 1 else f"columns {names} are"
            raise Refused(
                f"This is not a long CSV: {what} missing.",
                "Give a file that “python -m annotate export” wrote, or name the columns of"
                " another: --column reviewer=… --column source=… --column sentence=….",
            )
        for read in lines:
            if not read.cells:
                continue
            row = by_column(header, read.cells)
            key = tuple(row[name] for name in ("sentence_id", "reviewer", "labelled_at"))
            _, rows = answers.setdefault(key, (read.line, []))
            if row not in rows:
                rows.append(row)
    except UnreadableRow as error:
        reason = f"Line {error.line} cannot be read ({error})."
        raise Refused(reason, "Export the file again.") from error
    # Only the export for spreadsheets writes a BOM, and only it changes formulas.
    is_for_spreadsheets = text.startswith(BOM)
    for line, rows in answers.values():
        yield line, list(map(_restored, rows)) if is_for_spreadsheets else rows


def _restored(row: Row) -> Row:
    """Restore the formulas that the export for spreadsheets defused."""
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
            "Import the file into a project that uses this scheme.",
        )
    return build_answer(line, get_project(store), scheme, sentence, answer_from_rows(rows), first)


def _check_rows(rows: list[Row]) -> None:
    """Raise Refused unless these can be the rows of one answer."""
    if any(None in row or None in row.values() for row in rows):
        reason = "It does not have the same number of cells as the header."
        raise Refused(reason, "Export the file again.")
    numbers = [row["claim"] for row in rows if row["claim"]]
    notes = {(row["verdict"], row.get("flagged"), row.get("comment")) for row in rows}
    if len(set(numbers)) < len(numbers) or len(notes) > 1:
        reason = "Its rows contradict each other."
        raise Refused(reason, "Keep one answer per sentence and reviewer.")
