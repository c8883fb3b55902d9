"""Answers of reviewers become tables, and tables figures with their words."""

import pytest

from annotate.agreement import (
    NONE,
    applicable,
    figure,
    has_a_claim,
    pairs,
    tabulate,
)
from annotate.records import Answer, Claim
from tests.agreement.answered import field_of, sets_of

NO_CLAIM = Answer("no_claim")
CANT_TELL = Answer("cant_tell")
SKIPPED = Answer("skipped")


def claims(*sources: str, confidence: str = "high") -> Answer:
    return Answer("claims", tuple(Claim(one, fields={"confidence": confidence}) for one in sources))


def said(*rows) -> list:
    """Answers of alice, bob, ... by sentence, all in one article."""
    names = ("alice", "bob", "carol")
    return [
        ("article", str(number), name, answer)
        for number, row in enumerate(rows)
        for name, answer in zip(names, row, strict=False)
        if answer is not None
    ]


def test_no_claim_is_a_value_and_cant_tell_and_skipped_are_missing():
    table = sets_of(said((NO_CLAIM, CANT_TELL), (claims("a", "b"), SKIPPED)))
    assert table.values == (frozenset({NONE}), frozenset({"a", "b"}))
    assert table.annotators == ("alice",)
    assert figure("percent", table).undefined == "needs 2 people; there is 1"


def test_the_set_of_sources_ignores_order_and_repeats():
    table = sets_of(said((claims("a", "b"), claims("b", "a", "a")), (NO_CLAIM, NO_CLAIM)))
    assert figure("percent", table).value == 1
    assert figure("krippendorff_alpha", table, distance="exact").value == 1


def test_a_figure_says_what_it_rests_on():
    table = sets_of(
        said((NO_CLAIM, NO_CLAIM, None), (claims("a"), claims("b"), claims("a")), (NO_CLAIM,))
    )
    found = figure("krippendorff_alpha", table, of="sources")
    assert (found.units, found.annotators, found.articles) == (2, 3, 1)
    assert found.missing_share == pytest.approx(1 / 6)
    assert found.as_json()["of"] == "sources"
    assert list(found.as_json()) == [
        "name", "level", "distance", "of", "value", "interval", "units", "annotators",
        "articles", "missing_share", "matched_share", "undefined",
    ]  # fmt: skip


def test_nothing_shared_is_said_in_words():
    table = sets_of(said((NO_CLAIM, None), (None, NO_CLAIM)))
    for name in applicable(table):
        found = figure(name, table)
        assert found.value is None
        assert found.interval is None
        assert found.undefined == "nothing shared: no unit has answers from 2 people"


def test_one_value_only_leaves_alpha_undefined_and_percent_at_1():
    table = sets_of(said((NO_CLAIM, NO_CLAIM), (NO_CLAIM, NO_CLAIM)))
    assert figure("percent", table).value == 1
    found = figure("krippendorff_alpha", table)
    assert found.value is None
    assert found.undefined == "no variation: alpha is undefined, percent agreement 100%"
    assert pairs(table)[0].undefined == ("no variation: kappa is undefined, percent agreement 100%")


def test_has_a_claim_asks_only_whether_there_is_one():
    table = has_a_claim(sets_of(said((claims("a"), claims("b")), (NO_CLAIM, claims("a")))))
    assert table.values == (False, True)
    assert figure("percent", table).value == 0.5


def test_confidence_is_compared_on_claims_with_the_same_words_and_source():
    rows = said(
        (claims("a", confidence="high"), claims("a", confidence="low")),
        (claims("a"), claims("b")),
        (claims("a", "b"), claims("a")),
        (claims("b", confidence="low"), claims("b", confidence="low")),
        (claims("a"), claims("a", confidence="not_a_statement")),
    )
    table = field_of(rows, "confidence")
    assert table.values == ("low", "moderate", "high")
    found = figure("krippendorff_alpha", table)
    assert (found.level, found.distance, found.units) == ("ordinal", "ordinal", 3)
    # high–low, high–high, low–low: half of the ratings are low, and one unit of three differs.
    assert found.value == pytest.approx(1 - 5 * 2 / 18)


def test_each_pair_of_people_gets_a_line_with_its_units():
    rows = said(*[(claims("a"), claims("a"), claims("b")), (NO_CLAIM, NO_CLAIM, NO_CLAIM)] * 15)
    found = {(pair.first, pair.second): pair for pair in pairs(sets_of(rows))}
    assert list(found) == [("alice", "bob"), ("alice", "carol"), ("bob", "carol")]
    assert found["alice", "bob"].kappa == 1
    assert found["alice", "carol"].percent == 0.5
    assert found["alice", "carol"].units == 30
    assert found["alice", "carol"].few is None


def test_counts_that_outgrow_their_column_keep_every_row():
    rows = [
        ("A", ("x", "y"), 3), ("A", ("y", "y"), 70_000), ("A", ("x", "x"), 4),
        ("B", ("y", "x"), 65_535), ("C", ("x", None), 2**40), ("C", ("y", "y"), 1),
    ]  # fmt: skip
    assert list(tabulate(("alice", "bob"), rows).patterns()) == rows
