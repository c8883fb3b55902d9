"""Text → blocks: paragraphs, list items, headings and leftovers, with exact offsets."""

import re
from collections.abc import Iterator

from annotate.sentences.headings import find_headings
from annotate.sentences.languages import Rules
from annotate.sentences.leftovers import is_leftover, kind_of
from annotate.sentences.lines import EDGE, STOP_OR_COLON, Line, read_lines
from annotate.sentences.parts import Block
from annotate.sentences.wraps import Wrap, find_wrap, first_word, length_of


def cut_blocks(text: str, rules: Rules, cased: bool = True, title: str = "") -> list[Block]:
    """Cut a text into blocks, in order, each with the kind its units will have.

    `cased`: lowercase at the start of a line shows that a sentence goes on. `title`: the
    article's, which its text may repeat.
    """
    lines = read_lines(text, rules)
    matter = _end_of_front_matter(text)
    groups = _group(text, [line for line in lines if line.start >= matter], rules, cased)
    blocks = [_block(text, group) for group in groups]
    if matter:
        blocks.insert(0, Block(0, len(text[:matter].rstrip(EDGE)), "boilerplate"))
    return find_headings(text, blocks, rules, title)


# Lines → groups ---------------------------------------------------------------------------


def _group(text: str, lines: list[Line], rules: Rules, cased: bool) -> Iterator[list[Line]]:
    """Group the lines of each block."""
    wrap = find_wrap(text, lines, rules)
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(text, group[-1], line, wrap, cased):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(text: str, previous: Line, line: Line, wrap: Wrap, cased: bool) -> bool:
    """Return whether the break between two lines only wraps a paragraph."""
    if line.gap or previous.sign == "heading" or line.sign in ("bullet", "heading"):
        return False
    if "quote" in (line.sign, previous.sign):
        return line.sign == previous.sign
    if not _is_soft(text, previous, line, wrap, cased):
        return False
    shown = text[previous.start : previous.end]
    if shown[0] in "([" and not shown.endswith((")", "]")):
        return True  # "(Reporting by …", wrapped
    return not any(is_leftover(part) for part in (shown, text[line.start : line.end]))


def _is_soft(text: str, previous: Line, line: Line, wrap: Wrap, cased: bool) -> bool:
    """Judge the break between two lines by their ends, starts and lengths alone."""
    tail = text[max(previous.start, previous.end - 40) : previous.end]
    stopped = STOP_OR_COLON.search(tail) is not None
    starts_small = cased and text[line.start].islower()
    if not wrap.width:
        shown = text[previous.start : previous.end]
        is_running = previous.trailing or len(shown) >= 30 or shown.count(" ") >= 4
        return starts_small and not stopped and is_running
    if stopped and line.indent >= previous.indent + 2 and not previous.sign:
        return False
    # The person who wrapped the text broke a line only if the next word did not fit on it.
    room = wrap.width - wrap.slack - length_of(previous)
    return starts_small or room < 1 + first_word(text, line)


# Groups → blocks --------------------------------------------------------------------------


def _block(text: str, group: list[Line]) -> Block:
    start, end = group[0].start, group[-1].end
    if group[0].sign in ("bullet", "heading"):
        return Block(start, end, group[0].sign, is_signed=True)
    return Block(start, end, kind_of(text[start:end]))


_FRONT_MATTER = re.compile(
    r"---[ \t]*+\r?\n(?:(?:[A-Za-z][\w-]*+:|[ \t]|- )[^\n]*+\n)++---[ \t]*+(?:\r?\n|$)"
)


def _end_of_front_matter(text: str) -> int:
    """Find where the front matter (YAML) of a Markdown file ends; 0 if there is none."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0
