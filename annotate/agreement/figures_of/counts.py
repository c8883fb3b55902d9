"""A table → how many of its sentences are shared, or have a yes, another value, a disagreement.

A sentence is a unit or, in tables of words and claims, contains several units. Sentences are
counted because units are not comparable: 10 people share the claims of a sentence in 45
pairs, and yet it is one sentence.
"""

from collections.abc import Callable

from annotate.agreement.ratings.tables import Places, Table


def count_shared(table: Table) -> int:
    """Count the sentences with anything shared."""
    return table.shared.sentences


def count_others(table: Table) -> int:
    """Count the sentences with any value other than the most common one."""
    given = [0] * len(table.values)
    for what, weight in zip(table.whats, table.what_weights, strict=True):
        for value in what if len(what) > 1 else ():
            given[value] += weight
    most_common = {given.index(max(given))} if given else set()
    return _count(table, lambda what: set(what) != most_common)


def count_positives(binary: Table) -> int:
    """Count the sentences in which anyone said yes."""
    return _count(binary, lambda what: 1 in what)


def count_disagreements(table: Table) -> int:
    """Count the sentences in which not everyone gave the same answer."""
    return _count(table, lambda what: len(set(what)) > 1)


def _count(table: Table, is_counted: Callable[[Places], bool]) -> int:
    """Count the sentences with a shared unit for which `is_counted` holds."""
    counted = [len(what) > 1 and is_counted(what) for what in table.whats]
    kinds = zip(table.are_in(counted), table.spread.totals, strict=True)
    return sum(total for is_in, total in kinds if is_in)
