"""A table → how many sentences are shared, hold a yes, another value, a disagreement.

A sentence is a unit, or in tables of words and claims a cluster of them: what two
people share grows with the number of people, a sentence is one.
"""

from collections.abc import Callable

from annotate.agreement.ratings.tables import Places, Table


def count_shared(table: Table) -> int:
    """The sentences with anything shared."""
    return len(table.shared.places) if table.is_by_sentence else table.shared.units


def count_others(table: Table) -> int:
    """The sentences with any value other than the one given most often."""
    given = [0] * len(table.values)
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for value in what if len(what) > 1 else ():
            given[value] += weight
    commonest = {given.index(max(given))} if given else set()
    return _count(table, lambda what: set(what) != commonest)


def count_positives(binary: Table) -> int:
    """The sentences in which anybody said yes."""
    return _count(binary, lambda what: 1 in what)


def count_disagreements(table: Table) -> int:
    """The sentences in which not everybody said the same."""
    return _count(table, lambda what: len(set(what)) > 1)


def _count(table: Table, is_counted: Callable[[Places], bool]) -> int:
    """Count the sentences with a shared unit that is counted."""
    counted = [len(what) > 1 and is_counted(what) for what in table.whats]
    if table.is_by_sentence:
        return sum(any(map(counted.__getitem__, whats)) for whats in table.cluster_whats())
    pairs = zip(counted, table.what_weights, strict=True)
    return sum(weight for is_one, weight in pairs if is_one)
