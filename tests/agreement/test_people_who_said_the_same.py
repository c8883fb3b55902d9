"""Those who said the same are kept together; told apart, every figure is the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement import (
    Marked,
    PlacedClaim,
    all_figures,
    claims_figure,
    confusion,
    matched_field,
    matched_share,
    matched_sources,
    matches,
    pairs,
    people_figures,
)

PEOPLE = ("alice", "bob", "carol", "dave", "erin")
LEVELS = ("low", "middle", "high")


def claim(start: int, end: int, source: str = "a", firm: str | None = "low") -> PlacedClaim:
    return PlacedClaim(start, end, source, {"firm": firm} if firm else {})


ANSWERS = (
    (),
    (claim(0, 8),),
    (claim(0, 8, "b", "high"),),
    (claim(0, 8, "a", "outside"),),
    (claim(0, 8, "a", None),),
    (claim(0, 4, "a", "middle"), claim(4, 8, "b", "high")),
    (claim(0, 5, "b", "low"), claim(5, 8, "b", "outside")),
    (claim(3, 3, "a", "high"),),
)
PROJECTS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(ANSWERS), min_size=1),
    ),
    min_size=1,
    max_size=12,
)


def project(drawn, *, is_apart: bool) -> list[Marked]:
    """The sentences; `is_apart` gives everybody claims of their own, equal to those of others.

    Those without claims stay together.
    """
    drawn = sorted(drawn, key=lambda one: one[0])
    return [
        Marked(
            article,
            f"{article}-{number}",
            8,
            {name: tuple(map(replace, said[name])) if is_apart else said[name] for name in said},
        )
        for number, (article, said) in enumerate(drawn)
    ]


def tables(sentences: list[Marked]) -> list:
    found = list(matches(sentences))
    every = (*LEVELS, "outside")
    return [
        matched_sources(found, "ab"),
        matched_field(found, "firm", LEVELS),
        matched_field(found, "firm", every, level="nominal"),
        matched_field(found, "firm", every, level="nominal").mapped(
            lambda value: None if value == "outside" else value, level="ordinal", values=LEVELS
        ),
    ]


@given(PROJECTS)
def test_figures_are_those_of_people_told_apart(drawn):
    together, apart = (project(drawn, is_apart=is_apart) for is_apart in (False, True))
    for ours, theirs in zip(tables(together), tables(apart), strict=True):
        assert all_figures(ours) == all_figures(theirs) == all_figures(ours.ungrouped)
        assert ours.ungrouped.raters == ours.raters == theirs.raters
        assert list(ours.patterns()) == list(ours.ungrouped.patterns())


@given(PROJECTS)
def test_pairs_and_people_are_those_of_people_told_apart(drawn):
    together, apart = (project(drawn, is_apart=is_apart) for is_apart in (False, True))
    for ours, theirs in zip(tables(together), tables(apart), strict=True):
        assert pairs(ours) == pairs(theirs) == pairs(ours.ungrouped)
        assert people_figures(ours) == people_figures(theirs) == people_figures(ours.ungrouped)


@given(PROJECTS, st.permutations(PEOPLE), st.integers(0, len(PEOPLE)))
def test_some_of_the_people_have_the_figures_of_their_own_pairs(drawn, names, count):
    for table in tables(project(drawn, is_apart=False)):
        kept = [name for name in names[:count] if name in table.annotators]
        ours, theirs = table.only(kept), table.ungrouped.only(kept)
        assert pairs(ours) == pairs(theirs)
        assert all_figures(ours) == all_figures(theirs)
        assert sorted(ours.ungrouped.rows()) == sorted(theirs.rows())


@given(PROJECTS)
def test_matches_count_every_pair(drawn):
    together, apart = (project(drawn, is_apart=is_apart) for is_apart in (False, True))
    ours, theirs = list(matches(together)), list(matches(apart))
    assert len(ours) <= len(theirs)
    assert sum(one.pairs for one in ours) == sum(one.pairs for one in theirs)
    assert confusion(ours) == confusion(theirs)
    assert matched_share(ours) == matched_share(theirs)
    for distance in ("half", "exact"):
        first, second = (
            claims_figure("span_f1", sentences, distance=distance)
            for sentences in (together, apart)
        )
        assert first == second


@pytest.mark.parametrize("people", [2, 5, 40])
def test_rows_grow_with_what_is_said_not_with_who_says_it(people):
    names = [f"person {number:02}" for number in range(people)]
    said = {name: ANSWERS[1 + number % 2] for number, name in enumerate(names)}
    sentence = Marked("A", "A-1", 8, said)
    table = matched_sources(sentence.matches)
    assert table.shared.units == people * (people - 1) // 2
    assert len(table.kinds.who) <= 3
    assert len(table.shared.annotators) == people
