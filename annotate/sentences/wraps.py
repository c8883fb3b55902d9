"""Lines → the width at which a text was hard-wrapped, if it was."""

import re
from dataclasses import dataclass
from itertools import pairwise

from annotate.sentences.languages import Rules
from annotate.sentences.lines import Line, ends_with_stop

_SHORTEST_WRAP = 25  # code points: hardly any text is wrapped more narrowly
_NARROW_WRAP = 40  # below this, lines with capitals are a poem, a list or headings
_LONGEST_WRAP = 150
_WORD = re.compile(r"\S+")

Pair = tuple[Line, Line]  # a line and the next one


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a text was wrapped: at `width` code points, give or take `slack`; 0 if it was not."""

    width: int = 0
    slack: int = 0


def first_word(text: str, line: Line) -> int:
    """Return the length of the first word of a line."""
    match = _WORD.match(text, line.start, line.end)
    return match.end() - match.start() if match else 0


def find_wrap(text: str, lines: list[Line], rules: Rules) -> Wrap:
    """Find the width at which a text was hard-wrapped.

    In wrapped text the first word of a line had no room on the previous line, hardly any
    line ends with a sentence, and many lines go on in lowercase. If lines of 66, 68 and 64
    code points are followed by words of 5, 4 and 9, a width of 68 to 71 explains all breaks.
    """
    inner = [(a, b) for a, b in pairwise(lines) if not b.gap and not b.sign]
    unfinished = [(a, b) for a, b in inner if not _is_finished(text[a.start : a.end], rules)]
    return _width_of_running(text, lines, unfinished) or _width_of_all(
        text, lines, inner, unfinished
    )


def _width_of_running(text: str, lines: list[Line], unfinished: list[Pair]) -> Wrap | None:
    """Find the width by the lines after which the text goes on in lowercase: these were wrapped.

    Any number of headings, bylines and times can be between them.
    """
    running = [(a, b) for a, b in unfinished if text[b.start].islower()]
    if len(running) < 2:
        return None
    width = _usual_longest(running)
    wider = sum(length_of(line) > width + 2 for line in lines)
    if not _is_width(width) or wider > 0.1 * len(lines):
        return None
    return Wrap(width) if _full(text, running, width) >= 0.9 * len(running) else None


def _width_of_all(text: str, lines: list[Line], inner: list[Pair], unfinished: list[Pair]) -> Wrap:
    """Find the width by all the lines that end in the middle of a sentence."""
    if not unfinished or len(unfinished) * 2 < len(inner):
        return Wrap()
    if len(unfinished) > 2 and unfinished[0][0] is lines[0]:
        unfinished = unfinished[1:]  # the title
    width = _usual_longest(unfinished)
    if not _is_width(width) or not _flows(text, lines, unfinished, width):
        return Wrap()
    if _full(text, unfinished, width) >= 0.8 * len(unfinished):
        return Wrap(width)
    near = sum(length_of(a) >= 0.7 * width for a, _ in unfinished)
    if near >= 0.85 * len(unfinished):
        return Wrap(width, slack=int(0.3 * width))
    return Wrap()


def _usual_longest(pairs: list[Pair]) -> int:
    """Return the length that 95% of the lines do not exceed."""
    # Not the longest: a single address or heading may run over the width.
    lengths = sorted(length_of(a) for a, _ in pairs)
    return lengths[min(len(lengths) - 1, int(0.95 * len(lengths)))]


def _is_width(width: int) -> bool:
    return _SHORTEST_WRAP <= width <= _LONGEST_WRAP


def _full(text: str, pairs: list[Pair], width: int) -> int:
    """Count the lines that had no room for the first word of the next."""
    return sum(length_of(a) + 1 + first_word(text, b) > width for a, b in pairs)


def _is_finished(shown: str, rules: Rules) -> bool:
    """Return whether a line ends as a sentence does, and not with "Lt." or "R. T."."""
    if not ends_with_stop(shown):
        return False
    word = shown.rpartition(" ")[2].rstrip(".").lower()
    return (
        len(word) > 1
        and "." not in word
        and word not in rules.titles | rules.joining | rules.closing
    )


def length_of(line: Line) -> int:
    """Return the length of a line with its indent and without white space at its end."""
    return line.indent + line.end - line.start


def _flows(text: str, lines: list[Line], pairs: list[Pair], width: int) -> bool:
    """Return whether lines read as the middle of sentences, and not as a list of titles."""
    large = sum(text[line.start].isupper() for _, line in pairs)
    small = sum(text[line.start].islower() for _, line in pairs)
    if small >= 0.35 * (large + small) > 0:
        return True
    if width < _NARROW_WRAP:
        return False
    wider = sum(length_of(line) > width + 2 for line in lines)
    if len(pairs) < 3:
        return not wider
    return large + small < 0.3 * len(pairs) and wider <= 0.1 * len(lines)
