"""Figures without each article are the same from columns as entry by entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement import tabulate
from annotate.agreement.figures import applicable, estimated
from annotate.agreement.ratings import columns
from annotate.registry import member

NAMES = ("Ana", "Luis", "Mina")
RATINGS = {
    "nominal": st.sampled_from(["x", "y", "z", None]),
    "ordinal": st.sampled_from(["x", "y", "z", None]),
    "set": st.sampled_from([None, *map(frozenset, ("a", "b", "ab", "abc"))]),
}


def entry_by_entry(*asked):
    """Compute an estimate without columns: no table is then dense enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "SPARSE", 0)
        patch.setattr(columns, "_latest", (lambda: None, {}))
        return estimated(*asked)


@pytest.mark.parametrize("level", RATINGS)
@given(data=st.data())
def test_columns_change_no_estimate(level, data):
    rating = RATINGS[level]
    row = st.tuples(st.sampled_from("ABCDE"), st.tuples(rating, rating, rating), st.just(1))
    rows = sorted(data.draw(st.lists(row, max_size=40)), key=lambda one: one[0])
    values = ("x", "y", "z") if level == "ordinal" else ()
    table = tabulate(NAMES, rows, level=level, values=values)
    for name in applicable(table):
        for distance in member("agreement", name).DISTANCES[level]:
            expected = entry_by_entry(name, table, distance)
            assert repr(estimated(name, table, distance)) == repr(expected)


def test_a_digit_holds_the_largest_sum():
    table = tabulate(NAMES[:2], [("A", ("x", "x"), 3), ("B", ("x", "y"), 2)])
    largest = columns.LARGEST - 1

    def terms(_, what):
        return [((0, largest // 3),), ((0, 1),)][what]

    rows = columns.amounts(table, terms, [largest], with_who=False)
    assert list(rows) == [(largest // 3 * 3,), (2,)]
    assert columns.amounts(table, terms, [largest + 1], with_who=False) is None


def test_a_count_beyond_a_digit_is_left_to_the_entries():
    rows = [("A", ("x", "x"), 3), ("A", ("x", None), 2**40), ("B", ("x", "y"), 2)]
    table = tabulate(NAMES[:2], rows)
    assert columns.columns_of(table) is None
    found = estimated("percent", table, "nominal")
    assert repr(found) == repr(entry_by_entry("percent", table, "nominal"))


def test_the_columns_of_a_table_that_is_gone_are_forgotten():
    table = tabulate(NAMES[:2], [("A", ("x", "x"), 3), ("B", ("x", "y"), 2)])
    assert columns.columns_of(table) is columns.columns_of(table)
    del table
    assert columns._latest[1] == {}
