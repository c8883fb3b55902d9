"""Values that were retired or merged: not offered, still known, and accepted in answers."""

from dataclasses import replace

import pytest

from annotate.answers import read_answer
from annotate.schemes import check, parse

SCHEME = """
id = "weather"
version = 3
title = "Weather"
[[field]]
id = "source"
question = "Who says so?"
level = "nominal"
[[field.value]]
id = "station"
label = "Station"
key = "1"
group = "official"
asks = ["certainty"]
[[field.value]]
id = "ship"
label = "Ship"
key = "1"
group = "official"
asks = ["certainty", "source_name"]
merged_into = "station"
[[field.value]]
id = "boat"
label = "Boat"
key = "1"
group = "official"
asks = []
merged_into = "ship"
[[field.value]]
id = "farmer"
label = "Station"
key = "1"
group = "person"
retired = true
[[field.value]]
id = "author"
label = "Own voice"
key = "9"
group = "author"
[[field]]
id = "certainty"
question = "How certain?"
level = "ordinal"
order = ["low", "lower", "high"]
[[field.value]]
id = "high"
label = "High"
key = "h"
[[field.value]]
id = "low"
label = "Low"
key = "l"
[[field.value]]
id = "lower"
label = "Lower"
key = "l"
merged_into = "low"
[[field]]
id = "season"
question = "When?"
level = "nominal"
retired = true
[[field.value]]
id = "winter"
label = "Winter"
key = "w"
"""


def places(old: str, new: str) -> list[str]:
    assert SCHEME.count(old) == 1
    return [mistake.where for mistake in check(SCHEME.replace(old, new))]


def test_keys_and_labels_of_values_that_are_gone_are_free() -> None:
    scheme = parse(SCHEME)
    assert [value.id for value in scheme.source.offered] == ["station", "author"]
    assert [value.id for value in scheme.source.values][1:4] == ["ship", "boat", "farmer"]
    assert [field.id for field in scheme.asked] == ["source", "certainty"]
    assert scheme.field("season").offered == ()


def test_a_merged_value_counts_as_the_last_of_its_successors() -> None:
    scheme = parse(SCHEME)
    assert scheme.successor("source", "boat") == "station"
    assert scheme.successor("source", "farmer") == "farmer"
    assert scheme.successor("nothing", "boat") == "boat"
    assert scheme.successors == {
        ("source", "ship"): "station",
        ("source", "boat"): "station",
        ("certainty", "lower"): "low",
    }
    assert scheme.field("certainty").order == ("low", "high")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('merged_into = "station"', 'merged_into = "kiosk"', "field[0].value[1].merged_into"),
        ('merged_into = "station"', 'merged_into = "ship"', "field[0].value[1].merged_into"),
        ('merged_into = "low"', 'merged_into = "high"\nretired = 1', "field[1].value[2].retired"),
        ('question = "Who says so?"', 'question = "?"\nretired = true', "field[0].retired"),
        ('asks = ["certainty"]', 'asks = ["season"]', "field[0].value[0].asks"),
    ],
)
def test_what_does_not_fit_is_named(old: str, new: str, where: str) -> None:
    assert where in places(old, new)


def test_two_values_merged_into_each_other_are_named() -> None:
    assert places('merged_into = "station"', 'merged_into = "boat"') == [
        "field[0].value[1].merged_into", "field[0].value[2].merged_into"
    ]  # fmt: skip


def test_a_field_keeps_at_least_one_value_to_choose() -> None:
    gone = SCHEME.replace('key = "h"', 'key = "h"\nretired = true').replace(
        'label = "Low"', 'label = "Low"\nretired = true'
    )
    assert [mistake.where for mistake in check(gone)] == ["field[1].value"]


def test_a_practice_sentence_needs_a_source_that_is_offered() -> None:
    practice = '[[practice]]\ntext = "Rain."\nverdict = "claims"\nsource = "farmer"\nreason = "R."'
    assert [mistake.where for mistake in check(SCHEME + practice)] == ["practice[0].source"]


@pytest.mark.parametrize(
    "claim",
    [
        {"source": "boat", "fields": {}},
        {"source": "farmer", "fields": {}},
        {"source": "station", "fields": {"certainty": "lower"}},
        {"source": "ship", "source_name": "Aurora", "fields": {"certainty": "high"}},
        {"source": "author", "fields": {"season": "winter"}},
    ],
)
def test_an_answer_may_have_what_is_no_longer_offered(claim) -> None:
    data = {"verdict": "claims", "claims": [claim]}
    answer, mistakes = read_answer(data, parse(SCHEME), "It will rain.")
    assert mistakes == []
    assert answer.claims[0].source == claim["source"]
    assert answer.claims[0].fields == claim["fields"]


def test_a_successor_may_have_the_fields_of_what_was_merged_into_it() -> None:
    scheme = parse(SCHEME)
    source = scheme.source
    author = replace(source.value("author"), asks=())
    ship = replace(source.value("ship"), merged_into="author")
    merged = replace(source, values=(source.value("station"), ship, author))
    data = {
        "verdict": "claims",
        "claims": [{"source": "author", "fields": {"certainty": "low"}}],
    }
    answer, mistakes = read_answer(data, replace(scheme, fields=(merged, *scheme.further)), "Rain.")
    assert mistakes == [] and answer.claims[0].fields == {"certainty": "low"}
    _, mistakes = read_answer(data, scheme, "Rain.")
    assert [mistake.where for mistake in mistakes] == ["claims[0].fields.certainty"]


def test_an_unknown_value_is_never_accepted() -> None:
    data = {"verdict": "claims", "claims": [{"source": "kiosk", "fields": {"season": "june"}}]}
    answer, mistakes = read_answer(data, parse(SCHEME), "It will rain.")
    assert answer is None and mistakes
