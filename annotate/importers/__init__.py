"""Bytes → articles: one file is one format.

A member has NAME, TITLE, EXTENSIONS, ORDER and `read(data, name, options)`,
which yields drafts and, from a table, a Mistake for each row that cannot become
one; it raises Refused with a reason and a remedy if the file cannot be read. It
may also have `columns(data, name, options)`, which lists the columns a person
can choose from; CONTENTS, what its files contain (text, html, pdf, zip; "text"
by default); ISOLATED, if a hostile file could hang or crash it, so that a child
process must read it; INSTALL, the command that installs the package it needs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from annotate.errors import Refused
from annotate.importers._reading.details import checked_details, with_iso_date
from annotate.importers._reading.encoding import decode_table, guess_encoding
from annotate.records import Draft, Mistake
from annotate.registry import member, members
from annotate.wording import plural

__all__ = [
    "ITEM_ROLES", "MISTAKES_SHOWN", "ROLES", "Limits", "Options", "check_units", "columns_of",
    "extensions", "find_unstorable", "guessed_encoding", "pick", "read", "shorten", "text_of",
    "with_iso_date",
]  # fmt: skip

ROLES = ("text", "title", "outlet", "url", "published", "ref", "language", "tags")
MISTAKES_SHOWN = 20  # for the rows of one file that were left out
ITEM_ROLES = (*ROLES, "kind", "paragraph", "sentence_id")


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file, article and part of a file that is read; each is a setting."""

    file_bytes: int = 20_000_000
    html_bytes: int = 5_000_000
    html_elements: int = 100_000
    article_characters: int = 2_000_000
    article_units: int = 5_000
    rows: int = 20_000
    pdf_pages: int = 200
    parts: int = 5_000  # in a ZIP file
    unpacked_bytes: int = 100_000_000
    nesting: int = 1_000  # levels of tags within tags
    elements: int = 3_000_000
    attributes: int = 1_000  # on one tag
    seconds: int = 20
    memory_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a person can choose for a file; "" and no columns leave it to the file.

    `format` is the NAME of a member, `encoding` one Python knows, `columns`
    maps ROLES to the names of columns or keys ("" = none), `delimiter` separates
    the cells of a CSV, `sheet` names a sheet of a workbook.
    """

    format: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    delimiter: str = ""
    sheet: str = ""


def read(
    data: bytes,
    name: str,
    options: Options | None = None,
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Read the articles of one file; Refused says why it contains none.

    Rows of a table that cannot become articles are added to `left_out`, and the
    others are read. Without that list, the first such row makes the file refused.
    """
    options = options or Options()
    check_size(data, name, options.limits)
    drafts = []
    for entry in pick(data, name, options).read(data, name, options):
        fault = entry if isinstance(entry, Mistake) else _find_fault(entry, options.limits)
        if fault is None:
            drafts.append(checked_details(entry))
        elif not fault.rows:
            raise Refused(fault.reason, fault.remedy)
        elif left_out is None:
            raise Refused(f"{fault.where}: {fault.reason}", fault.remedy)
        else:
            left_out.append(fault)
    return drafts


def shorten(left_out: list[Mistake], name: str) -> list[Mistake]:
    """Keep the first mistakes in the rows of a file, and sum up the others in one more."""
    if len(left_out) <= MISTAKES_SHOWN:
        return left_out
    more = sum(mistake.rows for mistake in left_out[MISTAKES_SHOWN:])
    rows = "row was" if more == 1 else "rows were"
    rest = Mistake(name, f"and {more:,} more {rows} left out.", rows=more)
    return [*left_out[:MISTAKES_SHOWN], rest]


def columns_of(data: bytes, name: str, options: Options | None = None) -> list[str]:
    """List the columns or keys of a file that a person can choose from; plain text has none."""
    options = options or Options()
    check_size(data, name, options.limits)
    importer = pick(data, name, options)
    return importer.columns(data, name, options) if hasattr(importer, "columns") else []


def pick(data: bytes, name: str, options: Options) -> ModuleType:
    """Choose the member that reads a file: as chosen, else by its name if its content agrees."""
    if options.format:
        return member("importers", options.format)
    content, shown = _sniff(data)
    by_name = [each for each in _all() if name.lower().endswith(tuple(each.EXTENSIONS))]
    able = [each for each in by_name or _all() if content in _contents(each)]
    # A name without an extension, or with an unknown one, says nothing: text is read as text.
    if content == "text" and not by_name:
        return member("importers", "text")
    if not able:
        raise _misnamed(name, content, shown)
    return able[0]


def _misnamed(name: str, content: str, shown: str) -> Refused:
    able = [each.EXTENSIONS[0] for each in _all() if content in _contents(each) and each.EXTENSIONS]
    if able:
        return Refused(
            f"“{name}” is {shown}, not what its name says.",
            f"Rename it to end in {' or '.join(able)}, or paste its text.",
        )
    return Refused(
        f"“{name}” is {shown}, which cannot be read here.",
        _REMEDIES.get(content, "Save it as plain text (.txt, UTF-8), or paste its text."),
    )


