"""What must hold for every table: order, names, weights, gaps, and how coefficients relate."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotate.agreement import (
    NONE,
    against_others,
    applicable,
    figure,
    pairs,
    tabulate,
)
from annotate.agreement.ratings.distances import jaccard, masi
from annotate.records import Answer, Claim
from tests.agreement.answered import sets_of
from tests.agreement.strategies import PEOPLE, ratings, table_of

SETS = st.frozensets(st.sampled_from("abcd"))
FROM_ALL_UNITS = ("fleiss_kappa", "conger_kappa", "gwet_ac1", "gwet_ac2")


def figures_of(table) -> dict:
    return {name: figure(name, table) for name in applicable(table)}


@given(ratings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_at_all(drawn, chance):
    kind, rows = drawn
    mixed = list(rows)
    chance.shuffle(mixed)
    assert figures_of(table_of(kind, mixed)) == figures_of(table_of(kind, rows))


def test_rows_of_the_only_article_with_figures_may_stand_apart():
    first, second = (False, None, True), (False, True, False)
    apart = [("B", first, 2), ("A", (None, None, None), 1), ("B", first, 1), ("B", second, 1)]
    together = [("B", first, 3), ("B", second, 1)]
    assert figures_of(table_of("binary", apart)) == figures_of(table_of("binary", together))


@given(ratings(), st.permutations(range(3)))
def test_names_of_people_and_their_order_change_nothing_at_all(drawn, order):
    kind, rows = drawn
    turned = [(article, tuple(row[n] for n in order), weight) for article, row, weight in rows]
    renamed = table_of(kind, turned, ("zoe", "yann", "xi"))
    assert figures_of(renamed) == figures_of(table_of(kind, rows))


@given(ratings())
def test_a_weight_equals_as_many_rows(drawn):
    kind, rows = drawn
    apart = [(article, row, 1) for article, row, weight in rows for _ in range(weight)]
    assert figures_of(table_of(kind, apart)) == figures_of(table_of(kind, rows))


@given(ratings())
def test_sentences_with_one_rating_add_nothing(drawn):
    """But to Gwet's coefficients, whose chance takes the use of values from all units."""
    kind, rows = drawn
    shared = [row for row in rows if sum(value is not None for value in row[1]) > 1]
    assume(shared)
    listed = table_of(kind, rows).values
    full = tabulate(PEOPLE, rows, level=table_of(kind, rows).level, values=listed)
    less = tabulate(PEOPLE, shared, level=full.level, values=listed)
    for name in applicable(full):
        if name not in FROM_ALL_UNITS:
            assert figure(name, less) == figure(name, full)


@given(ratings())
def test_perfect_agreement_with_variation_is_one(drawn):
    kind, rows = drawn
    same = [(article, (row[0],) * 3, weight) for article, row, weight in rows]
    table = table_of(kind, same)
    assume(len({what for what in table.whats if what}) > 1)
    for name, found in figures_of(table).items():
        assert found.value == 1, name


@given(ratings(people=2))
def test_of_two_people_without_gaps_fleiss_is_scott(drawn):
    kind, rows = drawn
    full = [row for row in rows if None not in row[1]]
    assume(full and kind not in ("interval", "ratio"))
    table = table_of(kind, full, ("alice", "bob"))
    fleiss, scott = figure("fleiss_kappa", table), figure("scott_pi", table)
    assert fleiss.value == pytest.approx(scott.value, abs=1e-12)
    assert fleiss.undefined == (scott.undefined and scott.undefined.replace("pi is", "kappa is"))


@given(st.permutations("abcd"), st.integers(1, 5))
def test_with_even_margins_ac1_is_brennan_prediger(order, weight):
    rows = [("A", pair, weight) for pair in zip("abcd", order, strict=True)]
    table = tabulate(("alice", "bob"), rows)
    assert figure("gwet_ac1", table).value == pytest.approx(figure("brennan_prediger", table).value)


@given(SETS, SETS)
def test_masi_and_jaccard_are_symmetric_and_between_0_and_1(first, second):
    for distance in (masi, jaccard):
        assert distance(first, second) == distance(second, first)
        assert 0 <= distance(first, second) <= 1
        assert (distance(first, second) == 0) == (first == second)
    assert masi(first, second) >= jaccard(first, second)


