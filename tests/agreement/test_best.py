"""The best of several answers: decided by hand, and the same whatever people are called."""

from dataclasses import replace
from itertools import permutations

import pytest

from annotate import schemes
from annotate.agreement.aggregates.best import best_answer, has_votes, signature
from annotate.records import Answer, Claim

TEXT = "Police said two people died and the mayor called for calm."
SCHEME = schemes.builtin("news-source")
NO_CLAIM, CANT_TELL = Answer("no_claim"), Answer("cant_tell")


def say(*claims):
    """An answer: each claim is (source, confidence) or (source, confidence, start, end)."""
    made = []
    for source, confidence, *words in claims:
        start, end = words or (0, len(TEXT))
        made.append(Claim(source, start, end, fields={"confidence": confidence}))
    return Answer("claims", tuple(made))


OFFICIAL = say(("other_official", "high"))
OWN = say(("author", "high"))


def best(*answers, gold=None):
    named = dict(zip(("ana", "ben", "eva", "ida"), answers, strict=False))
    return best_answer(named, gold, TEXT, SCHEME)


@pytest.mark.parametrize(
    ("answers", "decided_by", "answer", "labels", "agree"),
    [
        ([OFFICIAL], "single", OFFICIAL, 1, 1),
        ([OFFICIAL, OFFICIAL], "unanimous", OFFICIAL, 2, 2),
        ([OFFICIAL, OWN, OFFICIAL], "majority", OFFICIAL, 3, 2),
        ([NO_CLAIM, OWN, NO_CLAIM], "majority", NO_CLAIM, 3, 2),
        ([OFFICIAL, OFFICIAL, OWN, NO_CLAIM], "majority", OFFICIAL, 4, 2),
        # “Can't tell” is no vote, but a label that does not agree.
        ([OFFICIAL, CANT_TELL], "single", OFFICIAL, 2, 1),
        ([OFFICIAL, Answer("skipped"), Answer()], "single", OFFICIAL, 1, 1),
        # The same sources with another confidence: decided, but not agreed.
        (
            [OFFICIAL, OFFICIAL, say(("other_official", "low"))],
            "unanimous", OFFICIAL, 3, 2,
        ),
    ],
)  # fmt: skip
def test_how_an_answer_is_decided(answers, decided_by, answer, labels, agree):
    found = best(*answers)
    assert (found.decided_by, found.answer) == (decided_by, answer)
    assert (found.labels, found.agree) == (labels, agree)


@pytest.mark.parametrize(
    "answers", [[OFFICIAL, OWN], [OFFICIAL, OWN, NO_CLAIM], [OFFICIAL, OFFICIAL, OWN, OWN]]
)
def test_a_tie_has_no_best_answer(answers):
    assert best(*answers) is None
    assert has_votes(answers)


@pytest.mark.parametrize("answers", [[], [CANT_TELL, CANT_TELL], [Answer("skipped")]])
def test_without_a_vote_there_is_no_best_answer_and_no_tie(answers):
    assert best(*answers) is None
    assert not has_votes(answers)


def test_gold_wins_over_everybody():
    found = best(OFFICIAL, OFFICIAL, gold=replace(OWN, why="It is the paper's own words."))
    assert (found.decided_by, found.labels, found.agree) == ("gold", 2, 0)
    assert found.answer.claims == OWN.claims


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("high", "high", "low"), "high"),
        (("high", "low", "moderate"), "moderate"),  # all tied: the middle one
        (("high", "moderate"), "moderate"),  # two in the middle: the lower
        (("high", "low"), "low"),
        (("high", "not_a_statement", "moderate"), "high"),  # outside the scale comes last
    ],
)
def test_the_confidence_is_the_commonest_or_the_middle_one(given, expected):
    found = best(*(say(("other_official", one)) for one in given))
    assert found.answer.claims[0].fields == {"confidence": expected}


def test_words_come_from_the_person_who_overlaps_the_others_most():
    """Words 0–5 of 11, 0–5 and all 11: the first two are nearest to each other."""
    half = say(("other_official", "high", 0, 27))
    found = best(half, say(("other_official", "low")), half)
    assert (found.answer.claims[0].start, found.answer.claims[0].end) == (0, 27)
    assert found.answer.claims[0].fields == {"confidence": "high"}


def test_two_claims_of_one_source_vote_each_with_its_own_words():
    both = say(("other_official", "high", 0, 27), ("other_official", "low", 32, 58))
    other = say(("other_official", "moderate", 0, 27), ("other_official", "low", 32, 58))
    found = best(both, both, other)
    assert [one.fields["confidence"] for one in found.answer.claims] == ["high", "low"]


def test_names_and_their_order_change_nothing():
    answers = [
        say(("other_official", "high", 0, 27)),
        say(("other_official", "low", 0, 58)),
        say(("other_official", "moderate", 12, 58)),
        OWN,
    ]
    found = {repr(best(*order)) for order in permutations(answers)}
    assert len(found) == 1


def test_a_signature_ignores_words_and_what_is_not_compared():
    short = say(("other_official", "high", 0, 27))
    assert signature(short, SCHEME) == signature(OFFICIAL, SCHEME)
    assert signature(replace(OFFICIAL, comment="Sure?"), SCHEME) == signature(OFFICIAL, SCHEME)
    assert signature(say(("other_official", "low")), SCHEME) != signature(OFFICIAL, SCHEME)
    assert signature(NO_CLAIM, SCHEME) != signature(CANT_TELL, SCHEME)
