"""Text that was decoded by a guess → whether it reads as text, and how much as Cyrillic.

A wrong guess turns letters into other letters: words change from small to large letters in
the middle, signs appear inside them, and rare letters become frequent.
"""

import math
import re
from collections import Counter
from itertools import pairwise

_MOST_WRONG = 0.05  # share of the characters beyond ASCII
_WIDE = re.compile(r"[^\x00-\x7f]")
_WRONG = re.compile(
    r"[^\W\d_][‚„](?!\w*[“”])"  # they open quotations
    r"|[^\W\d_][€£§°¤¦¨¬¯´¶·¸†‡•¢¥±]|[€§¤¦¨¬¯´¶·¸†‡¢¥±](?=[^\W\d_])"
    r"|(?<!\S)[–—‘”»](?=[^\W\d_])|(?<!\w)[‚’‘](?=[\u0400-\u04ff])"
    r"|[\u0370-\u04ff](?=[A-Za-z\u00c0-\u024f])|[A-Za-z\u00c0-\u024f](?=[\u0370-\u04ff])"
    r"|[\u4e00-\u9fff\uac00-\ud7a3](?=[A-Za-z])|[A-Za-z\d](?=[\u4e00-\u9fff])"
    r"|[\u2500-\u259f]"  # parts of boxes
)
_LATIN_OR_MARK = re.compile(r"[\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_OTHER_ALPHABET = re.compile(r"[\u0370-\u06ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OTHER_VOWELS = {
    "greek": (re.compile(r"[\u0370-\u03ff]"), frozenset("αεηιουωάέήίόύώϊϋΐΰ")),
    "cyrillic": (_CYRILLIC, frozenset("аеиоуыэюяёіїє")),
}
_FEWEST_VOWELS = 0.25
# Per thousand letters, in Russian and Ukrainian news.
_FREQUENCIES = (
    "о100 а82 и68 н66 т58 е70 с50 р46 в47 л40 к36 і28 м31 д31 п28 у29 я21 з20 ы12 ь18 г15 б16 ч13"
    " й11 ж8 х10 ш7 ц6 ю8 є4 ї5 э3 щ4 ф3 ё1 ъ1 ґ1 ў1"
)
_LOG = {one[0]: math.log(int(one[1:]) / 1000) for one in _FREQUENCIES.split()}
_UNKNOWN = -9.0  # a letter of neither language
_FEWEST_LETTERS = 12


def is_plausible(text: str) -> bool:
    """Return whether hardly anything in a text looks like the result of a wrong guess."""
    wide = len(_WIDE.findall(text))
    if not any(character.isalpha() for character in text):
        return False
    if 0 < len(_OTHER_ALPHABET.findall(text)) < _FEWEST_LETTERS:
        return False  # so few letters can be of any alphabet
    return _count_wrong(text) <= _MOST_WRONG * wide and _has_vowels(text)


def cyrillic_score(text: str) -> float:
    """Return how much a text reads as Russian or Ukrainian; minus infinity if not at all.

    The mean logarithm of how frequent its letters are: about −3 if it is right, below −3.5
    if its letters are the wrong ones.
    """
    letters = Counter(_CYRILLIC.findall(text.lower()))
    count = letters.total()
    if count < _FEWEST_LETTERS or count * 2 < len(_WIDE.findall(text)):
        return -math.inf
    total = sum(number * _LOG.get(letter, _UNKNOWN) for letter, number in letters.items())
    return (total - 6 * _count_wrong(text)) / count


def _count_wrong(text: str) -> int:
    """Count signs inside words, words in two alphabets, and capitals after small letters."""
    return len(_WRONG.findall(text)) + sum(_is_wrong(word) for word in _WORD.findall(text))


def _is_wrong(word: str) -> int:
    """Count what is wrong within a word that has letters beyond ASCII."""
    wide = _WIDE.findall(word)
    if not wide:
        return 0
    turned = sum(
        a.islower() and b.isupper() and (a > "\x7f" or b > "\x7f") for a, b in pairwise(word)
    )
    # No Latin word has accents on most of its letters.
    accented = len(_LATIN_OR_MARK.findall(word))
    return turned + (accented if accented > 2 and accented * 2 > len(word) else 0)


def _has_vowels(text: str) -> bool:
    """Return whether Greek and Cyrillic words have as many vowels as words need."""
    longer = "".join(word for word in _WORD.findall(text) if len(word) > 3).lower()
    for alphabet, vowels in _OTHER_VOWELS.values():
        letters = alphabet.findall(longer)
        if len(letters) > _FEWEST_LETTERS // 2:
            share = sum(letter in vowels for letter in letters) / len(letters)
            if share < _FEWEST_VOWELS:
                return False
    return True
