"""The jackknife by article with Student's t equals the plain leave-one-out loop."""

from math import fsum, nan, sqrt

import pytest
from hypothesis import given

from annotate.agreement import (
    all_figures,
    applicable,
    difference,
    estimated,
    figure,
    tabulate,
)
from annotate.agreement.ratings.intervals import student_t
from annotate.agreement.ratings.sums import value_of
from annotate.registry import member
from tests.agreement.strategies import PEOPLE, ratings, table_of
from tests.conftest import looks


def plain_jackknife(name: str, kind: str, rows, people=PEOPLE):
    """Leave every article with shared units out in turn, everything computed anew."""
    whole = table_of(kind, rows, people)
    shared = sorted(
        {article for article, row, _ in rows if sum(value is not None for value in row) > 1}
    )
    values = []
    for left_out in shared:
        rest = tabulate(
            people,
            [row for row in rows if row[0] != left_out],
            level=whole.level,
            values=whole.values,
        )
        coefficient = member("agreement", name)
        distance = coefficient.DISTANCES[whole.level][0]
        value = value_of(coefficient.formula(rest, distance), rest)
        values.append(nan if value is None else value)
    return shared, values


@looks(150)
@given(ratings())
def test_leaving_an_article_out_of_the_sums_equals_computing_without_it(drawn):
    kind, rows = drawn
    table = table_of(kind, rows)
    for name in applicable(table):
        found = estimated(name, table)
        if not found.clusters:
            continue
        shared, values = plain_jackknife(name, kind, rows)
        assert sorted(found.clusters) == shared
        by_article = dict(zip(found.clusters, found.without, strict=True))
        for article, value in zip(shared, values, strict=True):
            assert by_article[article] == pytest.approx(value, abs=1e-12, nan_ok=True)


def test_the_interval_is_the_value_and_t_standard_errors_to_both_sides():
    rows = [
        ("A", ("x", "x"), 6), ("A", ("x", "y"), 2), ("B", ("y", "y"), 5), ("B", ("x", "y"), 1),
        ("C", ("x", "x"), 3), ("C", ("y", "x"), 2), ("C", ("y", "y"), 2), ("D", ("z", "x"), 1),
        ("D", ("z", "z"), 4), ("D", ("x", "x"), 4),
    ]  # fmt: skip
    table = tabulate(("alice", "bob"), rows)
    for name in ("krippendorff_alpha", "cohen_kappa", "percent", "gwet_ac1"):
        _, values = plain_jackknife(name, "nominal", rows, ("alice", "bob"))
        mean = sum(values) / 4
        error = sqrt(3 / 4 * fsum((value - mean) ** 2 for value in values))
        found = figure(name, table)
        assert found.articles == 4
        assert found.interval[0] == pytest.approx(found.value - 3.182446305 * error, abs=1e-9)
        assert found.interval[1] == pytest.approx(
            min(1, found.value + 3.182446305 * error), abs=1e-9
        )
        assert found.interval_note == "rough, fewer than 5 articles"


def test_one_article_is_left_out_sentence_by_sentence_and_marked():
    rows = [("A", ("x", "x"), 6), ("A", ("x", "y"), 2), ("A", ("y", "y"), 5), ("A", ("z", None), 9)]
    one = figure("krippendorff_alpha", tabulate(("alice", "bob"), rows))
    units = [(f"{n} {m}", row, 1) for n, (_, row, w) in enumerate(rows) for m in range(w)]
    apart = figure("krippendorff_alpha", tabulate(("alice", "bob"), units))
    assert one.interval == pytest.approx(apart.interval, abs=1e-12)
    assert one.interval_note == "for this article only"
    assert apart.articles == 13
    assert apart.interval_note == ""


