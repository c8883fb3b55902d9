"""JSON and JSON Lines → articles, one an object."""

import json

import pytest

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Options


def read(text, name="a.json", **options):
    return importers.read(text.encode(), name, Options(**options))


ARTICLES = [
    {"id": 7, "title": "First", "text": "He left.\nShe, too.", "date": "2024-05-01"},
    {"id": "8", "title": None, "text": ["One paragraph.", "Another."], "source": "The Courier"},
]


def check(drafts):
    one, two = drafts
    assert (one.ref, one.title, one.text, one.published) == (
        "7",
        "First",
        "He left.\nShe, too.",
        "2024-05-01",
    )
    assert (two.ref, two.title, two.text) == ("8", "", "One paragraph.\n\nAnother.")
    assert two.outlet == "The Courier"


def test_a_list_of_objects_is_read():
    check(read(json.dumps(ARTICLES)))


def test_an_object_that_holds_the_list_is_read():
    check(read(json.dumps({"count": 2, "articles": ARTICLES})))


@pytest.mark.parametrize(
    "wrapped",
    [
        {"status": "ok", "response": {"results": ARTICLES, "total": 2}},
        {"took": 3, "hits": {"total": {"value": 2}, "hits": [{"_source": a} for a in ARTICLES]}},
        {"meta": {"text": "Two of 9."}, "data": {"page": {"items": ARTICLES, "tags": [{"n": 1}]}}},
    ],
)
def test_a_list_within_inner_objects_is_read(wrapped):
    drafts = read(json.dumps(wrapped))
    assert [one.text for one in drafts] == ["He left.\nShe, too.", "One paragraph.\n\nAnother."]
    assert [one.title for one in drafts] == ["First", ""]


def test_a_list_without_texts_within_an_inner_object_is_no_list_of_articles():
    author = {"name": "Ann", "links": [{"href": "/ann"}], "posts": [{"text": "Hi."}]}
    (draft,) = read(json.dumps({"text": "He left.", "author": author}))
    assert draft.text == "He left."
    story = {"story": "He left.", "author": {"links": [{"href": "/ann"}]}}
    assert "story" in importers.columns_of(json.dumps(story).encode(), "a.json")


@pytest.mark.parametrize(
    "hit",
    [
        {
            "_source": {
                "author": {"text": "A life of many words."},
                "content": "He left.",
            }
        },
        {"user": {"text": "A life."}, "data": {"content": "He left at last."}},
        {"user": {"story": "A life."}, "data": {"text": "He left at last."}},
    ],
)
def test_of_inner_texts_the_outermost_is_read_and_of_those_the_longest(hit):
    (draft,) = read(json.dumps([hit]))
    assert draft.text.startswith("He left")


def test_lists_within_lists_however_deep_are_read_or_refused():
    deep = '{"a": {"b": [' * 150 + '{"text": "He left."}' + "]}}" * 150
    with pytest.raises(Refused):
        list(read(deep))


def test_one_object_a_line_is_read():
    lines = "\n\n".join(json.dumps(one, ensure_ascii=False) for one in ARTICLES)
    check(read(lines, "a.jsonl"))


def test_one_object_is_one_article_and_a_string_a_text():
    (draft,) = read('{"text": "He left."}')
    assert draft.text == "He left."
    assert [one.text for one in read('["He left.", "She, too."]')] == ["He left.", "She, too."]


def test_inner_keys_are_columns():
    text = '[{"data": {"text": "He left.", "lead": "A"}, "n": 1}]'
    assert importers.columns_of(text.encode(), "a.json") == ["data.text", "data.lead", "n"]
    (draft,) = read(text, columns={"title": "data.lead"})
    assert (draft.text, draft.title) == ("He left.", "A")


def test_a_line_separator_inside_a_string_ends_no_line():
    (draft,) = read('{"text": "One.\u2028Two."}\n', "a.jsonl")
    assert draft.text == "One.\u2028Two."


