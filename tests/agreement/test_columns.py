"""Figures without each article are the same from columns as entry by entry."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement import Alike, against_rest, tabulate, tabulate_sets, tally
from annotate.agreement.figures import applicable, estimated
from annotate.agreement.ratings import columns, spreads, sums
from annotate.agreement.ratings.spreads import SpreadMaker
from annotate.registry import member

NAMES = ("Ana", "Luis", "Mina")
RATINGS = {
    "nominal": st.sampled_from(["x", "y", "z", None]),
    "ordinal": st.sampled_from(["x", "y", "z", None]),
    "interval": st.sampled_from([-2, 0.5, 3, None]),
    "set": st.sampled_from([None, *map(frozenset, ("a", "b", "ab", "abc"))]),
}
ONE_BY_ONE, BY_COLUMN = 0, 10**6  # of `sums.ALIKE`


def compute(*asked, **ways):
    """Compute an estimate in one of the ways in which it can be computed."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ways.items():
            patch.setattr(sums, name, value)
        return repr(estimated(*asked))


def derived(table, level):
    """List a table, and some that leave out people or change values."""
    tables = [table, table.only(NAMES[:2]), table.without("Ana").without("Mina")]
    if level != "set":
        return tables
    return [*tables, against_rest(table, "a"), against_rest(table.only(NAMES[1:]), "b")]


@pytest.mark.parametrize("level", RATINGS)
@given(data=st.data())
def test_columns_change_no_estimate(level, data):
    rating = RATINGS[level]
    row = st.tuples(st.sampled_from("ABCDE"), st.tuples(rating, rating, rating), st.just(1))
    rows = sorted(data.draw(st.lists(row, max_size=40)), key=lambda one: one[0])
    values = ("x", "y", "z") if level == "ordinal" else ()
    whole = tabulate(NAMES, rows, level=level, values=values)
    for table in derived(whole, level):
        for name in applicable(table):
            for distance in member("agreement", name).DISTANCES[table.level]:
                asked = name, table, distance
                expected = compute(*asked, leave_out=lambda *_, **__: None)
                assert compute(*asked, ALIKE=BY_COLUMN) == expected
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(columns, "BLOCK", 2)
                    assert compute(*asked, ALIKE=BY_COLUMN) == expected
                assert compute(*asked, ALIKE=ONE_BY_ONE) == expected


COUNTS = st.dictionaries(st.integers(0, 5), st.integers(1, 300), max_size=4)
NUMBER = st.one_of(st.none(), st.integers(0, 3))


