"""Text → blocks: paragraphs, list items, headings and left-overs, with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotate.sentences.languages import Rules
from annotate.sentences.leftovers import is_leftover, kind_of
from annotate.sentences.lines import (
    EDGE,
    FINAL,
    STOP_OR_COLON,
    Line,
    after_number,
    ends_with_stop,
    read_lines,
)
from annotate.sentences.wraps import Wrap, find_wrap, first_word, length_of

LONGEST_HEADING = 120


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
    lines = read_lines(text, rules)
    matter = _end_of_front_matter(text)
    groups = _group(text, [line for line in lines if line.start >= matter], rules, cased)
    blocks = [_block(text, group) for group in groups]
    if matter:
        blocks.insert(0, Block(0, len(text[:matter].rstrip(EDGE)), "boilerplate"))
    return _find_headings(text, blocks, rules)


# Lines → groups ---------------------------------------------------------------------------


def _group(text: str, lines: list[Line], rules: Rules, cased: bool) -> Iterator[list[Line]]:
    """Put the lines of one block together."""
    wrap = find_wrap(text, lines, rules)
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(text, group[-1], line, wrap, cased):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(text: str, before: Line, line: Line, wrap: Wrap, cased: bool) -> bool:
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


def _is_soft(text: str, before: Line, line: Line, wrap: Wrap, cased: bool) -> bool:
    """Judge the break between two lines by their ends, starts and lengths alone."""
    tail = text[max(before.start, before.end - 40) : before.end]
    stopped = STOP_OR_COLON.search(tail) is not None
    starts_small = cased and text[line.start].islower()
    if not wrap.width:
        shown = text[before.start : before.end]
        is_running = before.trailing or len(shown) >= 30 or shown.count(" ") >= 4
        return starts_small and not stopped and is_running
    if stopped and line.indent >= before.indent + 2 and not before.sign:
        return False
    room = wrap.width - wrap.slack - length_of(before)
    return starts_small or room < 1 + first_word(text, line)


# Groups → blocks --------------------------------------------------------------------------


def _block(text: str, group: list[Line]) -> Block:
    start, end = group[0].start, group[-1].end
    if group[0].sign in ("bullet", "heading"):
        return Block(start, end, group[0].sign, is_signed=True)
    return Block(start, end, kind_of(text[start:end]))


def _find_headings(text: str, blocks: list[Block], rules: Rules) -> list[Block]:
    """Turn the blocks that read as headings into headings: something must follow them.

    The number of one is left out, but where "24. Februar" or "1. FC" may be its words.
    """
    found: list[Block] = []
    body_follows = False
    next_kind = ""
    for block in reversed(blocks):
        shown = text[block.start : block.end]
        if block.kind == "sentence" and _is_heading(shown, body_follows, next_kind):
            start = block.start
            if not rules.capital_nouns:
                start = after_number(text, start, block.end)
            block = replace(block, start=start, kind="heading")
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
    return body_follows and FINAL.search(shown[-40:]) is None


def _is_body(shown: str) -> bool:
    return len(shown) > LONGEST_HEADING or ends_with_stop(shown)


_FRONT_MATTER = re.compile(
    r"---[ \t]*+\r?\n(?:(?:[A-Za-z][\w-]*+:|[ \t]|- )[^\n]*+\n)++---[ \t]*+(?:\r?\n|$)"
)


def _end_of_front_matter(text: str) -> int:
    """Find where the YAML head of a Markdown file ends; 0 where there is none."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0
