"""WebAnno TSV 3: a file of INCEpTION, or the zip of a project's annotations → documents.

A span layer is a layer, its features are values, and its first feature is the label. In a zip,
the name of a file is its annotator's; that of the curator is gold. Offsets count UTF-16 units.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotate.label_readers import Document, Marking, Misfit, Span
from annotate.label_readers._json import decode
from annotate.label_readers._offsets import from_utf16
from annotate.label_readers._zips import names_in, open_zip, read_member

NAME = "webanno-tsv"
TITLE = "WebAnno TSV 3 of INCEpTION, a file or a zip of them"
EXTENSIONS = (".tsv", ".zip")
ORDER = 31

_FORMAT = "#FORMAT=WebAnno TSV 3"
_CURATOR = "CURATION_USER"
_OURS = re.compile(r"([0-9a-f]{24})\.(.+)")
_BETWEEN = re.compile(r"(?<!\\)\|")
_NUMBERED = re.compile(r"(.*?)(?:\[(\d{1,9})\])?", re.DOTALL)
_OFFSETS = re.compile(r"(\d{1,9})-(\d{1,9})")
_ESCAPED = re.compile(r"\\(.)")


def fits(data: bytes, name: str) -> bool:
    """Recognise a file by its first line, and a zip by the files in it."""
    names = names_in(data)
    if names:
        return any(one.endswith(".tsv") for one in names)
    return data.removeprefix(b"\xef\xbb\xbf").startswith(_FORMAT.encode())


def documents(data: bytes, name: str) -> Iterator[Document | Misfit]:
    """Read a file, or each in a zip."""
    names = [one for one in names_in(data) if one.endswith(".tsv")]
    if not names:
        yield from _read(decode(data, name), "", name)
        return
    archive = open_zip(data, name)
    for one in names:
        folder, _, stem = one.removesuffix(".tsv").rpartition("/")
        ours = _OURS.fullmatch(stem)
        ref, reviewer = (ours[1], ours[2]) if ours else (folder.rpartition("/")[2], stem)
        yield from _read(decode(read_member(archive, one, name), one), reviewer, ref)


@dataclass(slots=True)
class _Open:
    """A span that more tokens may lengthen."""

    line: int
    start: int
    end: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _read(text: str, reviewer: str, ref: str) -> Iterator[Document | Misfit]:
    lines = text.split("\n")
    if not lines[0].startswith(_FORMAT):
        yield Misfit(1, "This is not WebAnno TSV 3.", "Export it as “WebAnno TSV v3.3”.")
        return
    columns: list[tuple[str, str]] = []
    sentences: list[str] = []
    spans: dict[tuple[str, str], _Open] = {}
    base = 0  # where the present sentence begins in the document, and what it begins at there
    offset: int | None = None
    for number, line in enumerate(lines, 1):
        line = line.removesuffix("\r")
        if line.startswith(("#T_SP=", "#T_CH=", "#T_RL=")):
            columns += _columns(line)
        elif line.startswith("#Text="):
            if offset is None and sentences:  # a sentence of several lines
                sentences[-1] += " " + _unescape(line[6:])
                continue
            base = sum(len(one) + 1 for one in sentences)
            sentences.append(_unescape(line[6:]))
            offset = None
        elif line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            place = _OFFSETS.fullmatch(cells[1]) if len(cells) > 2 else None
            if not place or not sentences:
                yield Misfit(number, "This is not a token of WebAnno TSV.", "Export it again.")
                continue
            offset = int(place[1]) if offset is None else offset
            at = [from_utf16(sentences[-1], int(one) - offset) for one in place.groups()]
            if sentences[-1][at[0] : at[1]] != _unescape(cells[2]):
                reason = f"“{cells[2][:40]}” is not what the sentence has at its offsets."
                yield Misfit(number, reason, "Export it again.")
                continue
            _note(spans, number, cells[3:], columns, base + at[0], base + at[1])
    made = tuple(_span(layer, one) for (layer, _), one in spans.items())
    marking = Marking(1, "" if reviewer == _CURATOR else reviewer, made, (), reviewer == _CURATOR)
    yield Document(1, "\n".join(sentences), ref, (marking,))


def _columns(line: str) -> list[tuple[str, str]]:
    """Return (layer, feature) of each column of a layer; those of other kinds have no layer."""
    layer, *features = line[6:].split("|")
    known = layer if line.startswith("#T_SP=") else ""
    return [(known, one) for one in features or [""]]


def _note(
    spans: dict[tuple[str, str], _Open],
    number: int,
    cells: Sequence[str],
    columns: Sequence[tuple[str, str]],
    start: int,
    end: int,
) -> None:
    for (layer, feature), cell in zip(columns, cells, strict=False):
        if not layer or cell in ("_", ""):
            continue
        for part in _BETWEEN.split(cell):
            found = _NUMBERED.fullmatch(part)
            value, own = (found[1], found[2]) if found else (part, None)
            key = layer, own or f"{number}"
            one = spans.setdefault(
                (key[0], f"{'' if own else 'at '}{key[1]}"), _Open(number, start, end)
            )
            one.start, one.end = min(one.start, start), max(one.end, end)
            if value not in ("*", ""):
                one.values[feature] = (_unescape(value),)


def _span(layer: str, one: _Open) -> Span:
    first = next(iter(one.values.values()), ("",))
    return Span(one.line, one.start, one.end, first[0], layer, one.values)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
