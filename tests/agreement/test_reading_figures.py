"""What may be said of a figure, and whether it may be relied on."""

from itertools import combinations

import pytest

from annotate.agreement import (
    SentenceCluster,
    all_figures,
    count_disagreements,
    describe_interval,
    figure,
    pairs,
    paradox,
    people_figures,
    tabulate,
    too_few,
    too_few_positives,
    value_figures,
)
from annotate.agreement.figures import applicable, not_applicable
from annotate.agreement.figures_of.rules import chance_of
from annotate.registry import members

TWO = ("alice", "bob")


def test_fewer_than_fifty_shared_sentences_are_too_few():
    rows = [("A", ("x", "y"), 49), ("A", ("x", None), 80)]
    assert too_few(tabulate(TWO, rows)) == "too few: 49 of 50 shared sentences"
    assert too_few(tabulate(TWO, [*rows, ("A", ("x", "y"), 1)])) is None


def test_fewer_than_ten_sentences_with_another_value_are_too_few():
    rows = [("A", ("x", "x"), 70), ("A", ("x", "y"), 8), ("A", ("y", "y"), 1)]
    reason = too_few(tabulate(TWO, rows))
    assert reason == "too few: 9 of 10 sentences with any value but the most common"
    assert too_few(tabulate(TWO, [*rows, ("A", ("y", "y"), 1)])) is None


def test_fewer_than_ten_positives_are_too_few_for_a_source():
    rows = [("A", (True, False), 4), ("A", (True, True), 5), ("A", (False, False), 60)]
    table = tabulate(TWO, rows, values=(False, True))
    assert too_few_positives(table).startswith("too few: 9 of 10 sentences")
    more = tabulate(TWO, [*rows, ("A", (True, True), 1)], values=(False, True))
    assert too_few_positives(more) is None


def of_sentences(*said, people=6):
    """A table of matched claims: for each sentence, what every two of the people say in a claim."""
    names = [f"person {number}" for number in range(people)]
    rows = []
    for number, (value, other) in enumerate(said):
        cluster = SentenceCluster("A", f"A-{number}", tuple(names))
        for first, second in combinations(range(people), 2):
            row = [None] * people
            row[first], row[second] = value, other
            rows.append((cluster, tuple(row), 1))
    return tabulate(names, rows, values=(False, True))


def test_claims_of_many_people_in_few_sentences_are_few_sentences():
    table = of_sentences(*[(False, True)] * 49)
    assert table.shared.units == 49 * 15
    assert too_few(table) == "too few: 49 of 50 shared sentences"
    assert too_few(of_sentences(*[(False, True)] * 50)) is None
    others = of_sentences(*[(False, True)] * 9, *[(False, False)] * 80)
    assert too_few(others) == "too few: 9 of 10 sentences with any value but the most common"
    assert too_few_positives(others) == "too few: 9 of 10 sentences where someone chose it"
    assert count_disagreements(others) == 9


def test_a_pair_needs_thirty_sentences_however_many_claims_they_hold():
    names = ("alice", "bob", "carol")
    rows = [
        (SentenceCluster("A", f"A-{number}", names), pattern, 2)
        for number in range(30)
        for pattern in (("x", "y", None), ("x", None, "x") if number else ("x", None, None))
    ]
    found = {(one.first, one.second): one for one in pairs(tabulate(names, rows))}
    assert (found["alice", "bob"].units, found["alice", "bob"].few) == (60, None)
    assert found["alice", "carol"].units == 58
    assert found["alice", "carol"].few == "too few: 29 of 30 shared sentences"
    assert found["bob", "carol"].few == "too few: 0 of 30 shared sentences"


def test_a_person_is_few_by_their_own_sentences_and_the_rest_by_theirs():
    rows = [
        *((f"A{n}", ("x", "y", None), 1) for n in range(45)),
        *((f"B{n}", ("x", "y", "xy"[n % 2]), 1) for n in range(29)),
    ]
    found = {one.name: one for one in people_figures(tabulate(("a", "b", "c"), rows))}
    assert found["a"].few is None
    assert found["c"].few == "too few: 0 of 30 shared sentences"  # a tie of the others each time
    assert found["c"].few_without is None
    assert found["a"].few_without == "too few: 29 of 50 shared sentences"


def test_each_value_stands_against_the_rest_with_the_most_disputed_first():
    a, b, both = frozenset("a"), frozenset("b"), frozenset("ab")
    rows = [("A", (a, a), 5), ("B", (a, both), 3), ("C", (b, both), 1), ("C", (b, b), 4)]
    found = value_figures(tabulate(TWO, rows, level="set"), of="sources")
    assert [(one.value, one.disagreements, one.positives) for one in found] == [
        ("b", 3, 8),
        ("a", 1, 9),
    ]
    assert found[0].percent.value == pytest.approx(10 / 13)
    assert found[0].alpha.of == "sources=b"
    assert found[0].few == "too few: 8 of 10 sentences where someone chose it"


def of_two(both, first, second, neither):
    cells = ((("x", "x"), both), (("x", "y"), first), (("y", "x"), second), (("y", "y"), neither))
    return tabulate(TWO, [("A", cell, times) for cell, times in cells if times])


