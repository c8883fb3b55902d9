"""Text → its words, and the places where it can be split, as in static/js/words.js (pure).

tests/data/words_of_sentences.json has the cases that both share. Only in scripts that
have no spaces do they differ: a browser knows the words of Chinese or Thai, here each
character is one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

_UNSPACED = (  # Thai, Lao, Myanmar, Khmer, kana and Han
    "\u0e01-\u0e3a\u0e40-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17dd\u17e0-\u17f9\u3005\u3007"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufad9\uff66-\uff9d\U00020000-\U0003347f"
)
_CURRENCY = "$¢-¥\u058f\u060b\u09f2\u09f3\u0e3f\u17db\u20a0-\u20cf\ufdfc\ufe69＄￠￡￥￦"
_PICTURES = (
    "©®‼⁉™ℹ↔-↙↩↪⌚⌛⌨⏏⏩-⏳⏸-⏺Ⓜ▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽"
    "✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_TONE = "[\U0001f3fb-\U0001f3ff]"
_RUN = re.compile(r"\S+")


def list_words(text: str) -> list[tuple[int, int]]:
    """List where the words of a text are, in order: “U.S.”, “$3,000”, “year’s”, one emoji."""
    # With hundreds of marks, the class of letters is slow; most texts have none of them.
    word = _word(has_marks=not _inner_marks().isdisjoint(text))
    if not _unspaced().search(text):
        return [match.span() for match in word.finditer(text)]
    return list(_words_of_unspaced(text, word))


def list_split_places(text: str) -> list[int]:
    """List the places before which a text can be split.

    They are the start of each run between white space, and of each word within
    a run of a script without spaces.
    """
    places = {run.start() for run in _RUN.finditer(text)}
    unspaced = _unspaced()
    places |= {start for start, _ in list_words(text) if unspaced.match(text, start)}
    return sorted(places)


def _words_of_unspaced(text: str, word: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    unspaced = _unspaced()
    for match in word.finditer(text):
        if not unspaced.search(match[0]):
            yield match.span()
            continue
        offset = match.start()
        for part in _parts().finditer(match[0]):
            yield offset + part.start(), offset + part.end()


@cache
def _marks() -> str:
    """List all combining marks for a character class. `re` has no class of its own for them."""
    marks = map(chr, chain(range(0x300, 0x1F000), range(0xE0100, 0xE01F0)))  # there are no others
    return "".join(one for one in marks if unicodedata.category(one)[0] == "M")


@cache
def _inner_marks() -> frozenset[str]:
    """List what continues a word beside `\\w`."""
    return frozenset(f"{_marks()}\u200c\u200d\ufe0e\ufe0f")


@cache
def _word(*, has_marks: bool) -> re.Pattern[str]:
    letter = r"[^\W\d_]"
    inner = rf"[\w{_marks()}\u200c\u200d\ufe0e\ufe0f]" if has_marks else r"\w"
    picture = rf"[{_PICTURES}]{_TONE}?\ufe0f?"
    return re.compile(
        rf"(?:{letter}\.){{2,}}(?:[-‐‑]{inner}+)*(?!{inner})"
        rf"|[{_CURRENCY}#@]?{inner}+(?:(?:['’ʼ‐‑\-·&/@.]|(?<=\d)[.,:](?=\d)){inner}+)*[%‰°]?"
        rf"|[\U0001f1e6-\U0001f1ff]{{2}}|{picture}(?:\u200d{picture})*"
    )


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


@cache
def _parts() -> re.Pattern[str]:
    """Each character of an unspaced script with its marks, and what is between them as one."""
    return re.compile(rf"[{_UNSPACED}][{_marks()}\u200d\ufe0f]*|[^{_UNSPACED}]+")
