"""Article text → units: the seed to the letter, and what holds for every text."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import sentences
from annotate.records import ASKED_KINDS, SENTENCE_KINDS, Unit
from tests.bench.segmentation import (
    HOSTILE,
    NEWS,
    VARIANTS,
    as_wrapped,
    exact_f1,
    hostile_text,
    read_gold,
)
from tests.conftest import looks

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


def pieces(text):
    """The units as (kind, text), line breaks within them as spaces."""
    return [(kind, " ".join(piece.split())) for kind, piece in units_of(text)]


@pytest.mark.parametrize("width", [26, 32, 38, 45, 60, 72, 80, 100, 140])
def test_a_hard_wrapped_text_gives_the_same_units(seed, width):
    _, wrapped, _ = as_wrapped(("en", seed, []), width)
    assert wrapped.count("\n") > seed.count("\n") + 30
    assert sentences.split(wrapped) == sentences.split(seed)


@pytest.mark.parametrize(
    "lines",
    [
        ["The bridge is high over the town", "Above the river bed no boat goes",
         "By day the sky is red and wide", "At night the moon is far away"],
        ["Sports news today at home", "Weather for the weekend"],
        ["Berlin wins again in the cup", "Munich loses its second game",
         "Hamburg draws with Bremen today"],
    ],
)  # fmt: skip
def test_short_lines_that_all_begin_with_a_capital_stay_lines_of_their_own(lines):
    text = "\n".join(lines) + "\n\nThe mayor spoke. He left."
    assert [text[unit.start : unit.end] for unit in sentences.split(text, "en")][:-2] == lines


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\u2028"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n\n", "\n    "),
        lambda text: "\ufeff" + text + "\n\n",
        lambda text: "\n".join(f"> {line}".rstrip() for line in text.split("\n")),
    ],
    ids=["crlf", "separators", "no blank lines", "more blank lines", "indent", "edges", "mail"],
)
def test_the_layout_of_paragraphs_changes_no_unit(seed, change):
    assert pieces(change(seed)) == pieces(seed)


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


FLOORS = {
    "en": {"plain": 0.97, "hard-wrapped": 0.97, "no line breaks": 0.80, "lower case": 0.95},
    "uk": {"plain": 0.97, "hard-wrapped": 0.97, "no line breaks": 0.80},
    "ru": {"plain": 0.98, "hard-wrapped": 0.98, "no line breaks": 0.87},
    "ko": {"plain": 0.985, "hard-wrapped": 0.94, "no line breaks": 0.82},
    "de": {"plain": 0.95, "hard-wrapped": 0.95, "no line breaks": 0.78},
}


@pytest.mark.parametrize(
    ("language", "variant"),
    [(language, variant) for language, floors in FLOORS.items() for variant in floors],
)
def test_whole_articles_of_news_are_cut_well(language, variant):
    corpora = read_gold(NEWS)
    cases = [
        case for name, some in corpora.items() if name.endswith(f"_{language}") for case in some
    ]
    assert len(cases) >= 6
    score, wrong = exact_f1(VARIANTS[variant](case) for case in cases)
    assert score >= FLOORS[language][variant], wrong


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "1. Numbered one\n\nThe text goes on. It ends.",
            [
                ("heading", "Numbered one"), ("sentence", "The text goes on."),
                ("sentence", "It ends."),
            ],
        ),
        (
            "It begins.\n1. Numbered one\n2) Another\nThe text goes on.",
            [
                ("sentence", "It begins."), ("bullet", "Numbered one"), ("bullet", "Another"),
                ("sentence", "The text goes on."),
            ],
        ),
        (
            "1. FC Köln gewinnt das Spiel\n\nDer Verein ist nicht mit dem Bus gefahren.",
            [
                ("heading", "1. FC Köln gewinnt das Spiel"),
                ("sentence", "Der Verein ist nicht mit dem Bus gefahren."),
            ],
        ),
    ],
)  # fmt: skip
def test_the_number_of_a_line_is_outside_its_span(text, units):
    assert units_of(text) == units


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
@looks(300)
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
@looks(300)
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


# Hostile text -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_long_text_of_anything_goes_through(name):
    text = hostile_text(name)[:150_000]
    begun = time.process_time()
    units = sentences.split(text)
    assert all(unit.end - unit.start <= sentences.LONGEST_UNIT for unit in units)
    # A guard against hanging; the bench has the figures of a megabyte of each.
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("name", HOSTILE)
def test_a_little_of_anything_is_cut_into_units_that_hold_all_its_words(name):
    text = hostile_text(name)[:8_000]
    units = sentences.split(text)
    assert all(a.end <= b.start for a, b in pairwise(units))
    kept = "".join(text[unit.start : unit.end] for unit in units)
    for sign in set(text):
        if sign.isalpha() and sign not in "ab":
            assert kept.count(sign) == text.count(sign)


# Long units, marks, titles, languages -----------------------------------------------------


def test_a_unit_of_more_than_4000_is_cut_at_white_space_and_marked():
    text = "Short one.\n\n" + "word " * 2000 + "end. Last one."
    units = sentences.split(text)
    pieces = [text[unit.start : unit.end] for unit in units]
    assert [len(piece) <= sentences.LONGEST_UNIT for piece in pieces] == [True] * len(pieces)
    assert " ".join(pieces[1:-1]) == "word " * 2000 + "end."
    marked = [named == ("cut",) for named in sentences.marks(text, units)]
    assert marked == [False] + [True] * (len(units) - 2) + [False]


def test_a_word_of_more_than_4000_is_cut_where_it_must_be():
    text = "a\u0301" * 5000
    units = sentences.split(text)
    assert "".join(text[unit.start : unit.end] for unit in units) == text
    assert not any(text[unit.start] == "\u0301" for unit in units)


def marked(text, language=""):
    units = sentences.split(text, language)
    return [
        (text[unit.start : unit.end], named)
        for unit, named in zip(units, sentences.marks(text, units), strict=True)
    ]


def test_each_sentence_of_a_quotation_shows_that_it_stands_in_one():
    assert marked("He said: “We held. We lost ten. It was hard.” Then he left.") == [
        ("He said: “We held.", ()),
        ("We lost ten.", ("quoted",)),
        ("It was hard.”", ("quoted",)),
        ("Then he left.", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“We held. We lost ten.”",
        '"We held. We lost ten."',
        "«Ми стояли. Ми втратили десять».",
        "„Wir hielten. Wir verloren zehn.“",
        "»Wir hielten. Wir verloren zehn.«",
        "‘We held. We lost ten.’",
    ],
)
def test_a_quotation_is_known_by_the_marks_of_its_language(text):
    assert [named for _, named in marked(text)] == [("quoted",)] * 2


def test_a_quotation_ends_with_its_paragraph():
    text = "“We held. We lost ten.\n\nNobody else spoke."
    assert [named for _, named in marked(text)] == [("quoted",), ("quoted",), ()]


def test_a_title_is_the_heading_else_the_start_of_the_first_sentence_else_the_file():
    text = "# The harbour\n\nIt is shut."
    assert sentences.title_of(text, sentences.split(text), "", "a.md") == "The harbour"
    text = "Nobody came to the harbour on the day on which it was shut for good, as we now know."
    title = sentences.title_of(text, sentences.split(text), "", "a.txt")
    assert title == text[:80].rstrip()
    assert sentences.title_of("img", sentences.split("img"), "", "a.txt") == "a.txt"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister said that it was over and left."),
        ("de", "Der Minister sagte, dass es vorbei ist, und ging."),
        ("fr", "Le ministre a dit que la guerre est finie pour les uns."),
        ("uk", "Міністр сказав, що все скінчилось, і пішов."),
        ("ru", "Министр сказал, что всё кончилось, и вышел."),
        ("ko", "장관은 끝났다고 말했다."),
        ("ja", "大臣は終わったと述べた。"),
        ("zh", "部长说已经结束了。"),
        ("ar", "قال الوزير إن الحرب انتهت."),
        ("fa", "وزیر گفت که جنگ پایان یافته است."),
        ("he", "השר אמר שזה נגמר."),
        ("", "123 — 456"),
    ],
)
def test_a_language_is_guessed_by_script_and_common_words(language, text):
    assert sentences.guess_language(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Russia launched a missile attack at Kyiv, Zelensky said."),
        ("en", "Officials denied a report."),
        ("en", "No comment from Moscow."),
        ("en", "Dr. Novák met Mr. Dvořák in Prague."),
        ("en", "A vote is set. I do."),
        ("cs", "Vláda padla, řekl ministr."),
        ("pl", "Rząd upadł, powiedział minister."),
        ("fr", "Le ministre a démissionné."),
        ("es", "No hay acuerdo, dijo el ministro."),
        ("pt", "Não há acordo, disse o ministro."),
        ("de", "Sie schwieg."),
        ("uk", "Прошу голосувати."),
        ("ru", "Он не пришел."),
        ("ru", "ВСУ сбили Су-34, заявили в ГШ. США и НАТО не подтвердили."),
        ("bg", "Министърът подаде оставка."),
        ("sr", "Влада је пала, каже министар."),
        ("ko", "IAEA는 North Korea Times를 인용했다."),
    ],
)
def test_a_few_words_are_enough_to_guess_a_language(language, text):
    assert sentences.guess_language(text) == language


def test_a_text_that_shows_no_language_is_in_that_of_the_texts_around_it():
    assert sentences.guess_language("Mieten steigen weiter", "de") == "de"
    assert sentences.guess_language("Добре, я почув.", "uk") == "uk"
    assert sentences.guess_language("He left, and that was it.", "uk") == "en"
    assert sentences.guess_language("Police said that they were not to blame.", "de") == "en"


def test_short_english_is_not_cut_by_the_rules_of_another_language():
    text = "A U.S. official said Lt. Gen. Kim met Sen. Hale at a base."
    assert shown(text) == [text]


def test_sentences_are_numbered_and_named_by_their_offsets():
    text = "# Head\n\nOne. Two."
    made = sentences.sentences_of("abc", text, sentences.split(text))
    assert [(one.id, one.position, one.kind, one.text) for one in made] == [
        ("abc-2-6", 0, "heading", "Head"),
        ("abc-8-12", 1, "sentence", "One."),
        ("abc-13-17", 2, "sentence", "Two."),
    ]
