"""words: a text in words and in pieces, by the table of cases that JavaScript shares."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.words import list_split_places, list_words

TABLE = json.loads((Path(__file__).parent / "data" / "words_of_sentences.json").read_text("utf-8"))
CASES = pytest.mark.parametrize("case", TABLE, ids=lambda case: case["text"])


@CASES
def test_the_words_of_a_text(case):
    text = case["text"]
    assert [text[start:end] for start, end in list_words(text)] == case["words"]


@CASES
def test_the_pieces_of_a_text(case):
    text = case["text"]
    edges = [*list_split_places(text), len(text)]
    assert [text[start:end].rstrip() for start, end in pairwise(edges)] == case["splits"]


@given(st.text(max_size=60))
def test_words_are_in_order_and_apart(text):
    words = list_words(text)
    assert all(0 <= start < end <= len(text) for start, end in words)
    assert all(before[1] <= after[0] for before, after in pairwise(words))


@given(st.text(max_size=60))
def test_a_text_is_never_split_inside_a_word(text):
    inside = {at for start, end in list_words(text) for at in range(start + 1, end)}
    assert not inside & set(list_split_places(text))
