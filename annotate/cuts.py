"""One block of text → its sentences: sentencex under a thin layer of our own rules.

sentencex proposes where to cut. It sees the block with quotation marks and
brackets masked by spaces, so that the sentences of a quotation are cut, too.
At each final mark the rules below may overrule it, either way; every rule
looks at a few dozen code points only, so the whole stays linear.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from annotate.blocks import EDGE
from annotate.languages import Rules

_LOOK_BACK = 60
_LOOK_AHEAD = 90
_LONGEST_ASIDE = 300  # brackets further apart hold sentences of their own
_QUOTES = '"“”„‟«»‹›‘‚‛「」『』《》〈〉＂`'
_BRACKETS = "()[]{}（）［］【】"
_MASK = str.maketrans(
    dict.fromkeys(_QUOTES + _BRACKETS + "*_\n\r\x0b\x0c\x85\u2028\u2029", " ")
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\xa0\u202f", " ")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)
_LONE_APOSTROPHE = re.compile(r"(?<!\w)['’]|['’](?!\w)")
_FINAL_MARK = re.compile(
    r"(?<![.!?…])([.!?…]++(?:\s\.(?=[\s\"”’.]|$))*+)"  # the mark, ". . ." too
    r"((?:[\"'”’“»›)\]}*_`]|\s[»])*+)"  # what closes behind it
    r"((?:\s?\[\d{1,3}\]|[¹²³⁰⁴-⁹])*+)"  # footnote marks
)
_ONE_SENTENCE = re.compile(r"[^\W_](?:[\w ,'’-]*[\w.!?…])?")  # no mark but the last sign
_WHITE = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]*+")
_OPENING = re.compile(r"[\"'“„«‹‘‚「『(\[*_–—\-\s]{0,12}+")


@dataclass(frozen=True, slots=True)
class Place:
    """A final mark and what stands around it, as the rules see it."""

    raw_word: str  # what stands before the mark, with inner stops: "U.S", "Smith"
    word: str  # the same in lower case
    previous: str  # the word before that
    mark: str
    closing: str  # quotes and brackets behind the mark
    spaced: bool  # white space comes next
    opening: str  # opening quotes and dashes after that
    following: str  # what comes then
    so_far: str  # the last 60 code points of the sentence that would end here
    is_whole: bool  # that is all of it
    ends_aside: bool  # the mark is the last thing in a bracket within the sentence
    cased: bool  # the text has capitals


def cut_sentences(
    text: str, start: int, end: int, language: str, rules: Rules, cased: bool
) -> list[tuple[int, int]]:
    """Cut `text[start:end]`, one block, into sentences: their offsets in the text."""
    block = text[start:end]
    if _ONE_SENTENCE.fullmatch(block):
        return [(start, end)]
    borders = sorted(_borders(block, language, rules, cased))
    spans = []
    first = 0
    for stop, following in [*borders, (len(block), len(block))]:
        span = _trimmed(block, first, stop)
        if span:
            spans.append((start + span[0], start + span[1]))
        first = following
    return spans


def is_cased(text: str) -> bool:
    """Tell whether a text tells names and starts by capitals; False for all lower case."""
    sample = text[:50_000]
    large = sum(1 for sign in sample if sign.isupper())
    small = sum(1 for sign in sample if sign.islower())
    return large * 150 > small


def _trimmed(block: str, start: int, end: int) -> tuple[int, int] | None:
    piece = block[start:end]
    bare = piece.strip(EDGE)
    if not bare:
        return None
    start += len(piece) - len(piece.lstrip(EDGE))
    return start, start + len(bare)


def _borders(block: str, language: str, rules: Rules, cased: bool) -> Iterator[tuple[int, int]]:
    """Find where to cut: (end of a sentence, start of the next)."""
    proposed = _proposals(block, language)
    asides = _asides(block, cased)
    taken = 0  # the proposals before it are dealt with
    last = 0
    for found in _FINAL_MARK.finditer(block):
        following = _WHITE.match(block, found.end()).end()
        ahead = _OPENING.match(block, following).end()
        first = bisect_right(proposed, found.start(), taken)
        yield from _unmarked(block, proposed[taken:first], asides)
        taken = bisect_right(proposed, ahead, first)
        if following == found.end() and taken == first:
            continue  # inside an address, a number or a word
        aside = _aside_at(asides, found.end(1))
        if ahead == len(block) or aside >= found.end() or _stands_alone(block, found):
            continue
        place = _place(block, last, found, following, ahead, aside >= 0, cased)
        verdict = judge(place, rules)
        if verdict or (verdict is None and taken > first):
            yield found.end(), following
            last = following
    yield from _unmarked(block, proposed[taken:], asides)


def _unmarked(
    block: str, proposed: list[int], asides: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Take over the proposals that stand at no mark of ours, as at "。" or "।"."""
    for position in proposed:
        if position < len(block) and _aside_at(asides, position) < 0:
            border = _without_opening(block, position)
            yield border, border


