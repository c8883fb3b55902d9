"""The built-in schemes: complete guideline texts, and nothing that contradicts the reference."""

import json
from pathlib import Path

import pytest

from annotate.errors import NotFound
from annotate.records import Scheme
from annotate.schemes import builtin, builtin_names, check

ROOT = Path(__file__).parents[2]
REFERENCE = [
    json.loads(line)
    for line in (ROOT / "tests/data/seed_reference.jsonl").read_text("utf-8").splitlines()
]
SEED = (ROOT / "seeds/seed_article.txt").read_text("utf-8")


@pytest.fixture(params=builtin_names())
def each(request: pytest.FixtureRequest) -> Scheme:
    return builtin(request.param)


CORE = {
    "6": ("other_official", "official"),
    "7": ("other_named", "person_or_org"),
    "8": ("unnamed", "unnamed"),
    "9": ("author", "author"),
}
NEWS = ("core", "elections", "news-source", "science-health")


def test_the_built_in_schemes_are_these() -> None:
    names = ("admiralty", "core", "elections", "news-source", "science-health")
    assert builtin_names() == names


def test_an_unknown_built_in_scheme_names_the_known_ones() -> None:
    with pytest.raises(NotFound) as caught:
        builtin("nato")
    assert "admiralty, core, elections, news-source, science-health" in caught.value.remedy


def test_a_built_in_scheme_has_its_name_as_id_and_no_mistake(each: Scheme) -> None:
    assert builtin(each.id) is each
    assert check(each.toml) == []


def test_every_value_has_a_definition_two_examples_and_a_counter_example(each: Scheme) -> None:
    for field in each.fields:
        for value in field.values:
            assert value.definition, value.id
            assert len(value.examples) == 2, value.id
            assert value.counter_example, value.id
            assert value.key, value.id


def test_the_topic_has_the_keys_1_to_5_and_the_core_6_to_9(each: Scheme) -> None:
    keys = [value.key for value in each.source.values]
    assert keys == (list("6789") if each.id == "core" else list("123456789"))
    for value in each.source.values:
        assert value.colour == int(value.key)
        if value.key in CORE:
            assert (value.id, value.group) == CORE[value.key]


def test_the_values_of_the_core_have_one_name_everywhere(each: Scheme) -> None:
    labels = {value.id: value.label for value in builtin("core").source.values}
    assert {v.id: v.label for v in each.source.values if v.id in labels} == labels


@pytest.mark.parametrize("name", NEWS)
def test_every_news_scheme_asks_how_firmly_it_is_put_of_every_source(name: str) -> None:
    scheme, usual = builtin(name), builtin("news-source").further[0]
    [confidence] = scheme.further
    assert (confidence.id, confidence.question) == (usual.id, usual.question)
    shown = [(v.id, v.label, v.key, v.outside) for v in confidence.values]
    assert shown == [(v.id, v.label, v.key, v.outside) for v in usual.values]
    assert confidence.order == usual.order
    assert all("confidence" in value.asks for value in scheme.source.values)


def test_a_counter_example_says_which_value_it_is_instead(each: Scheme) -> None:
    for field in each.fields:
        for value in field.values:
            quoted, _, reason = value.counter_example.partition("” ")
            assert quoted.startswith("“") and ":" in reason, value.id


def test_the_rules_have_a_title_a_text_and_an_example_each(each: Scheme) -> None:
    assert len(each.rules) >= 8
    assert all(rule.title and rule.text and rule.example for rule in each.rules)
    titles = [rule.title for rule in each.rules]
    assert len(set(titles)) == len(titles)
    assert titles[-1] == "No claim, and can’t tell"


def test_no_example_is_used_twice(each: Scheme) -> None:
    texts = [one for f in each.fields for v in f.values for one in (*v.examples, v.counter_example)]
    texts += [rule.example for rule in each.rules] + [one.text for one in each.practice]
    assert len(set(texts)) == len(texts)


def test_the_three_practice_sentences_have_three_answers(each: Scheme) -> None:
    answers = {(one.source, *sorted(one.fields.items())) for one in each.practice}
    assert len(answers) == 3


def test_the_admiralty_guide_says_that_f_and_6_are_usual_from_one_article() -> None:
    first = builtin("admiralty").rules[0]
    assert first.title == "From one article alone, expect F and 6"
    assert "the honest grades are F and 6" in first.text


