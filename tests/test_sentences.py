"""Article text → units: the seed to the letter, and what holds for every text."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate import sentences
from annotate.records import ASKED_KINDS, SENTENCE_KINDS, Unit

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def seed():
    return (ROOT / "seeds" / "seed_article.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def reference():
    lines = (ROOT / "tests" / "data" / "seed_reference.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in lines.splitlines()]


def units_of(text, language=""):
    return [(unit.kind, text[unit.start : unit.end]) for unit in sentences.split(text, language)]


def shown(text, language=""):
    return [piece for _, piece in units_of(text, language)]


# The seed ---------------------------------------------------------------------------------


def test_the_seed_gives_exactly_the_units_of_the_reference(seed, reference):
    expected = [
        Unit(row["doc_start"], row["doc_end"], row["unit_kind"], row["paragraph"])
        for row in reference
    ]
    assert sentences.split(seed) == expected
    assert len(expected) == 57
    assert sum(unit.kind in ASKED_KINDS for unit in expected) == 43


def test_the_seed_is_named_by_its_first_heading(seed):
    units = sentences.split(seed)
    title = "North Korean Troops in Russia: Confirmation and Implications"
    assert sentences.title_of(seed, units, "", "seed.txt") == title
    assert sentences.title_of(seed, units, " Given \n title ", "seed.txt") == "Given title"


# Hard cases -------------------------------------------------------------------------------

OWN = (ROOT / "tests" / "data" / "segmentation_own.jsonl").read_text(encoding="utf-8")
CASES = [json.loads(line) for line in OWN.splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_our_own_gold_is_cut_to_the_letter(case):
    text = case["text"]
    expected = [
        (kind, text[start:end])
        for (start, end), kind in zip(case["spans"], case["kinds"], strict=True)
    ]
    assert units_of(text, case["lang"]) == expected


# What holds for every text ----------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "He left. ", "U.S. ", "“Why?” she said. ", "Dr. ", "5 p.m. ", "…", "...", ". ", "?! ", "\n",
        "\n\n", "\r\n", "• ", "1. ", "2. ", "a) ", "# ", "> ", "(", ")", "[6] ", "“", "”", "«", "»",
        '"', "’", " – ", "— ", "\u00a0", "\u200b", "\u202e", "\ufeff", "\t", "img", "Він прийшов. ",
        "2020 р. ", "그는 말했다. ", "Am 5. Mai kam er. ", "e\u0301", "😀", "word ", "Word ", ":\n",
        "http://a.b/c?d ", "KYIV (AP) — ", "---\n", "a: b\n", "\u2028", "\x0b", "\x85",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_units_are_ordered_disjoint_and_bare(text):
    units = sentences.split(text)
    last = 0
    for unit in units:
        assert last <= unit.start < unit.end <= len(text)
        assert unit.end - unit.start <= sentences.LONGEST_UNIT
        assert unit.kind in SENTENCE_KINDS
        piece = text[unit.start : unit.end]
        assert piece == piece.strip()
        last = unit.end
    paragraphs = [unit.paragraph for unit in units]
    assert paragraphs == sorted(paragraphs)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_word_falls_between_units(text):
    covered = set()
    for unit in sentences.split(text):
        covered.update(range(unit.start, unit.end))
    words = {
        index
        for index, sign in enumerate(text)
        if sign.isalpha() and index and text[index - 1].isalpha()
    }
    lost = "".join(text[index] for index in sorted(words - covered))
    assert not lost.strip("ivxIVX")  # Roman numbers are signs of list items


def test_the_same_text_gives_the_same_units_in_four_threads(seed):
    texts = [seed, seed[1000:], seed.lower(), seed.replace("\n", " ")] * 4
    alone = [sentences.split(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sentences.split, texts)) == alone


# Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "\u200b\ufeff", "\n" * 1000])
def test_a_text_that_shows_nothing_has_no_units(text):
    assert sentences.split(text) == []


@pytest.mark.parametrize("text", ["no end here", "word", "Слово", "한국어", "a " * 500])
def test_a_text_without_a_sentence_end_is_one_unit(text):
    assert units_of(text) == [("sentence", text.strip())]


def test_a_lone_surrogate_is_kept_and_hurts_nothing():
    assert shown("One \ud800 two. Then three.") == ["One \ud800 two.", "Then three."]
    assert len(sentences.article_id("\ud800")) == 24


def test_an_article_is_named_by_its_text_and_a_sentence_by_its_place():
    article = sentences.article_id("Hello.")
    assert article == "2d8bd7d9bb5f85ba643f0110d50cb506"[:24]
    assert sentences.sentence_id(article, 0, 6) == f"{article}-0-6"
