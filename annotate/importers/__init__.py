"""Bytes → articles: one file is one format.

A member has NAME, TITLE, EXTENSIONS, ORDER, a `read(data, name, options)`
that yields drafts, and of a table a Mistake for each row that is none; it raises
Refused with a reason and a remedy where the file cannot be read. It may have
`columns(data, name, options)`, which lists the columns a person can choose
from; CONTENTS, what its files hold ("text" unless said: text, html, pdf, zip);
ISOLATED, where a file made to hurt could hang or crash it, so that a child
process must read; INSTALL, the line that installs the optional package it needs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from annotate.errors import Refused
from annotate.importers._details import checked_details
from annotate.importers._encoding import decode, guess_encoding
from annotate.records import Draft, Mistake
from annotate.registry import member, members

ROLES = ("text", "title", "outlet", "url", "published", "ref", "language")
MOST_LINES = 20  # on rows of a file that were left out
ITEM_ROLES = (*ROLES, "kind", "paragraph", "sentence_id")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large what is read may be; all are settings."""

    file_bytes: int = 20_000_000
    html_bytes: int = 5_000_000
    html_elements: int = 100_000
    article_characters: int = 2_000_000
    article_units: int = 5_000
    rows: int = 20_000
    pdf_pages: int = 200
    parts: int = 5_000  # of a packed file
    unpacked_bytes: int = 100_000_000
    nesting: int = 1_000  # tags within tags
    elements: int = 3_000_000
    attributes: int = 1_000  # of one tag
    seconds: int = 20
    memory_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may say about a file; "" and no columns leave it to the file.

    `format` is the NAME of a member, `encoding` one Python knows, `columns`
    maps ROLES to the names of columns or keys ("" = none).
    """

    format: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


def read(
    data: bytes,
    name: str,
    options: Options | None = None,
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Read the articles of one file; Refused says why it cannot become articles.

    Rows of a table that cannot are added to `left_out`, and the others are read;
    without that list the first such row has the file refused.
    """
    options = options or Options()
    _check_size(data, name, options.limits)
    drafts = []
    for one in pick(data, name, options).read(data, name, options):
        fault = one if isinstance(one, Mistake) else _fault_of(one, options.limits)
        if fault is None:
            drafts.append(checked_details(one))
        elif not fault.rows:
            raise Refused(fault.reason, fault.remedy)
        elif left_out is None:
            raise Refused(f"{fault.where}: {fault.reason}", fault.remedy)
        else:
            left_out.append(fault)
    return drafts


def shorten(left_out: list[Mistake], name: str) -> list[Mistake]:
    """Keep the first lines on rows that were left out, and count the others in one more."""
    if len(left_out) <= MOST_LINES:
        return left_out
    more = sum(one.rows for one in left_out[MOST_LINES:])
    rest = Mistake(name, f"and {more:,} more rows are left out.", rows=more)
    return [*left_out[:MOST_LINES], rest]


def columns_of(data: bytes, name: str, options: Options | None = None) -> list[str]:
    """List the columns or keys of a file that a person can choose from; none in a text."""
    options = options or Options()
    _check_size(data, name, options.limits)
    one = pick(data, name, options)
    return one.columns(data, name, options) if hasattr(one, "columns") else []


def pick(data: bytes, name: str, options: Options) -> ModuleType:
    """Choose the member that reads a file: as told, else by its name if its content agrees."""
    if options.format:
        return member("importers", options.format)
    content, shown = _sniff(data)
    named = [one for one in _all() if name.lower().endswith(tuple(one.EXTENSIONS))]
    able = [one for one in named or _all() if content in _contents(one)]
    if content == "text" and not named:
        return member("importers", "text")
    if not able:
        raise _misnamed(name, content, shown)
    return able[0]