def test_a_number_of_5000_digits_is_text():
    (draft,) = read('[{"text": "He left.", "id": ' + "9" * 5000 + "}]")
    assert draft.ref == "9" * 5000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"text": "He left."', "line 1, column 21: this is not JSON"),
        ("[" * 100_000, "nested too deeply to read"),
        ('{"a":' * 100_000, "nested too deeply to read"),
        ("7", "contains no object"),
        ("[7]", "entry 1: it is not an object"),
        ("[]", "which column"),
        ('[{"text": ""}]', "no rows"),
        ('[{"text": "", "title": "A"}]', r"a.json, row 1 \(A\): The text is missing"),
        ('[{"text": {}, "title": "A"}]', "which column"),
        ('[{"text": null, "title": "A"}]', r"a.json, row 1 \(A\): The text is missing"),
        ('[{"text": "He \\ud800 left."}]', r"cannot be stored \(U\+D800\)"),
        ('[{"text": "He \\u0000 left."}]', r"cannot be stored \(U\+0000\)"),
        ('[{"text": "He left.", "title": "\\udc00"}]', r"cannot be stored \(U\+DC00\)"),
    ],
)
def test_json_that_holds_no_articles_is_refused(text, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(text)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"text": "One."}, null, "", {}, {"text": "", "id": "B"}, {"text": "Two."}]'),
        ("a.jsonl", '{"text": "One."}\n\n \nnull\n{"text": "", "id": "B"}\n{"text": "Two."}\n'),
    ],
)
def test_empty_entries_are_passed_over_and_those_without_a_text_named(name, text):
    left_out = []
    drafts = importers.read(text.encode(), name, left_out=left_out)
    assert [(one.text, one.row) for one in drafts] == [("One.", 1), ("Two.", 6)]
    assert [one.where for one in left_out] == [f"{name}, row 5 (B)"]


def test_a_broken_line_is_named():
    with pytest.raises(Refused, match="line 3: this is not JSON"):
        read('{"text": "He left."}\n\n{"text": \n', "a.jsonl")


@pytest.mark.parametrize(
    ("text", "title", "body", "note"),
    [
        ('{"quote": {"text": "No."}, "text": "A b."}', "", "A b.", "quote.text"),
        (
            '{"meta": {"title": "B", "text": "x"}, "title": "T", "body": "A b."}',
            "T",
            "A b.",
            "meta",
        ),
        ('{"text": "A b.", "comments": [{"body": "Fake. No."}]}', "", "A b.", "comments"),
        ('{"text": "A b.", "authors": [{"n": "D"}], "tags": [{"n": "t"}]}', "", "A b.", "authors"),
        ('{"data": {"text": "A b."}, "annotations": [{"id": 7}]}', "", "A b.", "annotations"),
        ('{"teaser": {"text": "Hm."}, "article": {"text": "A b."}}', "", "A b.", ""),
        ('{"meta": {"text": "List"}, "data": [{"text": "A b. C d."}]}', "", "A b. C d.", ""),
    ],
)
def test_the_article_itself_is_read_and_what_is_not_is_named(text, title, body, note):
    (draft,) = read(text)
    assert (draft.title, draft.text) == (title, body)
    assert note in " ".join(draft.notes)
    assert bool(draft.notes) == bool(note)


def test_what_is_not_read_is_named_once():
    one, two = read('[{"text": "A b.", "tags": [{"n": 1}]}, {"text": "C d.", "tags": [{"n": 1}]}]')
    assert one.notes == ("“tags” was not read: it is a list of 1 object.",)
    assert two.notes == ()


def test_a_chosen_inner_key_is_the_text():
    text = '{"quote": {"text": "No."}, "text": "He left.", "list": [{"a": "b"}]}'
    (draft,) = read(text, columns={"text": "quote.text"})
    assert draft.text == "No."
    assert "quote.text" not in " ".join(draft.notes)
