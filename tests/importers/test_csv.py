"""CSV and TSV → articles, one a row, columns guessed or chosen."""

import pytest

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Limits, Options
from annotate.records import Mistake


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


def test_rows_without_a_text_are_left_out_each_with_its_place_and_the_others_read():
    left_out = []
    table = "id,title,text\nA1,T1,One.\n\nA2,T2, \n,,\nA3,,\nA4,,...\nA5,T5,Two.\n"
    drafts = importers.read(table.encode(), "std.csv", left_out=left_out)
    assert [(one.ref, one.row) for one in drafts] == [("A1", 2), ("A5", 8)]
    assert [(one.where, one.reason, one.rows) for one in left_out] == [
        ("std.csv, row 4 (T2)", "The text is missing.", 1),
        ("std.csv, row 6 (A3)", "The text is missing.", 1),
        ("std.csv, row 7 (A4)", "It contains no words.", 1),
    ]
    assert all(one.remedy for one in left_out)


@pytest.mark.parametrize(
    "date",
    [
        "2024-10-23",
        "2024-10-23T10:00:00Z",
        "2024",
        "October 23, 2024",
        "23.10.24",
        "10/23/2024",
        "Wed, 23 Oct 2024 10:00 GMT",
        "2024년 10월 23일",
        "23 жовтня 2024 р.",
        "23 Oct 24",
        "20241023T100000Z",
    ],
)
def test_a_date_is_kept_as_it_is_written(date):
    (draft,) = read(f'text,date\nHe left.,"{date}"\n')
    assert (draft.published, draft.notes) == (date, ())


@pytest.mark.parametrize("date", ["notadate", "today", "12", "1729680000", "2024 " * 20])
def test_what_is_no_date_is_left_out_with_a_note(date):
    (draft,) = read(f"text,date\nHe left.,{date}\n")
    assert draft.published == ""
    assert "is not a date" in draft.notes[0]


@pytest.mark.parametrize(
    ("called", "code"),
    [
        ("English", "en"), ("Ukrainian", "uk"), ("українська", "uk"), ("German (Austria)", "de"),
        ("ukr", "uk"), ("EN_gb", "en-gb"), ("zh-Hans", "zh-hans"), ("ko", "ko"),
    ],
)  # fmt: skip
def test_a_language_by_its_name_or_code_is_kept_as_its_code(called, code):
    (draft,) = read(f"text,language\nHe left.,{called}\n")
    assert (draft.language, draft.notes) == (code, ())


@pytest.mark.parametrize("called", ["klingon!!", "xx", "n/a", "und", "see title"])
def test_what_is_no_language_is_left_out_with_a_note(called):
    (draft,) = read(f"text,language\nHe left.,{called}\n")
    assert draft.language == ""
    assert draft.notes == (f"“{called}” is not a language, so it is guessed.",)


def test_only_addresses_of_the_web_are_kept():
    for address in ("https://a.example/x", "HTTP://a.example", "a.example/x", "a.example:80/x"):
        assert read(f"text,url\nHe left.,{address}\n")[0].url == address
    for address in ("javascript:alert(1)", " data:text/html;x", "JavaScript:x", "file:///etc"):
        (draft,) = read(f"text,url\nHe left.,{address}\n")
        assert draft.url == ""
        assert "is not a web address" in draft.notes[0]


def test_a_place_shows_nothing_that_a_terminal_would_obey():
    (draft,) = read("title,text\n\x1b[31mRed\u202e,He left.\n")
    assert draft.place == "a.csv, row 2 ([31mRed)"


def test_of_many_rows_left_out_the_first_have_a_line_and_the_others_one():
    lines = [
        Mistake(f"a.csv, row {number}", "The text is missing.", rows=1) for number in range(57)
    ]
    assert importers.shorten(lines[:20], "a.csv") == lines[:20]
    short = importers.shorten(lines, "a.csv")
    assert short[:20] == lines[:20]
    assert short[20:] == [Mistake("a.csv", "and 37 more rows were left out.", rows=37)]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("a,b\n1,2\n", "not clear which column"),
        ("text,text\n1,2\n", "several columns “text”"),
        (",\n , \n", "no column names"),
        ("text,title\n", "has no rows"),
        ("title,text\nA,\n", r"a.csv, row 2 \(A\): The text is missing"),
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
    with pytest.raises(Refused, match="not a role a column can have"):
        read("a,b\n1,2\n", columns={"colour": "a"})


@pytest.mark.slow
def test_a_cell_of_ten_megabytes_is_refused_by_the_limit_of_an_article():
    with pytest.raises(Refused, match="The limit is 2,000,000 per article"):
        read("title,text\nA," + "word " * 2_000_000)


def test_a_zero_byte_leaves_out_its_row_only():
    for table in (
        b"id,text\n1,The army said so.\n2,Broken \0 byte here.\n3,Another text follows.\n",
        "id;text\n1;Київ під ударом.\n2;Тут\0 біда.\n3;Далі.\n".encode("cp1251"),
    ):
        left_out = []
        drafts = importers.read(table, "a.csv", left_out=left_out)
        assert [draft.ref for draft in drafts] == ["1", "3"]
        assert [one.where for one in left_out] == ["a.csv, row 3 (2)"]
    with pytest.raises(Refused, match="binary data"):
        importers.read(b"id,text\n" + b"1,\0\0\0\0\n" * 9, "a.csv")


def test_the_separator_can_be_chosen():
    (draft,) = read("text~title\nHe left, she said.~A\n", delimiter="~")
    assert (draft.text, draft.title) == ("He left, she said.", "A")
    (draft,) = read("text;title\nHe left.;A\n", "a.tsv", delimiter=";")
    assert draft.title == "A"
    with pytest.raises(Refused, match="does not separate"):
        read("text,title\nHe left.,A\n", delimiter="ab")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>He left.</p><p>&quot;No&quot; &amp; so on.</p>", 'He left.\n\n"No" & so on.'),
        ("<div class='a'>He <b>left</b>.<br/>She stayed.</div>", "He left.\nShe stayed."),
        ("&lt;p&gt;He left.&lt;/p&gt;", "He left."),
        ("He left. She&#8217;d stayed&nbsp;on.", "He left. She’d stayed\xa0on."),
        ("<script>alert(1)</script><P>He left.</P><!-- ad -->", "He left."),
    ],
)  # fmt: skip
def test_markup_in_a_cell_is_removed_with_a_note(cell, text):
    (draft,) = read(f'title,text\nA &amp; B,"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert (draft.title, draft.text) == ("A & B", text)
    assert "was removed" in draft.notes[0]


@pytest.mark.parametrize(
    "cell", ["3 < 5 and 5 > 3.", "He wrote <unknown> & left.", "AT&T; paid.", "I <3 it."]
)
def test_signs_that_are_no_markup_stay(cell):
    (draft,) = read(f"text\n{cell}\n")
    assert (draft.text, draft.notes) == (cell, ())


def test_no_cell_brings_more_tags_than_one_can_type():
    many = "|".join(f"tag {n}" for n in range(5000))
    long = "|".join(f"{n:03}" + "x" * 40 for n in range(300))
    one, two = read(f"title,text,tags\nA,He left.,{many}\nB,She left.,{long}|port\n")
    assert one.tags.split("; ") == [f"tag {n}" for n in range(50)]
    assert one.notes == ("There are 5,000 tags. The first 50 are kept.",)
    assert two.tags == "port"
    assert len(two.notes) == 6 and two.notes[-1] == "300 texts in all cannot be tags."
