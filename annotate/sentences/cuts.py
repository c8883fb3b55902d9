"""One block of text → its sentences: sentencex under a thin layer of rules.

sentencex proposes where to cut. It sees the block with quotation marks and brackets
masked by spaces, so that the sentences inside a quotation are also cut. At each final
mark the rules of `final_marks` can overrule it, either way. They look at a few dozen
code points only, so that the time stays linear.

Example: in “He left. Lt. Kim (a guard. Retired) stayed.” sentencex proposes cuts after
"left." and after "guard.". The rules confirm the first and drop the second, which is inside
an aside; "Lt." is a title before a name and ends nothing. The result is two sentences.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

import sentencex

from annotate.sentences.final_marks import ONE_LETTER, Place, judge
from annotate.sentences.languages import Rules
from annotate.sentences.lines import EDGE
from annotate.sentences.quoted import tied_quotations

_WINDOW = 10_000  # code points given to sentencex at once: in Chinese its time grows as a square
_LOOK_BACK = 60
_LOOK_AHEAD = 90
_LONGEST_ASIDE = 300  # brackets further apart contain sentences of their own
_QUOTES = '"“”„‟«»‹›‘‚‛「」『』《》〈〉＂`'
_BRACKETS = "()[]{}（）［］【】"
_MASK = str.maketrans(
    dict.fromkeys(_QUOTES + _BRACKETS + "*_\n\r\x0b\x0c\x85\u2028\u2029", " ")
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\xa0\u202f", " ")
    # sentencex is written in Rust, whose text cannot contain a lone surrogate.
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)
_LONE_APOSTROPHE = re.compile(r"(?<!\w)['’]|['’](?!\w)")
# `++` and `*+` give nothing back, so that a long row of marks is read once, not in every length.
_FINAL_MARK = re.compile(
    r"(?<![.!?…])([.!?…]++(?:\s\.(?=[\s\"”’.]|$))*+)"  # the mark, ". . ." too
    r"((?:[\"'”’“»›)\]}*_`]|\s»|(?<=['’])\s”)*+)"  # closing quotes and brackets
    r"((?:\s?\[\d{1,3}\]|[¹²³⁰⁴-⁹]|(?<=[a-z]{3}\.)\d{1,2}(?=\s+[A-Z“\"]))*+)"  # footnote marks
)
_ONE_SENTENCE = re.compile(r"[^\W_](?:[\w ,'’-]*[\w.!?…])?")  # a mark only at its very end
_SHOWN = re.compile(r"[^\W_]")
_WHITE = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]*+")
_OPENING = re.compile(r"[\"'“„«‹‘‚「『(\[{*_¿¡–—\-\s]{0,12}+")


def cut_sentences(
    text: str, start: int, end: int, language: str, rules: Rules, cased: bool
) -> list[tuple[int, int]]:
    """Cut one block, `text[start:end]`, into sentences: their offsets in the text."""
    block = text[start:end]
    if _ONE_SENTENCE.fullmatch(block):  # most headings and list items: spares sentencex
        return [(start, end)]
    borders = _outside(sorted(_borders(block, language, rules, cased)), tied_quotations(block))
    spans = []
    first = 0
    for stop, following in [*borders, (len(block), len(block))]:
        span = _trimmed(block, first, stop)
        if span and spans and not _SHOWN.search(block, *span):
            # "■" at the end of a story is no sentence; it stays with the last one.
            spans[-1] = (spans[-1][0], start + span[1])
        elif span:
            spans.append((start + span[0], start + span[1]))
        first = following
    return spans


def _outside(borders: list[tuple[int, int]], tied: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the borders within or just after a quotation with which the sentence goes on."""
    kept, index = [], 0
    for stop, following in borders:
        while index < len(tied) and tied[index][1] < stop:
            index += 1
        if index == len(tied) or stop <= tied[index][0]:
            kept.append((stop, following))
    return kept


def is_cased(text: str) -> bool:
    """Return whether a text uses capitals for names and starts; False if all is lowercase."""
    sample = text[:50_000]
    large = sum(map(str.isupper, sample))
    small = sum(map(str.islower, sample))
    return large * 150 > small


def _trimmed(block: str, start: int, end: int) -> tuple[int, int] | None:
    piece = block[start:end]
    bare = piece.strip(EDGE)
    if not bare:
        return None
    start += len(piece) - len(piece.lstrip(EDGE))
    return start, start + len(bare)


def _borders(block: str, language: str, rules: Rules, cased: bool) -> Iterator[tuple[int, int]]:
    """Find where to cut: (end of a sentence, start of the next one).

    In “It rained.” He left. the mark is the stop at 10 with its closing quote. It ends at 12,
    `following` is 13, where "He" starts, and a proposal from 11 to 13 is about this mark.
    """
    proposed = _proposals(block, language)
    asides = _asides(block, cased)
    taken = 0  # proposals before this index have been dealt with
    last = 0
    for mark in _FINAL_MARK.finditer(block):
        following = _WHITE.match(block, mark.end()).end()
        ahead = _OPENING.match(block, following).end()
        first = bisect_right(proposed, mark.start(), taken)
        yield from _unmarked(block, proposed[taken:first], asides)
        taken = bisect_right(proposed, ahead, first)
        if following == mark.end() and taken == first:
            continue  # inside an address, a number or a word
        # In “He left (it was late. Too late) at ten.” the bracket closes after the first mark.
        aside = _aside_at(asides, mark.end(1))
        if ahead == len(block) or aside >= mark.end() or _stands_alone(block, mark):
            continue
        place = _place(block, last, mark, following, ahead, aside >= 0, cased)
        verdict = judge(place, rules)
        if verdict or (verdict is None and taken > first):
            yield mark.end(), following
            last = following
    yield from _unmarked(block, proposed[taken:], asides)