def test_no_interval_where_the_figure_hangs_on_one_article():
    rows = [("A", ("x", "y"), 3), ("B", ("x", "x"), 3)]
    found = figure("krippendorff_alpha", tabulate(("alice", "bob"), rows))
    assert found.value is not None
    assert found.interval is None
    assert found.interval_note.startswith("no interval: without one of the articles")
    single = figure("percent", tabulate("ab", [("A", ("x", "y"), 1)]))
    assert (single.interval, single.interval_note) == (None, "no interval from a single unit")
    two = figure("krippendorff_alpha", tabulate("ab", [("A", ("x", "y"), 1), ("A", ("x", "x"), 1)]))
    assert two.interval_note == (
        "no interval: without one of the sentences, the figure is undefined"
    )


@pytest.mark.parametrize("values", [(), (False, True)], ids=["values found", "values listed"])
def test_where_all_say_the_same_nothing_but_percent_has_a_number(values):
    rows = [("A", (True, True), 9), ("B", (True, True), 4), ("B", (False, None), 3)]
    for found in all_figures(tabulate(("alice", "bob"), rows, values=values)):
        if found.name in ("percent", "positive_agreement"):
            assert (found.value, found.undefined) == (1, None)
        else:
            assert found.value is None, found.name
            assert found.undefined.startswith(("no variation", "no one said no")), found.undefined


def test_articles_with_nothing_shared_do_not_narrow_the_interval():
    rows = [("A", ("x", "y"), 1), ("A", ("x", "x"), 5), ("B", ("y", "y"), 3), ("C", ("x", "x"), 2)]
    alone = [(f"alone {n}", ("x", None), 4) for n in range(20)]
    few = figure("krippendorff_alpha", tabulate(("alice", "bob"), rows))
    many = figure("krippendorff_alpha", tabulate(("alice", "bob"), rows + alone))
    assert (many.interval, many.articles) == (few.interval, 3)


def test_the_difference_of_two_alphas_leaves_each_article_out_of_both():
    before = [
        ("A", ("x", "y"), 3),
        ("A", ("x", "x"), 5),
        ("B", ("y", "y"), 4),
        ("C", ("x", "x"), 2),
    ]
    after = [("A", ("x", "x"), 5), ("B", ("y", "y"), 4), ("B", ("x", "y"), 1), ("C", ("y", "y"), 3)]
    people = ("alice", "bob")
    gap, interval = difference(
        estimated("krippendorff_alpha", tabulate(people, after)),
        estimated("krippendorff_alpha", tabulate(people, before)),
    )
    _, first = plain_jackknife("krippendorff_alpha", "nominal", after, people)
    _, second = plain_jackknife("krippendorff_alpha", "nominal", before, people)
    gaps = [a - b for a, b in zip(first, second, strict=True)]
    mean = sum(gaps) / 3
    error = sqrt(2 / 3 * sum((one - mean) ** 2 for one in gaps))
    assert interval[0] == pytest.approx(max(-2, gap - 4.30265273 * error), abs=1e-7)
    assert interval[1] == pytest.approx(min(2, gap + 4.30265273 * error), abs=1e-7)
    same = estimated("krippendorff_alpha", tabulate(people, before))
    assert difference(same, same) == (0, (0, 0))


def test_the_difference_over_one_article_has_no_interval():
    one = estimated("percent", tabulate("ab", [("A", ("x", "y"), 3), ("A", ("x", "x"), 5)]))
    other = estimated("percent", tabulate("ab", [("A", ("x", "y"), 2), ("A", ("x", "x"), 6)]))
    assert difference(one, other) == (pytest.approx(-0.125), None)


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [
        (1, 12.7062047362), (2, 4.3026527297), (3, 3.1824463053), (4, 2.7764451052),
        (5, 2.5705818356), (9, 2.2621571628), (10, 2.2281388520), (19, 2.0930240544),
        (30, 2.0422724563), (60, 2.0002978220), (120, 1.9799304051), (1000, 1.9623390808),
    ],
)  # fmt: skip
def test_students_t_equals_the_printed_tables(degrees, quantile):
    assert student_t(0.975, degrees) == pytest.approx(quantile, abs=1e-9)


def test_students_t_becomes_the_normal_quantile():
    assert student_t(0.975, 49_999) == pytest.approx(1.9599639845 + 2.3723e0 / 49_999, abs=1e-7)