@given(ratings())
def test_the_pairs_equal_the_figures_of_the_two_alone(drawn):
    kind, rows = drawn
    table = table_of(kind, rows)
    assume(table.level in ("nominal", "set"))
    for pair in pairs(table):
        two = table.only((pair.first, pair.second))
        kappa, percent = figure("cohen_kappa", two), figure("percent", two)
        assert (pair.units, pair.kappa, pair.percent) == (
            two.shared.units,
            kappa.value,
            percent.value,
        )


def test_the_pairs_of_people_with_very_many_values_are_counted_too():
    rows = [("A", (f"{n}", f"{n - n % 2}"), 1) for n in range(1200)]
    [pair] = pairs(tabulate(("alice", "bob"), rows))
    assert (pair.units, pair.percent) == (1200, 0.5)
    assert pair.kappa == pytest.approx(figure("cohen_kappa", tabulate("ab", rows)).value)


@given(ratings())
def test_what_a_table_was_made_of_can_be_read_back(drawn):
    kind, rows = drawn
    table = table_of(kind, rows)
    again = table_of(kind, list(table.patterns()))
    assert figures_of(again) == figures_of(table)
    weights = sum(weight for *_, weight in table.patterns())
    assert weights == sum(w for _, row, w in rows if any(value is not None for value in row))


def test_weights_beyond_two_bytes_are_kept():
    rows = [("A", ("x", "x"), 70_000), ("A", ("y", "x"), 30_000), ("B", ("y", "y"), 100_000)]
    found = figure("percent", tabulate(("alice", "bob"), rows))
    assert (found.units, found.value) == (200_000, 0.85)


def test_the_known_trap_gaps_all_none_and_somebody_who_did_a_third():
    """Figures equal those of the table with every missing cell written out."""
    names = ("alice", "bob", "carol", "dave")
    sets = [frozenset({"a"}), frozenset({"b"}), frozenset({"a", "b"}), frozenset({NONE})]
    said, rows = [], []
    for number in range(120):
        article, pattern = f"article {number // 12}", []
        for place, name in enumerate(names):
            value = sets[(number * (place + 3) // 2 + number // 7 * place) % 4]
            if number % 5 == 0:
                value = sets[3]
            skipped = (name == "dave" and number % 10 > 2) or (number + 3 * place) % 7 == 0
            pattern.append(None if skipped else value)
            if skipped and number % 2:
                said.append((article, str(number), name, Answer("cant_tell")))
            elif not skipped and value == sets[3]:
                said.append((article, str(number), name, Answer("no_claim")))
            elif not skipped:
                claims = tuple(Claim(source) for source in sorted(value))
                said.append((article, str(number), name, Answer("claims", claims)))
        rows.append((article, tuple(pattern), 1))
    from_answers, written_out = sets_of(said), tabulate(names, rows, level="set")
    assert figures_of(from_answers) == figures_of(written_out)
    found = figure("krippendorff_alpha", from_answers)
    assert found.value == pytest.approx(by_hand(rows, masi), abs=1e-12)
    assert found.missing_share > 0.2
    assert pairs(from_answers) == pairs(written_out)


def by_hand(rows, distance) -> float:
    """Alpha as the definition says it, pair by pair of ratings."""
    units = [[value for value in row if value is not None] for _, row, _ in rows]
    units = [unit for unit in units if len(unit) > 1]
    every = [value for unit in units for value in unit]
    observed = sum(
        float(distance(a, b)) / (len(unit) - 1) for unit in units for a in unit for b in unit
    )
    expected = sum(float(distance(a, b)) for a in every for b in every)
    return 1 - (len(every) - 1) * observed / expected


def test_a_person_stands_against_the_others_vote_and_ties_are_left_out():
    rows = [
        ("A", ("x", "x", "x", "y"), 4),
        ("A", ("x", "y", "y", "x"), 3),
        ("B", ("x", "x", "y", None), 2),
        ("B", (None, "x", "x", "x"), 9),
        ("B", ("y", None, None, None), 9),
    ]
    table = against_others(tabulate(("alice", "bob", "carol", "dave"), rows), "alice")
    assert table.annotators == ("alice", "the others")
    found = figure("percent", table)
    assert (found.units, found.value) == (7, pytest.approx(4 / 7))
