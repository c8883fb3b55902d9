"""wording: counts and answers in words, by the table of cases that JavaScript shares."""

import json
from pathlib import Path

import pytest

from annotate.records import Answer, Claim, Field, Scheme, Value
from annotate.web.label.outline import list_tags
from annotate.wording import describe, describe_claim, in_bytes, in_ids, plural

TABLE = json.loads((Path(__file__).parent / "data" / "answers_in_words.json").read_text())
SCHEME = Scheme(
    "cases",
    1,
    "Cases",
    tuple(
        Field(
            field["id"],
            field["question"],
            field["level"],
            values=tuple(Value(**value) for value in field["values"]),
        )
        for field in TABLE["scheme"]["fields"]
    ),
)
CASES = pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])


def test_the_scripts_are_told_the_same_kinds_of_fields():
    given = [
        (one.get("free", False), one.get("several", False)) for one in TABLE["scheme"]["fields"]
    ]
    assert given == [(field.is_free, field.takes_several) for field in SCHEME.fields]


@CASES
def test_an_answer_in_words(case):
    assert describe(SCHEME, Answer.from_json(case["answer"])) == case["words"]


@CASES
def test_an_answer_by_ids(case):
    assert in_ids(Answer.from_json(case["answer"])) == case["ids"]


@CASES
def test_an_answer_in_tags(case):
    tags = list_tags(SCHEME, Answer.from_json(case["answer"]))
    assert [tag.text for tag in tags] == case["tags"]


def test_spans_are_written_if_they_are_asked_for():
    claims = (Claim("author", 4, 9, fields={"confidence": "low"}), Claim("us_official"))
    answer = Answer("claims", claims)
    assert in_ids(answer, with_spans=True) == "author low [4:9]; us_official"


def test_a_claim_without_a_source_asks_for_it():
    assert describe_claim(SCHEME, Claim("")) == "Source?"


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("sentence",), "0 sentences"),
        (1, ("sentence",), "1 sentence"),
        (1204, ("sentence",), "1,204 sentences"),
        (1, ("person", "people"), "1 person"),
        (2, ("person", "people"), "2 people"),
    ],
)
def test_a_count_in_words(number, words, said):
    assert plural(number, *words) == said


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (58_600_000, "59 MB"),
        (1_700_000_000, "1.7 GB"), (5_200_000_000_000_000, "5200 TB"),
    ],
)  # fmt: skip
def test_a_size_is_in_its_unit(number, words):
    assert in_bytes(number) == words
