"""/guideline: every value and rule of the current scheme, in Markdown; what a version changed."""

import pytest

from annotate.schemes.editing.edits import Edit
from annotate.web.frame.markdown import is_plain, markdown
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.publish import publish


def test_every_value_is_shown_with_definition_examples_and_counter_example(
    client, scheme, alice, words
):
    text = words(client.enter(alice).get("/guideline"))
    for field in scheme.fields:
        assert field.question in text
        for value in field.values:
            for said in (value.label, value.definition, *value.examples, value.counter_example):
                assert " ".join(said.split()) in text


def test_every_rule_is_shown(client, scheme, alice, words):
    text = words(client.enter(alice).get("/guideline"))
    for rule in scheme.rules:
        assert rule.title in text
        assert rule.text in text


def test_the_guideline_is_for_those_who_are_signed_in(client):
    assert client.get("/guideline").status_code == 303


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A *denial* is firm.", "<p>A <em>denial</em> is firm.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>"),
        ("[x](https://example.org)", '<p><a href="https://example.org">x</a></p>'),
        ("![x](https://example.org/a.png)", '<p>!<a href="https://example.org/a.png">x</a></p>'),
        ("# Not a heading", "<p># Not a heading</p>"),
        ("“5 < 6” & so on", "<p>“5 &lt; 6” &amp; so on</p>"),
    ],
)
def test_markdown_gives_marks_and_no_html_of_its_own(text, shown):
    assert markdown(text).strip() == shown


def test_what_is_plain_needs_no_html():
    assert is_plain("It’s one sentence. And another.") and is_plain("")
    assert not is_plain("*this*") and not is_plain("a\n\nb")


def test_the_guideline_shows_marks_and_what_a_version_changed(client, db, lead, words):
    change = Edit("change value", "source", "author", now={"definition": "Nobody *else* is cited."})
    drafts.edit(db, lead, change)
    publish(db, lead, "For **all** of us.")
    page = client.enter(lead).get("/guideline").get_data(as_text=True)
    assert "Nobody <em>else</em> is cited." in page and "For <strong>all</strong> of us." in page
    assert "What version 2 changed" in page
    assert 'href="#value-source-author"' in page and 'href="#rule-1"' in page


def test_examples_are_there_for_the_labelling_page(client, scheme, alice):
    told = client.enter(alice).get("/guideline/examples").get_json()
    for field in scheme.fields:
        for value in field.offered:
            own = told[field.id][value.id]
            assert tuple(own["examples"]) == value.examples
            assert own["counter_example"] == value.counter_example