def _misnamed(name: str, content: str, shown: str) -> Refused:
    able = [one.EXTENSIONS[0] for one in _all() if content in _contents(one) and one.EXTENSIONS]
    if able:
        return Refused(
            f"“{name}” is {shown}, not what its name says.",
            f"Let its name end in {' or '.join(able)}, or paste its text.",
        )
    return Refused(
        f"“{name}” is {shown}, which cannot be read here.",
        "Save it as plain text (.txt, UTF-8), or paste its text.",
    )


def text_of(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a file of plain text; `encoding` is what a person chose, "" = by its signs."""
    return decode(data, name, encoding)


def guessed_encoding(data: bytes, name: str, options: Options) -> str:
    """Name the encoding that was guessed for a text; "" where none was, or none is needed."""
    is_text = "text" in _contents(pick(data, name, options)) and _sniff(data)[0] == "text"
    return "" if options.encoding or not is_text else guess_encoding(data)


def no_text_in(text: str) -> str:
    """Find a sign that cannot be stored as text: NUL, half of a character; "" if there is none."""
    found = _NO_TEXT.search(text)
    return found.group() if found else ""


def extensions() -> list[str]:
    """List the endings of file names that have a member, for a file chooser."""
    return [ending for one in _all() for ending in one.EXTENSIONS]


def check_units(name: str, count: int, limits: Limits) -> None:
    """Refuse an article of too many units."""
    if count > limits.article_units:
        raise Refused(
            f"“{name}” has {count:,} sentences; an article may have {limits.article_units:,}.",
            "Divide it into several files.",
        )


def _all() -> list[ModuleType]:
    return list(members("importers").values())


def _contents(one: ModuleType) -> tuple[str, ...]:
    return getattr(one, "CONTENTS", ("text",))


_SIGNATURES = (
    (b"%PDF-", "pdf", "a PDF"),
    (b"PK\x03\x04", "zip", "a ZIP file (Word, Excel and OpenDocument files are ZIP files, too)"),
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


def _sniff(data: bytes) -> tuple[str, str]:
    """Tell by its first bytes what a file holds: a word for CONTENTS, and words to show."""
    for signature, content, shown in _SIGNATURES:
        if data.startswith(signature):
            return content, shown
    head = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<!-- saved from url=")):
        return "html", "a saved web page"
    return "text", "a text"


def _check_size(data: bytes, name: str, limits: Limits) -> None:
    if not data:
        raise Refused(f"“{name}” is empty.", "Choose a file with text in it.")
    if len(data) > limits.file_bytes:
        size, most = len(data) / 1e6, limits.file_bytes / 1e6
        raise Refused(
            f"“{name}” has {size:,.1f} MB; a file may have {most:,.0f} MB.",
            "Divide it into several files.",
        )


def _fault_of(draft: Draft, limits: Limits) -> Mistake | None:
    """Find what keeps a draft from being an article."""
    named = "It" if draft.row else f"“{draft.name}”"
    if not any(sign.isalnum() for sign in draft.text):
        return _fault(draft, f"{named} holds no words.", "Choose one with text in it.")
    if len(draft.text) > limits.article_characters:
        return _fault(
            draft,
            f"{named} has {len(draft.text):,} characters;"
            f" an article may have {limits.article_characters:,}.",
            "Divide it into several articles.",
        )
    lines = sum(1 for line in draft.text.splitlines() if line.strip())
    if lines > _LINES_A_UNIT * limits.article_units:
        return _fault(
            draft,
            f"{named} has {lines:,} lines: more than {limits.article_units:,} sentences.",
            "Divide it into several articles.",
        )
    details = (draft.title, draft.ref, draft.outlet, draft.url, draft.published, draft.language)
    broken = no_text_in(draft.text) or no_text_in("\n".join(details))
    if broken:
        sign = f"U+{ord(broken):04X}"
        reason = f"{named} holds a sign that is no text ({sign})."
        return _fault(draft, reason, "Take it out, save again.")
    return None


def _fault(draft: Draft, reason: str, remedy: str) -> Mistake:
    return Mistake(draft.place, reason, remedy, rows=int(draft.row > 0))


_LINES_A_UNIT = 10  # no sentence is wrapped into more, as a rule
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of characters
