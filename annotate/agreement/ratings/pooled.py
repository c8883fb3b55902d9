"""Ratings by every two people, with those who said the same kept together.

Where k people finish a sentence, k (k − 1) / 2 pairs of them share its claims. Those who
said the same are one group, so that one row counts all the pairs between two groups.
"""

from collections.abc import Iterable, Sequence
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

    (A, B) stands for each of A with each of B, (A, A) for every two of A; (A,) are
    ratings whose other one is missing. The weight counts these units.
    """

    def people_in(self, whos: Iterable[Groups]) -> set[int]:
        return set().union(*{group for who in whos for group in who})

    def pairs_of(self, who: Groups) -> list[tuple[int, int]]:
        """Every two people of a row, the first from its first group."""
        if len(who) < 2:
            return []
        return list(combinations(who[0], 2) if who[0] == who[1] else product(*who))

    @cached_property
    def by_person(self) -> list[list[Row]]:
        """For each annotator what they said and what the other of each pair said, or None."""
        rows: list[list[Row]] = [[] for _ in self.annotators]
        for cluster, entries in self._each_cluster():
            for who, what, weight in entries:
                groups, said = self.whos[who], self._said[what]
                each = weight // self._units[who]
                if len(groups) < 2:
                    sides = [(groups[0], (*said, None), each)]
                elif groups[0] == groups[1]:
                    sides = [(groups[0], said, each * (len(groups[0]) - 1))]
                else:
                    first, second = groups
                    sides = [(first, said, each * len(second))]
                    sides.append((second, said[::-1], each * len(first)))
                for group, both, times in sides:
                    for person in group:
                        rows[person].append((cluster, both, times))
        return rows

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

    def only(self, annotators: Iterable[str]) -> "Pooled":
        names = tuple(annotators)
        place = {self.annotators.index(name): new for new, name in enumerate(names)}
        kept = {
            group: tuple(sorted(place[person] for person in group if person in place))
            for group in {group for who in self.whos for group in who}
        }
        changed = {group for group, left in kept.items() if len(left) < len(group)}
        units, said = self._units, self._said
        parts = []
        for who, whole in zip(self.whos, units, strict=True):
            left = tuple([kept[group] for group in who])
            is_whole = changed.isdisjoint(who)
            parts.append([(left, slice(0, 2), whole)] if is_whole else _parts_left(who, left))
        grouping = Grouping()
        for cluster, rows in self._each_cluster():
            grouping.open(cluster)
            for who, what, weight in rows:
                for groups, ratings, left in parts[who]:
                    key = grouping.intern(groups, said[what][ratings])
                    grouping.count(key, weight * left // units[who])
        return table_of(Pooled, grouping, names, self.level, self.values)

    @cached_property
    def _units(self) -> list[int]:
        return [count_units(who) for who in self.whos]

    @cached_property
    def _said(self) -> list[tuple[Value, ...]]:
        """The values behind each entry of `whats`."""
        return [tuple([self.values[value] for value in what]) for what in self.whats]


def pool(
    pairings: Sequence[Pairing], *, level: str = "nominal", values: Iterable[Value] = ()
) -> Pooled:
    """Group rows (cluster, two groups of names, what each said or None, pairs) into a table.

    The annotators are the people found, by name. The rows of a cluster come together.
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


def count_units(who: Groups) -> int:
    """How many units a row stands for at least: pairs of people, or people alone."""
    if len(who) < 2:
        return len(who[0])
    first, second = map(len, who)
    return first * (first - 1) // 2 if who[0] == who[1] else first * second


def _parts_left(who: Groups, kept: Groups) -> list[tuple[Groups, slice, int]]:
    """What is left of a row where groups lost people: (groups, which of its ratings, units)."""
    parts = [(kept, slice(0, 2), count_units(kept))]
    if len(who) == 2:
        gone = [len(group) - len(left) for group, left in zip(who, kept, strict=True)]
        first, second = kept
        parts.append(((first,), slice(0, 1), len(first) * gone[1]))
        if who[0] != who[1]:
            parts.append(((second,), slice(1, 2), len(second) * gone[0]))
    return [part for part in parts if part[2]]
