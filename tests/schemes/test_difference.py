"""The difference between two versions, in words."""

from annotate.schemes import builtin
from annotate.schemes.difference import KINDS, Part, compare_words, difference, say
from annotate.schemes.editing import Edit, apply

NEWS = builtin("news-source")


def after(*edits):
    scheme = NEWS
    for edit in edits:
        scheme, clashes = apply(scheme, edit)
        assert clashes == ()
    return scheme


def sentences(*edits):
    new = after(*edits)
    said = [say(change, NEWS, new) for change in difference(NEWS, new)]
    return [(one.tag, one.text) for one in said]


def change(value, field="source", **now):
    return Edit("change value", field, value, now=now)


def test_nothing_changed() -> None:
    assert difference(NEWS, NEWS) == []


def test_a_draft_in_words() -> None:
    assert sentences(
        Edit("add value", "source", now={"label": "Expert or analyst", "key": "x",
             "asks": ["confidence", "source_name"]}),
        change("russia_nkorea", label="Russian or North Korean state"),
        Edit("merge value", "source", "skorea_intel", now={"into": "skorea_gov"}),
        Edit("retire value", "source", "ukraine_statement"),
        change("unnamed", definition="Nobody knows."),
    ) == [
        ("Merged", "South Korean intelligence into South Korean government"),
        ("Retired", "Ukraine statement is no longer offered"),
        ("Renamed", "Russia or North Korea is now Russian or North Korean state"),
        ("Reworded", "Unnamed or unspecified, definition"),
        ("Added", "Expert or analyst, key X, asks confidence and name"),
    ]  # fmt: skip


def test_small_changes_of_a_value_in_words() -> None:
    assert sentences(
        change("author", key="x", colour=1, group="article", asks=[], aliases=["self"]),
        change("high", "confidence", outside=True),
    ) == [
        ("New key", "The key of Article’s own voice is now X"),
        ("New colour", "Article’s own voice has another colour"),
        ("New group", "Article’s own voice is now in the group article"),
        ("Aliases", "Article’s own voice is found by other names"),
        ("Asks", "Article’s own voice now asks nothing else"),
        ("Scale", "High is not on the scale"),
    ]


def test_order_in_words() -> None:
    [(tag, text)] = sentences(Edit("move value", "source", "author", now={"before": "us_official"}))
    assert tag == "New order"
    assert text.startswith("Who vouches for it? has a new order: Article’s own voice, US official")


def test_a_question_that_is_added_or_retired_is_one_change() -> None:
    assert sentences(
        Edit("add field", now={"question": "Which region?", "required": False}),
        Edit("add value", "which_region", now={"label": "North"}),
    ) == [("New question", "Which region?, asked for 9 sources")]
    assert sentences(Edit("retire field", "confidence")) == [
        ("Retired", "How firmly is it put? is no longer asked")
    ]


def test_changes_of_a_question_in_words() -> None:
    assert sentences(
        Edit("change field", "confidence",
             now={"question": "How firm?", "required": False, "compared": False,
                  "level": "nominal"}),
        Edit("change scheme", now={"title": "News"}),
    ) == [
        ("Renamed", "The scheme is now called News"),
        ("Reworded", "“How firmly is it put?” is now “How firm?”"),
        ("Level", "How firm? is now nominal"),
        ("Required", "How firm? can stay empty"),
        ("Agreement", "How firm? is not compared between people"),
    ]  # fmt: skip


def test_rules_and_practice_in_words() -> None:
    title = NEWS.rules[0].title
    found = sentences(
        Edit("change rule", number=0, now={"text": "Other."}),
        Edit("remove practice", number=0),
        Edit("add rule", now={"title": "Numbers", "text": "Digits."}),
    )
    assert ("Reworded", f"The rule {title}") in found
    assert ("New rule", "Numbers") in found
    assert ("Practice", f"No longer asked: {NEWS.practice[0].text}") in found
    assert len(found) == 3


def test_another_answer_of_a_practice_sentence_is_shown_by_its_labels() -> None:
    now = {"source": "other_named", "fields": {"confidence": "high"}}
    [one] = difference(NEWS, after(Edit("change practice", number=0, now=now)))
    answers = [text.split("\n")[0] for text in (one.old, one.new)]
    assert answers == ["Other official, Low", "Other named person or organisation, High"]


def test_a_merge_that_is_undone_and_a_value_brought_back() -> None:
    merged = after(Edit("merge value", "source", "skorea_intel", now={"into": "skorea_gov"}),
                   Edit("retire value", "source", "author"))  # fmt: skip
    said = [say(one, merged, NEWS).text for one in difference(merged, NEWS)]
    assert said == [
        "South Korean intelligence is a value of its own again",
        "Article’s own voice is offered again",
    ]


def test_removed_and_added_words_stand_side_by_side() -> None:
    old = "Somebody else vouches for it, but not even the kind of source is given: “reports”."
    new = "Someone else vouches for it, but the text does not even give the kind of source."
    parts = compare_words(old, new)
    assert parts[:3] == (
        Part("removed", "Somebody "), Part("added", "Someone "),
        Part("same", "else vouches for it, but "),
    )  # fmt: skip
    for how, whole in (("removed", old), ("added", new)):
        kept = "".join(part.text for part in parts if part.how in ("same", how))
        assert kept.split() == whole.split()
    assert compare_words("Same words.", "Same words.") == (Part("same", "Same words."),)
    assert compare_words("", "New.") == (Part("added", "New."),)


def test_every_kind_of_change_has_a_sentence() -> None:
    other = builtin("admiralty")
    for old, new in ((NEWS, other), (other, NEWS)):
        for one in difference(old, new):
            assert say(one, old, new).text.strip() and one.kind in KINDS
