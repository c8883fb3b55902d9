"""Ratings by every two people, with people who gave the same answer kept together.

If k people finish a sentence, k (k − 1) / 2 pairs of them share its claims. People who
gave the same answer are one group, so that one row counts all pairs between two groups:
if Ana, Luis and Mina say "x" and Tom says "y", the 6 pairs are 2 rows, the group of three
with itself (3 pairs, x x) and with Tom (3 pairs, x y).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, product

from annotate.agreement.ratings.grouping import Cluster, Grouping, Key, KindMaker, Row, Value
from annotate.agreement.ratings.tables import Table, table_of

Names = tuple[str, ...]
Group = tuple[int, ...]
Groups = tuple[Group, ...]
Pairing = tuple[Cluster, tuple[Names, Names], tuple[Value | None, Value | None], int]


class Pooled(Table):
    """A table whose units are pairs of ratings; `whos` contains a group of places for each.

    (A, B) stands for each of A with each of B; (A, A) for every two of A, who all gave the
    same answer; (A,) for ratings whose counterpart is missing. The weight counts these
    units, so that it is a multiple of `_units`.
    """

    def people_in(self, whos: Iterable[Groups]) -> set[int]:
        return set().union(*{group for who in whos for group in who})

    def pairs_of(self, who: Groups) -> list[tuple[int, int]]:
        """List every two people of a row, the first of them from its first group."""
        if len(who) < 2:
            return []
        return list(combinations(who[0], 2) if who[0] == who[1] else product(*who))

    def patterns(self) -> Iterator[Row]:
        return self.ungrouped.patterns()

    @cached_property
    def ungrouped(self) -> Table:
        """The same ratings with a row for every two people."""
        maker, values_of = KindMaker(), self._values_of

        def ungroup(rows: list[tuple[int, int, int]]) -> dict[Key, int]:
            new: dict[Key, int] = {}
            for who, what, weight in rows:
                groups, values = self.whos[who], values_of[what]
                each = weight // self._units[who]
                for a, b in self.pairs_of(groups):
                    both = ((a, b), values) if a < b else ((b, a), values[::-1])
                    _add(new, maker.intern(*both), each)
                for person in groups[0] if len(groups) < 2 else ():
                    _add(new, maker.intern((person,), values), each)
            return new

        return self._rebuilt(maker, ungroup, Table)

    def against(self, person: int, names: tuple[str, str]) -> Table:
        """Build a table of two: a person, by place, and the other person of each of their pairs."""
        maker = KindMaker()

        def oppose(rows: list[tuple[int, int, int]]) -> dict[Key, int]:
            new: dict[Key, int] = {}
            for row in rows:
                for group, both, times in self._sides(*row):
                    if person in group:
                        rated = [(n, value) for n, value in enumerate(both) if value is not None]
                        _add(new, maker.intern(*zip(*rated, strict=True)), times)
            return new

        return self._rebuilt(maker, oppose, Table, names)

    def _rebuilt(
        self,
        maker: KindMaker,
        change: Callable[[list[tuple[int, int, int]]], dict[Key, int]],
        kind: type[Table],
        names: Names | None = None,
    ) -> Table:
        return self.rebuilt(
            maker,
            map(change, self.kinds.rows()),
            self.annotators if names is None else names,
            level=self.level,
            values=self.values,
            kind=kind,
        )

    def cells(self) -> dict[tuple[int, int], Counter[tuple[int, int]]]:
        """Count units by pair of people, the lower place first, and by their two values."""
        cells: dict[tuple[int, int], Counter[tuple[int, int]]] = {}
        pairs_of = [self.pairs_of(who) for who in self.whos]
        for who, what, weight in self.counted():
            for pair in pairs_of[who]:
                counts = cells.get(pair) or cells.setdefault(pair, Counter())
                counts[self.whats[what]] += weight // self._units[who]
        # Groups are in order of their first name, so that a pair may stand the other way round.
        for a, b in [pair for pair in cells if pair[0] > pair[1]]:
            counts = cells.setdefault((b, a), Counter())
            for (ours, theirs), count in cells.pop((a, b)).items():
                counts[theirs, ours] += count
        return cells

    def only(self, annotators: Iterable[str]) -> "Table":
        # Rows whose groups lose no one, which are most, keep their weight; the others are
        # divided into what is left of them.
        names = tuple(annotators)
        place = self._places_of(names)
        kept = {
            group: tuple(sorted(place[person] for person in group if person in place))
            for group in {group for who in self.whos for group in who}
        }
        parts = []
        for who in self.whos:
            left = tuple([kept[group] for group in who])
            is_whole = all(len(ours) == len(old) for ours, old in zip(left, who, strict=True))
            units = _count_units(who)
            parts.append([(left, slice(0, 2), units)] if is_whole else _parts_left(who, left))
        maker = KindMaker()

        def keep(rows: list[tuple[int, int, int]]) -> dict[Key, int]:
            new: dict[Key, int] = {}
            for who, what, weight in rows:
                for part, ratings, units in parts[who]:
                    key = maker.intern(part, self._values_of[what][ratings])
                    _add(new, key, weight * units // self._units[who])
            return new

        return self._rebuilt(maker, keep, Pooled, names)

    def _sides(self, who: int, what: int, weight: int) -> list[tuple[Group, tuple, int]]:
        """View a row from each group: (the group, its value and the other's, units per person)."""
        groups, values = self.whos[who], self._values_of[what]
        each = weight // self._units[who]
        if len(groups) < 2:
            return [(groups[0], (*values, None), each)]
        first, second = groups
        if first == second:
            return [(first, values, each * (len(first) - 1))]
        return [(first, values, each * len(second)), (second, values[::-1], each * len(first))]

    @cached_property
    def _units(self) -> list[int]:
        return [_count_units(who) for who in self.whos]

    @cached_property
    def _values_of(self) -> list[tuple[Value, ...]]:
        """The values of each entry in `whats`."""
        return [tuple([self.values[value] for value in what]) for what in self.whats]


def pool(
    pairings: Sequence[Pairing], *, level: str = "nominal", values: Iterable[Value] = ()
) -> Pooled:
    """Group rows (cluster, two groups of names, the value of each or None, pairs) into a table.

    The annotators are all people in the rows, by name. The rows of a cluster come
    together, and a group that is paired with itself has one value.
    """
    distinct = {group for _, groups, _, _ in pairings for group in groups}
    names = sorted({name for group in distinct for name in group})
    place = {name: number for number, name in enumerate(names)}
    places = {group: tuple([place[name] for name in group]) for group in distinct}
    grouping = Grouping()
    current = None
    for cluster, (first, second), values_of_two, pairs in pairings:
        if cluster != current:
            grouping.open(cluster)
            current = cluster
        groups, given = (places[first], places[second]), values_of_two
        if None in given:
            both = zip(groups, given, strict=True)
            rated = [(group, value) for group, value in both if value is not None]
            groups, given = zip(*rated, strict=True) if rated else ((), ())
        key = grouping.kinds.intern(groups, given)
        if key is not None:
            grouping.count(key, pairs)
    return table_of(Pooled, grouping.kinds, grouping.spread(), tuple(names), level, tuple(values))


def _add(rows: dict[Key, int], key: Key | None, weight: int) -> None:
    if key is not None:
        rows[key] = rows.get(key, 0) + weight


def _count_units(who: Groups) -> int:
    """Count the pairs of people in a row, or its people if they are alone."""
    if len(who) < 2:
        return len(who[0])
    first, second = map(len, who)
    return first * (first - 1) // 2 if who[0] == who[1] else first * second


def _parts_left(who: Groups, kept: Groups) -> list[tuple[Groups, slice, int]]:
    """List what is left of a row whose groups lost people: (groups, which of its ratings, units).

    Of the 6 pairs of (Ana, Luis, Mina) with (Tom, Ida), 2 are left without Luis and Tom:
    Ana and Mina with Ida. Each of them had a pair with Tom, and Ida had one with Luis, whose
    other rating is now missing: 2 units of (Ana, Mina) alone and 1 of (Ida) alone.
    """
    parts = [(kept, slice(0, 2), _count_units(kept))]
    if len(who) == 2:
        lost = [len(group) - len(left) for group, left in zip(who, kept, strict=True)]
        first, second = kept
        parts.append(((first,), slice(0, 1), len(first) * lost[1]))
        if who[0] != who[1]:
            parts.append(((second,), slice(1, 2), len(second) * lost[0]))
    return [part for part in parts if part[2]]