def _proposals(block: str, language: str) -> list[int]:
    """Ask sentencex where it would cut the block, quotation marks and brackets masked."""
    masked = _LONE_APOSTROPHE.sub(" ", block.translate(_MASK))
    positions, position = [], 0
    for piece in sentencex.segment(language or "en", masked):
        position += len(piece)
        positions.append(position)
    return positions


def _without_opening(block: str, position: int) -> int:
    """Step back over opening quotes, which belong to the sentence that starts."""
    while position and block[position - 1] in "“„«‹‘‚「『(":
        position -= 1
    return position


def _asides(block: str, cased: bool) -> list[tuple[int, int]]:
    """Find the brackets opened within a sentence, outermost ones only: (open, close)."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[(\[）)\]（]", block):
        place = match.start()
        if match.group() in "([（":
            opened.append(place)
        elif opened:
            start = opened.pop()
            if place - start <= _LONGEST_ASIDE and _opens_within(block, start, cased):
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start, place))
    return found


def _opens_within(block: str, place: int, cased: bool) -> bool:
    """Tell whether a bracket opens in the middle of a sentence."""
    if cased and block[place + 1].islower():
        return True
    before = block[max(0, place - 8) : place].rstrip(EDGE + _QUOTES)
    return bool(before) and before[-1] not in ".!?…"


def _aside_at(asides: list[tuple[int, int]], position: int) -> int:
    """Find where the bracket around a position closes; -1 if there is none."""
    index = bisect_left(asides, (position, 0)) - 1
    return asides[index][1] if index >= 0 and asides[index][1] >= position else -1


def _stands_alone(block: str, found: re.Match[str]) -> bool:
    """Tell "[...]" and "(?)", which end nothing."""
    return found.start() > 0 and block[found.start() - 1] in "[(" and found[2][:1] in ("]", ")")


_QUOTE = re.compile(r"[\"“”„‟«»‹›「」『』]|‘(?=\w)|(?<=[\w.,!?…])’(?!\w)")
_CLOSED_BY = {
    '"': '"', "“": "”", "‟": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "‘": "’",
}  # fmt: skip


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the outermost quotations of a paragraph: (opening mark, closing mark).

    One that is never closed, as where it runs over several paragraphs, ends at `end`.
    """
    found: list[tuple[int, int]] = []
    opened, closers = -1, ""
    for match in _QUOTE.finditer(text, start, end):
        mark = match.group()
        if opened >= 0 and mark in closers:
            found.append((opened, match.start()))
            opened = -1
        elif opened < 0 and mark in _CLOSED_BY:
            opened, closers = match.start(), _CLOSED_BY[mark]
    if opened >= 0:
        found.append((opened, end))
    return found


# The rules --------------------------------------------------------------------------------

_ONE_LETTER = re.compile(r"[^\W\d_]\.$")
_BETWEEN_WORDS = re.compile(r"[\s(\[\"“„«‘/–—]+")
_CLOSERS = '"”»’)]*_'


def _place(
    block: str,
    last: int,
    found: re.Match[str],
    following: int,
    ahead: int,
    ends_aside: bool,
    cased: bool,
) -> Place:
    start = max(last, found.start() - _LOOK_BACK)
    so_far = block[start : found.start()]
    words = _BETWEEN_WORDS.split(so_far.rstrip(_CLOSERS))
    raw_word, previous = words[-1], words[-2] if len(words) > 1 else ""
    if len(raw_word) == 1 and _ONE_LETTER.match(previous):
        raw_word = previous + raw_word  # "н. э." as "н.э."
    return Place(
        raw_word=raw_word,
        word=raw_word.lower(),
        previous=previous,
        mark=found[1],
        closing=found[2],
        spaced=following > found.end(),
        opening=block[following:ahead],
        following=block[ahead : ahead + _LOOK_AHEAD],
        so_far=so_far,
        is_whole=start == last,
        ends_aside=ends_aside,
        cased=cased,
    )


_DASH_OR_COMMA = re.compile(r"[,;:)\]%&=+]")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]\w+|(?:al|el|von|van|de|di|da|del|bin|ibn|ten)[- ][A-Z]")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PARTICLE = re.compile(
    r"(?:이?라고|이?라며|이?라면서|이?라는|이?란|고|며|면서|라|하고|는|은|를|을|가|이)(?=[\s,.])"
)


def judge(place: Place, rules: Rules) -> bool | None:
    """Say whether a sentence ends at a final mark; None leaves it to sentencex."""
    if not place.following or _DASH_OR_COMMA.match(place.following):
        return False
    if place.closing and _PARTICLE.match(place.following):
        return False
    if not place.spaced:
        return _judge_unspaced(place)
    if place.cased and place.following[0].islower():
        return bool(_BRAND.match(place.following)) and place.mark[-1] in ".!?"
    if place.ends_aside:
        return place.cased and _first_word(place.following) in rules.starters
    if place.mark == ".":
        return _judge_stop(place, rules)
    if _goes_on_with_saying(place, rules):
        return False
    if place.mark[0] in "!?":
        return None if place.word == "yahoo" else True
    return _judge_ellipsis(place)


