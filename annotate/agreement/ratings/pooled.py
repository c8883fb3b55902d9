"""Ratings by every two people, with those who said the same kept together.

Where k people finish a sentence, k (k − 1) / 2 pairs of them share its claims. Those who
said the same are one group, so that one row counts all the pairs between two groups.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, product

from annotate.agreement.ratings.grouping import Cluster, Grouping, Row, Value
from annotate.agreement.ratings.tables import Table, table_of

Names = tuple[str, ...]
Group = tuple[int, ...]
Groups = tuple[Group, ...]
Pairing = tuple[Cluster, tuple[Names, Names], tuple[Value | None, Value | None], int]


class Pooled(Table):
    """A table whose units are pairs of ratings; `whos` holds a group of places for each.

    (A, B) stands for each of A with each of B, (A, A) for every two of A, who
    all said the same; (A,) are ratings whose other one is missing. The weight
    counts these units, so that it is a multiple of `_units`.
    """

    def people_in(self, whos: Iterable[Groups]) -> set[int]:
        return set().union(*{group for who in whos for group in who})

    def pairs_of(self, who: Groups) -> list[tuple[int, int]]:
        """Every two people of a row, the first from its first group."""
        if len(who) < 2:
            return []
        return list(combinations(who[0], 2) if who[0] == who[1] else product(*who))

    def patterns(self) -> Iterator[Row]:
        return self.told_apart.patterns()

    @cached_property
    def told_apart(self) -> Table:
        """The same ratings with a row for every two people."""
        grouping = Grouping()
        said_of = self._said
        for cluster, rows in self._each_cluster():
            grouping.open(cluster)
            for who, what, weight in rows:
                groups, said = self.whos[who], said_of[what]
                each = weight // self._units[who]
                for a, b in self.pairs_of(groups):
                    both = ((a, b), said) if a < b else ((b, a), said[::-1])
                    grouping.count(grouping.intern(*both), each)
                for person in groups[0] if len(groups) < 2 else ():
                    grouping.count(grouping.intern((person,), said), each)
        return table_of(Table, grouping, self.annotators, self.level, self.values)

    @cached_property
    def by_person(self) -> list[list[Row]]:
        """For each annotator what they said and what the other of each pair said, or None."""
        rows: list[list[Row]] = [[] for _ in self.annotators]
        for cluster, entries in self._each_cluster():
            counts: Counter[tuple[int, tuple]] = Counter()
            for who, what, weight in entries:
                for group, both, times in self._sides(who, what, weight):
                    for person in group:
                        counts[person, both] += times
            for (person, both), times in counts.items():
                rows[person].append((cluster, both, times))
        return rows

    def cells(self) -> dict[tuple[int, int], Counter[tuple[int, int]]]:
        """Count units by pair of people, the first the lower place, and their two values."""
        cells: dict[tuple[int, int], Counter[tuple[int, int]]] = {}
        pairs_of = [self.pairs_of(who) for who in self.whos]
        for who, what, weight in zip(self.who, self.what, self.weight, strict=True):
            for pair in pairs_of[who]:
                counts = cells.get(pair) or cells.setdefault(pair, Counter())
                counts[self.whats[what]] += weight // self._units[who]
        for a, b in [pair for pair in cells if pair[0] > pair[1]]:
            counts = cells.setdefault((b, a), Counter())
            for (ours, theirs), count in cells.pop((a, b)).items():
                counts[theirs, ours] += count
        return cells

    def only(self, annotators: Iterable[str]) -> "Pooled":
        names = tuple(annotators)
        place = {self.annotators.index(name): new for new, name in enumerate(names)}
        groups = {group for who in self.whos for group in who}
        kept = {
            group: tuple(sorted(place[person] for person in group if person in place))
            for group in groups
        }
        changed = {group for group in groups if len(kept[group]) < len(group)}
        grouping = Grouping()
        numbers: list[int | None] = [None] * len(self.whats)
        whole: list[int | None] = []  # by number, where nobody is left out: most rows
        parts = []
        for who in self.whos:
            left = tuple([kept[group] for group in who])
            is_whole = changed.isdisjoint(who)
            whole.append(grouping.whos.setdefault(left, len(grouping.whos)) if is_whole else None)
            parts.append(() if is_whole else _parts_left(who, left))
        for cluster, rows in self._each_cluster():
            grouping.open(cluster)
            for who, what, weight in rows:
                if (number := whole[who]) is not None:
                    if numbers[what] is None:
                        numbers[what] = grouping.whats.setdefault(
                            self._said[what], len(grouping.whats)
                        )
                    grouping.count((number, numbers[what]), weight)
                for part, ratings, units in parts[who]:
                    key = grouping.intern(part, self._said[what][ratings])
                    grouping.count(key, weight * units // self._units[who])
        return table_of(Pooled, grouping, names, self.level, self.values)

    def _sides(self, who: int, what: int, weight: int) -> list[tuple[Group, tuple, int]]:
        """A row as its people see it: (a group, what they and the other said, units of each)."""
        groups, said = self.whos[who], self._said[what]
        each = weight // self._units[who]
        if len(groups) < 2:
            return [(groups[0], (*said, None), each)]
        first, second = groups
        if first == second:
            return [(first, said, each * (len(first) - 1))]
        return [(first, said, each * len(second)), (second, said[::-1], each * len(first))]

    @cached_property
    def _units(self) -> list[int]:
        return [_count_units(who) for who in self.whos]

    @cached_property
    def _said(self) -> list[tuple[Value, ...]]:
        """The values behind each entry of `whats`."""
        return [tuple([self.values[value] for value in what]) for what in self.whats]


def pool(
    pairings: Sequence[Pairing], *, level: str = "nominal", values: Iterable[Value] = ()
) -> Pooled:
    """Group rows (cluster, two groups of names, what each said or None, pairs) into a table.

    The annotators are the people found, by name. The rows of a cluster come together;
    a group with itself said the same.
    """
    found = {group for _, groups, _, _ in pairings for group in groups}
    names = sorted({name for group in found for name in group})
    place = {name: number for number, name in enumerate(names)}
    places = {group: tuple([place[name] for name in group]) for group in found}
    grouping = Grouping()
    current = None
    for cluster, (first, second), said, pairs in pairings:
        if cluster != current:
            grouping.open(cluster)
            current = cluster
        groups = places[first], places[second]
        if None in said:
            given = [
                (group, one) for group, one in zip(groups, said, strict=True) if one is not None
            ]
            groups, said = zip(*given, strict=True) if given else ((), ())
        grouping.count(grouping.intern(groups, said), pairs)
    return table_of(Pooled, grouping, tuple(names), level, tuple(values))


def _count_units(who: Groups) -> int:
    """The pairs of people of a row, or the people alone: its weight is a multiple."""
    if len(who) < 2:
        return len(who[0])
    first, second = map(len, who)
    return first * (first - 1) // 2 if who[0] == who[1] else first * second


def _parts_left(who: Groups, kept: Groups) -> list[tuple[Groups, slice, int]]:
    """What is left of a row where groups lost people: (groups, which of its ratings, units)."""
    parts = [(kept, slice(0, 2), _count_units(kept))]
    if len(who) == 2:
        gone = [len(group) - len(left) for group, left in zip(who, kept, strict=True)]
        first, second = kept
        parts.append(((first,), slice(0, 1), len(first) * gone[1]))
        if who[0] != who[1]:
            parts.append(((second,), slice(1, 2), len(second) * gone[0]))
    return [part for part in parts if part[2]]
