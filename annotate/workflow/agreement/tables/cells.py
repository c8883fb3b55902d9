"""Words of cells → which mean a missing value, how values compare, and what to say of both."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from annotate.tables import BETWEEN, looks_like_labels
from annotate.wording import plural

# Words that many programs write into a cell without a value.
PLACEHOLDERS = ("na", "n/a", "#n/a", "<na>", "nan", "none", "null", "nil", "-", "–", "—")
_SCALES = ("ordinal", "interval", "ratio")
_FEW_NUMBERS = 10  # whole numbers up to so many are grades rather than measures
_EXAMPLE = 40  # characters
_CLEAR = "|#;"


@dataclass(frozen=True, slots=True)
class Meaning:
    """How values compare, which words count as missing, and what to say about it."""

    level: str
    missing: frozenset[str]
    notes: list[str]


def find_meaning(
    words: Counter[str],
    *,
    level: str | None,
    order: Sequence[str],
    missing: Collection[str],
    separator: str,
    has_several: bool,
) -> Meaning:
    """Find what the words of the cells mean; without a level, it is guessed from them.

    `missing` are the words that mean a missing value; without them, the usual ones do at
    levels that need an order. `has_several` says whether anyone has several rows for a unit.
    """
    meant = missing or (() if level in ("nominal", "set") else _placeholders(words, order))
    emptied = _emptied(words, meant)
    notes = []
    if level is None:
        level, why = _guess_level(_without(words, emptied), order, has_several)
        notes.append(f"Level {level}, because {why}. Choose another with --level.")
        if level not in _SCALES and not missing:
            emptied = Counter()
    left = _without(words, emptied)
    notes += _notes_on_missing(left, emptied, level, is_chosen=bool(missing))
    return Meaning(level, frozenset(emptied), notes + _notes_on_joined(left, level, separator))


def _emptied(words: Counter[str], meant: Collection[str]) -> Counter[str]:
    """Count the cells with one of these words, in any case."""
    folded = {word.strip().casefold() for word in meant}
    return Counter({word: n for word, n in words.items() if word.casefold() in folded})


def _without(words: Counter[str], emptied: Counter[str]) -> Counter[str]:
    return Counter({word: n for word, n in words.items() if word not in emptied})


def _notes_on_missing(
    words: Counter[str], emptied: Counter[str], level: str, *, is_chosen: bool
) -> list[str]:
    """Say which words are missing values, and which could be."""
    notes = []
    if emptied:
        notes.append(f"{_listed(emptied)}: counted as missing.")
    doubtful = Counter({word: n for word, n in words.items() if _is_placeholder(word)})
    if doubtful and not is_chosen and level not in _SCALES:
        options = " ".join(f"--missing {_quoted(word)}" for word in doubtful)
        notes.append(f"{_listed(doubtful)}: counted as a value. If it is missing: {options}.")
    return notes


def _placeholders(words: Counter[str], order: Sequence[str]) -> list[str]:
    """List the words of the cells that mean a missing value; words of the order do not."""
    return [word for word in words if _is_placeholder(word) and word not in order]


def _is_placeholder(word: str) -> bool:
    return word.casefold() in PLACEHOLDERS


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" <>#&|") else word


def _listed(words: Counter[str]) -> str:
    return ", ".join(f"“{word}” ({plural(count, 'row')})" for word, count in words.items())


def _notes_on_joined(words: Counter[str], level: str, separator: str) -> list[str]:
    """Name the cells that look like several labels but count as one."""
    if level in _SCALES or (level == "set" and separator):
        return []
    by_joiner: dict[str, list[str]] = {}
    for word in words:
        by_joiner.setdefault(looks_like_labels(word), []).append(word)
    notes = []
    for joiner, found in by_joiner.items():
        is_split = level == "set" and joiner in ("list", BETWEEN)
        # A sign that stands within names (“AT&T”, “Kyiv, Ukraine”) says little at other levels.
        if not joiner or is_split or (level != "set" and joiner not in ("list", *_CLEAR)):
            continue
        rows = plural(sum(words[word] for word in found), "row")
        how = "" if level == "set" else " --level set"
        if joiner not in ("list", BETWEEN):
            how += f' --separator "{joiner}"'
        shown = found[0][:_EXAMPLE] + "…" * (len(found[0]) > _EXAMPLE)
        notes.append(f"“{shown}” ({rows} like it) counts as one label. If it is several, add{how}.")
    return notes


def _guess_level(words: Counter[str], order: Sequence[str], has_several: bool) -> tuple[str, str]:
    """Guess how values compare, and say why."""
    if order:
        return "ordinal", "--order names the values"
    if has_several:
        return "set", "some people have several rows for one unit"
    if any(looks_like_labels(word) in ("list", BETWEEN) for word in words):
        return "set", "some cells contain several labels"
    numbers = [_number(word) for word in words]
    if not words or None in numbers:
        return "nominal", "the values are words"
    if len(numbers) <= 2:
        return "nominal", "there are only two values"
    if all(number.is_integer() for number in numbers) and len(numbers) <= _FEW_NUMBERS:
        return "ordinal", "the values are a few whole numbers"
    return "interval", "the values are numbers"


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
