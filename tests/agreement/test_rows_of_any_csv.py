"""Rows of any long CSV become a table, or a refusal that names the row."""

import csv
import io

import pytest

from annotate.agreement import NONE, figure, table_of_rows
from annotate.errors import Invalid

COLUMNS = {"unit": "unit", "annotator": "who", "value": "value"}


def rows(text: str) -> csv.DictReader:
    return csv.DictReader(io.StringIO(text))


def refusal(text: str, **options) -> str:
    with pytest.raises(Invalid) as caught:
        table_of_rows(rows(text), **(COLUMNS | options))
    assert caught.value.remedy
    return caught.value.reason


def patterns(table) -> list:
    return sorted(table.patterns(), key=repr)


def test_rows_in_any_order_make_a_pattern_a_unit():
    table = table_of_rows(
        rows("unit,who,value\n2,bob,x\n1,alice,y\n2,alice,x\n1,bob,x\n"), **COLUMNS
    )
    assert table.annotators == ("alice", "bob")
    assert patterns(table) == [("", ("x", "x"), 1), ("", ("y", "x"), 1)]


def test_an_empty_cell_is_missing_and_so_is_a_row_that_is_not_there():
    table = table_of_rows(rows("unit,who,value\n1,alice,x\n1,bob,\n2,bob,y\n"), **COLUMNS)
    assert patterns(table) == [("", ("x", None), 1), ("", (None, "y"), 1)]


def test_none_when_says_the_explicit_value_none():
    text = "unit,who,value,verdict\n1,alice,,no_claim\n1,bob,,cant_tell\n2,bob,x,claims\n"
    table = table_of_rows(rows(text), **COLUMNS, none_when=("verdict", "no_claim"))
    assert patterns(table) == [("", (NONE, None), 1), ("", (None, "x"), 1)]


def test_none_when_may_name_the_column_of_the_values():
    text = "unit,who,value\n1,alice,nothing\n1,bob,a\n"
    table = table_of_rows(rows(text), **COLUMNS, level="set", none_when=("value", "nothing"))
    assert table.values == (frozenset({NONE}), frozenset({"a"}))


def test_at_level_set_rows_are_united_and_a_bar_splits_a_cell():
    text = "unit,who,value\n1,alice,a\n1,alice,b\n1,bob,b | a\n2,alice,\n2,bob,a\n"
    table = table_of_rows(rows(text), **COLUMNS, level="set")
    both = frozenset({"a", "b"})
    assert patterns(table) == [("", (None, frozenset({"a"})), 1), ("", (both, both), 1)]


def test_elsewhere_a_second_row_is_refused_by_its_number():
    text = "unit,who,value\n1,alice,a\n2,alice,a\n1,alice,a\n"
    assert refusal(text) == "Row 4: “alice” already rated unit “1” in row 2."


def test_ordinal_numbers_stand_by_size_not_by_letters():
    text = "unit,who,value\n1,alice,10\n1,bob,9\n2,alice,2\n2,bob,2.0\n"
    table = table_of_rows(rows(text), **COLUMNS, level="ordinal")
    assert table.values == (2, 9, 10)


def test_ordinal_text_takes_the_order_given():
    text = "unit,who,value\n1,alice,high\n1,bob,low\n"
    table = table_of_rows(rows(text), **COLUMNS, level="ordinal", order=("low", "moderate", "high"))
    assert table.values == ("low", "moderate", "high")


def test_a_cluster_column_makes_the_articles():
    text = "unit,who,value,text\n1,alice,a,A\n1,bob,b,A\n2,alice,a,B\n2,bob,a,B\n3,bob,a,B\n"
    found = figure("percent", table_of_rows(rows(text), **COLUMNS, cluster="text"))
    assert (found.units, found.articles) == (2, 2)
    assert figure("percent", table_of_rows(rows(text), **COLUMNS)).articles == 0


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("unit,who,value\n1,a,low\n", {"level": "ordinal"}, "“low” is text"),
        ("unit,who,value\n1,a,low\n", {"level": "interval"}, "“low” is not a number"),
        ("unit,who,value\n1,a,nan\n", {"level": "ratio"}, "“nan” is not a number"),
        ("unit,who,value\n1,a,x\n", {"level": "ordinal", "order": ("y",)}, "Not on the scale: x"),
        ("unit,who,value\n1,a,x\n", {"level": "set", "order": ("y",)}, "Level set has no order"),
        ("unit,who,value\n1,a,x\n", {"level": "fine"}, "There is no level “fine”"),
        ("unit,who,value\n1,a,x\n", {"level": "ordinal", "order": "yy"}, "appears twice"),
        ("unit,who\n1,a\n", {}, "Row 2 has no column “value”"),
        ("unit,who,value\n1,,x\n", {}, "Row 2: column “who” is empty"),
        ("unit,who,value\n,a,x\n", {}, "Row 2: column “unit” is empty"),
        ("unit,who,value,in\n1,a,x,A\n1,b,x,B\n", {"cluster": "in"}, "Row 3: unit “1” is in two"),
        ("unit,who,value\n1,a,x\n", {"none_when": ("who", "a")}, "Row 2: who is “a”, yet value"),
        ("unit,who,value\n1,a,1\n", {"level": "ratio", "none_when": ("who", "b")}, "“None” has"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text, options, reason):
    assert reason in refusal(text, **options)


def test_a_label_and_none_for_one_unit_contradict_each_other():
    text = "unit,who,value,verdict\n1,alice,a,claims\n1,alice,,no_claim\n"
    reason = refusal(text, level="set", none_when=("verdict", "no_claim"))
    assert reason == "Row 3: “alice” gives unit “1” both a label and none."


def test_level_ratio_refuses_numbers_below_zero():
    table = table_of_rows(rows("unit,who,value\n1,a,-1\n1,b,2\n"), **COLUMNS, level="ratio")
    with pytest.raises(Invalid, match="below zero"):
        figure("krippendorff_alpha", table)


def test_a_rule_for_none_that_no_row_meets_is_refused():
    text = "unit,who,value,verdict\n1,a,x,claims\n1,b,,no_claim\n"
    with pytest.raises(Invalid) as refused:
        table_of_rows(rows(text), **COLUMNS, none_when=("verdict", "none"))
    assert str(refused.value).startswith("No row has “none” in verdict.")
    table_of_rows(rows(text), **COLUMNS, none_when=("verdict", "no_claim"))
