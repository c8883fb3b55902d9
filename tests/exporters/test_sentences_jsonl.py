"""JSON Lines: one sentence per line with every answer, gold, best, votes and context."""

import json

import pytest

from annotate.exporters import SET, Article, Sentence, _shape, sentences_jsonl
from tests.exporters.given import FELL, FIRST, Made, answer, one_article


def lines(labels):
    text = b"".join(sentences_jsonl.stream(labels)).decode()
    assert text.endswith("\n")
    return [json.loads(line) for line in text[:-1].split("\n")]


def test_a_line_has_the_sentence_its_place_and_what_is_around_it():
    first, second = lines(one_article())
    assert first["text"] == "Police: it fell."
    assert (first["previous"], first["next"]) == ("", "Reports say more.")
    assert (second["previous"], second["next"]) == ("Police: it fell.", "")
    assert (first["article_id"], first["start"], first["end"]) == ("a1", 0, 16)
    assert (first["tags"], first["split"]) == (["war", "port"], "train")


def test_a_line_has_each_answer_with_its_claims():
    first, second = lines(one_article())
    ida, mara = first["answers"]
    assert ida["claims"] == [
        {
            "start": 8, "end": 15, "text": "it fell", "source": "police", "source_name": None,
            "source_start": 0, "source_end": 6, "source_text": "Police", "confidence": "high",
            "evidence": None, "source_label": None, "source_group": None, "register_kind": None,
            "score": None,
        },
        {
            "start": 8, "end": 10, "text": "it", "source": "author", "source_name": None,
            "source_start": None, "source_end": None, "source_text": None, "confidence": None,
            "evidence": None, "source_label": None, "source_group": None, "register_kind": None,
            "score": None,
        },
    ]  # fmt: skip
    assert (mara["reviewer"], mara["verdict"], mara["claims"]) == ("Mara", "no_claim", [])
    assert first["gold"]["why"] == "The police say so."
    assert [claim["source"] for claim in first["gold"]["claims"]] == ["police"]
    assert (first["best"]["decided_by"], first["best"]["n_labels"]) == ("gold", 2)
    assert (second["gold"], second["best"]) == (None, None)


def test_votes_count_sets_of_sources_and_cant_tell_is_none():
    first, second = lines(one_article())
    assert first["votes"] == [
        {"sources": [], "people": 1}, {"sources": ["author", "police"], "people": 1},
    ]  # fmt: skip
    assert first["entropy"] == 1.0
    assert (second["votes"], second["entropy"]) == ([], None)


@pytest.mark.parametrize(
    ("counts", "bits"), [((3,), 0.0), ((2, 1), 0.9183), ((1, 1, 1, 1), 2.0), ((), None)]
)
def test_entropy_is_in_bits(counts, bits):
    assert _shape.entropy([("x", count) for count in counts]) == bits
    assert str(_shape.entropy([("x", 3)])) == "0.0"


def test_the_values_of_a_set_are_a_list():
    said = answer(FIRST, "Ida", {**FELL, "evidence": "photo|video"})
    article = Article("a1", [Sentence([said], [said], [said], None, lambda: None)], str)
    [line] = lines(Made([article], ["Ida"], evidence=SET))
    assert line["answers"][0]["claims"][0]["evidence"] == ["photo", "video"]
