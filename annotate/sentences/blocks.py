"""Text → blocks: paragraphs, list items, headings and left-overs, with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from annotate.sentences.languages import Rules
from annotate.sentences.leftovers import is_leftover, kind_of

# White space, zero-width signs and marks of direction: never at the edge of a unit.
EDGE = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\xad\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3000\ufeff"
)
LONGEST_HEADING = 120
_SHORTEST_WRAP = 40  # code points: hardly a text is wrapped more narrowly
_LONGEST_WRAP = 150
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_AFTER_FINAL = r"[\"'”’“»«)\]}*_`\s]*(?:\[\d{1,3}\]\s?|[⁰¹²³⁴-⁹])*$"
_STOP = re.compile(r"[.!?…‽。！？｡؟۔।॥։]" + _AFTER_FINAL)
_STOP_OR_COLON = re.compile(r"[.!?…‽。！？｡؟۔।॥։:：]" + _AFTER_FINAL)
_FINAL = re.compile(r"[.!?…‽。！？｡؟۔।॥։:：;,，、]" + _AFTER_FINAL)
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that shows something; `start` and `end` leave out edges, sign and indent.

    `gap`: a blank line, or the start of the text, stands before it. `sign`
    is "" or what the line's sign makes of it: bullet, heading, quote.
    """

    start: int
    end: int
    indent: int
    gap: bool
    trailing: bool
    sign: str = ""


Pair = tuple[Line, Line]  # a line and the next


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, heading or left-over: `text[start:end]`, in code points."""

    start: int
    end: int
    kind: str
    is_signed: bool = False  # a bullet or heading by its sign, not by its looks


def cut_blocks(text: str, rules: Rules, cased: bool = True) -> list[Block]:
    """Cut a text into blocks, in order, each with the kind its units will have.

    `cased`: small letters at the start of a line say that a sentence goes on.
    """
    lines = _mark_signs(text, list(_lines(text)), rules)
    matter = _end_of_front_matter(text)
    groups = _group(text, [line for line in lines if line.start >= matter], rules, cased)
    blocks = [_block(text, group) for group in groups]
    if matter:
        blocks.insert(0, Block(0, len(text[:matter].rstrip(EDGE)), "boilerplate"))
    return _find_headings(text, blocks)


def ends_with_stop(text: str) -> bool:
    """Tell whether a text ends as a sentence does, quotes and footnote marks left aside."""
    return _STOP.search(text[-40:]) is not None


# Lines ------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[Line]:
    """Find the lines that show something, with what stands around them."""
    after = 0
    gap = True
    for found in _LINE.finditer(text):
        raw = found.group()
        shown = raw.strip(EDGE)
        if not shown.lstrip("> "):  # blank, or blank within a quotation of mail
            continue
        gap = gap or len(_BREAK.findall(text, after, found.start())) > 1
        indent = len(raw) - len(raw.lstrip(EDGE))
        start = found.start() + indent
        end = start + len(shown)
        yield Line(start, end, indent, gap, trailing=end < found.end())
        after, gap = found.end(), False


_BOX = r"(?:\[[ xX]\][ \t]+)?"
_GLYPH = re.compile(r"[•‣⁃◦▪▫●○■□◆◇►▶▸➢➤✓✔✗✘∙\uf0b7\uf0a7][ \t\xa0]*(?=\S)" + _BOX)
_SOMETIMES = re.compile(r"([▲△▼※○])[ \t\xa0]*(?=\S)")  # a caption's sign, or a list's
_DASH = re.compile(r"[·*\-–—][ \t\xa0]+(?=\S)" + _BOX)
_MAYBE_SIGN = re.compile(r"[^\w\s\"'“«„]|\w{1,5}[.)]")  # a quick look before the patterns below
_HASH = re.compile(r"#{1,6}[ \t]+(?=\S)")
_QUOTED = re.compile(r"(?:>[ \t]*+)+(?=\S)")
_IN_BRACKET = re.compile(r"\(?(?:\d{1,3}|[ivx]{1,5}|[^\W\d_])\)[ \t\xa0]+(?=\S)", re.IGNORECASE)
_COUNTED = re.compile(r"(?:(\d{1,3})|([^\W\d_]))\.\)?[ \t\xa0]+(?=\S)")


def _mark_signs(text: str, lines: list[Line], rules: Rules) -> list[Line]:
    """Take bullet, number, heading and quote signs off the lines and say which they were."""
    counted = _counted_items(text, lines) | _repeated_signs(text, lines)
    marked: list[Line] = []
    for line in lines:
        running = bool(marked) and not line.gap and _runs_on(text, marked[-1])
        marked.append(_without_sign(text, line, counted, running, rules))
    return marked


def _runs_on(text: str, line: Line) -> bool:
    """Tell a line that stops in mid-sentence: a dash or "a)" behind it is no list sign."""
    if line.sign or line.end - line.start < _SHORTEST_WRAP:
        return False
    tail = text[line.end - 40 : line.end]
    return _FINAL.search(tail) is None or tail.endswith(("”,", "“,", "»,", '",'))


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
    found = _GLYPH.match(text, line.start, line.end)
    if found or running:
        return found.end() if found else 0
    found = _DASH.match(text, line.start, line.end)
    if found:
        return 0 if _is_speech(text, line, found.end(), rules) else found.end()
    found = _IN_BRACKET.match(text, line.start, line.end)
    return found.end() if found else 0


_SPOKEN = re.compile(r"[,!?…]\s[–—]\s")  # "— why? — she asked"


def _is_speech(text: str, line: Line, after_sign: int, rules: Rules) -> bool:
    """Tell a dash that announces speech from a dash that marks a list item."""
    if not rules.dialogue or text[line.start] not in "–—":
        return False
    if text[after_sign].isupper():
        return text[line.end - 1] != ";"
    return _SPOKEN.search(text, after_sign, line.end) is not None


def _counted_items(text: str, lines: list[Line]) -> dict[int, int]:
    """Find "1. …", "b. …" where a neighbour counts on: start of the line → end of the sign.

    A number alone says nothing: "24. Februar" and "A. Lincoln" start lines, too.
    """
    found = [(line, _COUNTED.match(text, line.start, line.end)) for line in lines]
    items = [(line, match) for line, match in found if match]
    counted = {}
    for (line, match), (next_line, next_match) in pairwise(items):
        if _value(next_match) == _value(match) + 1:
            counted[line.start] = match.end()
            counted[next_line.start] = next_match.end()
    return counted


def _repeated_signs(text: str, lines: list[Line]) -> dict[int, int]:
    """Find "▲ …" where the next line has the same sign: start of the line → end of the sign."""
    found = [(line, _SOMETIMES.match(text, line.start, line.end)) for line in lines]
    signed = {}
    for (line, match), (next_line, next_match) in pairwise(found):
        if match and next_match and match[1] == next_match[1]:
            signed[line.start] = match.end()
            signed[next_line.start] = next_match.end()
    return signed


def _value(match: re.Match[str]) -> int:
    """The place of a number or a letter in its row; letters far from all numbers."""
    return int(match[1]) if match[1] else 10_000 + ord(match[2])


# Lines → groups ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a text was wrapped: at `width` code points, give or take `slack`; 0 = it was not."""

    width: int = 0
    slack: int = 0


