"""Merging, splitting, another kind: units stay in order, disjoint and cut from the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import sentences, units
from annotate.errors import Invalid
from annotate.records import SENTENCE_KINDS, Unit

TEXT = "A harbour\n\nThe ferry is late. Nobody minds.\n• A gull does \U0001f426."


def cut(text):
    return sentences.split(text, "en")


def texts(text, listed):
    return [text[one.start : one.end] for one in listed]


def test_two_units_become_one_with_what_stood_between_them():
    merged = units.merge(cut(TEXT), 1)
    assert texts(TEXT, merged) == [
        "A harbour", "The ferry is late. Nobody minds.", "A gull does \U0001f426.",
    ]  # fmt: skip
    assert merged[1].kind == "sentence"


def test_a_heading_merged_into_a_sentence_becomes_one():
    assert units.merge(cut(TEXT), 0)[0].kind == "sentence"


def test_a_merge_behind_the_last_unit_is_refused():
    with pytest.raises(Invalid):
        units.merge(cut(TEXT), 3)


def test_what_would_be_longer_than_a_unit_may_be_is_refused():
    text = "a" * 3000 + " " + "b" * 3000
    two = [Unit(0, 3000, "sentence", 0), Unit(3001, 6001, "sentence", 0)]
    assert units.fault_of(text, two) == ""
    with pytest.raises(Invalid, match="4,000"):
        units.merge(two, 0)


def test_a_split_leaves_the_white_space_out():
    listed = cut(TEXT)
    at = TEXT.index("is late")
    now = units.split(TEXT, listed, 1, at)
    assert texts(TEXT, now)[1:3] == ["The ferry", "is late."]
    assert units.split(TEXT, listed, 1, at - 1) == now


@pytest.mark.parametrize("at", [11, 0, 29, 999, -3])
def test_a_split_at_an_edge_or_outside_is_refused(at):
    with pytest.raises(Invalid):
        units.split(TEXT, cut(TEXT), 1, at)


def test_a_kind_is_changed_and_an_unknown_one_refused():
    assert units.change_kind(cut(TEXT), 0, "caption")[0].kind == "caption"
    with pytest.raises(Invalid, match="song"):
        units.change_kind(cut(TEXT), 0, "song")


def test_the_words_of_a_unit_are_where_it_can_be_split():
    unit = cut(TEXT)[1]
    found = units.cuts_of(TEXT, unit)
    assert [word for word, _ in found] == ["The", "ferry", "is", "late."]
    assert all(TEXT.startswith(word, at) for word, at in found)


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        ([(0, 99, "sentence", 0)], "within the text"),
        ([(3, 3, "sentence", 0)], "within the text"),
        ([(0, 3, "song", 0)], "unknown kind"),
        ([(0, 4, "sentence", 0)], "white space"),
        ([(4, 7, "sentence", 0), (0, 3, "sentence", 0)], "does not come after"),
        ([(0, 5, "sentence", 0), (4, 7, "sentence", 0)], "does not come after"),
        ([(0, 3, "sentence", 2), (4, 7, "sentence", 1)], "does not come after"),
    ],
)
def test_faults_of_units_are_named(listed, fault):
    assert fault in units.fault_of("One two.", [Unit(*one) for one in listed])


paragraphs = st.lists(
    st.lists(st.sampled_from(["The mayor spoke.", "U.S. He left!", "“So? It is.”", "\U0001f309 x"]))
    .map(" ".join)
    .filter(str.strip),
    min_size=1,
    max_size=5,
).map("\n\n".join)


def said(text, listed):
    """Every place with a letter or a digit that stands in a unit."""
    places = (place for one in listed for place in range(one.start, one.end))
    return [place for place in places if text[place].isalnum()]


@given(paragraphs, st.data())
def test_whatever_is_done_the_units_stay_in_order_and_cut_the_text(text, data):
    listed = cut(text)
    for _ in range(data.draw(st.integers(1, 8))):
        index = data.draw(st.integers(0, len(listed) - 1))
        what = data.draw(st.sampled_from(["merge", "split", "kind"]))
        before = listed
        try:
            if what == "merge":
                listed = units.merge(listed, index)
            elif what == "split":
                at = data.draw(st.integers(listed[index].start, listed[index].end))
                listed = units.split(text, listed, index, at)
            else:
                listed = units.change_kind(
                    listed, index, data.draw(st.sampled_from(SENTENCE_KINDS))
                )
        except Invalid:
            assert listed is before
        assert units.fault_of(text, listed) == ""
    assert said(text, listed) == said(text, cut(text))


@given(paragraphs, st.data())
def test_a_split_undone_by_a_merge_gives_the_units_back(text, data):
    listed = cut(text)
    index = data.draw(st.integers(0, len(listed) - 1))
    places = units.cuts_of(text, listed[index])[1:]
    for _, at in places:
        assert units.merge(units.split(text, listed, index, at), index) == listed
