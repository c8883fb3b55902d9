"""A table → how many of its shared units hold a yes, another value, a disagreement."""

from annotate.agreement.ratings.tables import Places, Table


def count_others(table: Table) -> int:
    """The shared units with any value other than the one given most often."""
    given = [0] * len(table.values)
    for what, weight in _shared(table):
        for value in what:
            given[value] += weight
    commonest = given.index(max(given, default=0)) if given else 0
    return sum(weight for what, weight in _shared(table) if set(what) != {commonest})


def count_positives(binary: Table) -> int:
    """The shared units in which anybody said yes."""
    return sum(weight for what, weight in _shared(binary) if 1 in what)


def count_disagreements(table: Table) -> int:
    """The shared units in which not everybody said the same."""
    return sum(weight for what, weight in _shared(table) if len(set(what)) > 1)


def _shared(table: Table) -> list[tuple[Places, int]]:
    pairs = zip(table.whats, table.what_weights, strict=True)
    return [(what, weight) for what, weight in pairs if len(what) > 1]