def _group(text: str, lines: list[Line], rules: Rules, cased: bool) -> Iterator[list[Line]]:
    """Put the lines of one block together."""
    wrap = _find_wrap(text, lines, rules)
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(text, group[-1], line, wrap, cased):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(text: str, before: Line, line: Line, wrap: _Wrap, cased: bool) -> bool:
    """Tell whether the line break between two lines was only the end of the paper."""
    if line.gap or before.sign == "heading" or line.sign in ("bullet", "heading"):
        return False
    if "quote" in (line.sign, before.sign):
        return line.sign == before.sign
    if not _is_soft(text, before, line, wrap, cased):
        return False
    shown = text[before.start : before.end]
    if shown[0] in "([" and not shown.endswith((")", "]")):
        return True  # "(Reporting by …", wrapped
    return not any(is_leftover(one) for one in (shown, text[line.start : line.end]))


def _is_soft(text: str, before: Line, line: Line, wrap: _Wrap, cased: bool) -> bool:
    """Judge the break between two lines by their ends, starts and lengths alone."""
    tail = text[max(before.start, before.end - 40) : before.end]
    stopped = _STOP_OR_COLON.search(tail) is not None
    starts_small = cased and text[line.start].islower()
    if not wrap.width:
        shown = text[before.start : before.end]
        is_running = before.trailing or len(shown) >= 30 or shown.count(" ") >= 4
        return starts_small and not stopped and is_running
    if stopped and line.indent >= before.indent + 2 and not before.sign:
        return False
    room = wrap.width - wrap.slack - _length(before)
    return starts_small or room < 1 + _first_word(text, line)


def _first_word(text: str, line: Line) -> int:
    """The length of the first word of a line."""
    found = _WORD.match(text, line.start, line.end)
    return found.end() - found.start() if found else 0


def _find_wrap(text: str, lines: list[Line], rules: Rules) -> _Wrap:
    """Find the width at which a text was hard-wrapped.

    In wrapped text the next word never had room on the line before, hardly
    any line ends with a sentence, and many lines go on in small letters.
    """
    inner = [(a, b) for a, b in pairwise(lines) if not b.gap and not b.sign]
    unfinished = [(a, b) for a, b in inner if not _is_finished(text[a.start : a.end], rules)]
    return _width_of_running(text, lines, unfinished) or _width_of_all(
        text, lines, inner, unfinished
    )


