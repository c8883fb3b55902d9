"""One part of a Word file → its paragraphs, as a reader of the printed page sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotate.importers._reading.package import Package

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_PRESERVE = "http://www.w3.org/XML/1998/namespace space"
_NO = ("0", "false", "off", "none")
# Deleted or moved text, field codes, earlier formatting, small characters above East Asian text.
_LEFT_OUT = {
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPrChange", "rPrChange",
    "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange", "rt",
}  # fmt: skip
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES = ("footnoteReference", "endnoteReference")


@dataclass(slots=True)
class Paragraph:
    """One paragraph; `style`, `outline` and `numbering` as they are in the file, or ""."""

    text: str = ""
    style: str = ""
    outline: str = ""
    numbering: str = ""
    note: str = ""  # the id of the footnote it belongs to
    runs_on: bool = False  # its end mark was deleted, so the next paragraph joins it
    parts: list[str] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # open ones; True until its result begins
    codes: int = 0  # how many of them are True


class Story:
    """The text of one part: `paragraphs`, and `notes` for the notes they refer to."""

    def __init__(self, package: Package, part: str) -> None:
        self.paragraphs: list[Paragraph] = []
        self.notes: list[tuple[str, str]] = []  # (kind of reference, id), in order
        self.is_word = False
        self._open: list[Paragraph] = []
        self._hidden: list[bool] = []  # one per open run
        self._words: list[str] | None = None
        self._preserves = False
        self._skipped = 0
        self._in_properties = 0
        self._note = ""
        self._carried = ""
        package.walk(part, self._start, self._end, self._add_words)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipped or name == _FALLBACK:
            self._skipped += 1
        elif name.startswith(WORD):
            self.is_word = True
            local = name.rpartition(" ")[2]
            if self._in_properties:
                self._in_properties += 1
                self._set_property(local, attributes)
            elif local in _LEFT_OUT:
                self._skipped = 1
            else:
                self._start_shown(local, attributes)

    def _start_shown(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "p":
            self._open.append(Paragraph(note=self._note))
        elif local == "pPr":
            self._in_properties = 1
        elif local == "r":
            self._hidden.append(False)
        elif local == "t":
            self._words = []
            self._preserves = attributes.get(_PRESERVE) == "preserve"
        elif local in ("footnote", "endnote"):
            self._note = value_of(attributes, "id")
            self._skipped = int(value_of(attributes, "type") not in ("", "normal"))
        elif self._open:
            self._start_in_paragraph(local, attributes)

    def _start_in_paragraph(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "vanish" and self._hidden:
            self._hidden[-1] = value_of(attributes, "val") not in _NO
        elif local == "fldChar":
            self._turn_field(value_of(attributes, "fldCharType"))
        elif local in _NOTES and not value_of(attributes, "customMarkFollows"):
            self.notes.append((local, value_of(attributes, "id")))
            self._add(f"[{len(self.notes)}]")
        elif local == "sym":
            self._add(_symbol(value_of(attributes, "char")))
        elif local in _CHARACTERS and self._hidden:  # outside a run, "tab" is a tab stop
            self._add(_CHARACTERS[local])

    def _set_property(self, local: str, attributes: Mapping[str, str]) -> None:
        """Record what the properties of a paragraph say about its kind."""
        if not self._open:
            return
        paragraph, value = self._open[-1], value_of(attributes, "val")
        if local in ("pPrChange", "rPrChange"):  # the properties before a tracked change
            self._in_properties -= 1
            self._skipped = 1
        elif local == "pStyle":
            paragraph.style = value
        elif local == "outlineLvl":
            paragraph.outline = value
        elif local == "numId":
            paragraph.numbering = value
        elif local == "del":
            paragraph.runs_on = True

    def _turn_field(self, kind: str) -> None:
        # A field is its code ("PAGE"), a separator and its result ("3"); only the result is seen.
        # Fields nest, so `codes` counts the open ones whose result has not begun.
        paragraph = self._open[-1]
        if kind == "begin":
            paragraph.fields.append(True)
            paragraph.codes += 1
        elif kind in ("separate", "end") and paragraph.fields:
            paragraph.codes -= paragraph.fields.pop()
            if kind == "separate":
                paragraph.fields.append(False)

    def _add_words(self, words: str) -> None:
        if self._words is not None and not self._skipped:
            self._words.append(words)

    def _add(self, text: str) -> None:
        paragraph = self._open[-1]
        if not paragraph.codes and not (self._hidden and self._hidden[-1]):
            paragraph.parts.append(text)

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name.startswith(WORD):
            if self._in_properties:
                self._in_properties -= 1
            else:
                self._end_shown(name.rpartition(" ")[2])

    def _end_shown(self, local: str) -> None:
        if local == "t" and self._words is not None:
            text = "".join(self._words)
            self._words = None
            if self._open:
                self._add(text if self._preserves else text.strip(" \t\r\n"))
        elif local == "r" and self._hidden:
            self._hidden.pop()
        elif local == "p" and self._open:
            self._close(self._open.pop())

    def _close(self, paragraph: Paragraph) -> None:
        text = self._carried + "".join(paragraph.parts)
        self._carried = text if paragraph.runs_on else ""
        if not paragraph.runs_on:
            paragraph.text = text.strip()
            paragraph.parts.clear()
            self.paragraphs.append(paragraph)


def value_of(attributes: Mapping[str, str], local: str) -> str:
    """Find an attribute in Word's own namespaces; "" if it is not given."""
    return next((attributes[space + local] for space in WORD if space + local in attributes), "")


def _symbol(code: str) -> str:
    """Read the code of a character; "" for picture fonts (private use), which show no text."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    is_private = 0xE000 <= number <= 0xF8FF or 0xD800 <= number <= 0xDFFF or number < 32
    return "" if is_private or number > 0x10FFFF else chr(number)
