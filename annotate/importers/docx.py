"""Word (.docx) → one article: its visible paragraphs, headings as “# ”, list items as “• ”."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.package import Package
from annotate.importers._reading.word import WORD, Paragraph, Story, value_of
from annotate.records import Draft

NAME = "docx"
TITLE = "Word"
EXTENSIONS = (".docx", ".docm", ".dotx")
CONTENTS = ("zip",)
ISOLATED = True
ORDER = 12

_LONGEST_HEADING = 200  # code points; some writers style whole paragraphs as headings
_FEWEST_BROKEN = 3  # lines that stop in the middle of a sentence
_SHARE_BROKEN = 0.3  # of all line ends
_DUBLIN_CORE_TITLE = "http://purl.org/dc/elements/1.1/ title"


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one Word file as one article; its notes come at the end as “[1] ...”."""
    package = Package(data, name, options.limits)
    top = package.related()
    main = top.get("officeDocument", "word/document.xml")
    story = Story(package, main) if main in package else None
    if story is None or not story.is_word:
        raise Refused(
            f"“{name}” is a ZIP file, but not a Word file.", "Save it as .docx, or as text."
        )
    related = package.related(main)
    styles = _Styles(package, related.get("styles", ""))
    blocks = [_block(paragraph, styles) for paragraph in story.paragraphs]
    notes = _notes(package, related, story)
    yield Draft(
        text="\n\n".join([*_joined(blocks), *notes]),
        name=name,
        title=_title(package, top.get("core-properties", "")),
    )


class _Styles:
    """The named styles of a file, each with what it takes from the styles it is based on."""

    def __init__(self, package: Package, part: str) -> None:
        self._styles: dict[str, dict[str, str]] = {}
        self._style: dict[str, str] = {}
        if part:
            package.walk(part, self._start)

    def find(self, style: str, key: str) -> str:
        """Find name, outlineLvl or numId of a style or of those it is based on; "" if none."""
        seen = set()  # a damaged file may base two styles on each other
        while style in self._styles and style not in seen:
            seen.add(style)
            if key in self._styles[style]:
                return self._styles[style][key]
            style = self._styles[style].get("basedOn", "")
        return ""

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not name.startswith(WORD):
            return
        local = name.rpartition(" ")[2]
        if local == "style":
            self._style = self._styles.setdefault(value_of(attributes, "styleId"), {})
        elif local in ("name", "basedOn", "outlineLvl", "numId"):
            self._style.setdefault(local, value_of(attributes, "val"))


def _block(paragraph: Paragraph, styles: _Styles) -> str:
    """Write a paragraph with the sign that marks its kind: “# ” or “• ”."""
    level = _heading_level(paragraph, styles)
    if level and 0 < len(paragraph.text) <= _LONGEST_HEADING:
        return f"{'#' * level} {' '.join(paragraph.text.split())}"
    numbering = paragraph.numbering or styles.find(paragraph.style, "numId")
    is_listed = numbering not in ("", "0") and not level
    return f"• {paragraph.text}" if is_listed and paragraph.text else paragraph.text


def _joined(blocks: list[str]) -> list[str]:
    """Leave out empty blocks, and rejoin the lines of a text in which each line is a paragraph.

    Text pasted from mail is like that: its lines stop in the middle of sentences
    and go on in lowercase, and empty paragraphs separate its real paragraphs.
    """
    pairs = [(a, b) for a, b in pairwise(blocks) if a and b and b[0] not in "#•"]
    broken = sum(_runs_on(a, b) for a, b in pairs)
    if broken < _FEWEST_BROKEN or broken < _SHARE_BROKEN * len(pairs):
        return [block for block in blocks if block]
    groups: list[list[str]] = [[]]
    for block in blocks:
        if not block or block[0] in "#•" or (groups[-1] and groups[-1][-1][0] == "#"):
            groups.append([])
        if block:
            groups[-1].append(block)
    return ["\n".join(group) for group in groups if group]


def _runs_on(line: str, following: str) -> bool:
    return following[0].islower() and line[-1] not in ".!?:;" and line[0] not in "#•"


def _heading_level(paragraph: Paragraph, styles: _Styles) -> int:
    """Return the level of a heading, 1 to 6; 0 for other paragraphs."""
    name = (styles.find(paragraph.style, "name") or paragraph.style).lower().replace(" ", "")
    if name == "title":
        return 1
    outline = paragraph.outline or styles.find(paragraph.style, "outlineLvl")
    if name.startswith("heading") and name[7:].isdigit():
        outline = outline or str(int(name[7:]) - 1)
    return min(int(outline) + 1, 6) if outline in _OUTLINE_LEVELS else 0


_OUTLINE_LEVELS = tuple("012345678")  # 9 is body text


def _notes(package: Package, related: Mapping[str, str], story: Story) -> Iterator[str]:
    """Write the footnotes and endnotes that the text refers to, numbered as it numbers them."""
    texts: dict[tuple[str, str], list[str]] = {}
    for kind in ("footnote", "endnote"):
        part = related.get(f"{kind}s", "")
        for paragraph in Story(package, part).paragraphs if part and story.notes else ():
            texts.setdefault((f"{kind}Reference", paragraph.note), []).append(paragraph.text)
    for number, note in enumerate(story.notes, 1):
        text = " ".join(texts.get(note, ())).strip()
        if text:
            yield f"[{number}] {text}"


def _title(package: Package, part: str) -> str:
    """Read the title in the file's properties."""
    elements: list[str] = []  # from the outermost to the one being read
    words: list[str] = []

    def start(name: str, _: Mapping[str, str]) -> None:
        elements.append(name)

    def add(text: str) -> None:
        if elements[-1:] == [_DUBLIN_CORE_TITLE]:
            words.append(text)

    if part:
        package.walk(part, start, lambda _: elements.pop(), add)
    return " ".join("".join(words).split())