def _width_of_running(text: str, lines: list[Line], unfinished: list[Pair]) -> _Wrap | None:
    """Find the width by the lines that go on in a small letter: these ran out of paper.

    Between them may stand any number of headings, bylines and times.
    """
    running = [(a, b) for a, b in unfinished if text[b.start].islower()]
    if len(running) < 2:
        return None
    width = _usual_longest(running)
    wider = sum(_length(line) > width + 2 for line in lines)
    if not _is_width(width) or wider > 0.1 * len(lines):
        return None
    return _Wrap(width) if _full(text, running, width) >= 0.9 * len(running) else None


def _width_of_all(text: str, lines: list[Line], inner: list[Pair], unfinished: list[Pair]) -> _Wrap:
    """Find the width by all the lines that end in the middle of a sentence."""
    if not unfinished or len(unfinished) * 2 < len(inner):
        return _Wrap()
    if len(unfinished) > 2 and unfinished[0][0] is lines[0]:
        unfinished = unfinished[1:]  # the title
    width = _usual_longest(unfinished)
    if not _is_width(width) or not _flows(text, lines, unfinished, width):
        return _Wrap()
    if _full(text, unfinished, width) >= 0.8 * len(unfinished):
        return _Wrap(width)
    near = sum(_length(a) >= 0.7 * width for a, _ in unfinished)
    if near >= 0.85 * len(unfinished):
        return _Wrap(width, slack=int(0.3 * width))
    return _Wrap()


def _usual_longest(pairs: list[Pair]) -> int:
    """The length that 95 of 100 lines do not pass."""
    lengths = sorted(_length(a) for a, _ in pairs)
    return lengths[min(len(lengths) - 1, int(0.95 * len(lengths)))]


def _is_width(width: int) -> bool:
    return _SHORTEST_WRAP <= width <= _LONGEST_WRAP


def _full(text: str, pairs: list[Pair], width: int) -> int:
    """Count the lines that had no room for the first word of the next."""
    return sum(_length(a) + 1 + _first_word(text, b) > width for a, b in pairs)


def _is_finished(shown: str, rules: Rules) -> bool:
    """Tell whether a line ends as a sentence does, not with "Lt." or "R. T."."""
    if not ends_with_stop(shown):
        return False
    word = shown.rpartition(" ")[2].rstrip(".").lower()
    return (
        len(word) > 1
        and "." not in word
        and word not in rules.titles | rules.joining | rules.closing
    )


def _length(line: Line) -> int:
    return line.indent + line.end - line.start


def _flows(text: str, lines: list[Line], pairs: list[Pair], width: int) -> bool:
    """Tell whether lines read as the middle of sentences, not as a list of titles."""
    large = sum(text[line.start].isupper() for _, line in pairs)
    small = sum(text[line.start].islower() for _, line in pairs)
    if small >= 0.35 * (large + small) > 0:
        return True
    wider = sum(_length(line) > width + 2 for line in lines)
    if len(pairs) < 3:
        return not wider
    return large + small < 0.3 * len(pairs) and wider <= 0.1 * len(lines)


# Groups → blocks --------------------------------------------------------------------------


def _block(text: str, group: list[Line]) -> Block:
    start, end = group[0].start, group[-1].end
    if group[0].sign in ("bullet", "heading"):
        return Block(start, end, group[0].sign, is_signed=True)
    return Block(start, end, kind_of(text[start:end]))


def _find_headings(text: str, blocks: list[Block]) -> list[Block]:
    """Turn the blocks that read as headings into headings: something must follow them."""
    found: list[Block] = []
    body_follows = False
    next_kind = ""
    for block in reversed(blocks):
        shown = text[block.start : block.end]
        if block.kind == "sentence" and _is_heading(shown, body_follows, next_kind):
            block = replace(block, kind="heading")
        elif block.kind in ("sentence", "bullet"):
            body_follows = body_follows or block.kind == "bullet" or _is_body(shown)
        if block.kind != "boilerplate":
            next_kind = block.kind
        found.append(block)
    return found[::-1]


def _is_heading(shown: str, body_follows: bool, next_kind: str) -> bool:
    if len(shown) > LONGEST_HEADING:
        return False
    if shown.endswith((":", "：")):
        return next_kind == "bullet"
    return body_follows and _FINAL.search(shown[-40:]) is None


def _is_body(shown: str) -> bool:
    return len(shown) > LONGEST_HEADING or ends_with_stop(shown)


_FRONT_MATTER = re.compile(
    r"---[ \t]*+\r?\n(?:(?:[A-Za-z][\w-]*+:|[ \t]|- )[^\n]*+\n)++---[ \t]*+(?:\r?\n|$)"
)


def _end_of_front_matter(text: str) -> int:
    """Find where the YAML head of a Markdown file ends; 0 where there is none."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0
