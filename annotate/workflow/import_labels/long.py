"""An exported long CSV → the answers in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from annotate.answers import answer_from_rows
from annotate.errors import Invalid, Refused
from annotate.exporters.spreadsheet_csv import BOM, defuse, restore
from annotate.importers import find_unstorable
from annotate.label_readers import Misfit
from annotate.records import Scheme
from annotate.sources import KINDS
from annotate.store import articles as stored
from annotate.store.file.connection import Store
from annotate.tables import UnreadableRow, by_column, open_table
from annotate.workflow.import_labels.imported_answer import (
    ImportedAnswer,
    ImportedBulk,
    Reading,
    build_answer,
    count_of,
)
from annotate.workflow.import_labels.placeholders import make_placeholder
from annotate.workflow.import_labels.rebuilding import Rebuilder
from annotate.workflow.project import get_project
from annotate.workflow.scheme import find_scheme, get_scheme
from annotate.workflow.scheme.versions import get_lenient_scheme

NEEDED = (
    "sentence_id", "reviewer", "verdict", "claim", "claim_start", "claim_end", "source",
    "scheme", "scheme_version", "labelled_at",
)  # fmt: skip

Row = dict[str, str]
_NO_ARTICLE = "Import its article first. With --articles, it is made from labelled sentences."
# The last line of an export with --trailer; a spreadsheet gives it the empty cells of a row.
_TRAILER = re.compile(r"# end of export: sha256 [0-9a-f]{64}[,;\t]*\r?\n?\Z")


def read_long(
    store: Store,
    text: str,
    delimiter: str = "",
    given: Sequence[Scheme] = (),
    *,
    rebuilds: bool = False,
) -> Reading:
    """Read the rows of a long CSV; Refused if the file as a whole is not one.

    `given` are versions of the scheme that the project may lack. `rebuilds` says that articles
    and versions that are missing are made from the rows.
    """
    answers = list(_answers(text, delimiter))
    return _read_answers(store, answers, given, Reading(), rebuilds=rebuilds)


def read_rows(
    store: Store,
    rows: Iterable[tuple[int, Row] | Misfit],
    given: Sequence[Scheme] = (),
    *,
    rebuilds: bool = False,
) -> Reading:
    """Read the rows of another of our formats, each with its line; see `read_long`."""
    reading = Reading()
    fitting: list[tuple[int, Row]] = []
    for one in rows:
        if isinstance(one, Misfit):
            reading.refuse(one.line, Refused(one.reason, one.remedy))
        elif find_unstorable("\n".join([*one[1].keys(), *one[1].values()])):
            reason = "It contains a character that cannot be stored."
            reading.refuse(one[0], Refused(reason, "Remove it and export again."))
        else:
            fitting.append(one)
    return _read_answers(store, list(_group(fitting)), given, reading, rebuilds=rebuilds)


def _read_answers(
    store: Store,
    answers: Sequence[tuple[int, list[Row]]],
    given: Sequence[Scheme],
    reading: Reading,
    *,
    rebuilds: bool,
) -> Reading:
    rebuilder = Rebuilder(store) if rebuilds else None
    versions = _Versions(store, given, answers if rebuilds else ())
    for line, rows in answers:
        try:
            reading.answers.append(_read(store, line, rows, versions, rebuilder))
            reading.kinds.update(_list_kinds(rows))
            if bulk := ImportedBulk.read(rows[0]):
                reading.bulks.setdefault(bulk.id, bulk)
        except Invalid as error:
            reading.refuse(line, error)
    if rebuilder:
        reading.rebuilt = rebuilder.list_made(
            {one.event.sentence.rsplit("-", 2)[0] for one in reading.answers}
        )
        used = {(one.scheme.id, one.scheme.version) for one in reading.answers}
        reading.versions = [one for one in versions.made if (one.id, one.version) in used]
    return reading


class _Versions:
    """The versions that rows name, each found once, with what their answers may have.

    Those that are nowhere else are made from the rows of `answers`, if there are any.
    """

    def __init__(
        self, store: Store, given: Sequence[Scheme], answers: Sequence[tuple[int, list[Row]]]
    ) -> None:
        self._store, self._answers = store, answers
        self.made: list[Scheme] = []
        self._given = {(one.id, str(one.version)): one for one in given}
        self._found: dict[tuple[str, str], tuple[Scheme, Scheme]] = {}

    def find(self, name: str, version: str) -> tuple[Scheme, Scheme]:
        """Find a version, and the same with all that labels of this project may have."""
        if (name, version) not in self._found:
            scheme = self._given.get((name, version))
            scheme = scheme or find_scheme(self._store, name, count_of(version))
            if scheme is None and self._answers:
                scheme = self._make(name, version)
                self.made.append(scheme)
            if scheme is None:
                raise Refused(
                    f"This project has no scheme {name} {version}.",
                    "Give the file of that version with --scheme, or import into a project that"
                    " uses it.",
                )
            self._found[name, version] = scheme, get_lenient_scheme(self._store, scheme)
        return self._found[name, version]

    def _make(self, name: str, version: str) -> Scheme:
        rows = (
            row
            for _, rows in self._answers
            for row in rows
            if (row["scheme"], row["scheme_version"]) == (name, version)
        )
        return make_placeholder(name, version, rows, get_scheme(self._store))


def _answers(text: str, delimiter: str) -> Iterator[tuple[int, list[Row]]]:
    """Read the answers of a CSV: (line of the first row, rows)."""
    try:
        table = open_table(_TRAILER.sub("", text), delimiter, NEEDED)
        _check_columns(table.header)
        answers = _group((read.line, by_column(table.header, read.cells)) for read in table.rows)
    except UnreadableRow as error:
        reason = f"Line {error.line} cannot be read ({error})."
        raise Refused(reason, "Export the file again.") from error
    is_for_spreadsheets = text.startswith(BOM) or _is_defused(answers)
    for line, rows in answers:
        yield line, list(map(_restored, rows)) if is_for_spreadsheets else rows


def _group(rows: Iterable[tuple[int, Row]]) -> list[tuple[int, list[Row]]]:
    """Group rows by answer, in any order; repeated rows count once."""
    answers: dict[tuple[str | None, ...], tuple[int, list[Row]]] = {}
    for line, row in rows:
        key = tuple(row[name] for name in ("sentence_id", "reviewer", "labelled_at"))
        _, known = answers.setdefault(key, (line, []))
        if row not in known:
            known.append(row)
    return list(answers.values())


def _check_columns(header: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if not any(header):
        raise Refused("The file is empty.", "Choose a file with labels.")
    if missing:
        names = ", ".join(missing)
        what = f"column {names} is" if len(missing) == 1 else f"columns {names} are"
        raise Refused(
            f"This is not a long CSV: {what} missing.",
            "Give a file that “python -m annotate export” wrote, or name the columns of"
            " another: --column reviewer=… --column source=… --column sentence=….",
        )


def _is_defused(answers: Iterable[tuple[int, list[Row]]]) -> bool:
    """Return whether formulas were defused, in a file that has lost its byte order mark.

    Only the export for spreadsheets writes the mark, and only it changes formulas, each
    of them. A spreadsheet that saves such a file may leave the mark out.
    """
    cells = [
        cell
        for _, rows in answers
        for row in rows
        for cell in row.values()
        if isinstance(cell, str)
    ]
    return any(restore(cell) != cell for cell in cells) and all(
        defuse(cell) == cell or cell.startswith("'") for cell in cells
    )


def _restored(row: Row) -> Row:
    """Restore the formulas that the export for spreadsheets defused."""
    return {name: restore(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def _read(
    store: Store, line: int, rows: list[Row], versions: _Versions, rebuilder: Rebuilder | None
) -> ImportedAnswer:
    """Read one answer of a long CSV; Refused if wrong."""
    _check_rows(rows)
    first = rows[0]
    if not first["sentence_id"]:
        raise Refused("The sentence_id is missing.", "Fill the cell in, or export the file again.")
    sentence = stored.find_sentence(store.reader(), first["sentence_id"])
    if sentence is None and rebuilder:
        sentence = rebuilder.find(first)
    if sentence is None:
        raise Refused(f"There is no sentence {first['sentence_id']}.", _NO_ARTICLE)
    scheme, known = versions.find(first["scheme"], first["scheme_version"])
    data = answer_from_rows(rows)
    return build_answer(line, get_project(store), scheme, sentence, data, first, known)


def _list_kinds(rows: list[Row]) -> dict[str, str]:
    """List the kinds of registered sources; a file of an earlier version has no such column."""
    return {
        row["source_name"]: row["register_kind"]
        for row in rows
        if row.get("source_name") and row.get("register_kind") in KINDS
    }


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