def _judge_unspaced(place: Place) -> bool | None:
    """Judge "left.She": a typing mistake, or an address, a version, a decimal."""
    letters = place.raw_word[-2:]
    if len(letters) < 2 or not letters.isalpha() or letters.isupper() or "." in place.raw_word:
        return False
    return None if not place.following[0].islower() and not place.following[0].isdigit() else False


def _judge_ellipsis(place: Place) -> bool | None:
    """Judge "…" and "...": between spaces they stand for words left out."""
    if not place.cased:
        return None
    return True


def _first_word(following: str) -> str:
    found = _FIRST_WORD.match(following)
    return found.group().lower() if found else ""


def _goes_on_with_saying(place: Place, rules: Rules) -> bool:
    """Tell `"…?" Smith said` from a new sentence: after a quotation, a name and a verb."""
    if not rules.saying or not place.closing.strip("*_)]"):
        return False
    words = re.findall(r"[\w’'-]+[.]?", place.following)[:6]
    for index, word in enumerate(words):
        bare = word.lower().rstrip(".")
        if bare in rules.saying:
            return True
        if place.cased and index == 0 and bare in rules.starters:
            return False
        if place.cased and not word[0].isupper() and bare not in ("the", "of", "for"):
            return False
        if index >= 3 and not place.cased:
            return False
    return False


_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_HOUR = re.compile(r"[ap]\.?m$")
_AFTER_HOUR = re.compile(
    r"(?i)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|tonight|local|noon"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july"
    r"|august|september|october|november|december|eastern|pacific|central|mountain|greenwich"
    r"|utc|gmt|bst|cet|cest|eet|msk|e[sd]?t|p[sd]?t|c[sd]?t|m[sd]?t|\d+)\b"
)
_SHORT_TIME = re.compile(r"(?i)^\W*(?:at|by|around|about|before|after|until|from)\s+\S+\s*\S*$")
_TIME_ONLY = re.compile(  # "В 2020", "Близько 5 тис"
    r"(?i)\s*(?:[вусзк]|во|со|із|ко|до|від|от|на|після|после|около|близько|\d+)\s+(?:\S+\s+){0,4}\S+$"
)
_LETTERED = re.compile(
    r"(?i)(?:vitamin|type|plan|group|class|grade|hepatitis|influenza|category|schedule|section"
    r"|part|phase|war|zone|appendix|option|team|person|company|size)$"
)


def _judge_stop(place: Place, rules: Rules) -> bool | None:
    """Judge one full stop by the word before it and the word behind it."""
    word, coming = place.word, place.following
    starts = _first_word(coming) in (rules.starters if place.cased else rules.plain_starters)
    if not word:
        return None
    if word in rules.joining:
        return False
    if coming[0].isdigit() and word in rules.numbered:
        return False
    if _HOUR.match(word) and rules.starters:
        return _judge_hour(place, starts)
    if word[-1].isdigit():
        return _judge_number(place, rules)
    if word in rules.units and (len(word) > 1 or place.previous[-1:].isdigit()):
        only_time = place.is_whole and _TIME_ONLY.match(place.so_far)
        return (starts or not only_time) if place.cased else None
    if place.closing.strip(")]*_"):
        return place.cased or not _goes_on_with_saying(place, rules)
    return _judge_abbreviation(place, rules, starts)


def _judge_abbreviation(place: Place, rules: Rules, starts: bool) -> bool | None:
    """Judge a stop that may belong to a title, a shortened word or a letter."""
    word = place.word
    if word in rules.titles:
        return starts and word in rules.closing
    if word in rules.closing:
        return starts or bool(place.opening.strip(" –—-"))
    if _ACRONYM.search(word) or len(word) == 1:
        return _judge_initial(place, rules, starts)
    return True if place.cased and len(word) > 4 and word.isalpha() else None


def _judge_hour(place: Place, starts: bool) -> bool:
    if _AFTER_HOUR.match(place.following):
        return False
    if place.is_whole and _SHORT_TIME.match(place.so_far.lstrip(EDGE)):
        return False
    return starts or place.cased


def _judge_number(place: Place, rules: Rules) -> bool | None:
    """Judge "24. Februar", "3. Item", "grew 3.5. Then"."""
    if not place.word.isdigit():
        return None
    if len(place.word) < 4 and place.so_far.strip() == place.raw_word:
        return False  # the number of a list item
    if rules.ordinals and len(place.word) < 3:
        return _first_word(place.following) in rules.starters
    return None


def _judge_initial(place: Place, rules: Rules, starts: bool) -> bool | None:
    """Judge one letter or letters with stops: "J. Smith", "the U.S. He", "Vitamin C. It"."""
    if place.so_far.strip() == place.raw_word and len(place.word) == 1:
        return False  # an initial, or the letter of a list item
    if place.raw_word.isupper() and _ONE_LETTER.match(place.following[:2]):
        return False  # an initial before an initial
    if starts:
        return True
    if len(place.word) > 1:
        return False
    if _LETTERED.match(place.previous) or place.word in rules.letters:
        return True
    if place.raw_word == "I" and place.previous.islower():
        return True
    return False if place.word.isalpha() else None
