"""Lines at places on pages → text: lines kept, a blank line between paragraphs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_STOP = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([-\u00ad\u2010])\n([^\W\d_]++)(\S*+)( ?)")
_HYPHENATED = 0.03  # share of lines that end with a hyphen where words are divided
_DIGITS = re.compile(r"\d+")
# What browsers print at the edges: the address and the page, the time and the title.
_ADDRESS = re.compile(r"(https?|file)://\S+(?: +\d+/\d+)?$")
_STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? +\d{1,2}:\d{2}(?:\W|$)")
_EDGE_LINES = 2  # at the top and bottom of a page: where running heads stand
_STEP = 1.2  # times the size of letters: the least usual step from line to line
_WIDE_GAP = 1.3  # times the usual step from line to line
_LARGE = 1.15  # times the usual size of letters
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it starts (x to the right, y up, in points) and how large its letters are."""

    text: str
    x: float
    y: float
    size: float


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """Join the lines of all pages; what repeats at the edges of pages is left out."""
    kept = list(_without_running_heads(pages))
    lines = [line for page in kept for line in page]
    if not lines:
        return ""
    usual = median(line.size for line in lines)
    step = _usual_step(kept)
    blocks = [[lines[0]]]
    for before, line in pairwise(lines):
        if _parts(before, line, step, usual):
            blocks.append([])
        blocks[-1].append(line)
    text = "\n\n".join(_written(block, usual) for block in blocks)
    return _join_words(text)


def address_of(pages: Sequence[Sequence[Line]]) -> str:
    """Find the address that a browser printed at the edge of a page; "" if none did."""
    for page in pages:
        for index in _edges(len(page)):
            found = _ADDRESS.match(page[index].text)
            if found and found[1] != "file":
                return found.group().split()[0]
    return ""


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Leave out lines at the edges that most pages have, numbers aside, or a browser printed."""
    counts = Counter(
        shape for page in pages for shape in {_shape(page[i]) for i in _edges(len(page))}
    )
    often = max(2, (len(pages) + 1) // 2)
    for page in pages:
        edges = _edges(len(page))
        yield [
            line
            for index, line in enumerate(page)
            if index not in edges or not (counts[_shape(line)] >= often or _is_printed(line))
        ]


def _is_printed(line: Line) -> bool:
    return _ADDRESS.match(line.text) is not None or _STAMP.match(line.text) is not None


def _edges(count: int) -> set[int]:
    top = range(min(_EDGE_LINES, count))
    return {*top, *range(max(0, count - _EDGE_LINES), count)}


def _shape(line: Line) -> str:
    return _DIGITS.sub("0", " ".join(line.text.split()))


def _usual_step(pages: Iterable[Sequence[Line]]) -> float:
    """How far one line of a paragraph stands under the other: most steps are that or larger."""
    steps = sorted(
        before.y - line.y
        for page in pages
        for before, line in pairwise(page)
        if 0.8 < (before.y - line.y) / (max(before.size, line.size) or 1) < 3
    )
    return steps[len(steps) // 4] if steps else 0.0


def _parts(before: Line, line: Line, step: float, usual: float) -> bool:
    """Tell whether a new paragraph begins: by a gap, other letters, or an indent."""
    down = before.y - line.y
    stopped = _STOP.search(before.text) is not None
    if (before.size > usual * _LARGE) != (line.size > usual * _LARGE):
        return True
    if down < -line.size or down > 10 * line.size:  # the next column or page
        return stopped
    if step and down > max(step, line.size * _STEP) * _WIDE_GAP:
        return True
    return stopped and line.size * 0.8 < line.x - before.x < line.size * 6


def _written(block: Sequence[Line], usual: float) -> str:
    """Write a block; large letters make it a heading."""
    joined = " ".join(line.text for line in block)
    is_large = block[0].size > usual * _LARGE and len(joined) <= _LONGEST_HEADING
    return f"# {joined}" if is_large else "\n".join(line.text for line in block)


def _join_words(text: str) -> str:
    """Put words together that a line end divided; the line then ends behind them.

    A hyphen stays where the word has it elsewhere, too, and goes where the word
    is elsewhere without; else it goes if hyphens end lines often.
    """
    words = set(_WORD.findall(text))
    often = len(_HYPHEN.findall(text)) > _HYPHENATED * text.count("\n")

    def join(found: re.Match[str]) -> str:
        first, sign, second, rest, space = found.groups()
        if second[0].isupper():
            return found.group()
        whole, parted = f"{first}{second}", f"{first}-{second}"
        goes = sign == "\u00ad" or (parted not in words and (whole in words or often))
        return (whole if goes else parted) + rest + space.replace(" ", "\n")

    return _HYPHEN.sub(join, text)
