"""Blocks of an article → which of them are headings: by their words, ends and surroundings.

A paragraph without a full stop is a heading unless it reads as a sentence, and the first
paragraph is one even then, and with a full stop, if it is the article's title.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from annotate.sentences.clauses import has_verb
from annotate.sentences.languages import Rules
from annotate.sentences.leftovers import dateline_at
from annotate.sentences.lines import FINAL, after_number, ends_with_stop
from annotate.sentences.parts import Block

LONGEST_HEADING = 120


def find_headings(text: str, blocks: Sequence[Block], rules: Rules, title: str = "") -> list[Block]:
    """Turn the blocks that read as headings into headings: something must follow them.

    The number of a heading is left out, except in a language where it can belong to
    the words, as in "24. Februar" or "1. FC". `title` is the article's, if it has one.
    """
    first = next((block for block in blocks if block.kind in ("sentence", "heading")), None)
    backwards: list[Block] = []
    body_follows = False
    following: Block | None = None
    for block in reversed(blocks):
        shown = text[block.start : block.end]
        if block.kind == "sentence":
            is_given = body_follows and bool(title) and bare(title) == bare(shown)
            if (
                is_given
                or (body_follows and block is first and _is_title(text, block, following))
                or _is_heading(shown, body_follows, following, block is first)
            ):
                block = _as_heading(text, block, rules, is_given)
            else:
                body_follows = body_follows or _is_body(shown, block is first)
        body_follows = body_follows or block.kind == "bullet"
        if block.kind != "boilerplate":
            following = block
        backwards.append(block)
    return backwards[::-1]


def _as_heading(text: str, block: Block, rules: Rules, is_given: bool) -> Block:
    start = block.start
    if not rules.capital_nouns:
        start = after_number(text, start, block.end)
    # A given title of two sentences is one heading.
    return replace(block, start=start, kind="heading", is_signed=is_given)


def _is_heading(shown: str, body_follows: bool, following: Block | None, is_first: bool) -> bool:
    if len(shown) > LONGEST_HEADING:
        return False
    if shown.endswith((":", "：")):  # "What we know:" heads a list, "He said:" a sentence
        return following is not None and following.kind == "bullet"
    return body_follows and not FINAL.search(shown[-40:]) and not reads_as_sentence(shown, is_first)


def _is_body(shown: str, is_first: bool) -> bool:
    return (
        len(shown) > LONGEST_HEADING or ends_with_stop(shown) or reads_as_sentence(shown, is_first)
    )


# Titles that end in a full stop -------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_TWO_SENTENCES = re.compile(r"(?:[^\W\d]{3}\.|[!?…])\s+\S")
_INFLECTED = 5  # code points that stay the same: "Харків", "Харкова"


def _is_title(text: str, block: Block, following: Block | None) -> bool:
    """Return whether the first block is the title of the article, though it reads as a sentence."""
    shown = text[block.start : block.end]
    if following is None or len(shown) > LONGEST_HEADING:
        return False
    if _TWO_SENTENCES.search(shown) or (FINAL.search(shown[-40:]) and not shown.endswith(".")):
        return False
    after, _ = dateline_at(text, following.start, following.end)
    is_followed_by_dateline = following.kind == "dateline" or after > following.start
    return is_followed_by_dateline or is_title_case(shown) or _is_retold(text, shown, following)


def bare(shown: str) -> str:
    """Return the words of a text, by which a title is the same as a paragraph."""
    return " ".join(_WORD.findall(shown.casefold()))


def _is_retold(text: str, shown: str, following: Block) -> bool:
    """Return whether the next paragraph repeats most of a line, as a report does its title."""
    told = _stems(text[following.start : following.end])
    stems = _stems(shown)
    if len(stems) == 2:  # “Bridge to open in May.”
        return stems <= told and len(shown.split()) > 4
    return len(stems) > 2 and len(stems & told) >= 0.7 * len(stems)


def _stems(shown: str) -> set[str]:
    return {word[:_INFLECTED] for word in _WORD.findall(shown.casefold()) if len(word) > 3}


def is_title_case(shown: str) -> bool:
    """Return whether Most of the Longer Words Have a Capital."""
    longer = [word for word in _WORD.findall(shown) if len(word) > 3 and word.isalpha()]
    large = sum(word[0].isupper() for word in longer)
    return len(longer) > 2 and large >= 0.75 * len(longer)


# Sentences without a full stop --------------------------------------------------------------

_SAID = (
    r"said|told|announced|added|reported|warned|confirmed|wrote|claimed|insisted|according to"
    r"|(?:по)?відоми(?:в|ла|ли)|повідомля[єю]ть?|повідомляє|заяви(?:в|ла|ли)|сказа(?:в|ла|ли)"
    r"|розпові(?:в|ла|ли)|йдеться|зазначи(?:в|ла|ли)|дода(?:в|ла|ли)|написа(?:в|ла|ли)|пише"
    r"|сообщи(?:л|ла|ли|ло)|сообща[её]т|сообщают|заяви(?:л|ла|ли|ло)|сказа(?:л|ла|ли)"
    r"|рассказа(?:л|ла|ли)|говорится|отмети(?:л|ла|ли)|добави(?:л|ла|ли)|написа(?:л|ла|ли)|пишет"
    r"|sagten?|erklärten?|berichteten?|hieß es|schrieb|teilten? .{1,40} mit"
    r"|a déclaré|a dit|a annoncé|selon|a-t-(?:il|elle)|dijo|declaró|según|informó|anunció|afirmó"
    r"|ha detto|ha dichiarato|secondo|disse|segundo|afirmou|powiedzia[łl]a?|poinformowa[łl]a?|zei"
)
_ASCRIBED = re.compile(rf"(?i),[”\"’»“]?\s(?:[^,]{{0,60}}\s)?(?:{_SAID})\b[^,]{{0,60}}$")
_SAYS = re.compile(r"(?i),[”\"’]?\s(?:[^,]{0,60}\s)?(?:says?|warns?|claims?)\b[^,]{0,40}$")
_QUOTED_FIRST = re.compile(
    r"[“\"«„‘].{4,110}?(?:,[”\"’»]|[”»“],)\s[^\W\d_].*\w$|«.{4,110}?»,? [–—] \w"
)
_ASKING = re.compile(
    r"(?i)(?:what|who|whose|how|why|when|where|which|що|хто|як|чому|что|кто|как|почему)\b"
)
_SUBJECT = re.compile(
    r"(?:The|A|An|He|She|They|It|We|I|This|These|Those|That|There|His|Her|Their|Its|Our|My|One|Two"
    r"|Three|Four|Five|Six|Seven|Eight|Nine|Ten|At least|More than|About|Some|Many|Several)\s"
)
_LAST_WORD = re.compile(
    r"(?:[가-힣](?:다|요|니까)"
    r"|[\u3040-\u30ff\u4e00-\u9fff](?:ました|です|ます|した|った|いる|ある|だ))[”’\"」』)]?$"
)
_MANY = 10  # words: hardly any heading inside an article has so many
_MOST = 14  # nor has a title


def reads_as_sentence(shown: str, is_first: bool) -> bool:
    """Return whether a line without a full stop is still a sentence.

    `is_first`: it may be the title, which can be longer and more like a sentence.
    """
    if _ASCRIBED.search(shown) or _QUOTED_FIRST.match(shown) or _LAST_WORD.search(shown):
        return True
    if _ASKING.match(shown) or is_title_case(shown) or shown.isupper():
        return False
    count = shown.count(" ") + 1
    if is_first:
        return count > _MOST and _has_clause(shown)
    return (
        count >= _MANY
        or _SAYS.search(shown) is not None
        or (count > 4 and _SUBJECT.match(shown) is not None and _has_clause(shown))
    )


def _has_clause(shown: str) -> bool:
    return has_verb(re.findall(r"[\w’']+", shown.lower()))
