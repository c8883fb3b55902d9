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
    labels_in,
    lines_of,
    looks_like_labels,
    open_table,
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
        ('id;"text";"title, long, with, commas"\n1;"The talks, in Seoul.";"T"\n', ";"),
        ("a;b (x, y, z)\n1;2\n3;4\n", ";"),
        ("a|b, c, d\n1|2, 3\n4|5\n", "|"),
        ("a,b;c;d\n1,2\n3,4\n", ","),
        ("alone\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_gives_the_first_row_the_most_columns(text, separator):
    assert find_separator(text) == separator


def test_the_first_cells_are_those_of_the_first_row_that_is_not_blank():
    assert first_cells("\r\n\na;b\nc", ";") == ["a", "b"]
    assert first_cells("", ";") == []


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "\ufeffa;b\n1;2\n",
        "sep=;\r\na;b\r\n1;2\r\n",
        '"sep=~"\na~b\n1~2\n',
        "sep=\t\na\tb\n1\t2\n",
        "\n,,\n a , b\n1,2\n ,\n",
        'a, b\n1, "2"\n',
        'a,b\n1, "2"\n',
    ],
)
def test_a_table_opens_whatever_stands_around_it(text):
    table = open_table(text)
    assert table.header == ["a", "b"]
    assert [[cell.strip() for cell in row.cells] for row in table.rows] == [["1", "2"]]


def test_a_line_that_names_the_separator_counts_as_a_line_but_not_as_a_row():
    assert [(row.number, row.line) for row in open_table("sep=;\na;b\n1;2\n").rows] == [(2, 3)]


def test_spaces_in_cells_and_quotes_within_texts_stay():
    (row,) = open_table('a,b\n" x","He said, ""no"", and left"\n').rows
    assert row.cells == [" x", 'He said, "no", and left']
    (row,) = open_table("a,b\n x, y\n").rows
    assert row.cells == [" x", " y"]


@pytest.mark.parametrize(
    ("cell", "separator", "labels", "looks"),
    [
        ("a", "|", ["a"], ""),
        ("a | b", "|", ["a", "b"], "|"),
        ("a#b", "#", ["a", "b"], "#"),
        ('["a", "b"]', "|", ["a", "b"], "list"),
        ("['a', 'b']", "|", ["a", "b"], "list"),
        ('{"choices": ["a", "b"]}', "|", ["a", "b"], "list"),
        ('[{"labels": ["a"]}, {"labels": ["b"]}]', "|", ["a", "b"], "list"),
        ('["a"]', "#", ["a"], "list"),
        ("[]", "|", [], "list"),
        ("[sic]", "|", ["[sic]"], ""),
        ("", "|", [], ""),
    ],
)
def test_the_labels_of_a_cell(cell, separator, labels, looks):
    assert labels_in(cell, separator) == labels
    assert looks_like_labels(cell) == looks


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
