"""A CSV and the names of its columns → the cells of each row by role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate import importers
from annotate.errors import Refused
from annotate.records import Scheme, long_columns
from annotate.tables import CsvRow, UnreadableRow, find_separator, lines_of, read_rows
from annotate.workflow.import_labels.imported_answer import Reading

ROLES = (
    "reviewer", "source", "sentence", "sentence_id", "article_ref", "position", "verdict", "claim",
    "claim_start", "claim_end", "claim_text", "source_name", "source_start", "source_end",
    "flagged", "comment", "why", "decided_by", "blind", "active_ms", "labelled_at",
)  # fmt: skip
_BY_ITS_NAME = ("reviewer", "source", "sentence", "sentence_id", "article_ref", "claim_text")
_PAIRS = (("claim_start", "claim_end"), ("source_start", "source_end"))


Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Naming:
    """What a file calls things: role → column (“” = none), word → value (“” = leave it out).

    A role is a column of the long CSV or a field of the scheme. `reviewer`
    names whose labels they are where no column does, `decided_by` who decided
    what is gold.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    encoding: str = ""
    decided_by: str = ""


def read_cells(
    data: bytes, file_name: str, naming: Naming, scheme: Scheme, reading: Reading
) -> list[tuple[int, Cells]]:
    """Read (line, cells by role) of each row; Refused where a needed role has no column."""
    header, lines = _cut(importers.text_of(data, file_name, naming.encoding), file_name)
    chosen = _choose(header, naming, scheme, file_name)
    return list(_rows(header, lines, chosen, naming, reading))


def _cut(text: str, name: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Cut a CSV into the names of its columns and (line, cells) of each row."""
    lines = _lines(read_rows(lines_of(text), find_separator(text)), name)
    _, header = next(lines, (1, []))
    return [column.strip() for column in header], lines


def _lines(rows: Iterator[CsvRow], name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for row in rows:
            if any(cell.strip() for cell in row.cells):
                yield row.line, row.cells
    except UnreadableRow as error:
        raise Refused(
            f"“{name}”, line {error.line}: this is broken ({error}).",
            "Save it again as CSV (UTF-8).",
        ) from error


def _choose(header: list[str], naming: Naming, scheme: Scheme, name: str) -> dict[str, str]:
    """Choose the column of each role: as named, else one that is called as the role is."""
    fields = [one.id for one in scheme.further]
    known = (*ROLES, *fields)
    for role, column in naming.columns.items():
        if role not in known:
            raise Refused(f"There is no role “{role}”.", f"Choose among: {', '.join(known)}.")
        if column and header.count(column) != 1:
            wrong = "several columns" if column in header else "no column"
            raise Refused(f"“{name}” has {wrong} “{column}”.", _listed(header))
    is_long = set(long_columns(())) <= set(header)
    called = (*(ROLES if is_long else _BY_ITS_NAME), *fields)
    chosen = {role: role for role in called if header.count(role) == 1} | naming.columns
    chosen = {role: column for role, column in chosen.items() if column}
    if naming.reviewer:
        chosen.pop("reviewer", None)
    if "claim_start" in chosen:
        if naming.columns.get("claim_text"):
            raise Refused("A claim has offsets or claim_text, not both.", "Name one of them.")
        chosen.pop("claim_text", None)
    _check_enough(chosen, naming, header, name)
    return chosen


def _check_enough(chosen: Mapping[str, str], naming: Naming, header: list[str], name: str) -> None:
    wanted = {
        "reviewer": "reviewer" in chosen or naming.reviewer,
        "source": "source" in chosen,
        "sentence": "sentence" in chosen or "sentence_id" in chosen,
    }
    for one, other in _PAIRS:
        if (one in chosen) != (other in chosen):
            wanted |= {one: one in chosen, other: other in chosen}
    missing = [role for role, is_there in wanted.items() if not is_there]
    if missing:
        named = " ".join(f"--column {role}=…" for role in missing)
        raise Refused(
            f"It is not clear which column of “{name}” holds the {', the '.join(missing)}.",
            f"Say {named}. {_listed(header)}",
        )


def _listed(header: list[str]) -> str:
    shown = ", ".join(f"“{column[:40]}”" for column in header[:20] if column)
    return f"Its columns: {shown}." if shown else "Its first row must name the columns."


def _rows(
    header: list[str],
    lines: Iterator[tuple[int, list[str]]],
    chosen: Mapping[str, str],
    naming: Naming,
    reading: Reading,
) -> Iterator[tuple[int, Cells]]:
    """Pass on the cells of each row by role; one with another number of cells is refused."""
    places = {role: header.index(column) for role, column in chosen.items()}
    for line, cells in lines:
        if len(cells) != len(header):
            error = Refused(
                f"It has {len(cells)} cells for {len(header)} columns.",
                "Put texts that hold the separator between double quotes.",
            )
            reading.refuse(line, error)
            continue
        by_role = {role: cells[place].strip() for role, place in places.items()}
        if naming.decided_by and not by_role.get("decided_by"):
            by_role["decided_by"] = naming.decided_by
        yield line, {"reviewer": naming.reviewer, **by_role}