def _unmarked(
    block: str, proposed: list[int], asides: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Accept the proposals that are not at one of the final marks above, as at "。" or "।"."""
    for position in proposed:
        if position < len(block) and _aside_at(asides, position) < 0:
            border = _without_opening(block, position)
            yield border, border


def _proposals(block: str, language: str) -> list[int]:
    """Ask sentencex where it would cut the block, with quotation marks and brackets masked."""
    # A mask replaces one code point by one space, so that the offsets stay valid.
    masked = _LONE_APOSTROPHE.sub(" ", block.translate(_MASK))
    positions: list[int] = []
    start = 0
    while start < len(masked):
        end = start + _WINDOW
        ends = accumulate(map(len, sentencex.segment(language or "en", masked[start:end])))
        # What is proposed near the end of a window may depend on the words that come after it.
        limit = len(masked) if end >= len(masked) else end - _LOOK_AHEAD
        found = [start + place for place in ends if start + place <= limit]
        positions += found
        start = found[-1] if found else end
    return positions


def _without_opening(block: str, position: int) -> int:
    """Step back over opening quotes, which belong to the sentence that starts."""
    while position and block[position - 1] in "“„«‹‘‚「『([{（［【《〈¿¡":
        position -= 1
    return position


def _asides(block: str, cased: bool) -> list[tuple[int, int]]:
    """Find the brackets opened within a sentence, outermost ones only: (open, close)."""
    opened: list[int] = []
    asides: list[tuple[int, int]] = []
    for match in re.finditer(r"[(\[）)\]（]", block):
        place = match.start()
        if match.group() in "([（":
            opened.append(place)
        elif opened:
            start = opened.pop()
            if place - start <= _LONGEST_ASIDE and _opens_within(block, start, cased):
                while asides and asides[-1][0] > start:
                    asides.pop()  # an inner pair, which closes first
                asides.append((start, place))
    return asides


def _opens_within(block: str, place: int, cased: bool) -> bool:
    """Return whether a bracket opens in the middle of a sentence."""
    # “He left (no one knew why) early.” does; “He left. (No one knew why.)” does not.
    if cased and block[place + 1].islower():
        return True
    previous = block[max(0, place - 8) : place].rstrip(EDGE + _QUOTES)
    return bool(previous) and previous[-1] not in ".!?…。！？｡"


def _aside_at(asides: list[tuple[int, int]], position: int) -> int:
    """Find where the bracket around a position closes; -1 if there is none."""
    index = bisect_left(asides, (position, 0)) - 1
    return asides[index][1] if index >= 0 and asides[index][1] >= position else -1


def _stands_alone(block: str, mark: re.Match[str]) -> bool:
    """Return whether a mark is alone in brackets, as in "[...]" and "(?)", and ends nothing."""
    return mark.start() > 0 and block[mark.start() - 1] in "[(" and mark[2][:1] in ("]", ")")


# “’” is an apostrophe as well: it closes only after a word, and where no letter follows.
_QUOTE = re.compile(r"[\"“”„‟«»‹›「」『』]|‘(?=\w)|(?<=[\w.,!?…])’(?!\w)")
_CLOSED_BY = {
    '"': '"', "“": "”", "‟": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "‘": "’",
}  # fmt: skip


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the outermost quotations of a paragraph: (opening mark, closing mark).

    A quotation that is not closed, because it continues in the next paragraph, ends at `end`.
    """
    quoted: list[tuple[int, int]] = []
    opened, closers = -1, ""
    for match in _QUOTE.finditer(text, start, end):
        mark = match.group()
        if opened >= 0 and mark in closers:
            quoted.append((opened, match.start()))
            opened = -1
        elif opened < 0 and mark in _CLOSED_BY:
            opened, closers = match.start(), _CLOSED_BY[mark]
    if opened >= 0:
        quoted.append((opened, end))
    return quoted


_BETWEEN_WORDS = re.compile(r"[\s(\[\"“„«‘/–—]+")
_CLOSERS = '"”»’)]*_'


def _place(
    block: str,
    last: int,
    mark: re.Match[str],
    following: int,
    ahead: int,
    ends_aside: bool,
    cased: bool,
) -> Place:
    """Describe a final mark for the rules: a bounded look back and ahead keeps them linear."""
    start = max(last, mark.start() - _LOOK_BACK)
    so_far = block[start : mark.start()]
    words = _BETWEEN_WORDS.split(so_far.rstrip(_CLOSERS))
    raw_word, previous = words[-1], words[-2] if len(words) > 1 else ""
    if len(raw_word) == 1 and ONE_LETTER.match(previous):
        raw_word = previous + raw_word  # "н. э." as "н.э."
    raw_word = raw_word.rpartition(".-")[2]  # "ген.-лейт.", "K.-H."
    return Place(
        raw_word=raw_word,
        word=raw_word.lower(),
        previous=previous,
        mark=mark[1],
        closing=mark[2],
        spaced=following > mark.end(),
        opening=block[following:ahead],
        following=block[ahead : ahead + _LOOK_AHEAD],
        so_far=so_far,
        is_whole=start == last,
        ends_aside=ends_aside,
        cased=cased,
    )
