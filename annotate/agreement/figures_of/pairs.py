"""A table → for each pair of people: shared units, percent, kappa, their table of values."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from annotate.agreement.cohen_kappa import Cells, kappa_of_cells
from annotate.agreement.figures_of.rules import too_few_shared
from annotate.agreement.ratings.pooled import Pooled
from annotate.agreement.ratings.tables import Table

DENSE = 2**20  # cells that an array may have (8 MB); beyond, only the used ones are kept


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people compared on the units both rated, which are in this many `sentences`.

    `few` says why the figures cannot be relied on; it is None from 30 sentences on.
    """

    first: str
    second: str
    units: int
    sentences: int
    percent: float | None
    kappa: float | None
    undefined: str | None

    @property
    def few(self) -> str | None:
        return too_few_shared(self.sentences)

    def as_json(self) -> dict[str, Any]:
        """Return the entry under `pairs` of `agreement --json`."""
        return {
            "first": self.first,
            "second": self.second,
            "units": self.units,
            "percent": self.percent,
            "cohen_kappa": self.kappa,
            "undefined": self.undefined,
            "few": self.few,
        }


def pairs(table: Table) -> list[Pair]:
    """Compare every two people of the table, in the table's order, in one pass over it."""
    sentences = _count_sentences(table)
    compared = {pair: _pair(table, pair, cells, sentences) for pair, cells in _cells(table)}
    return [
        compared.get(pair) or _pair(table, pair, {}, sentences)
        for pair in combinations(range(len(table.annotators)), 2)
    ]


def _count_sentences(table: Table) -> Counter[tuple[int, int]]:
    """Count the sentences in which two people share anything, if units are parts of sentences."""
    counts: Counter[tuple[int, int]] = Counter()
    if not table.is_by_sentence:
        return counts
    pairs_of = [[(min(pair), max(pair)) for pair in table.pairs_of(who)] for who in table.whos]
    shared = zip(table.kinds.rows(), table.spread.totals, table.shared.kinds, strict=True)
    for rows, total, is_shared in shared:
        for pair in {pair for who, _, _ in rows for pair in pairs_of[who]} if is_shared else ():
            counts[pair] += total
    return counts


def _pair(
    table: Table, people: tuple[int, int], cells: Cells, counts: Counter[tuple[int, int]]
) -> Pair:
    first, second = (table.annotators[one] for one in people)
    units = sum(cells.values())
    agreed = sum(count for (a, b), count in cells.items() if a == b)
    kappa = kappa_of_cells(cells)
    undefined = None
    if kappa is None:
        undefined = "no variation: kappa is undefined, percent agreement 100%"
    if not units:
        undefined = "nothing shared: no unit has answers from both"
    share = agreed / units if units else None
    sentences = counts[people] if table.is_by_sentence else units
    return Pair(first, second, units, sentences, share, kappa, undefined)


def _cells(table: Table) -> Iterator[tuple[tuple[int, int], Cells]]:
    """Count units by pair of people and pair of values: (the people, their cells) in order.

    A cell is one whole number, the people's part plus the values' part. With 3 values
    there are 9 cells per pair of people, so that the pair number 2 with values (1, 0)
    is cell 2 · 9 + 1 · 3 + 0 = 21. Both parts are listed once for each entry of `whos`
    and `whats`, and a row costs one addition per pair.
    """
    if isinstance(table, Pooled):
        cells = table.cells()
        yield from ((pair, dict(sorted(cells[pair].items()))) for pair in sorted(cells))
        return
    values = len(table.values)
    square = values * values
    people = list(combinations(range(len(table.annotators)), 2))
    part = {pair: number * square for number, pair in enumerate(people)}
    of_who = [[part[pair] for pair in combinations(who, 2)] for who in table.whos]
    numbers: dict[int, int] = {}  # one object per number, which all tuples share
    of_what = [
        tuple(
            [numbers.setdefault(a * values + b, a * values + b) for a, b in combinations(what, 2)]
        )
        for what in table.whats
    ]
    size = len(people) * square
    counts = array("Q", [0]) * size if size <= DENSE else defaultdict(int)
    for who, what, weight in table.counted():
        for pair, both in zip(of_who[who], of_what[what], strict=True):
            counts[pair + both] += weight
    used = enumerate(counts) if size <= DENSE else sorted(counts.items())
    by_pair = groupby(((code, n) for code, n in used if n), lambda item: item[0] // square)
    for number, items in by_pair:
        yield people[number], {divmod(code % square, values): n for code, n in items}
