"""A table of ratings → all its figures, its pairs and its confusion."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotate import agreement
from annotate.agreement import Figure, Pair, Table


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures and pairs, how often two people chose which two values, and notes."""

    figures: list[Figure]
    pairs: list[Pair]
    confusion: list[dict[str, Any]]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the shape of `agreement --json`."""
        return {
            "figures": [figure.as_json() for figure in self.figures],
            "pairs": [pair.as_json() for pair in self.pairs],
            "confusion": self.confusion,
            "notes": list(self.notes),
        }


def compare_table(table: Table, value: str, notes: Sequence[str]) -> Comparison:
    """Compute all figures of a table; `value` names what was rated."""
    return Comparison(
        list(agreement.all_figures(table, of=value)),
        list(agreement.pairs(table)),
        confusion_of(table),
        tuple(notes),
    )


def confusion_of(table: Table) -> list[dict[str, Any]]:
    """Count how often one of two people chose one value and the other another, each pair once."""
    counts: Counter[tuple[int, int]] = Counter()
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for pair in combinations(sorted(what), 2):
            counts[pair] += weight
    return [
        {"first": _text(table.values[a]), "second": _text(table.values[b]), "count": count}
        for (a, b), count in sorted(counts.items())
    ]


def _text(value: Any) -> Any:
    return "|".join(sorted(value)) if isinstance(value, frozenset) else value
