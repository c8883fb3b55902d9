"""Text → its lines without list, heading and quote signs, and how lines end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from annotate.sentences.languages import Rules

# White space, zero-width characters and direction marks: never at the edge of a unit.
EDGE = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\xad\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3000\ufeff"
)
_LONG_LINE = 40  # code points: a line that may have been wrapped
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_AFTER_FINAL = r"[\"'”’“»«)\]}*_`\s]*(?:\[\d{1,3}\]\s?|[⁰¹²³⁴-⁹])*$"
_STOP = re.compile(r"[.!?…‽。！？｡؟۔।॥։]" + _AFTER_FINAL)
STOP_OR_COLON = re.compile(r"[.!?…‽。！？｡؟۔।॥։:：]" + _AFTER_FINAL)
FINAL = re.compile(r"[.!?…‽。！？｡؟۔।॥։:：;,，、]" + _AFTER_FINAL)
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank; `start` and `end` leave out white space and the sign.

    `gap`: it comes after a blank line, or is the first. `trailing`: it ends with white
    space. `sign`: bullet, heading or quote by the sign at its start, or "".
    """

    start: int
    end: int
    indent: int
    gap: bool
    trailing: bool
    sign: str = ""


def read_lines(text: str, rules: Rules) -> list[Line]:
    """Find the lines that are not blank, without their signs."""
    return _mark_signs(text, list(_lines(text)), rules)


def ends_with_stop(text: str) -> bool:
    """Return whether a text ends as a sentence does, before any quotes and footnote marks."""
    return _STOP.search(text[-40:]) is not None


def after_number(text: str, start: int, end: int) -> int:
    """Find where the words of "1. Results" begin; `start` if there is no number."""
    number = _COUNTED.match(text, start, end)
    is_counted = number is not None and number[1] and not text[number.end()].islower()
    return number.end() if is_counted and _LETTER.search(text, number.end(), end) else start


def _lines(text: str) -> Iterator[Line]:
    """Find the lines that are not blank, with their indents and gaps."""
    last_end = 0
    gap = True
    for match in _LINE.finditer(text):
        raw = match.group()
        shown = raw.strip(EDGE)
        if not shown.lstrip("> "):  # blank, or a blank line in quoted mail
            continue
        gap = gap or len(_BREAK.findall(text, last_end, match.start())) > 1
        indent = len(raw) - len(raw.lstrip(EDGE))
        start = match.start() + indent
        end = start + len(shown)
        yield Line(start, end, indent, gap, trailing=end < match.end())
        last_end, gap = match.end(), False


_BOX = r"(?:\[[ xX]\][ \t]+)?"
_GLYPH = re.compile(r"[•‣⁃◦▪▫●○■□◆◇►▶▸➢➤✓✔✗✘∙\uf0b7\uf0a7][ \t\xa0]*(?=\S)" + _BOX)
_SOMETIMES = re.compile(r"([▲△▼※○])[ \t\xa0]*(?=\S)")  # a caption's sign, or a list's
_DASH = re.compile(r"[·*\-–—][ \t\xa0]+(?=\S)" + _BOX)
_MAYBE_SIGN = re.compile(r"[^\w\s\"'“«„]|\w{1,5}[.)]")  # a quick check before the patterns below
_HASH = re.compile(r"#{1,6}[ \t]+(?=\S)")
_QUOTED = re.compile(r"(?:>[ \t]*+)+(?=\S)")
_IN_BRACKET = re.compile(r"\(?(?:\d{1,3}|[ivx]{1,5}|[^\W\d_])\)[ \t\xa0]+(?=\S)", re.IGNORECASE)
_COUNTED = re.compile(r"(?:(\d{1,3})|([^\W\d_]))\.\)?[ \t\xa0]+(?=\S)")
_IN_A_ROW = re.compile(r"\(?(?:(\d{1,3})|([^\W\d_]))(?:\.\)?|\))[ \t\xa0]+(?=\S)")


