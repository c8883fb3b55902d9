"""Lines with their places on pages → text: a blank line between paragraphs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from annotate.importers._reading.layout import Line
from annotate.importers._reading.layout.paragraphs import Joiner, ends_with_stop

_DIGITS = re.compile(r"\d+")
# Browsers print these at the edges of a page: address and page number, time and title.
_ADDRESS = re.compile(r"(https?|file)://\S+(?: +\d+/\d+)?$")
_STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? +\d{1,2}:\d{2}(?:\W|$)")
_EDGE_LINES = 2  # at the top and bottom of a page, where running heads are
_STEP = 1.2  # times the size of letters: the smallest usual step from line to line
_WIDE_GAP = 1.3  # times the usual step from line to line
_LARGE = 1.15  # times the usual size of letters
_LONGEST_HEADING = 200
_LONGEST_BYLINE = 100
# “By Jane Doe and John Roe in Kyiv”: names, and small words between them.
_BYLINE = re.compile(
    r"(?:By|BY|Von|VON|Par|Por|Автори?|АВТОРИ?|От|Від)"
    r"(?:,?\s(?:(?:and|in|for|of|the|und|et|y|та|і|и|в|у|de|van|von)\s)*[^\W\d_a-zа-яіїєґ][\w.’'-]*)+$"
)


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
        is_first = len(blocks) == 1 or blocks[-2][0].size > usual_size * _LARGE
        if _starts_paragraph(previous, line, step, usual_size) or (
            is_first and _ends_byline(blocks[-1], line)
        ):
            blocks.append([])
        blocks[-1].append(line)
    joiner = Joiner(lines)
    return "\n\n".join(_written(block, usual_size, joiner) for block in blocks)


def address_of(pages: Sequence[Sequence[Line]]) -> str:
    """Find the address that a browser printed at the edge of a page; "" if none did."""
    for page in pages:
        for index in sorted(_edges(page)):
            match = _ADDRESS.match(page[index].text)
            if match and match[1] != "file":
                return match.group().split()[0]
    return ""


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Leave out edge lines that a browser printed or that most pages have, numbers ignored."""
    # “Page 3 of 9” and “Page 4 of 9” have one shape, which is counted once per page.
    counts = Counter(shape for page in pages for shape in {_shape(page[i]) for i in _edges(page)})
    often = max(2, (len(pages) + 1) // 2)  # on one page nothing can repeat
    for page in pages:
        edges = _edges(page)
        yield [
            line
            for index, line in enumerate(page)
            if index not in edges or not (counts[_shape(line)] >= often or _is_printed(line))
        ]


def _is_printed(line: Line) -> bool:
    return _ADDRESS.match(line.text) is not None or _STAMP.match(line.text) is not None


def _edges(page: Sequence[Line]) -> set[int]:
    """Find the lines at the top and bottom of a page, wherever its columns put them in order."""
    heights = sorted({round(line.y) for line in page})
    edges = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return {index for index, line in enumerate(page) if round(line.y) in edges}


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
    stopped = ends_with_stop(previous.text)
    if (previous.size > usual_size * _LARGE) != (line.size > usual_size * _LARGE):
        return True
    if down < -line.size or down > 10 * line.size:  # the next column or page
        return stopped
    if step and down > max(step, line.size * _STEP) * _WIDE_GAP:
        return True
    return stopped and line.size * 0.8 < line.x - previous.x < line.size * 6


def _ends_byline(block: Sequence[Line], line: Line) -> bool:
    """Return whether lines name who wrote the article, and the next one no longer does."""
    byline = " ".join(one.text for one in block)
    if len(byline) > _LONGEST_BYLINE or line.text[0].islower():
        return False
    return _is_byline(byline) and not _is_byline(f"{byline} {line.text}")


def _is_byline(text: str) -> bool:
    return _BYLINE.match(text) is not None


def _written(block: Sequence[Line], usual_size: float, joiner: Joiner) -> str:
    """Write a block; large letters make it a heading."""
    heading = " ".join(line.text for line in block)
    is_large = block[0].size > usual_size * _LARGE and len(heading) <= _LONGEST_HEADING
    return f"# {heading}" if is_large else joiner.join(block)
