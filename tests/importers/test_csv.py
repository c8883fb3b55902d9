"""CSV and TSV → articles, one a row, columns guessed or chosen."""

import pytest

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Limits, Options


def read(text, name="a.csv", **options):
    return importers.read(text.encode(), name, Options(**options))


def test_each_row_is_an_article_with_its_details():
    one, two = read(
        "id,Headline,Body,Source,Link,Date\n"
        '7,First,"He left.\r\nShe, too.",The Courier,https://a.example,2024-05-01\n'
        "8,Second,It rained.,,,\n"
    )
    assert (one.ref, one.title, one.text) == ("7", "First", "He left.\r\nShe, too.")
    assert (one.outlet, one.url, one.published) == (
        "The Courier",
        "https://a.example",
        "2024-05-01",
    )
    assert (two.ref, two.text, two.outlet) == ("8", "It rained.", "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    (draft,) = read(separator.join(["title", "text"]) + "\n" + separator.join(["A", "He left."]))
    assert (draft.title, draft.text) == ("A", "He left.")


def test_a_tsv_has_tabs_whatever_else_its_cells_hold():
    (draft,) = read("title\ttext\nA, B, C\tHe left; she, too.\n", "a.tsv")
    assert (draft.title, draft.text) == ("A, B, C", "He left; she, too.")


def test_columns_can_be_chosen_and_left_out():
    table = "a,b,title\nHe left.,She stayed.,T\n"
    (draft,) = read(table, columns={"text": "b", "title": ""})
    assert (draft.text, draft.title) == ("She stayed.", "")
    assert importers.columns_of(table.encode(), "a.csv") == ["a", "b", "title"]
    assert importers.columns_of(b"He left.", "a.txt") == []


def test_rows_with_nothing_in_them_are_passed_over():
    assert len(read("title,text\n\n,\nA,He left.\n , \n\n")) == 1


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("a,b\n1,2\n", "not clear which column"),
        ("text,text\n1,2\n", "several columns “text”"),
        (",\n1,2\n", "no names of columns"),
        ("text,title\n", "has no rows"),
        ("title,text\nA,\n", "row 2: there is no text"),
        ("text,title\nHe left.,A,B\n", "row 2: it has 3 cells for 2 columns"),
        ('text,title\n"He left.,A\n', "cannot be read as a table"),
        ('text,title\n"He" left.,A\n', "cannot be read as a table"),
        ("text\n" + "He left.\n" * 11, "more than 10 rows"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_place(table, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(table, limits=Limits(rows=10))
    assert refused.value.remedy


def test_a_column_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="no column “body”") as refused:
        read("a,b\n1,2\n", columns={"text": "body"})
    assert "“a”, “b”" in refused.value.remedy
    with pytest.raises(Refused, match="nothing a column can hold"):
        read("a,b\n1,2\n", columns={"colour": "a"})


def test_a_cell_of_ten_megabytes_is_refused_by_the_limit_of_an_article():
    with pytest.raises(Refused, match="an article may have 2,000,000"):
        read("title,text\nA," + "word " * 2_000_000)