@given(articles=st.lists(COUNTS, max_size=6), numbers=st.lists(NUMBER, min_size=6, max_size=6))
def test_kinds_that_are_merged_are_counted_as_before(articles, numbers):
    maker = SpreadMaker()
    for number, counts in enumerate(({0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, *articles)):
        maker.add(str(number), counts)
    spread = maker.spread()
    merged = spread.merged(numbers)
    expected = []
    for counts in ({kind: 1 for kind in range(6)}, *articles):
        found = Counter()
        for kind, count in counts.items():
            found[numbers[kind]] += count
        del found[None]
        expected.append(dict(found))
    kinds = range(len(merged.totals))
    assert merged.totals == [sum(one.get(kind, 0) for one in expected) for kind in kinds]
    width, found = merged.columns
    size = len(expected)
    digits = [list(spreads.digits_of(column, width, size)) for column in found]
    assert digits == [[one.get(kind, 0) for one in expected] for kind in kinds]
    for kind in kinds:
        is_counted = [other == kind for other in kinds]
        assert merged.places(is_counted) == tuple(
            place for place, one in enumerate(expected) if kind in one
        )
    for place, one in enumerate(expected):
        entries = Counter()
        for kind, count in merged.of_article(place):
            entries[kind] += count
        assert entries == one
    assert merged.merged([0] * len(kinds)).totals == [sum(merged.totals)][: len(kinds)]


def test_a_digit_holds_the_largest_sum():
    table = tabulate(NAMES[:2], [("A", ("x", "x"), 3), ("B", ("x", "y"), 2)])
    largest = 256**spreads.WIDEST - 1

    def terms(_, what):
        return [((0, largest // 3),), ((0, 1),)][what]

    found = columns.leave_out(table, terms, [largest], with_who=False)
    assert found.columns == [[largest - largest // 3 * 3, largest - 2]]
    assert found.add_up([(0, 1)]) == found.columns[0]
    assert found.add_up([(0, 7)]) == [7 * digit for digit in found.columns[0]]
    assert columns.leave_out(table, terms, [largest + 1], with_who=False) is None


def test_sums_of_several_columns_have_digits_that_are_wide_enough():
    table = tabulate(NAMES[:2], [("A", ("x", "x"), 200), ("B", ("x", "y"), 100)])
    found = columns.leave_out(
        table, lambda _, what: ((what, 1), (1 - what, 0)), [200, 100], with_who=False
    )
    assert found.columns == [[0, 200], [100, 0]]
    assert found.add_up([(0, 3), (1, 2**40)]) == [100 * 2**40, 600]


def test_columns_that_would_take_too_much_memory_are_not_made(monkeypatch):
    monkeypatch.setattr(spreads, "MOST_BYTES", 3)
    rows = [("A", ("x", "x"), 3), ("A", ("x", None), 2), ("B", ("x", "y"), 2)]
    table = tabulate(NAMES[:2], rows)
    assert columns.columns_of(table) is None
    found = estimated("percent", table, "nominal")
    monkeypatch.undo()
    again = tabulate(NAMES[:2], rows)
    assert columns.columns_of(again) is not None
    assert repr(found) == repr(estimated("percent", again, "nominal"))
    assert [*table.only(["Ana"]).spread.of_article(0)] == [(0, 3), (0, 2)]


def test_figures_that_spare_memory_are_the_same(monkeypatch):
    sets = [frozenset("a"), frozenset("b"), frozenset("ab")]
    kinds = [Alike(NAMES[:2], (((one, other), 1),)) for one in sets for other in sets]
    articles = [("A", kinds), ("B", kinds[:1]), ("C", kinds[:5]), ("D", [])]
    plain, sparing = (tabulate_sets(tally(articles, spares=spares)) for spares in (False, True))
    monkeypatch.setattr(spreads, "SPARING_BYTES", 11)
    for change in (lambda members: "a" in members, lambda members: len(members) < 2 or None):
        usual, spared = plain.mapped(change), sparing.mapped(change)
        assert columns.columns_of(usual) is not None
        for table, other in ((plain, sparing), (usual, spared)):
            for name in applicable(table):
                for distance in member("agreement", name).DISTANCES[table.level]:
                    expected = repr(estimated(name, table, distance))
                    assert repr(estimated(name, other, distance)) == expected
            assert other.shared == table.shared
    assert plain.spread.columns is not None and sparing.spread.columns is None


def test_a_count_beyond_four_bytes_is_counted():
    rows = [("A", ("x", "x"), 3), ("A", ("x", None), 2**40), ("B", ("x", "y"), 2)]
    table = tabulate(NAMES[:2], rows)
    assert columns.columns_of(table).columns.width == spreads.WIDEST
    asked = "percent", table, "nominal"
    assert compute(*asked) == compute(*asked, leave_out=lambda *_, **__: None)


def test_only_the_columns_that_were_made_last_are_kept(monkeypatch):
    first, second = (
        tabulate(NAMES[:2], [("A", ("x", "x"), 3), ("B", ("x", "y"), 2)]).spread for _ in "ab"
    )
    assert first.columns is first.columns
    monkeypatch.setattr(spreads, "KEPT_BYTES", 3)
    kept = second.columns
    assert "_columns" not in vars(first) and second.columns is kept


def test_the_columns_of_a_table_that_is_gone_are_forgotten():
    table = tabulate(NAMES[:2], [("A", ("x", "x"), 3), ("B", ("x", "y"), 2)])
    assert columns.columns_of(table) is columns.columns_of(table)
    del table
    assert columns._latest[1] == {}
