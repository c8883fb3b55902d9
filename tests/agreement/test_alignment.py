"""Claims of several people on lines: the same claim stands beside itself."""

import pytest

from annotate.agreement import PlacedClaim
from annotate.agreement.aggregates.alignment import align_claims


def claims(*given):
    return [PlacedClaim(start, end, source) for start, end, source in given]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"ana": claims((0, 9, "a")), "ben": claims((0, 9, "b"))}, [({"ana": 0, "ben": 0}, {})]),
        (
            # Ben's one claim is nearest to Ana's first; her second is a part of it.
            {"ana": claims((0, 6, "a"), (6, 9, "b")), "ben": claims((0, 9, "a"))},
            [({"ana": 0, "ben": 0}, {}), ({"ana": 1}, {"ben": 0})],
        ),
        (
            {"ana": claims((0, 4, "a"), (4, 8, "b")), "ben": claims((4, 8, "b"), (0, 4, "a"))},
            [({"ana": 0, "ben": 1}, {}), ({"ana": 1, "ben": 0}, {})],
        ),
        ({"ana": claims((0, 2, "a")), "ben": claims((5, 9, "a"))},
         [({"ana": 0}, {}), ({"ben": 0}, {})]),
        # Two sources vouch for the same words: the same source stands on the same line.
        (
            {"ana": claims((0, 9, "a"), (0, 9, "b")), "ben": claims((0, 9, "b"))},
            [({"ana": 1, "ben": 0}, {}), ({"ana": 0}, {"ben": 0})],
        ),
        ({"ana": claims((0, 9, "a")), "ben": []}, [({"ana": 0}, {})]),
        ({"ana": [], "ben": []}, []),
    ],
)  # fmt: skip
def test_who_stands_on_which_line(answers, expected):
    lines = sorted(
        ((one.claims, one.part_of) for one in align_claims(answers)), key=lambda one: str(one)
    )
    assert lines == sorted(expected, key=lambda one: str(one))


def test_lines_come_in_the_order_of_the_text_with_the_words_of_most():
    lines = align_claims(
        {
            "ana": claims((5, 9, "b"), (0, 5, "a")),
            "ben": claims((0, 5, "a"), (5, 9, "b")),
            "eva": claims((0, 4, "a"), (5, 9, "b")),
        }
    )
    assert [one.words for one in lines] == [(0, 5), (5, 9)]
    assert lines[0].claims == {"ana": 1, "ben": 0, "eva": 0}


def test_nobody_stands_twice_on_a_line():
    lines = align_claims({"ana": claims((0, 5, "a"), (0, 6, "a")), "ben": claims((0, 5, "a"))})
    assert [one.claims for one in lines] == [{"ana": 0, "ben": 0}, {"ana": 1}]
