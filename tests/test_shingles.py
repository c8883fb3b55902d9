"""Shingles: what counts as nearly the same, and that the few always meet."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.shingles import MOST_FEW, NEAR, first_few, likeness, shingles, sizes

STORY = (
    "The ferry to the islands will stop in winter, the harbour office said on Monday. Fewer than "
    "forty people take it on a usual day. The mayor called the decision hasty and asked for a year "
    "to find the money. Fishermen have offered to carry the mail in the meantime."
)


def like(first, second):
    return likeness(shingles(first), shingles(second))


def test_case_punctuation_and_white_space_do_not_count():
    assert like(STORY, STORY.upper().replace(" ", "\n").replace(".", "!")) == 1


def test_a_changed_word_leaves_a_text_nearly_the_same():
    assert NEAR <= like(STORY, STORY.replace("Monday", "Tuesday")) < 1


def test_another_text_is_not_nearly_the_same():
    assert like(STORY, "A gull sings. Nobody listens to it, and nobody minds that it does.") == 0


def test_a_text_with_as_much_again_behind_it_is_not_nearly_the_same():
    assert like(STORY, STORY + " " + " ".join(f"word{n}" for n in range(50))) < NEAR


def test_scripts_without_spaces_are_cut_into_signs():
    text = "港口办公室周一表示通往群岛的渡轮将在冬季停运通常每天乘坐的人不到四十人"
    assert NEAR <= like(text, text[:-1]) < 1


def test_texts_of_one_word_and_of_none_have_a_shingle_too():
    assert like("Word", "word!") == 1
    assert like("Word", "Other") == 0
    assert len(shingles("")) == 1


@given(st.sets(st.integers(0, 2**32), min_size=1, max_size=120), st.randoms(use_true_random=False))
def test_sets_that_are_nearly_the_same_meet_in_their_first_few(found, dice: random.Random):
    out = dice.randrange(len(found) // 8 + 1)
    other = set(dice.sample(sorted(found), len(found) - out))
    other |= {2**33 + n for n in range(dice.randrange(len(found) // 8 + 1))}
    if likeness(found, other) >= NEAR:
        assert set(first_few(found)) & set(first_few(other))
        least, most = sizes(found)
        assert least <= len(other) <= most


@pytest.mark.slow
def test_a_book_is_found_by_no_more_than_a_long_article():
    book = set(random.Random(5).sample(range(2**32), 300_000))
    few = first_few(book)
    assert few == sorted(book)[:MOST_FEW]
    nearly_the_same = {one for one in book if one % 20}
    assert len(set(first_few(nearly_the_same)) & set(few)) > MOST_FEW * 9 // 10
