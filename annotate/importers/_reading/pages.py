"""Lines with their places on pages → text: lines kept, a blank line between paragraphs."""

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
_HYPHENATED = 0.03  # share of lines that end with a hyphen in a text that breaks words
_DIGITS = re.compile(r"\d+")
# Browsers print these at the edges of a page: address and page number, time and title.
_ADDRESS = re.compile(r"(https?|file)://\S+(?: +\d+/\d+)?$")
_STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? +\d{1,2}:\d{2}(?:\W|$)")
_EDGE_LINES = 2  # at the top and bottom of a page, where running heads are
_STEP = 1.2  # times the size of letters: the smallest usual step from line to line
_WIDE_GAP = 1.3  # times the usual step from line to line
_LARGE = 1.15  # times the usual size of letters
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it starts (x to the right, y up) and how large its letters are, in points."""

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
    usual_size = median(line.size for line in lines)
    step = _usual_step(kept)
    blocks = [[lines[0]]]
    for previous, line in pairwise(lines):
        if _starts_paragraph(previous, line, step, usual_size):
            blocks.append([])
        blocks[-1].append(line)
    text = "\n\n".join(_written(block, usual_size) for block in blocks)
    return _rejoin_words(text)


def address_of(pages: Sequence[Sequence[Line]]) -> str:
    """Find the address that a browser printed at the edge of a page; "" if none did."""
    for page in pages:
        for index in _edges(len(page)):
            match = _ADDRESS.match(page[index].text)
            if match and match[1] != "file":
                return match.group().split()[0]
    return ""


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Leave out edge lines that a browser printed or that most pages have, numbers ignored."""
    # “Page 3 of 9” and “Page 4 of 9” have one shape, which is counted once per page.
    counts = Counter(
        shape for page in pages for shape in {_shape(page[i]) for i in _edges(len(page))}
    )
    often = max(2, (len(pages) + 1) // 2)  # on one page nothing can repeat
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
    """Measure the step from line to line within paragraphs: the first quartile of all steps.

    A quarter and not the middle, because a page of short paragraphs has more wide steps
    between them than narrow ones within.
    """
    steps = sorted(
        previous.y - line.y
        for page in pages
        for previous, line in pairwise(page)
        if 0.8 < (previous.y - line.y) / (max(previous.size, line.size) or 1) < 3
    )
    return steps[len(steps) // 4] if steps else 0.0


def _starts_paragraph(previous: Line, line: Line, step: float, usual_size: float) -> bool:
    """Return whether a line starts a paragraph: after a gap, in other letters, or indented."""
    down = previous.y - line.y
    stopped = _STOP.search(previous.text) is not None
    if (previous.size > usual_size * _LARGE) != (line.size > usual_size * _LARGE):
        return True
    if down < -line.size or down > 10 * line.size:  # the next column or page
        return stopped
    if step and down > max(step, line.size * _STEP) * _WIDE_GAP:
        return True
    return stopped and line.size * 0.8 < line.x - previous.x < line.size * 6


def _written(block: Sequence[Line], usual_size: float) -> str:
    """Write a block; large letters make it a heading."""
    joined = " ".join(line.text for line in block)
    is_large = block[0].size > usual_size * _LARGE and len(joined) <= _LONGEST_HEADING
    return f"# {joined}" if is_large else "\n".join(line.text for line in block)


def _rejoin_words(text: str) -> str:
    """Rejoin words that a line break divided, and move the break after the word.

    A hyphen stays if the word has one elsewhere in the text. It goes if the word appears
    elsewhere without, or if lines often end with a hyphen.
    """
    words = set(_WORD.findall(text))
    often = len(_HYPHEN.findall(text)) > _HYPHENATED * text.count("\n")

    def rejoin(match: re.Match[str]) -> str:
        first, hyphen, second, rest, space = match.groups()
        if second[0].isupper():  # “Anglo-\nAmerican” was hyphenated before the line ended
            return match.group()
        whole, hyphenated = f"{first}{second}", f"{first}-{second}"
        goes = hyphen == "\u00ad" or (hyphenated not in words and (whole in words or often))
        return (whole if goes else hyphenated) + rest + space.replace(" ", "\n")

    return _HYPHEN.sub(rejoin, text)