def test_the_paradox_is_said_where_percent_is_high_and_alpha_low():
    line = paradox(of_two(80, 8, 7, 5))
    assert line == (
        "Two answers to the same sentence match in 85% of cases (averaged over the "
        "sentences), but two answers drawn at random match in 78%. Agreement beyond chance "
        "is 0.32. AC1, which treats chance differently, is 0.81."
    )
    assert "to the same claim match" in paradox(of_two(80, 8, 7, 5), "claim")
    assert paradox(of_two(45, 7, 8, 40)) is None


def test_the_share_at_random_is_that_of_every_two_answers():
    answers = "x" * 175 + "y" * 25
    same = [a == b for a, b in combinations(answers, 2)]
    assert chance_of(of_two(80, 8, 7, 5)) == pytest.approx(sum(same) / len(same))


def test_where_only_two_coefficients_part_nothing_is_said_of_how_common_a_value_is():
    rows = [("A", (a, b), n) for a, b, n in (("x", "x", 60), ("x", "y", 20), ("z", "x", 20))]
    assert paradox(tabulate(TWO, rows)) == (
        "Alpha is −0.17 and AC1 0.52: they treat chance differently. "
        "Do not report one without the other."
    )


def test_where_alpha_is_undefined_there_is_no_paradox():
    assert paradox(of_two(90, 0, 0, 0)) is None


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((0.1, 0.66), "lies below .667: it excludes .667 and .800"),
        ((0.1, 0.7), "includes .667 and excludes .800"),
        ((0.5, 0.9), "includes .667 and .800: it excludes neither"),
        ((0.667, 0.79), "lies between .667 and .800: it excludes both"),
        ((0.7, 0.8), "includes .800 and excludes .667"),
        ((0.81, 1.0), "lies above .800: it excludes .667 and .800"),
    ],
)
def test_an_interval_is_read_against_the_two_thresholds(interval, words):
    assert describe_interval(interval) == f"the interval {words}"
    assert describe_interval(None) == "no interval yet"


def test_a_person_unlike_the_others_is_the_one_without_whom_alpha_rises():
    rows = [
        (f"article {n}", (value, value, other), 1)
        for n, (value, other) in enumerate(zip("xyxyxyxxyy", "yyxxxyyxxy", strict=True))
    ]
    found = {one.name: one for one in people_figures(tabulate(("a", "b", "c"), rows), of="x")}
    assert found["c"].alpha_without.value == 1
    assert found["a"].alpha_without.value < 1
    assert found["a"].percent.value == 1
    assert found["c"].percent.value == 0.6
    assert found["c"].kappa.of == "x: c against the others"


def test_every_coefficient_keeps_the_contract_of_the_family():
    found = members("agreement")
    assert list(found) == [
        "percent", "krippendorff_alpha", "cohen_kappa", "scott_pi", "fleiss_kappa",
        "conger_kappa", "gwet_ac1", "gwet_ac2", "brennan_prediger", "positive_agreement",
        "negative_agreement", "span_f1", "unitizing_alpha",
    ]  # fmt: skip
    for name, module in found.items():
        assert module.__name__ == f"annotate.agreement.{name}"
        assert module.TITLE and module.SHORT and module.UNDEFINED
        assert tuple(module.DISTANCES) == tuple(module.LEVELS)
        assert module.TABLES in ("ratings", "pair", "annotators", "binary", "claims")
        assert callable(module.formula)
        source = module.__doc__.partition("\n\n")[2]
        assert any(f"{century}" in source for century in (19, 20)), f"{name} names no year"


def test_every_figure_of_a_table_comes_with_each_of_its_distances():
    table = tabulate(TWO, [("A", (frozenset("a"), frozenset("ab")), 3)], level="set")
    found = [(one.name, one.distance) for one in all_figures(table, of="sources")]
    assert found == [
        ("percent", "exact"), ("krippendorff_alpha", "masi"), ("krippendorff_alpha", "jaccard"),
        ("krippendorff_alpha", "exact"), ("cohen_kappa", "exact"), ("scott_pi", "exact"),
        ("fleiss_kappa", "exact"), ("conger_kappa", "exact"), ("gwet_ac1", "exact"),
    ]  # fmt: skip


def test_a_coefficient_that_does_not_fit_says_why():
    three = tabulate(("a", "b", "c"), [("A", ("x", "y", "x"), 3)])
    kinds = {name: not_applicable(module, three) for name, module in members("agreement").items()}
    assert kinds["cohen_kappa"] == "Cohen’s kappa compares exactly 2 people"
    assert kinds["gwet_ac2"] == "Gwet’s AC2 is not defined at level nominal"
    assert kinds["positive_agreement"] == "Positive agreement needs a yes-or-no question"
    assert kinds["span_f1"].startswith("Span F1 works on claims with their words")
    assert applicable(three) == [name for name, reason in kinds.items() if reason is None]
    assert figure("cohen_kappa", three).undefined == kinds["cohen_kappa"]
