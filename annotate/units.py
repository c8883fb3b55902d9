"""Units of a text → the same units with two merged, one split or one of another kind."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from annotate.errors import Invalid
from annotate.records import ASKED_KINDS, SENTENCE_KINDS, Unit
from annotate.sentences import LONGEST_UNIT
from annotate.sentences.blocks import EDGE
from annotate.words import list_split_places

_AGAIN = "Reload the page."


def merge(units: Sequence[Unit], index: int) -> list[Unit]:
    """Merge a unit with the one after it; the new unit has the first kind that is asked."""
    first, second = _at(units, index), _at(units, index + 1)
    # A heading merged with a sentence is still to be labelled.
    kind = second.kind if first.kind not in ASKED_KINDS else first.kind
    whole = replace(first, end=second.end, kind=kind)
    _check_length(whole)
    return [*units[:index], whole, *units[index + 2 :]]


def split(text: str, units: Sequence[Unit], index: int, at: int) -> list[Unit]:
    """Split a unit in two before the code point `at`; white space there is in neither part."""
    whole = _at(units, index)
    left, right = text[whole.start : at], text[at : whole.end]
    if not whole.start < at < whole.end or not left.strip(EDGE) or not right.strip(EDGE):
        raise Invalid("A split needs words on both sides.", "Choose another place.")
    # EDGE, not strip(): it also knows zero-width characters, which would be invisible words.
    first = replace(whole, end=whole.start + len(left.rstrip(EDGE)))
    second = replace(whole, start=whole.end - len(right.lstrip(EDGE)))
    return [*units[:index], first, second, *units[index + 1 :]]


def change_kind(units: Sequence[Unit], index: int, kind: str) -> list[Unit]:
    """Change the kind of a unit."""
    if kind not in SENTENCE_KINDS:
        raise Invalid(
            f"There is no kind “{kind[:40]}”.", f"Choose one of: {', '.join(SENTENCE_KINDS)}."
        )
    changed = replace(_at(units, index), kind=kind)
    return [*units[:index], changed, *units[index + 1 :]]


def fault_of(text: str, units: Iterable[Unit]) -> str:
    """Say what is wrong with units; "" if they are in order, disjoint and cleanly cut."""
    listed = list(units)
    for number, unit in enumerate(listed, 1):
        if not 0 <= unit.start < unit.end <= len(text):
            return f"unit {number} is not within the text"
        if unit.kind not in SENTENCE_KINDS:
            return f"unit {number} has an unknown kind"
        if text[unit.start] in EDGE or text[unit.end - 1] in EDGE:
            return f"unit {number} has white space at its edge"
        if unit.end - unit.start > LONGEST_UNIT:
            return f"unit {number} is longer than {LONGEST_UNIT:,} characters"
    for number, (previous, unit) in enumerate(pairwise(listed), 2):
        # Screens start a new paragraph when the number changes, so it must never go back.
        if unit.start < previous.end or unit.paragraph < previous.paragraph:
            return f"unit {number} does not come after the one before it"
    return ""


def cuts_of(text: str, unit: Unit) -> list[tuple[str, int]]:
    """List the pieces of a unit with the code point at which each starts: it can be split there."""
    starts = [unit.start + place for place in list_split_places(text[unit.start : unit.end])]
    pieces = pairwise([*starts, unit.end])
    return [(text[start:end].rstrip(), start) for start, end in pieces]


def _at(units: Sequence[Unit], index: int) -> Unit:
    if not 0 <= index < len(units):
        raise Invalid("There is no such unit.", _AGAIN)
    return units[index]


def _check_length(unit: Unit) -> None:
    if unit.end - unit.start > LONGEST_UNIT:
        raise Invalid(
            f"Together they are longer than {LONGEST_UNIT:,} characters.", "Merge fewer of them."
        )
