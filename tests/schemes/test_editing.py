"""Edits of a draft: what a new value gets by itself, what two leads change at once."""

from dataclasses import replace

import pytest

from annotate.errors import BadRequest, Invalid, NotFound
from annotate.schemes import builtin, parse
from annotate.schemes.editing import ACTIONS, Clash, Edit, apply, free_keys, keep_published
from annotate.schemes.editing.giving import COMMAND_KEYS
from annotate.schemes.writing import write
from annotate.web.label.commands import COMMANDS

NEWS = builtin("news-source")


def edited(scheme, action, published=None, **about):
    changed, clashes = apply(scheme, Edit(action, **about), published)
    assert clashes == ()
    return changed


def core():
    scheme = NEWS
    for value in NEWS.source.values[:5]:
        scheme = edited(scheme, "remove value", field="source", value=value.id)
    return scheme


def test_own_sources_get_1_to_5_and_then_the_first_free_letter_of_their_name() -> None:
    scheme = core()
    names = ["Flood agency", "Mayor", "Insurers", "Hydrologist", "Fire service", "Met Office"]
    for name in names:
        scheme = edited(scheme, "add value", field="source", now={"label": name})
    own = scheme.source.values[4:]
    assert [value.key for value in own] == ["1", "2", "3", "4", "5", "i"]
    assert [value.id for value in own] == [
        "flood_agency", "mayor", "insurers", "hydrologist", "fire_service", "met_office"
    ]  # fmt: skip
    assert {value.group for value in own} == {"official"}
    assert all(value.asks == ("confidence",) for value in own)
    assert [value.colour for value in own] == [1, 2, 3, 4, 5, 1]  # the core has the other four
    assert {value.key for value in scheme.source.values[:4]} == {"6", "7", "8", "9"}
    assert parse(write(scheme)) == scheme


def test_an_id_is_made_once_and_never_twice() -> None:
    scheme = core()
    for label, value_id in (
        ("Метеослужба", "value"),
        ("Ministère", "ministere"),
        ("No claim", "no_claim_2"),
    ):
        scheme = edited(scheme, "add value", field="source", now={"label": label})
        assert scheme.source.values[-1].id == value_id
    scheme = edited(
        scheme, "change value", field="source", value="ministere",
        was={"label": "Ministère"}, now={"label": "Ministry"},
    )  # fmt: skip
    scheme = edited(scheme, "add value", field="source", now={"label": "Ministere"})
    assert scheme.source.label("ministere") == "Ministry"
    assert scheme.source.label("ministere_2") == "Ministere"


def test_a_name_that_is_there_already_is_refused() -> None:
    for label in ("us OFFICIAL", "  "):
        with pytest.raises(Invalid):
            apply(NEWS, Edit("add value", "source", now={"label": label}))


def test_keys_of_commands_and_of_other_fields_are_not_offered() -> None:
    shown = free_keys(NEWS, "source")
    assert shown == tuple("abdikpqrvx")
    assert COMMAND_KEYS | {"a"} == {c.key for c in COMMANDS if len(c.key) == 1 and c.key.isalpha()}
    retired = edited(NEWS, "retire value", field="source", value="us_official")
    assert "1" in free_keys(retired, "source") and "1" not in shown
    assert "8" in free_keys(NEWS, "source", "unnamed")
    assert "a" not in free_keys(NEWS, "confidence")  # the name is asked beside it


def test_two_leads_change_different_attributes_and_both_stay() -> None:
    was = {"label": "Unnamed or unspecified", "key": "8", "definition": "…"}
    scheme = edited(
        NEWS, "change value", field="source", value="unnamed",
        was=was, now={**was, "label": "Unnamed"},
    )  # fmt: skip
    scheme = edited(
        scheme, "change value", field="source", value="unnamed", was=was, now={**was, "key": "x"}
    )
    value = scheme.source.value("unnamed")
    assert (value.label, value.key) == ("Unnamed", "x")


def test_what_somebody_else_changed_meanwhile_stays_and_both_are_shown() -> None:
    mine = Edit("change value", "source", "unnamed", was={"key": "8", "group": "unnamed"},
                now={"key": "B", "group": "others"})  # fmt: skip
    theirs = edited(
        NEWS, "change value", field="source", value="unnamed", was={"key": "8"}, now={"key": "x"}
    )
    scheme, clashes = apply(theirs, mine)
    assert clashes == (Clash("key", "x", "b"),)
    value = scheme.source.value("unnamed")
    assert (value.key, value.group) == ("x", "others")


def test_a_value_is_merged_taken_apart_retired_and_brought_back() -> None:
    merged = edited(
        NEWS, "merge value", field="source", value="skorea_intel", now={"into": "skorea_gov"}
    )
    assert merged.successor("source", "skorea_intel") == "skorea_gov"
    for into in ("skorea_gov", "skorea_intel"):
        with pytest.raises(Invalid):
            apply(merged, Edit("merge value", "source", "skorea_gov", now={"into": into}))
    # Another value takes the free key; the first one gets another when it is back.
    taken = edited(
        merged,
        "change value",
        field="source",
        value="us_official",
        was={"key": "1"},
        now={"key": "2"},
    )
    back = edited(taken, "unmerge value", field="source", value="skorea_intel")
    assert back.source.value("skorea_intel").key == "1"
    again = edited(
        edited(NEWS, "retire value", field="source", value="author"),
        "offer value", field="source", value="author",
    )  # fmt: skip
    assert again == NEWS


