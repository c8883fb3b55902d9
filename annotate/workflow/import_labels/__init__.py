"""A CSV of labels → the events it contains; importing it again changes nothing.

long.py             an exported long CSV → answers
named.py            any CSV whose columns are named → answers
marked.py           documents of other tools, with spans → answers
source_words.py     words of theirs that name sources → the claims
places.py           their texts → where they are in the articles
columns.py          its columns → cells by role
rebuilding.py       rows about missing articles → those articles, incomplete
placeholders.py     rows of a missing version of the scheme → a placeholder
sentences.py        what a row says about its sentence → that sentence
words.py            its labels → value ids
imported_answer.py  an answer → its event
predictions.py      whose answers are a model's
sealed.py           the last line of an export → whether the file was changed since
saving.py           events → what is new of them, saved all or none
isolated.py         a file that a server takes → what is in it, bounded
"""

import codecs
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import ModuleType
from zipfile import is_zipfile

from annotate import importers
from annotate.errors import Refused
from annotate.exporters.spreadsheet_csv import BOM
from annotate.label_readers import find_reader, list_formats
from annotate.label_readers._bounds import check_size
from annotate.records import Person, Scheme
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow.import_labels.columns import ROLES, Naming, names_roles, open_labels
from annotate.workflow.import_labels.imported_answer import Reading
from annotate.workflow.import_labels.isolated import Read, read_served
from annotate.workflow.import_labels.long import read_long, read_rows
from annotate.workflow.import_labels.marked import list_names, read_documents
from annotate.workflow.import_labels.named import read_named
from annotate.workflow.import_labels.predictions import mark_predictions
from annotate.workflow.import_labels.saving import Imported, judge, save
from annotate.workflow.import_labels.sealed import CHANGED, is_changed
from annotate.workflow.scheme.publish import check_versions

__all__ = [
    "CHANGED",
    "ROLES",
    "Imported",
    "Naming",
    "import_any",
    "import_labels",
    "import_named",
    "is_changed",
    "is_of_another_tool",
    "list_columns",
    "list_formats",
]

_LINES_SHOWN = 5
_JSON = (".json", ".jsonl", ".ndjson")


def import_labels(
    store: Store,
    text: str,
    *,
    is_whole: bool = False,
    delimiter: str = "",
    dry_run: bool = False,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
    rebuilds: bool = False,
    is_model: bool = False,
) -> Imported:
    """Import the rows of a long CSV: all correct ones, at once.

    An unknown reviewer becomes a person who cannot sign in. Rows of `gold` go to
    the gold layer; rows of `best` are computed and refused. `versions` are those of the
    scheme that the project may lack. `rebuilds` says that missing articles and versions are made
    from the rows. Refused if the file as a whole is not a long CSV.
    """
    check_versions(store, versions)
    reading = read_long(store, text, delimiter, versions, rebuilds=rebuilds)
    return _take(store, reading, dry_run, versions, person, is_whole, is_model)


def import_any(
    store: Store,
    data: bytes,
    file_name: str,
    naming: Naming,
    *,
    is_whole: bool = False,
    dry_run: bool = False,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
    rebuilds: bool = False,
    is_served: bool = False,
) -> Imported:
    """Import a file of labels of any kind: the one door for the command, the page and programs.

    A long CSV and our own JSON Lines explain themselves; of any other CSV, `naming` or the columns
    themselves name the roles. In files of other tools, words and layers are mapped.
    With `is_whole`, nothing is imported if a row is refused. `is_served` says that a server reads
    the file; it refuses one that would hold up those who label.
    """
    opened = (
        read_served(store, data, file_name, naming.format)
        if is_served
        else _open(data, file_name, naming)
    )
    if opened is not None:
        check_versions(store, versions)
        is_ours, read = opened
        if is_ours:
            reading = read_rows(store, read, versions, rebuilds=rebuilds)
        else:
            reading = read_documents(store, read, file_name, naming, rebuilds=rebuilds)
        return _take(store, reading, dry_run, versions, person, is_whole, naming.is_model)
    _check_csv(data, file_name, naming)
    # Our own long CSV explains itself; a name or a word already says that the file is another kind.
    of_any = {"encoding": "", "delimiter": "", "format": "", "unmarked": False, "is_model": False}
    if replace(naming, **of_any) != Naming():
        return import_named(
            store, data, file_name, naming, is_whole=is_whole, dry_run=dry_run, person=person
        )
    text = importers.text_of(data, file_name, naming.encoding)
    header = open_labels(text, file_name, naming).header
    if names_roles(header) and not {"scheme", "scheme_version"} & set(header):
        return import_named(
            store, data, file_name, naming, is_whole=is_whole, dry_run=dry_run, person=person
        )
    # Excel's “Unicode text” has a mark of its own; only that of UTF-8 shows a spreadsheet's export.
    if data.startswith(codecs.BOM_UTF8):
        text = BOM + text
    return import_labels(
        store,
        text,
        is_whole=is_whole,
        delimiter=naming.delimiter,
        dry_run=dry_run,
        versions=versions,
        person=person,
        rebuilds=rebuilds,
        is_model=naming.is_model,
    )


