"""The whole text of an incomplete article → its units: those that are labelled, and the rest."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from annotate.records import Sentence, Unit
from annotate.sentences.lines import EDGE


def complete_units(text: str, labelled: Sequence[Sentence], cut: Sequence[Unit]) -> list[Unit]:
    """Return the units of a text of which some are labelled: those stay, the cut fills the gaps.

    Words of the cut that no labelled unit has become units as well.
    """
    kept = sorted(labelled, key=lambda one: one.start)
    starts, ends = [one.start for one in kept], [one.end for one in kept]
    made: list[Unit] = []
    for unit in cut:
        at = unit.start
        for one in kept[bisect_right(ends, unit.start) : bisect_left(starts, unit.end)]:
            made += _gap(text, replace(unit, start=at, end=one.start))
            at = one.end
        made += _gap(text, replace(unit, start=at))
    starts = [one.start for one in cut]
    for one in kept:
        before = bisect_right(starts, one.start)
        paragraph = cut[before - 1].paragraph if before else 0
        made.append(Unit(one.start, one.end, one.kind or "sentence", paragraph))
    return _in_order(made)


def _gap(text: str, unit: Unit) -> list[Unit]:
    """Return a part of a unit without white space at its ends; nothing if it has no words."""
    part = text[unit.start : unit.end] if unit.start < unit.end else ""
    if not any(map(str.isalnum, part)):
        return []
    start = unit.start + len(part) - len(part.lstrip(EDGE))
    return [replace(unit, start=start, end=start + len(part.strip(EDGE)))]


def _in_order(units: list[Unit]) -> list[Unit]:
    """Sort units; a paragraph never comes before one of an earlier unit."""
    units.sort(key=lambda one: one.start)
    highest, made = 0, []
    for unit in units:
        highest = max(highest, unit.paragraph)
        made.append(replace(unit, paragraph=highest))
    return made
