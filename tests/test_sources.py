"""Names of sources: which may be one, and which may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.sources import suggest


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Lloyd Austin", "Secretary Austin", "Same last name"),
        ("Lloyd Austin", "Austin", "Same last name"),
        ("Lloyd Austin", "L. Austin", "Same last name"),
        ("U.S. defense officials", "US defence officials", "Same words, another spelling"),
        ("the Pentagon", "The pentagon", "Same words, another spelling"),
        ("Centre for Conflict Data", "CCD", "One is short for the other"),
        ("World Health Organization", "W.H.O.", "One is short for the other"),
        ("Ко-Оператив", "ко-оператив", "Same words, another spelling"),
    ],
)
def test_names_that_may_be_one(first, second, reason):
    [found] = suggest({first: 5, second: 2})
    assert (found.first, found.second, found.reason) == (first, second, reason)
    # The more frequent name comes first, whichever it is.
    assert suggest({first: 2, second: 5})[0].first == second


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Lloyd Austin", "Anna Austin"),  # two people with one last name
        ("Lloyd Austin", "A. Austin"),
        ("Kim Yong-hyun", "Ким Ён Хён"),  # the same man, but spellings in two scripts stay apart
        ("Austin", "Остин"),
        ("residents", "villagers"),
        ("Central Bank", "City Board"),  # the same initials, neither is short for the other
        ("Ida Li", "Jon Li"),
        ("A", "B"),
        ("—", "…"),
    ],
)
def test_names_that_are_not_suggested(first, second):
    assert suggest({first: 5, second: 2}) == []


def test_a_name_is_suggested_to_the_most_used_one_that_it_may_be():
    uses = {"Lloyd Austin": 9, "Anna Austin": 5, "A. Austin": 2, "Ms Austin": 1}
    pairs = {(one.first, one.second) for one in suggest(uses)}
    assert pairs == {("Anna Austin", "A. Austin"), ("Lloyd Austin", "Ms Austin")}


def test_a_pair_that_was_judged_is_not_suggested_again():
    uses = {"Lloyd Austin": 5, "Secretary Austin": 3, "Austin": 1}
    assert len(suggest(uses)) == 2
    [left] = suggest(uses, [("Secretary Austin", "Lloyd Austin")])
    assert {left.first, left.second} == {"Lloyd Austin", "Austin"}


def test_the_most_used_pairs_come_first():
    uses = {"Ada Berg": 1, "Berg": 1, "NATO": 90, "nato": 9}
    assert [one.first for one in suggest(uses)] == ["NATO", "Ada Berg"]


@given(st.dictionaries(st.text(max_size=12), st.integers(0, 9), max_size=12))
def test_any_names_give_pairs_of_different_known_names(uses):
    for one in suggest(uses):
        assert one.first != one.second and {one.first, one.second} <= set(uses)
        assert uses[one.first] >= uses[one.second]