def test_what_was_published_is_retired_but_never_removed() -> None:
    for action, about in (("remove value", {"value": "author"}), ("remove field", {})):
        field = "source" if about else "confidence"
        with pytest.raises(Invalid, match="published"):
            apply(NEWS, Edit(action, field, **about), NEWS)
    draft = edited(NEWS, "add value", NEWS, field="source", now={"label": "Expert"})
    assert edited(draft, "remove value", NEWS, field="source", value="expert") == NEWS


def test_values_move_before_another_or_to_the_end() -> None:
    ids = [value.id for value in NEWS.source.values]
    moved = edited(NEWS, "move value", field="source", value=ids[3], now={"before": ids[1]})
    assert [v.id for v in moved.source.values] == [ids[0], ids[3], *ids[1:3], *ids[4:]]
    last = edited(moved, "move value", field="source", value=ids[0], now={"before": ""})
    assert last.source.values[-1].id == ids[0]


def test_a_question_is_added_for_all_sources_retired_and_brought_back() -> None:
    scheme = edited(NEWS, "add field", field="", now={"question": "Which region?"})
    field = scheme.fields[-1]
    assert (field.id, field.level, field.required) == ("which_region", "nominal", True)
    scheme = edited(scheme, "add value", field="which_region", now={"label": "North"})
    assert scheme.field("which_region").values[0].key == "r"
    assert parse(write(scheme)) == scheme
    retired = edited(scheme, "retire field", field="which_region")
    assert parse(write(retired)) == retired
    assert not any("which_region" in value.asks for value in retired.source.values)
    back = edited(retired, "offer field", field="which_region")
    assert back == scheme


def test_the_level_of_a_published_question_stays_readable() -> None:
    change = Edit("change field", "confidence", was={"level": "ordinal"}, now={"level": "nominal"})
    assert apply(NEWS, change, NEWS)[0].field("confidence").level == "nominal"
    with pytest.raises(Invalid, match="level"):
        apply(NEWS, replace(change, now={"level": "set"}), NEWS)


def test_an_ordinal_field_keeps_its_scale_complete() -> None:
    field = NEWS.field("confidence")
    scheme = replace(NEWS, fields=(NEWS.source, replace(field, scale=("low", "moderate", "high"))))
    scheme = edited(scheme, "add value", field="confidence", now={"label": "Certain"})
    assert scheme.field("confidence").scale == ("low", "moderate", "high", "certain")
    scheme = edited(
        scheme, "change value", field="confidence", value="low", was={"outside": False},
        now={"outside": True},
    )  # fmt: skip
    assert scheme.field("confidence").scale == ("moderate", "high", "certain")


@pytest.mark.parametrize("kind", ["rule", "practice"])
def test_rules_and_practice_change_by_their_number(kind) -> None:
    records = {"rule": "rules", "practice": "practice"}[kind]
    text = getattr(NEWS, records)[0].text
    scheme = edited(NEWS, f"change {kind}", number=0, was={"text": text}, now={"text": "Other."})
    assert getattr(scheme, records)[0].text == "Other."
    _, clashes = apply(scheme, Edit(f"remove {kind}", number=0, was={"text": text}))
    assert clashes == (Clash("text", "Other.", text),)
    shorter = edited(scheme, f"remove {kind}", number=0, was={"text": "Other."})
    assert getattr(shorter, records) == getattr(NEWS, records)[1:]
    moved = edited(NEWS, f"move {kind}", number=2, now={"before": 0})
    assert getattr(moved, records)[0] == getattr(NEWS, records)[2]
    longer = edited(NEWS, f"add {kind}", now={"text": "New."})
    assert getattr(longer, records)[-1].text == "New."


@pytest.mark.parametrize(
    "edit",
    [
        Edit("change value", "source", "nobody", now={"label": "x"}),
        Edit("change field", "nothing", now={"question": "x"}),
        Edit("remove rule", number=99),
    ],
)
def test_an_edit_of_what_is_gone_says_so(edit) -> None:
    with pytest.raises(NotFound):
        apply(NEWS, edit)


@pytest.mark.parametrize(
    "edit",
    [
        Edit("explode"),
        Edit("change value", "source", "author", now={"id": "x"}),
        Edit("change value", "source", "author", now={"label": 5}),
        Edit("change value", "source", "author", now={"asks": "x"}),
        Edit("change value", "source", "author", now={"outside": "yes"}),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit) -> None:
    with pytest.raises(BadRequest):
        apply(NEWS, edit)


def test_another_scheme_keeps_what_was_published_as_retired() -> None:
    other = keep_published(builtin("admiralty"), NEWS)
    for field in NEWS.fields:
        kept = other.field(field.id)
        assert {value.id for value in field.values} <= {value.id for value in kept.values}
    assert not any(value.is_offered for value in other.source.values if value.id == "us_official")
    assert other.field("confidence").retired
    assert parse(write(other)) == other
    assert keep_published(NEWS, NEWS) == NEWS


def test_every_edit_can_be_stored_and_read_again() -> None:
    edit = Edit("change value", "source", "author", was={"asks": ["a"]}, now={"asks": ["b"]})
    assert Edit.from_json(edit.as_json()) == edit
    assert len(ACTIONS) == 27
