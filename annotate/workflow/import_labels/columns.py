"""A CSV and the names of its columns → the cells of each row by role."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from annotate import importers
from annotate.errors import Refused
from annotate.records import Scheme
from annotate.tables import CsvRow, CsvTable, UnreadableRow, has_other_size, open_table
from annotate.wording import plural
from annotate.workflow.import_labels.imported_answer import Reading
from annotate.workflow.import_labels.long import NEEDED as LONG_NEEDS

ROLES = (
    "reviewer", "source", "sentence", "sentence_id", "article_ref", "position", "verdict", "claim",
    "claim_start", "claim_end", "claim_text", "source_name", "source_start", "source_end",
    "flagged", "comment", "why", "decided_by", "blind", "active_ms", "labelled_at", "score",
)  # fmt: skip
_BY_ITS_NAME = ("reviewer", "source", "sentence", "sentence_id", "article_ref", "claim_text")
_PAIRS = (("claim_start", "claim_end"), ("source_start", "source_end"))


Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Naming:
    """The names in a file: role → column (“” = none), word → value (“” = leave it out).

    A role is a column of the long CSV or a field of the scheme. If no column
    does, `reviewer` names the person who made the labels, and `decided_by` the
    person who decided gold. `delimiter` separates the columns, and `separator` the
    labels in one cell. `format` names the reader. In a file of another tool, the role
    `layer` is the layer with the claims, and sentences that are `unmarked` have none.
    With `is_model`, people who are not here yet are models, and the labels predictions.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    encoding: str = ""
    decided_by: str = ""
    delimiter: str = ""
    separator: str = ""
    format: str = ""
    unmarked: bool = False
    is_model: bool = False


def read_cells(
    data: bytes, file_name: str, naming: Naming, scheme: Scheme, reading: Reading
) -> list[tuple[int, Cells]]:
    """Read (line, cells by role) of each row; Refused if a required role has no column."""
    text = importers.text_of(data, file_name, naming.encoding)
    table = open_labels(text, file_name, naming)
    chosen = _choose(table.header, naming, scheme, file_name)
    return list(_rows(table.header, _lines(table.rows, file_name), chosen, naming, reading))


def open_labels(text: str, name: str, naming: Naming) -> CsvTable:
    """Open a CSV of labels; Refused if the row that names its columns is not CSV."""
    try:
        return open_table(text, naming.delimiter, [*naming.columns.values(), *_BY_ITS_NAME])
    except UnreadableRow as error:
        raise _unreadable(error, name) from error


def _lines(rows: Iterator[CsvRow], name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for row in rows:
            yield row.line, row.cells
    except UnreadableRow as error:
        raise _unreadable(error, name) from error


def _unreadable(error: UnreadableRow, name: str) -> Refused:
    return Refused(
        f"“{name}”, line {error.line}: this row cannot be read ({error}).",
        "Save it again as CSV (UTF-8).",
    )


def names_roles(header: Collection[str]) -> bool:
    """Return whether columns have the names of roles, so that a person need not name them."""
    names = set(map(_bare, header))
    return {"reviewer", "source"} <= names and not names.isdisjoint({"sentence", "sentence_id"})


def _bare(name: str) -> str:
    return "_".join(name.replace("-", " ").replace("_", " ").split()).casefold()


def _choose(header: list[str], naming: Naming, scheme: Scheme, name: str) -> dict[str, str]:
    """Choose the column of each role: the one named for it, else one with the name of the role."""
    fields = [field.id for field in scheme.further]
    known = (*ROLES, *fields)
    for role, column in naming.columns.items():
        if role not in known:
            raise Refused(f"There is no role “{role}”.", f"Choose from: {', '.join(known)}.")
        if column and header.count(column) != 1:
            wrong = "several columns" if column in header else "no column"
            raise Refused(f"“{name}” has {wrong} “{column}”.", _listed(header))
    # In a long CSV all names mean what they say; elsewhere “position” or “claim” may be anything.
    # It is one even without columns that were added after it was exported.
    is_long = set(LONG_NEEDS) <= set(header)
    called = (*(ROLES if is_long else _BY_ITS_NAME), *fields)
    names = [_bare(column) for column in header]
    chosen = {
        role: role if role in header else header[names.index(_bare(role))]
        for role in called
        if header.count(role) == 1 or (role not in header and names.count(_bare(role)) == 1)
    } | naming.columns
    chosen = {role: column for role, column in chosen.items() if column}
    if naming.reviewer:
        chosen.pop("reviewer", None)
    # Offsets are exact; words in an exported file only repeat them.
    if "claim_start" in chosen:
        if naming.columns.get("claim_text"):
            raise Refused(
                "Use either offsets or claim_text for claims, not both.", "Name one of them."
            )
        chosen.pop("claim_text", None)
    _check_enough(chosen, naming, header, name)
    return chosen


def _check_enough(chosen: Mapping[str, str], naming: Naming, header: list[str], name: str) -> None:
    wanted = {
        "reviewer": "reviewer" in chosen or naming.reviewer,
        "source": "source" in chosen,
        "sentence": "sentence" in chosen or "sentence_id" in chosen,
    }
    for start, end in _PAIRS:
        if (start in chosen) != (end in chosen):
            wanted |= {start: start in chosen, end: end in chosen}
    missing = [role for role, is_there in wanted.items() if not is_there]
    if missing:
        named = " ".join(f"--column {role}=…" for role in missing)
        raise Refused(
            f"It is not clear which column of “{name}” contains the {', the '.join(missing)}.",
            f"Add {named}. {_listed(header)}",
        )


def _listed(header: list[str]) -> str:
    shown = ", ".join(f"“{column[:40]}”" for column in header[:20] if column)
    return f"Its columns: {shown}." if shown else "The first row must contain the column names."


def _rows(
    header: list[str],
    lines: Iterator[tuple[int, list[str]]],
    chosen: Mapping[str, str],
    naming: Naming,
    reading: Reading,
) -> Iterator[tuple[int, Cells]]:
    """Yield the cells of each row by role; refuse rows with another number of cells."""
    numbers = {role: header.index(column) for role, column in chosen.items()}
    for line, cells in lines:
        if has_other_size(cells, header):
            error = Refused(
                f"It has {plural(len(cells), 'cell')} for {plural(len(header), 'column')}.",
                "Put double quotes around text that contains the separator.",
            )
            reading.refuse(line, error)
            continue
        if any("\0" in cell for cell in cells):
            error = Refused(
                "It contains a character that cannot be stored (U+0000).",
                "Remove it and save again.",
            )
            reading.refuse(line, error)
            continue
        by_role = {role: cells[number].strip() for role, number in numbers.items()}
        if naming.decided_by and not by_role.get("decided_by"):
            by_role["decided_by"] = naming.decided_by
        yield line, {"reviewer": naming.reviewer, **by_role}
