"""Every CSV is read by one reader, which knows where each row is."""

import csv
from pathlib import Path

import pytest

from annotate.tables import (
    CsvRow,
    UnreadableRow,
    by_column,
    find_separator,
    first_cells,
    lines_of,
    read_rows,
)

PACKAGE = Path(__file__).resolve().parent.parent / "annotate"


def rows(text: str, separator: str = ",") -> list[CsvRow]:
    return list(read_rows(lines_of(text), separator))


def test_a_row_has_its_number_and_its_first_line():
    assert rows('a,b\n"one\ntwo",x\n\nlast,y\n') == [
        CsvRow(1, 1, ["a", "b"]),
        CsvRow(2, 2, ["one\ntwo", "x"]),
        CsvRow(3, 4, []),
        CsvRow(4, 5, ["last", "y"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_in_cells_stay_as_they_are(end):
    assert rows(f'a{end}"one{end}two"{end}')[1].cells == [f"one{end}two"]


def test_a_row_that_is_not_csv_is_named_and_the_rows_before_it_are_read():
    read = read_rows(lines_of('a\n"b\nc"\n"d" e\n'))
    assert [next(read).cells, next(read).cells] == [["a"], ["b\nc"]]
    with pytest.raises(UnreadableRow, match="expected after") as broken:
        next(read)
    assert (broken.value.number, broken.value.line) == (3, 4)


def test_a_cell_may_be_as_long_as_an_article():
    cell = "word " * 400_000
    assert rows(f'text\n"{cell}"\n')[1].cells == [cell]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1;2;3;4\n", ","),
        ("a;b\n", ";"),
        ("a\tb\n", "\t"),
        ("a|b\n", "|"),
        ('"a,b,c";d\n', ";"),
        ("\n\na;b\n", ";"),
        ("alone\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_gives_the_first_row_the_most_columns(text, separator):
    assert find_separator(text) == separator


def test_the_first_cells_are_those_of_the_first_row_that_is_not_blank():
    assert first_cells("\r\n\na;b\nc", ";") == ["a", "b"]
    assert first_cells("", ";") == []


def test_missing_cells_and_names_are_none():
    assert by_column(["a", "b"], ["1"]) == {"a": "1", "b": None}
    assert by_column(["a"], ["1", "2", "3"]) == {"a": "1", None: "3"}


def test_no_other_module_reads_csv_or_sets_its_limit():
    reading = ("csv.reader", "csv.DictReader", "field_size_limit")
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in reading)
    }
    assert found == {"tables.py"}
    assert csv.field_size_limit() == 2**31 - 1