def is_of_another_tool(data: bytes, file_name: str, naming: Naming) -> bool:
    """Return whether a file has documents with layers rather than rows with columns."""
    return hasattr(_find_reader(data, file_name, naming), "documents")


def _open(data: bytes, file_name: str, naming: Naming) -> tuple[bool, Iterable[Read]] | None:
    """Return whether a file is one of ours, and what is in it; None for a CSV."""
    reader = _find_reader(data, file_name, naming)
    if reader is None:
        return None
    is_ours = hasattr(reader, "rows")
    return is_ours, reader.rows(data, file_name) if is_ours else reader.documents(data, file_name)


def _find_reader(data: bytes, file_name: str, naming: Naming) -> ModuleType | None:
    """Find what reads a file; None for a CSV."""
    return None if naming.format == "csv" else find_reader(data, file_name, naming.format)


def _check_csv(data: bytes, file_name: str, naming: Naming) -> None:
    """Raise Refused for a file that no reader recognised, and that is no CSV either."""
    if data.startswith(b"PAR1"):
        raise Refused(
            f"“{file_name}” is a Parquet file, which cannot be imported.",
            "Export the same labels as csv or jsonl.",
        )
    is_zip = data.startswith(b"PK\x03\x04")
    if is_zip and not is_zipfile(io.BytesIO(data)):
        raise Refused(f"The zip “{file_name}” is damaged or incomplete.", "Export it again.")
    if is_zip:
        raise Refused(
            f"“{file_name}” has no labels that can be read from it as it is.",
            "Import one file of it, unpacked: of a delivery, raw.csv. Of a workbook, save the sheet"
            " as CSV.",
        )
    is_json = file_name.lower().endswith(_JSON) and data.lstrip()[:1] in (b"{", b"[")
    if is_json and not naming.format:
        raise Refused(
            f"“{file_name}” is not a kind of JSON in which labels are recognised.",
            "Give JSON Lines of “python -m annotate export --format jsonl”, a file of doccano or"
            " Label Studio, or a CSV.",
        )


def list_columns(data: bytes, file_name: str, naming: Naming) -> list[str]:
    """List the columns of a CSV of labels; a file that explains itself has none to choose."""
    reader = _find_reader(data, file_name, naming)
    check_size(data, is_csv=reader is None)
    if reader is not None:
        is_ours = hasattr(reader, "rows")
        return [] if is_ours else list_names(reader.documents(data, file_name))
    _check_csv(data, file_name, naming)
    return open_labels(
        importers.text_of(data, file_name, naming.encoding), file_name, naming
    ).header


def import_named(
    store: Store,
    data: bytes,
    file_name: str,
    naming: Naming,
    *,
    is_whole: bool = False,
    dry_run: bool = False,
    person: Person | None = None,
) -> Imported:
    """Import the labels of any CSV under the current scheme: all correct ones.

    Without a column with the time of each label, they overrule the labels of an
    earlier import, but never what a person answered here. They count as blind
    unless a column says 0.
    """
    reading = read_named(store, data, file_name, naming)
    return _take(
        store, reading, dry_run, person=person, is_whole=is_whole, is_model=naming.is_model
    )


def _take(
    store: Store,
    reading: Reading,
    dry_run: bool,
    versions: Sequence[Scheme] = (),
    person: Person | None = None,
    is_whole: bool = False,
    is_model: bool = False,
) -> Imported:
    """Save what is new; in a dry run, only report what would be saved."""
    result = Imported(
        left_out=reading.left_out,
        words=reading.words,
        unknown=reading.unknown,
        respaced=reading.respaced,
        articles=sum(not one.is_stored for one in reading.rebuilt),
        extended=sum(one.is_stored for one in reading.rebuilt),
        versions=[f"{one.id} {one.version}" for one in reading.versions],
    )
    mark_predictions(store.reader(), reading, is_model)
    # A dry run saves nothing, so two rows about one sentence do not see each other.
    if dry_run:
        judge(store, reading, result)
    elif is_whole:
        judged = Imported()
        judge(store, reading, judged)
        if reading.refused:  # Nothing is saved; these could be.
            result.taken, result.known = judged.taken, judged.known
    if not dry_run and reading.answers and not (is_whole and reading.refused):
        save(store, reading, result, versions, person, is_whole)
    result.refused = [f"line {line}: {reason}" for line, reason in sorted(reading.refused)]
    result.reasons = _by_reason(reading.refused)
    result.other_reasons = _by_reason(
        [one for one in reading.refused if one[0] not in reading.lines_of_words]
    )
    return result


def _by_reason(refused: list[tuple[int, str]]) -> list[str]:
    """Write one line per reason, with its first lines; an unknown word may come many times."""
    lines_of: dict[str, list[int]] = {}
    for line, reason in sorted(refused):
        lines_of.setdefault(reason, []).append(line)
    return [f"{_shown(lines)}: {reason}" for reason, lines in lines_of.items()]


def _shown(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    apart = list(dict.fromkeys(lines))  # a task of another tool has many labels in one line
    shown = ", ".join(map(str, apart[:_LINES_SHOWN]))
    more = ", …" if len(apart) > _LINES_SHOWN else ""
    where = "line" if len(apart) == 1 else "lines"
    return f"{plural(len(lines), 'row')} ({where} {shown}{more})"
