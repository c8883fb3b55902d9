"""RTF → its paragraphs: groups, code pages, characters by number; what is not text is skipped."""

import codecs
import re
from dataclasses import dataclass, field, replace

from annotate.errors import Refused

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word and its number
    rb"|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_BREAKS = {"par", "sect", "page", "cell", "row", "nestcell", "nestrow"}
_CHARACTERS = {
    "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}
_SKIPPED = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr",
    "headerf", "footer", "footerl", "footerr", "footerf", "ftnsep", "ftnsepc", "ftncn", "aftnsep",
    "fldinst", "pntext", "listtext", "annotation", "atnid", "atnauthor", "private", "xe", "tc",
    "themedata", "datastore", "nonshppict", "listtable", "listoverridetable", "revtbl", "rsidtbl",
    "generator", "bkmkstart", "bkmkend",
}  # fmt: skip
_BODY = 9  # the level that is no heading
_LISTED = {"pntext", "listtext"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
}  # fmt: skip


@dataclass(slots=True)
class Paragraph:
    """One paragraph; `outline` is the level of a heading from 1, 0 for other text."""

    text: str
    outline: int = 0
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits; `part` is where its text goes, "" if it is not shown."""

    part: str = "text"
    encoding: str = ""
    skips: int = 1  # bytes after a character by number, for readers that do not know it
    is_hidden: bool = False


@dataclass(slots=True)
class Story:
    """The text of a file: its paragraphs, its footnotes by number, and its title."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str = ""


