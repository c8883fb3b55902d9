"""What pages say about a text: its language, its direction, sentences within quotations."""

import re

import pytest

from annotate.records import Draft
from annotate.workflow.imports.articles import add_articles

QUOTED = (
    "The ferry is late. “We wait. It will come. Nobody minds,” a passenger said. Nobody does.\n"
)
ARABIC = "قال العمدة إن الجسر سيفتح في مايو. لا أحد يعرف.\n"


@pytest.fixture
def label(client, db, alice):
    """Import a text and open it for labelling: label(text) → HTML."""

    def call(text, **details):
        [made] = add_articles(db, None, [Draft(text=text, name="a.txt", **details)])
        client.enter(alice)
        return client.get(f"/label/{made.id}").get_data(as_text=True)

    return call


def test_a_sentence_inside_a_longer_quotation_says_so(label):
    html = label(QUOTED)
    marked = re.findall(r'data-n="(\d)"( data-marks="in a quotation")?>', html)
    assert [number for number, mark in marked if mark] == ["2", "3", "4"]
    assert 'aria-label="Sentence 3 of 5, not labelled, in a quotation"' in html
    assert 'aria-label="Sentence 1 of 5, not labelled"' in html


def test_a_piece_of_a_sentence_longer_than_a_unit_says_so(label):
    html = label("word " * 1500)
    assert html.count('data-marks="a piece of a longer sentence"') == 2


def test_right_to_left_text_has_its_direction_and_language(label):
    html = label(ARABIC, title="Über den Brückenbau")
    assert re.search(r'<article [^>]*lang="ar" dir="rtl">', html)


def test_a_chosen_language_is_on_the_page_with_its_direction(label):
    assert re.search(r'<article [^>]*lang="de" dir="ltr">', label(QUOTED, language="de"))


def test_a_text_of_unknown_language_gets_no_direction(label, client, db):
    html = label("1234. 5678.")
    [tag] = re.findall(r'<article [^>]*id="article"[^>]*>', html)
    assert " lang=" not in tag and " dir=" not in tag


def test_the_history_of_a_sentence_has_its_language_and_direction(client, db, alice, label):
    html = label(ARABIC)
    sentence = re.search(r'data-id="([^"]+)"', html)[1]
    page = client.get(f"/sentence/{sentence}").get_data(as_text=True)
    assert 'lang="ar" dir="rtl"' in page
