"""A reviewer beside gold: shares, intervals and differences by hand, and laws for any answers."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement.aggregates.against import (
    NOTHING,
    Compared,
    count_steps,
    halves,
    list_differences,
    list_values,
    most_common_set,
    share_of_same,
)
from annotate.agreement.aggregates.shares import Share, difference, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17: 857–872, table I, method 3.
    [(81, 263, .2553, .3662), (15, 148, .0624, .1605), (0, 20, 0, .1611), (1, 29, .0061, .1718)],
)  # fmt: skip
def test_the_interval_of_a_share_is_the_published_one(count, of, low, high):
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_a_difference_is_the_published_one():
    # Newcombe (1998), Statistics in Medicine 17: 873–890, table II, method 10.
    gap, interval = difference(Share(56, 70), Share(48, 80))
    assert gap == pytest.approx(0.2)
    assert interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_of_nothing_there_is_no_share():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    with pytest.raises(ValueError, match="undefined"):
        difference(Share(0, 0), Share(1, 1))


def say(sentence, chosen, other, *values):
    return Compared(sentence, frozenset(chosen), frozenset(other), values)


BY_HAND = [
    say("1", "a", "a", ("confidence", "high", "low"), ("confidence", "low", "low")),
    say("2", "a", "b"),
    say("3", "ab", "b", ("confidence", "low", "high")),
    say("4", "a", "b"),
    say("5", "c", "cd"),
]


def test_shares_by_hand():
    assert share_of_same(BY_HAND) == Share(1, 5)
    found = {one.value: (one.found, one.right) for one in list_values(BY_HAND)}
    assert found == {
        "a": (Share(1, 1), Share(1, 4)),
        "b": (Share(1, 3), Share(1, 1)),
        "c": (Share(1, 1), Share(1, 1)),
        "d": (Share(0, 1), Share(0, 0)),
    }
    assert [one.value for one in list_values(BY_HAND)] == ["d", "b", "a", "c"]
    assert halves(BY_HAND) == (Share(1, 2), Share(0, 3))


def test_differences_by_hand():
    found = [(one.field, one.chosen, one.other, one.sentences)
             for one in list_differences(BY_HAND, "source")]  # fmt: skip
    assert found == [
        ("source", "a", "b", ("2", "4")),
        ("confidence", "high", "low", ("1",)),
        ("confidence", "low", "high", ("3",)),
        ("source", NOTHING, "d", ("5",)),
        ("source", "a", NOTHING, ("3",)),
    ]


def test_steps_on_a_scale_by_hand():
    assert count_steps(BY_HAND, "confidence", ("low", "high")) == (1, 1, 1)
    assert count_steps(BY_HAND, "confidence", ("low",)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("sets", "most"), [([], None), (["a"], "a"), (["a", "b"], None), (["a", "b", "b"], "b")]
)
def test_the_most_common_set(sets, most):
    found = most_common_set([frozenset(one) for one in sets])
    assert found == (most and frozenset(most))


SETS = st.frozensets(st.sampled_from("abcd"), min_size=1)


@given(st.lists(st.tuples(SETS, SETS), max_size=30), st.randoms())
def test_another_order_changes_nothing_and_the_other_side_sees_the_same(
    pairs, chance: random.Random
):
    compared = [Compared(str(number), *pair) for number, pair in enumerate(pairs)]
    shuffled = chance.sample(compared, len(compared))
    assert share_of_same(shuffled) == share_of_same(compared)
    assert list_values(shuffled) == list_values(compared)

    def counted(some, is_turned=False):
        return Counter(
            {(one.other, one.chosen) if is_turned else (one.chosen, one.other): len(one.sentences)
             for one in list_differences(some, "source")}
        )  # fmt: skip

    turned = [Compared(one.sentence, one.other, one.chosen) for one in compared]
    assert counted(shuffled) == counted(compared) == counted(turned, is_turned=True)
    swapped = {one.value: (one.right, one.found) for one in list_values(turned)}
    assert swapped == {one.value: (one.found, one.right) for one in list_values(compared)}