class Reader:
    """Reads one file, token by token, with a stack of groups and no recursion."""

    def __init__(self, data: bytes, name: str, nesting: int) -> None:
        self.story = Story()
        self._data, self._name, self._nesting = data, name, nesting
        self._state = _State(encoding="cp1252")
        self._stack: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._font = 0  # the one that is being defined
        self._styles: dict[int, int] = {}  # number of a style → level of heading
        self._style: int | None = None  # the one that is being defined
        self._bytes = bytearray()  # of a text whose characters may have two bytes each
        self._text: dict[str, list[str]] = {"text": [], "note": [], "title": [], "style": []}
        self._to_skip = 0
        self._ignorable = False
        self._outline = 0
        self._is_listed = False

    def read(self) -> Story:
        """Read the whole file."""
        place = 0
        while place < len(self._data):
            match = _TOKEN.match(self._data, place)
            if match is None:
                break
            place = match.end()
            word, number, code, symbol, brace, plain = match.groups()
            if word == b"bin":  # so many bytes of a picture
                place += max(0, int(number or 0))
            elif brace:
                self._turn(brace)
            elif word:
                self._do(word.decode("ascii"), int(number) if number else None)
            elif code:
                self._add_byte(int(code, 16))
            elif symbol:
                self._do_symbol(symbol)
            elif plain:
                self._add_bytes(plain)
        self._end_paragraph()
        self.story.title = " ".join("".join(self._text["title"]).split())
        return self.story

    def _turn(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._stack) >= self._nesting:
                raise Refused(
                    f"“{self._name}” is nested more than {self._nesting:,} levels deep.",
                    "Do not trust it; paste its text instead.",
                )
            self._flush()
            self._stack.append(self._state)
        elif self._stack:
            self._flush()
            ended, self._state = self._state.part, self._stack.pop()
            if ended != self._state.part:
                self._end_part(ended)
        self._ignorable = False
        self._to_skip = 0

    def _end_part(self, ended: str) -> None:
        if ended == "note":
            self.story.notes.append(" ".join("".join(self._text["note"]).split()))
            self._text["note"].clear()
        elif ended == "style" and self._style is not None:
            name = "".join(self._text["style"]).strip().rstrip(";").lower().replace(" ", "")
            digits = name.removeprefix("heading")
            if name == "title" or (name != digits and digits.isdecimal()):
                self._styles[self._style] = 1 if name == "title" else min(int(digits), 6)
            self._style = None
            self._text["style"].clear()

    def _do(self, word: str, number: int | None) -> None:
        """Do what a control word says."""
        if word == "u" and number is not None:
            self._add(chr(number % 65_536).strip("\0"))
            self._to_skip = self._state.skips
            return
        self._to_skip = 0
        if word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word in _BREAKS:
            self._flush()
            self._end_paragraph()
        elif not self._change_part(word) and not self._change_state(word, number):
            self._change_paragraph(word, number)
        self._ignorable = False

    def _change_part(self, word: str) -> bool:
        """Send the text of a group where its first word says."""
        part = self._state.part
        if word in _LISTED:
            self._is_listed = True
        if word == "stylesheet":
            new = "styles"
        elif word == "fonttbl":
            new = "fonts"
        elif word == "info":
            new = "info"
        elif word == "title" and part == "info":
            new = "title"
        elif word == "footnote" and part == "text":
            self._add(f"[{len(self.story.notes) + 1}]")
            new = "note"
        elif word == "ud" or (word == "shptxt" and part != "fonts"):
            new = "text"
        elif word in _SKIPPED or word == "upr" or self._ignorable:
            new = ""
        else:
            return False
        self._flush()
        self._state = replace(self._state, part=new)
        return True

    def _change_state(self, word: str, number: int | None) -> bool:
        """Change what a group hands to the groups in it."""
        self._flush()
        if word == "ansicpg" and number:
            self._state = replace(self._state, encoding=_known(f"cp{number}"))
        elif word == "mac":
            self._state = replace(self._state, encoding="mac_roman")
        elif word == "uc" and number is not None:
            self._state = replace(self._state, skips=max(0, min(number, 8)))
        elif word in ("v", "deleted"):
            self._state = replace(self._state, is_hidden=number != 0)
        elif word == "plain":
            self._state = replace(self._state, is_hidden=False)
        elif word == "f" and self._state.part == "fonts":
            self._font = number or 0
        elif word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")
        elif word == "f" and self._fonts.get(number or 0):
            self._state = replace(self._state, encoding=self._fonts[number or 0])
        else:
            return False
        return True

    def _change_paragraph(self, word: str, number: int | None) -> None:
        level = min(max(0, number or 0) + 1, 6)
        if word == "s" and self._state.part == "styles":
            self._style = number or 0
            self._state = replace(self._state, part="style")
        elif word == "outlinelevel" and self._state.part == "style" and number != _BODY:
            self._styles[self._style or 0] = level
        elif self._state.part != "text":
            return
        elif word == "pard":
            self._outline, self._is_listed = 0, False
        elif word == "s":
            self._outline = self._styles.get(number or 0, 0)
        elif word == "outlinelevel":
            self._outline = 0 if number == _BODY else level

    def _do_symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._ignorable = True
        elif symbol in (b"\n", b"\r"):
            self._do("par", None)
        else:
            self._add(_SYMBOLS.get(symbol, ""))

    def _add_byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(byte)

    def _add_bytes(self, plain: bytes) -> None:
        skipped = min(self._to_skip, len(plain))
        self._to_skip -= skipped
        self._bytes += plain[skipped:]

    def _flush(self) -> None:
        """Decode the bytes since the last character or word that is not one."""
        if self._bytes:
            text = bytes(self._bytes).decode(self._state.encoding or "cp1252", "replace")
            self._bytes.clear()
            self._put(text)

    def _add(self, text: str) -> None:
        self._flush()
        self._put(text)

    def _put(self, text: str) -> None:
        parts = self._text.get(self._state.part)
        if parts is not None and not self._state.is_hidden:
            parts.append(text)

    def _end_paragraph(self) -> None:
        if self._state.part == "note":
            self._text["note"].append(" ")
            return
        if self._state.part != "text":
            return
        lines = _joined("".join(self._text["text"])).split("\n")
        self._text["text"].clear()
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
        if text:
            self.story.paragraphs.append(Paragraph(text, self._outline, self._is_listed))
        self._is_listed = False


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "utf-8" if encoding == "cp65001" else "cp1252"


def _joined(text: str) -> str:
    """Join the halves of characters beyond 65,535, which come as two numbers."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
