"""Answers side by side: the same claim on one line, who agrees, and in what they differ."""

from dataclasses import replace
from itertools import permutations

import pytest

from annotate.agreement.aggregates.side_by_side import name_difference, set_side_by_side
from annotate.records import Answer, Claim
from annotate.schemes import builtin

SCHEME = builtin("news-source")
TEXT = "It rained on Monday, and the river may rise."
FIRST, SECOND = (0, 19), (25, 43)
NONE = Answer("no_claim")


def said(*claims):
    return Answer(
        "claims",
        tuple(Claim(source, *span, fields={"confidence": level}) for source, level, span in claims),
    )


WHOLE, LONGER = (0, len(TEXT)), (0, 34)


def test_the_majority_of_a_line_is_marked_and_the_rest_counted():
    answers = {
        "Ida": said(("author", "high", FIRST), ("us_official", "low", SECOND)),
        "Ben": said(("author", "high", FIRST), ("us_official", "moderate", SECOND)),
        "Mara": said(("author", "high", FIRST), ("us_official", "low", SECOND)),
    }
    first, second = set_side_by_side(answers, TEXT, SCHEME)
    assert (first.counts, first.differs, first.has_all) == ((3,), "", True)
    assert (second.counts, second.differs, second.source) == ((2, 1), "confidence", "us_official")
    assert [cell.is_majority for cell in second.cells] == [True, False, True]
    assert [cell.person for cell in second.cells] == ["Ida", "Ben", "Mara"]
    assert TEXT[slice(*second.words)] == "the river may rise"


def test_a_claim_that_covers_two_is_part_of_its_line_and_shows_its_words():
    answers = {
        "Ida": said(("author", "high", FIRST), ("unnamed", "low", SECOND)),
        "Ben": said(("author", "high", LONGER)),
        "Mara": said(("author", "high", FIRST), ("us_official", "low", SECOND)),
    }
    first, second = set_side_by_side(answers, TEXT, SCHEME)
    assert [cell.part_of for cell in second.cells] == [0, 1, 0]
    assert second.cells[1].claim is None
    assert (second.counts, second.differs, second.has_majority) == ((1, 1), "source", False)
    assert not any(cell.is_majority for cell in second.cells)
    assert first.cells[0].words is None
    assert first.cells[1].words == LONGER


def test_someone_without_claims_has_an_empty_cell_and_counts():
    answers = {"Ida": said(("author", "high", WHOLE)), "Ben": NONE, "Mara": NONE}
    [row] = set_side_by_side(answers, TEXT, SCHEME)
    assert (row.people, row.has_all, row.has_majority) == (3, False, False)
    assert row.cells[1].claim is None
    assert set_side_by_side({"Ben": NONE}, TEXT, SCHEME) == []
    assert set_side_by_side({}, TEXT, SCHEME) == []


def test_the_order_of_people_changes_the_columns_alone():
    answers = {
        "Ida": said(("author", "high", FIRST), ("unnamed", "low", SECOND)),
        "Ben": said(("author", "high", LONGER)),
        "Mara": said(("author", "low", FIRST), ("us_official", "low", SECOND)),
        "Kim": Answer("cant_tell"),
    }
    rows = set_side_by_side(answers, TEXT, SCHEME)
    assert len(rows) == 2
    for order in permutations(answers):
        other = set_side_by_side({name: answers[name] for name in order}, TEXT, SCHEME)
        assert [replace(row, cells=()) for row in other] == [replace(row, cells=()) for row in rows]
        for ours, theirs in zip(rows, other, strict=True):
            assert [cell.person for cell in theirs.cells] == [*order]
            assert {*map(repr, theirs.cells)} == {*map(repr, ours.cells)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([said(("author", "high", WHOLE)), NONE], "verdict"),
        ([said(("author", "high", WHOLE)),
          said(("author", "high", FIRST), ("author", "low", SECOND))], "claims"),
        ([said(("author", "high", WHOLE)), said(("unnamed", "high", WHOLE))], "source"),
        ([said(("author", "high", WHOLE)), said(("author", "low", WHOLE))], "confidence"),
        ([said(("author", "high", WHOLE)), said(("author", "high", FIRST))], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_what_people_differ_in_is_named(answers, expected):
    assert name_difference(answers, SCHEME) == expected
    assert name_difference(answers[::-1], SCHEME) == expected