def text_of(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a table; `encoding` is what a person chose, "" detects it.

    A few zero bytes stay in the text, so that their rows can be named.
    """
    return decode_table(data, name, encoding)


def guessed_encoding(data: bytes, name: str, options: Options) -> str:
    """Name the encoding that was guessed for a text; "" if none was, or none is needed."""
    is_text = "text" in _contents(pick(data, name, options)) and _sniff(data)[0] == "text"
    return "" if options.encoding or not is_text else guess_encoding(data)


def find_unstorable(text: str) -> str:
    """Find a character that cannot be stored, NUL or half a character; "" if there is none."""
    match = _UNSTORABLE.search(text)
    return match.group() if match else ""


def extensions() -> list[str]:
    """List the file name extensions that can be imported, for a file chooser."""
    return [extension for each in _all() for extension in each.EXTENSIONS]


def check_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a file that is empty or too large."""
    if not data:
        raise Refused(f"“{name}” is empty.", "Choose a file with text in it.")
    if len(data) > limits.file_bytes:
        size, limit = len(data) / 1e6, limits.file_bytes / 1e6
        raise Refused(
            f"“{name}” is {size:,.1f} MB. The limit is {limit:,.0f} MB.",
            "Split it into several files.",
        )


def check_units(name: str, count: int, limits: Limits) -> None:
    """Refuse an article that has too many units."""
    if count > limits.article_units:
        raise Refused(
            f"“{name}” has {plural(count, 'sentence')}."
            f" The limit is {limits.article_units:,} per article.",
            "Split it into several files.",
        )


def _all() -> list[ModuleType]:
    return list(members("importers").values())


def _contents(importer: ModuleType) -> tuple[str, ...]:
    return getattr(importer, "CONTENTS", ("text",))


_SIGNATURES = (
    (b"%PDF-", "pdf", "a PDF"),
    (b"PK\x03\x04", "zip", "a ZIP file (Word, Excel and OpenDocument files are also ZIP files)"),
    (b"PK\x05\x06", "zip", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0", "ole", "an old Word or Excel file, or one with a password"),
    (b"{\\rtf", "rtf", "an RTF file"),
    (b"\x89PNG", "picture", "a picture"),
    (b"\xff\xd8\xff", "picture", "a picture"),
    (b"GIF8", "picture", "a picture"),
    (b"SQLite format 3\x00", "database", "a database"),
    (b"\x1f\x8b", "packed", "a compressed file"),
    (b"7z\xbc\xaf", "packed", "a compressed file"),
    (b"Rar!", "packed", "a compressed file"),
)


_REMEDIES = {
    "ole": "Open it in Word or Excel and save it as .docx or .xlsx, without a password.",
}


def _sniff(data: bytes) -> tuple[str, str]:
    """Detect what a file contains by its first bytes: a word for CONTENTS, and words to show."""
    for signature, content, shown in _SIGNATURES:
        if data.startswith(signature):
            return content, shown
    # HTML has no signature, so its first tag decides, past any BOM and white space.
    head = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<!-- saved from url=")):
        return "html", "a saved web page"
    return "text", "plain text"


def _find_fault(draft: Draft, limits: Limits) -> Mistake | None:
    """Find what keeps a draft from being an article; None if nothing does."""
    named = "It" if draft.row else f"“{draft.name}”"
    if not any(character.isalnum() for character in draft.text):
        return _fault(draft, f"{named} contains no words.", "Choose one with text in it.")
    if len(draft.text) > limits.article_characters:
        return _fault(
            draft,
            f"{named} has {len(draft.text):,} characters."
            f" The limit is {limits.article_characters:,} per article.",
            "Split it into several articles.",
        )
    # Splitting into units takes time, so a text that must have too many is refused before that.
    lines = sum(1 for line in draft.text.splitlines() if line.strip())
    if lines > _LINES_PER_UNIT * limits.article_units:
        return _fault(
            draft,
            f"{named} has {plural(lines, 'line')}:"
            f" more than {plural(limits.article_units, 'sentence')}.",
            "Split it into several articles.",
        )
    details = (
        draft.title, draft.ref, draft.outlet, draft.url, draft.published, draft.language,
        draft.tags,
    )  # fmt: skip
    broken = find_unstorable(draft.text) or find_unstorable("\n".join(details))
    if broken:
        code = f"U+{ord(broken):04X}"
        reason = f"{named} contains a character that cannot be stored ({code})."
        return _fault(draft, reason, "Remove it and save again.")
    return None


def _fault(draft: Draft, reason: str, remedy: str) -> Mistake:
    return Mistake(draft.place, reason, remedy, rows=int(draft.row > 0))


_LINES_PER_UNIT = 10  # a sentence is hardly ever wrapped into more
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of characters
