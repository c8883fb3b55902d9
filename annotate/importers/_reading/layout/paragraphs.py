"""Lines of one paragraph → its text: wrapped lines joined, words that a hyphen divided rejoined."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from annotate.importers._reading.layout import Line, width_of

_STOP = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENS = ("-", "\u00ad", "\u2010")
_LAST_WORD = re.compile(r"[^\W_]+$")
_LONGEST_WORD = 60
_SOFT = "\u00ad"
_BEGINNING = re.compile(r"([^\W\d_]*)(-?)")
_BULLET = re.compile(r"[•‣◦▪●○■]\s?")
_ITEM = re.compile(r"[–—*-]\s|\(?\w{1,2}[.)]\s")
_HYPHENATED = 0.03  # share of lines that end with a hyphen in a text that breaks words
_SLACK = 0.08  # of the width of a line, which is estimated
_FEWEST_OWN = 4  # lines that all begin with a capital: a poem or a list, not a paragraph
# “co-author” and “twenty-five” have their hyphen wherever the line ends.
_WITH_HYPHEN = """
    co non ex self anti all well half cross vice one two three four five six seven eight nine ten
    eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
    экс вице пресс северо юго екс віце прес північно південно
"""
_KEEP = frozenset(_WITH_HYPHEN.split())
_AND = "and or to und oder bzw bis et ou y o и или й та або і"
_JOINING = frozenset(_AND.split())


def ends_with_stop(text: str) -> bool:
    """Return whether a line ends as a sentence does."""
    return _STOP.search(text[-_LONGEST_WORD:]) is not None


class Joiner:
    """Joins the lines of paragraphs; knows all words of their text."""

    def __init__(self, lines: Iterable[Line]) -> None:
        texts = [line.text for line in lines]
        self._words = set(_WORD.findall("\n".join(texts)))
        broken = sum(_divided(text) != "" for text in texts)
        self._often = broken > _HYPHENATED * len(texts)

    def join(self, block: Sequence[Line]) -> str:
        """Join the lines that were wrapped; lines of a poem or a list stay lines of their own."""
        are_own = len(block) >= _FEWEST_OWN and all(_begins_anew(line) for line in block)
        text = block[0].text
        for previous, line in pairwise(block):
            if are_own or not _runs_on(previous, line):
                text += f"\n{line.text}"
            else:
                text = self.add(text, line.text)
        return text

    def add(self, text: str, following: str) -> str:
        """Add a line to a text, with a space between them or at the hyphen that divides a word.

        A hyphen stays if the word has one elsewhere in the text or is made with it. It goes if the
        word appears elsewhere without, or if lines often end with a hyphen.
        """
        first = _divided(text)
        second, goes_on = _BEGINNING.match(following).groups()
        if not first or not second or second in _JOINING:  # “first- and second-class”
            return f"{text} {following}"
        bare = text[:-1]
        if text.endswith(_SOFT) or self._is_one_word(bare, first, second, bool(goes_on)):
            return bare + following
        return f"{bare}-{following}"

    def _is_one_word(self, text: str, first: str, second: str, goes_on: bool) -> bool:
        """Return whether a hyphen is there only because the line ended."""
        if second[0].isupper() or not first.isalpha() or f"{first}-{second}" in self._words:
            return False
        if first + second in self._words:
            return True
        is_compound = goes_on or text.endswith(f"-{first}") or first.casefold() in _KEEP
        return self._often and not is_compound


def _divided(text: str) -> str:
    """Return what a line has of a word that goes on after a hyphen; "" if it has none."""
    if not text.endswith(_HYPHENS):
        return ""
    match = _LAST_WORD.search(text[-_LONGEST_WORD:-1])
    return match.group() if match else ""


def _runs_on(previous: Line, line: Line) -> bool:
    """Return whether a line was wrapped, so that the next belongs to it."""
    if line.text[0].islower() or _divided(previous.text) or _is_next_column(previous, line):
        return True
    if _BULLET.match(line.text):
        return False
    if _ITEM.match(line.text) and (ends_with_stop(previous.text) or _ITEM.match(previous.text)):
        return False
    needed = width_of(f"n{line.text.split(maxsplit=1)[0]}") * line.size
    return previous.room < needed + _SLACK * (previous.end - previous.x)


def _is_next_column(previous: Line, line: Line) -> bool:
    return line.y > previous.y + line.size


def _begins_anew(line: Line) -> bool:
    return line.text[0].isupper() or line.text[0].isdigit()
