"""OpenDocument text (.odt) → one article: paragraphs, headings as “# ”, list items as “• ”."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.package import Package
from annotate.records import Draft

NAME = "odt"
TITLE = "OpenDocument text (LibreOffice)"
EXTENSIONS = (".odt", ".ott")
CONTENTS = ("zip",)
ISOLATED = True
ORDER = 12

_LONGEST_HEADING = 200  # code points; some writers style whole paragraphs as headings
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _OFFICE = (f"{_OPEN}{part}:1.0 " for part in ("text", "style", "office"))
_TITLE = "http://purl.org/dc/elements/1.1/ title"
_ENCRYPTED = f"{_OPEN}manifest:1.0 encryption-data"
# Deleted text, comments, tables of contents, small characters above East Asian text.
_LEFT_OUT = {
    *(f"{_TEXT}{name}" for name in ("tracked-changes", "ruby-text", "table-of-content",
      "alphabetical-index", "note-citation", "hidden-text")),
    f"{_OFFICE}annotation",
}  # fmt: skip
_MOST_SPACES = 100


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one OpenDocument text as one article; its notes come at the end as “[1] ...”."""
    package = Package(data, name, options.limits)
    if _is_encrypted(package):
        raise Refused(f"“{name}” is protected by a password.", "Save it without one.")
    story = _Story(package) if "content.xml" in package else None
    if story is None or not story.is_text:
        raise Refused(
            f"“{name}” is a ZIP file, but not an OpenDocument text.",
            "Save it as .odt or .docx, or as text.",
        )
    notes = [f"[{number}] {note}" for number, note in enumerate(story.notes, 1) if note]
    yield Draft(text="\n\n".join([*story.blocks, *notes]), name=name, title=_title(package))


@dataclass(slots=True)
class _Paragraph:
    sign: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = "".join(self.parts).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip()


class _Story:
    """The text of a document: `blocks`, and `notes` in the order of their references."""

    def __init__(self, package: Package) -> None:
        self.blocks: list[str] = []
        self.notes: list[str] = []
        self.is_text = False
        self._styles: dict[str, str] = {}  # name of a style → name of its parent
        self._hidden: set[str] = set()  # names of styles
        self._style = ""
        self._open: list[_Paragraph] = []
        self._spans: list[bool] = []  # one per open span: whether it is hidden
        self._note: list[list[str]] = []  # the paragraphs of each open note
        self._items = 0  # list items whose first paragraph has not come
        self._skipped = 0
        package.walk("content.xml", self._start, self._end, self._add)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipped or name in _LEFT_OUT:
            self._skipped += 1
        elif name == f"{_OFFICE}text":
            self.is_text = True
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
            self._styles[self._style] = attributes.get(f"{_STYLE}parent-style-name", "")
        elif name == f"{_STYLE}text-properties":
            if attributes.get(f"{_TEXT}display") == "none":
                self._hidden.add(self._style)
        elif name.startswith(_TEXT):
            self._start_text(name.removeprefix(_TEXT), attributes)

    def _start_text(self, local: str, attributes: Mapping[str, str]) -> None:
        if local in ("p", "h"):
            self._open.append(_Paragraph(self._sign(local, attributes)))
        elif local == "list-item":
            self._items = 1
        elif local == "span":
            self._spans.append(attributes.get(f"{_TEXT}style-name", "") in self._hidden)
        elif local == "note":
            self._note.append([])
            self._add(f"[{len(self.notes) + len(self._note)}]")
        elif local == "s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._add(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
        elif local in ("tab", "line-break"):
            self._add("\t" if local == "tab" else "\n", is_mark=True)

    def _sign(self, local: str, attributes: Mapping[str, str]) -> str:
        """Return the sign that marks the kind of a paragraph."""
        level = attributes.get(f"{_TEXT}outline-level", "1") if local == "h" else ""
        if self._is_title(attributes.get(f"{_TEXT}style-name", "")):
            level = "1"
        if level:
            return "#" * min(int(level) if level.isdecimal() else 1, 6) + " "
        sign = "• " if self._items and not self._note else ""
        self._items = 0
        return sign

    def _is_title(self, style: str) -> bool:
        seen = set()  # a damaged file may base two styles on each other
        while style and style not in seen:
            if style == "Title":
                return True
            seen.add(style)
            style = self._styles.get(style, "")
        return False

    def _add(self, words: str, is_mark: bool = False) -> None:
        if self._open and not self._skipped and not any(self._spans[-1:]):
            # Only the marks for it make a line break; in XML one is white space.
            self._open[-1].parts.append(words if is_mark else words.replace("\n", " "))

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name == f"{_TEXT}span" and self._spans:
            self._spans.pop()
        elif name == f"{_TEXT}note" and self._note:
            self.notes.append(" ".join(self._note.pop()))
        elif name in (f"{_TEXT}p", f"{_TEXT}h") and self._open:
            self._close(self._open.pop())

    def _close(self, paragraph: _Paragraph) -> None:
        text = paragraph.text
        if self._note:
            self._note[-1].append(" ".join(text.split()))
        elif text:
            is_heading = paragraph.sign.startswith("#")
            if is_heading and len(text) <= _LONGEST_HEADING:
                text = " ".join(text.split())
            self.blocks.append(text if is_heading and "\n" in text else paragraph.sign + text)


def _is_encrypted(package: Package) -> bool:
    found: list[str] = []

    def start(name: str, _: Mapping[str, str]) -> None:
        if name == _ENCRYPTED:
            found.append(name)

    if "META-INF/manifest.xml" in package:
        package.walk("META-INF/manifest.xml", start)
    return bool(found)


def _title(package: Package) -> str:
    """Read the title in the file's properties."""
    elements: list[str] = []  # from the outermost to the one being read
    words: list[str] = []

    def start(name: str, _: Mapping[str, str]) -> None:
        elements.append(name)

    def add(text: str) -> None:
        if elements[-1:] == [_TITLE]:
            words.append(text)

    if "meta.xml" in package:
        package.walk("meta.xml", start, lambda _: elements.pop(), add)
    return " ".join("".join(words).split())
