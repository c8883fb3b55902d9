"""Rows, cluster by cluster → narrow columns: who rated, which values, how often."""

from array import array
from collections.abc import Hashable
from typing import NamedTuple

Value = Hashable
Pattern = tuple[Value | None, ...]
Places = tuple[int, ...]
Key = tuple[int, int] | None


class SentenceCluster(NamedTuple):
    """The rows of one sentence whose units are smaller: its words or matched claims.

    `people` are all who finished it, even those who are not in its rows.
    """

    article: str
    sentence: str
    people: tuple[str, ...]


Cluster = str | SentenceCluster
Row = tuple[Cluster, Pattern, int]


class Grouping:
    """Collects rows cluster by cluster in narrow columns.

    Ana and Luis both saying "x" in 40 sentences of an article is one row: the number of
    (Ana, Luis) in `whos`, the number of ("x", "x") in `whats`, and the weight 40.
    """

    def __init__(self) -> None:
        self.whos: dict[Places, int] = {}
        self.whats: dict[tuple[Value, ...], int] = {}
        # Two bytes per number are enough for nearly all projects; `close` widens a column.
        self.columns = [array("H"), array("H"), array("H")]
        self.runs: list[Cluster] = []
        self.starts = array("Q")
        self.group: dict[tuple[int, int], int] = {}

    def open(self, cluster: Cluster) -> None:
        """Start a cluster: what is counted from now on belongs to it."""
        self.close()
        self.runs.append(cluster)
        self.starts.append(len(self.columns[0]))

    def intern(self, who: Places, values: tuple[Value, ...]) -> Key:
        """Return the numbers of these people and of their values; None if no one rated."""
        if not who:
            return None
        return self.whos.setdefault(who, len(self.whos)), self.whats.setdefault(
            values, len(self.whats)
        )

    def count(self, key: Key, weight: int) -> None:
        """Add units with these people and values to the open cluster."""
        if key is not None:
            self.group[key] = self.group.get(key, 0) + weight

    def close(self) -> None:
        """Write the open cluster into the columns."""
        who, what, weight = self.columns
        length = len(who)
        try:
            for (people, values), count in self.group.items():
                who.append(people)
                what.append(values)
                weight.append(count)
        except OverflowError:
            # A row may be half written: cut all three back, then append with wider columns.
            for column in self.columns:
                del column[length:]
            items = (*map(list, zip(*self.group, strict=True)), list(self.group.values()))
            self.columns = [_extended(*pair) for pair in zip(self.columns, items, strict=True)]
        self.group.clear()

    def rows(self) -> tuple[list[array], tuple[Cluster, ...], array]:
        """Return the columns, the clusters and their bounds; nothing can be counted afterwards."""
        self.close()
        self.starts.append(len(self.columns[0]))
        if len(set(self.runs)) < len(self.runs):  # rows of one article came in several parts
            self._bring_together()
        return self.columns, tuple(self.runs), self.starts

    def _bring_together(self) -> None:
        """Put the runs of one cluster side by side."""
        runs: dict[Cluster, list[int]] = {}
        for number, cluster in enumerate(self.runs):
            runs.setdefault(cluster, []).append(number)
        columns = [array(column.typecode) for column in self.columns]
        starts = array("Q")
        for numbers in runs.values():
            starts.append(len(columns[0]))
            for number in numbers:
                rows = slice(self.starts[number], self.starts[number + 1])
                for new, old in zip(columns, self.columns, strict=True):
                    new.extend(old[rows])
        starts.append(len(columns[0]))
        self.columns, self.starts, self.runs = columns, starts, list(runs)


def _extended(column: array, items: list[int]) -> array:
    """Append to a column, widening it once a number needs more than two bytes."""
    try:
        column.fromlist(items)
    except OverflowError:
        column = array("Q", column)
        column.fromlist(items)
    return column
