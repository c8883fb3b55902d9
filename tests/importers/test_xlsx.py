"""Excel workbooks: rows become articles, or the units of articles."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Limits, Options
from annotate.records import Unit
from tests.importers.files import zipped


def workbook(*rows, first=(), hidden=()):
    """Make a workbook; `first` are the rows of a sheet before, `hidden` those of a hidden one."""
    book = openpyxl.Workbook()
    book.active.title = "First"
    for row in first:
        book.active.append(row)
    secret = book.create_sheet("Hidden")
    secret.sheet_state = "hidden"
    for row in hidden:
        secret.append(row)
    sheet = book.create_sheet("Main")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data, **options):
    return importers.read(data, "a.xlsx", Options(**options))


def test_each_row_is_an_article_with_the_roles_of_its_columns():
    data = workbook(
        (),
        ("Headline", "Date", "Body", None, "ID", "Source"),
        ("One", datetime(2024, 10, 23), "It rained.\nAll day.", "aside", 7, "The Sample"),
        (),
        ("Two", date(2024, 10, 24), "It = snowed_x000D_.", None, 8.0, None),
        (True, datetime(2024, 10, 25, 8, 30), "Sun.", None, 1.5, None),
    )
    one, two, three = read(data)
    assert (one.title, one.published, one.text) == ("One", "2024-10-23", "It rained.\nAll day.")
    assert (one.ref, one.outlet) == ("7", "The Sample")
    assert (two.published, two.text, two.ref) == ("2024-10-24", "It = snowed\r.", "8")
    assert (three.title, three.published, three.ref) == ("true", "2024-10-25T08:30:00", "1.5")


def test_the_first_sheet_with_something_in_it_that_is_not_hidden_is_read():
    assert read(workbook(("text",), ("Main.",), hidden=[("text",), ("No.",)]))[0].text == "Main."
    both = workbook(("text",), ("Main.",), first=[("text",), ("First.",)])
    assert [draft.text for draft in read(both)] == ["First."]


def test_columns_can_be_listed_and_chosen():
    data = workbook(("what", "", "who"), ("It rained.", "x", "The Sample"))
    assert importers.columns_of(data, "a.xlsx") == ["what", "who"]
    with pytest.raises(Refused, match="which column"):
        read(data)
    [draft] = read(data, columns={"text": "what", "outlet": "who"})
    assert (draft.text, draft.outlet) == ("It rained.", "The Sample")


def test_ready_sentences_become_the_units_of_articles():
    data = workbook(
        ("doc", "sentence", "kind"),
        ("a", "A head", "heading"),
        ("a", "It rained. All day.", None),
        ("b", "Sun.", None),
    )
    one, two = read(data, format="xlsx-items")
    assert one.text == "A head\nIt rained. All day."
    assert one.units == (Unit(0, 6, "heading", 0), Unit(7, 26, "sentence", 1))
    assert (two.ref, two.text) == ("b", "Sun.")
    options = Options(format="xlsx-items")
    assert importers.columns_of(data, "a.xlsx", options) == ["doc", "sentence", "kind"]


def test_a_text_that_excel_has_cut_off_is_refused():
    data = workbook(("text",), ("ok",), ("word " * 6553 + "ab",))
    with pytest.raises(Refused, match="row 3: the text is cut off"):
        read(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (workbook(), "has no rows"),
        (workbook(("text",)), "has no rows"),
        (workbook(("text", "text"), ("a", "b")), "several columns “text”"),
        (workbook(("text",), ("a",), ("b",), ("c",)), "more than 2 rows"),
        (workbook(("text", "title"), (None, "One")), r"a.xlsx, row 2 \(One\): The text is missing"),
        (zipped({"a.txt": "hello"}), "not an Excel file"),
        (zipped({"word/document.xml": "<a/>"}), "not an Excel file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(data, limits=Limits(rows=2))
    assert refused.value.remedy


def test_a_sheet_that_is_not_read_is_named_and_can_be_chosen():
    rows = [("title", "text"), ("A", "First."), ("B", "Also.")]
    data = workbook(("title", "text"), ("C", "Main."), first=rows)
    one, two = read(data)
    assert (one.text, two.text, two.notes) == ("First.", "Also.", ())
    assert one.notes == ("Only the sheet “First” was read. Choose another with --sheet: “Main”.",)
    (draft,) = read(data, sheet="Main")
    assert (draft.text, draft.notes) == ("Main.", ())
    with pytest.raises(Refused, match="no sheet “Other”") as refused:
        read(data, sheet="Other")
    assert "“First”, “Main”" in refused.value.remedy


def test_the_sheet_with_a_column_of_text_is_read():
    notes = [("Read me first",), ("Made by the desk.",)]
    (draft,) = read(workbook(("Title", "Body"), ("A", "Main."), first=notes))
    assert (draft.text, draft.notes) == ("Main.", ())
    units = read(workbook(("doc", "sentence"), ("a", "Main."), first=notes), format="xlsx-items")
    assert units[0].text == "Main."
    with pytest.raises(Refused, match="which sheet") as refused:
        read(workbook(("what", "who"), ("It rained.", "x"), first=notes))
    assert "“First”, “Main”" in refused.value.remedy
    (draft,) = read(
        workbook(("what", "who"), ("It rained.", "x"), first=notes), columns={"text": "what"}
    )
    assert draft.text == "It rained."


def test_rows_above_the_names_of_the_columns_are_titles():
    data = workbook(
        ("Articles of May",), (), (None, "for the desk"), ("title", "text"), ("A", "B.")
    )
    (draft,) = read(data)
    assert (draft.title, draft.text, draft.row) == ("A", "B.", 5)
    data = workbook(("Read me first", "", ""), ("what", "who", ""), ("It rained.", "x", ""))
    (draft,) = read(data, columns={"text": "what"})
    assert draft.text == "It rained."
    with pytest.raises(Refused, match="which column") as refused:
        read(data)
    assert "“Read me first”." in refused.value.remedy and "“”" not in refused.value.remedy


def test_a_hidden_sheet_is_read_only_if_it_is_chosen():
    data = workbook(("text",), ("Main.",), hidden=[("text",), ("Secret.",)])
    assert read(data)[0].notes == ()
    assert read(data, sheet="Hidden")[0].text == "Secret."
