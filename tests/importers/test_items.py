"""A CSV of ready sentences → articles whose units are its rows."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Options
from tests.conftest import looks


def read(text):
    return importers.read(text.encode(), "items.csv", Options(format="items"))


def shown(draft):
    return [(unit.kind, unit.paragraph, draft.text[unit.start : unit.end]) for unit in draft.units]


def test_rows_are_units_and_none_is_split():
    one, two = read(
        "article,title,kind,sentence\n"
        "a1,First,heading,Talks fail\n"
        'a1,First,,"He left. She, too."\n'
        "a2,Second,bullet, One point \n"
    )
    assert (one.ref, one.title) == ("a1", "First")
    assert shown(one) == [("heading", 0, "Talks fail"), ("sentence", 1, "He left. She, too.")]
    assert shown(two) == [("bullet", 0, "One point")]


def test_paragraphs_are_kept():
    (draft,) = read("paragraph,text\n3,He left.\n3,She stayed.\n4,It rained.\n")
    assert draft.text == "He left.\nShe stayed.\n\nIt rained."
    assert [unit.paragraph for unit in draft.units] == [0, 0, 1]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("article,text\na,One.\nb,Two.\na,Three.\n", "rows of “a” are not next to each other"),
        ("article,text,by\na,One.,A\nb,Two.,A\na,Three.,B\n", "“a” are not next to each other"),
        ("kind,text\nverse,One.\n", "row 2: there is no kind “verse”"),
        ("article,text\na,One.\na,\n", r"items.csv, row 3 \(a\): The text is missing"),
    ],
)
def test_items_that_cannot_be_placed_are_refused(table, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(table)
    assert refused.value.remedy


CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\r\t,;"'),
    min_size=1,
    max_size=30,
).filter(lambda cell: cell.strip() and any(sign.isalnum() for sign in cell))


@given(st.lists(CELLS, min_size=1, max_size=8))
@looks(100)
def test_every_unit_cuts_its_own_cell(cells):
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerows([["text"], *([cell] for cell in cells)])
    (draft,) = importers.read(
        table.getvalue().encode(), "items.csv", Options(format="items", encoding="utf-8")
    )
    assert [draft.text[unit.start : unit.end] for unit in draft.units] == [
        cell.strip() for cell in cells
    ]


def test_rows_with_the_same_id_of_a_sentence_are_one_unit():
    (draft,) = read(
        "sentence_id,sentence,annotator\n1,He left.,Ann\n1,He left. ,Bob\n"
        "2,He left.,Ann\n,Yes.,A\n,Yes.,B\n"
    )
    assert draft.text == "He left.\nHe left.\nYes.\nYes."
    assert [unit.paragraph for unit in draft.units] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "table",
    [
        "sentence,label,annotator\nHe left.,x,A\nHe left.,y,B\nShe stayed.,x,A\nShe stayed.,x,B\n",
        "sentence,label,annotator\nHe left.,x,A\nShe stayed.,x,A\nHe left.,y,B\nShe stayed.,x,B\n",
        "article,sentence,by\na,He left.,A\na,She stayed.,A\nb,He left.,A\n"
        "a,He left.,B\na,She stayed.,B\n",
    ],
)
def test_without_ids_rows_of_labels_with_the_same_words_are_one_unit(table):
    draft = read(table)[0]
    assert draft.text == "He left.\nShe stayed."
    assert draft.notes == ("2 rows repeat a sentence and become part of its unit.",)


@pytest.mark.parametrize(
    "table",
    [
        "sentence\nYes.\nYes.\n",
        "title,sentence\nA,Yes.\nA,Yes.\n",
        "position,sentence,by\n0,Yes.,A\n1,Yes.,A\n",
        "paragraph,sentence,by\n0,Yes.,A\n1,Yes.,A\n",
        "sentence_id,sentence,by\n1,Yes.,A\n2,Yes.,A\n",
    ],
)
def test_a_sentence_that_is_said_twice_is_two_units(table):
    (draft,) = read(table)
    assert [draft.text[unit.start : unit.end] for unit in draft.units] == ["Yes.", "Yes."]
    assert draft.notes == ()


def test_rows_with_the_same_words_in_two_articles_are_two_units():
    one, two = read("article,sentence,by\na,Yes.,A\na,Yes.,B\nb,Yes.,A\n")
    assert (one.text, two.text) == ("Yes.", "Yes.")
    assert (one.place, two.place) == ("items.csv, row 2 (a)", "items.csv, row 4 (b)")
    assert (one.notes, two.notes) == (
        ("1 row repeats a sentence and becomes part of its unit.",),
        (),
    )


def test_a_row_without_a_sentence_is_left_out_and_the_others_are_units():
    left_out = []
    options = Options(format="items")
    table = b"sentence,by\nHe left.,A\n,A\nShe stayed.,A\n"
    (draft,) = importers.read(table, "items.csv", options, left_out)
    assert draft.text == "He left.\nShe stayed."
    assert [one.where for one in left_out] == ["items.csv, row 3"]


def test_an_id_that_names_two_sentences_is_refused():
    with pytest.raises(Refused, match="row 3: “1” is already the ID") as refused:
        read("sentence_id,sentence\n1,He left.\n1,She stayed.\n")
    assert "sentence_id=" in refused.value.remedy


def test_without_ids_the_words_of_a_sentence_can_be_its_id():
    text = "sentence,annotator\nHe left.,Ann\nShe stayed.,Ann\nHe left.,Bob\nShe stayed.,Bob\n"
    options = Options(format="items", columns={"text": "sentence", "sentence_id": "sentence"})
    (draft,) = importers.read(text.encode(), "items.csv", options)
    assert draft.text == "He left.\nShe stayed."