def test_no_guideline_text_is_taken_from_the_seed(each: Scheme) -> None:
    texts = [each.toml.partition("[[field]]")[2]]
    words = [word.strip(".,:;“”’\"'").lower() for word in " ".join(texts).split()]
    seed = [word.strip(".,:;“”’\"'").lower() for word in SEED.split()]
    runs = {tuple(seed[at : at + 5]) for at in range(len(seed) - 4)}
    shared = [run for at in range(len(words) - 4) if (run := tuple(words[at : at + 5])) in runs]
    assert shared == []


def test_three_practice_sentences_have_a_reason_each(each: Scheme) -> None:
    assert len(each.practice) == 3
    assert all(practice.reason for practice in each.practice)


def test_a_practice_answer_gives_all_that_its_source_asks(each: Scheme) -> None:
    for practice in each.practice:
        source = each.source.value(practice.source)
        assert source is not None
        asked = {one for one in source.asks if one != "source_name"}
        assert set(practice.fields) == asked


def test_news_source_has_the_keys_labels_and_groups_of_its_table() -> None:
    rows = [(v.key, v.id, v.group) for v in builtin("news-source").source.values]
    assert rows == [
        ("1", "us_official", "official"),
        ("2", "skorea_intel", "intelligence"),
        ("3", "ukraine_statement", "official"),
        ("4", "skorea_gov", "official"),
        ("5", "russia_nkorea", "official"),
        ("6", "other_official", "official"),
        ("7", "other_named", "person_or_org"),
        ("8", "unnamed", "unnamed"),
        ("9", "author", "author"),
    ]
    asking_a_name = [v.id for v in builtin("news-source").source.values if "source_name" in v.asks]
    assert asking_a_name == ["other_official", "other_named"]


def test_confidence_is_shown_from_high_and_ordered_from_low() -> None:
    confidence = builtin("news-source").fields[1]
    shown = [(value.key, value.id) for value in confidence.values]
    assert shown == [("h", "high"), ("m", "moderate"), ("l", "low"), ("o", "not_a_statement")]
    assert confidence.order == ("low", "moderate", "high")
    assert [value.id for value in confidence.values if value.outside] == ["not_a_statement"]


def test_admiralty_grades_rise_to_a_and_1_and_leave_f_and_6_outside() -> None:
    reliability, credibility = builtin("admiralty").further
    assert reliability.order == ("E", "D", "C", "B", "A")
    assert credibility.order == ("5", "4", "3", "2", "1")
    outside = [v.id for field in (reliability, credibility) for v in field.values if v.outside]
    assert outside == ["F", "6"]


def test_every_reference_label_is_a_value_of_news_source() -> None:
    scheme = builtin("news-source")
    claims = [claim for unit in REFERENCE for claim in unit["claims"]]
    assert len(claims) == 55
    for claim in claims:
        assert scheme.source.value(claim["source"]), claim["id"]
        assert scheme.fields[1].value(claim["confidence"]), claim["id"]
        for other in claim["also_acceptable"]:
            assert other == "no_claim" or scheme.source.value(other), claim["id"]


HEDGES_OF_LOW = ("potential", "possib", "may ", "might", "could")
HEDGES_OF_MODERATE = ("suggest", "likely", "expected", "estimate", "appears", "probabl")


def cue_words(claim: dict[str, object]) -> str:
    return str(claim["confidence_words"] or "").lower() + " "


def test_no_reference_label_contradicts_the_rules_of_confidence() -> None:
    for unit in REFERENCE:
        for claim in unit["claims"]:
            words, grade = cue_words(claim), claim["confidence"]
            if any(hedge in words for hedge in HEDGES_OF_LOW):
                assert grade == "low", claim["id"]
            elif any(hedge in words for hedge in HEDGES_OF_MODERATE):
                assert grade == "moderate", claim["id"]
            elif claim["claim_kind"] == "directive" and claim["source"] != "author":
                assert grade == "not_a_statement", claim["id"]
            else:
                assert grade == "high", claim["id"]


def test_no_reference_label_contradicts_the_rules_of_sources() -> None:
    for unit in REFERENCE:
        for claim in unit["claims"]:
            assert claim["source"] == claim["source_chain"][0], claim["id"]
            if claim.get("polarity") == "negative" and "not" in claim["cue"]:
                assert claim["source"] == "author", claim["id"]
            if claim["source"] == "author":
                assert claim["source_text"] is None, claim["id"]


def test_a_new_reference_claim_begins_only_where_source_or_confidence_changes() -> None:
    for unit in REFERENCE:
        for one, following in zip(unit["claims"], unit["claims"][1:], strict=False):
            assert (one["source"], one["confidence"]) != (
                following["source"],
                following["confidence"],
            ), following["id"]