def _mark_signs(text: str, lines: list[Line], rules: Rules) -> list[Line]:
    """Remove bullet, number, heading and quote signs from the lines, and record their kind."""
    counted = _counted_items(text, lines) | _repeated_signs(text, lines)
    marked: list[Line] = []
    for line in lines:
        running = bool(marked) and not line.gap and _runs_on(text, marked[-1])
        marked.append(_without_sign(text, line, counted, running, rules))
    return marked


def _runs_on(text: str, line: Line) -> bool:
    """Return whether a line stops inside a sentence: a dash or "a)" after it is not a list sign."""
    if line.sign or line.end - line.start < _LONG_LINE:
        return False
    tail = text[line.end - 40 : line.end]
    return FINAL.search(tail) is None or tail.endswith(("”,", "“,", "»,", '",'))


def _without_sign(
    text: str, line: Line, counted: dict[int, int], running: bool, rules: Rules
) -> Line:
    if not _MAYBE_SIGN.match(text, line.start, line.end):
        return line
    quoted = _QUOTED.match(text, line.start, line.end)
    if quoted:
        line = replace(line, start=quoted.end(), sign="quote")
    heading = _HASH.match(text, line.start, line.end)
    if heading:
        return replace(line, start=heading.end(), sign="heading")
    after_sign = counted.get(line.start) or _end_of_bullet(text, line, running, rules)
    if not after_sign or not _LETTER.search(text, after_sign, line.end):
        return line
    number = _COUNTED.match(text, after_sign, line.end)
    return replace(line, start=number.end() if number else after_sign, sign="bullet")


def _end_of_bullet(text: str, line: Line, running: bool, rules: Rules) -> int:
    """Find where a bullet, a dash or "a)" ends at the start of a line; 0 if there is none."""
    match = _GLYPH.match(text, line.start, line.end)
    if match or running:
        return match.end() if match else 0
    match = _DASH.match(text, line.start, line.end)
    if match:
        return 0 if _is_speech(text, line, match.end(), rules) else match.end()
    match = _IN_BRACKET.match(text, line.start, line.end)
    return match.end() if match else 0


_SPOKEN = re.compile(r"[,!?…]\s[–—]\s")  # "— why? — she asked"


def _is_speech(text: str, line: Line, after_sign: int, rules: Rules) -> bool:
    """Return whether a dash marks speech and not a list item."""
    if not rules.dialogue or text[line.start] not in "–—":
        return False
    if text[after_sign].isupper():
        return text[line.end - 1] != ";"
    return _SPOKEN.search(text, after_sign, line.end) is not None


def _counted_items(text: str, lines: list[Line]) -> dict[int, int]:
    """Find "1. …", "b) …" if a neighbour has the next number: start of the line → end of the sign.

    A number alone proves nothing: "24. Februar" and "A. Lincoln" also start lines.
    """
    matched = [(line, _IN_A_ROW.match(text, line.start, line.end)) for line in lines]
    items = [(line, match) for line, match in matched if match]
    counted = {}
    for (line, match), (following, following_match) in pairwise(items):
        if _value(following_match) == _value(match) + 1:
            counted[line.start] = match.end()
            counted[following.start] = following_match.end()
    return counted


def _repeated_signs(text: str, lines: list[Line]) -> dict[int, int]:
    """Find "▲ …" if the next line has the same sign: start of the line → end of the sign."""
    matched = [(line, _SOMETIMES.match(text, line.start, line.end)) for line in lines]
    signed = {}
    for (line, match), (following, following_match) in pairwise(matched):
        if match and following_match and match[1] == following_match[1]:
            signed[line.start] = match.end()
            signed[following.start] = following_match.end()
    return signed


def _value(match: re.Match[str]) -> int:
    """Return the place of a number or letter in its series."""
    # Letters are far from all numbers, so that "9." and "a." never count as neighbours.
    return int(match[1]) if match[1] else 10_000 + ord(match[2])
