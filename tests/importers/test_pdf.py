"""PDF files: wrapped lines joined, paragraphs parted, columns in order, running heads left out."""

import io

import pypdf
import pytest

from annotate import importers, sentences
from annotate.errors import Refused
from annotate.importers import Limits, Options
from tests.importers.files import pdf, pdf_of, typeset

ONE = ["The mayor said that the bridge over the river", "will open in May, if it does not rain."]
TWO = ["Engineers doubt it. They have seen the plans", "and found them wanting."]


def read(data, **limits):
    [draft] = importers.read(data, "a.pdf", Options(limits=Limits(**limits)))
    return draft


def locked(data, **words):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(algorithm="RC4-128", **words)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_wrapped_lines_are_joined_and_paragraphs_are_parted_by_a_blank_line():
    draft = read(pdf(typeset(ONE, TWO), title="On bridges"))
    assert draft.text == " ".join(ONE) + "\n\n" + " ".join(TWO)
    assert draft.title == "On bridges"


def test_lines_drawn_in_one_text_object_are_known_too():
    drawn = ["BT /F 11 Tf 14 TL 72 720 Td"]
    drawn += [f"({line}) Tj T*" for line in ONE] + ["0 -10 Td"]
    drawn += [f"({line}) Tj T*" for line in TWO] + ["ET"]
    text = read(pdf(" ".join(drawn).encode())).text
    assert text == " ".join(ONE) + "\n\n" + " ".join(TWO)


def test_an_indent_begins_a_paragraph_where_no_gap_does():
    first, second = typeset(ONE, gap=0), typeset(TWO, y=692, gap=0)
    second[0] = (second[0][0] + 20, *second[0][1:])
    assert read(pdf(first + second)).text == " ".join(ONE) + "\n\n" + " ".join(TWO)


def test_large_letters_make_a_heading_even_over_two_lines():
    head = typeset(["Will it open", "at all?"], size=18, step=22)
    text = read(pdf(head + typeset(ONE, TWO, y=660))).text
    assert text.startswith("# Will it open at all?\n\nThe mayor")
    assert [unit.kind for unit in sentences.split(text)] == ["heading"] + ["sentence"] * 3


def test_a_sentence_goes_on_over_the_end_of_a_page_or_column():
    text = read(pdf(typeset(ONE[:1], y=60), typeset(ONE[1:], TWO))).text
    assert text == " ".join(ONE) + "\n\n" + " ".join(TWO)
    column = typeset(ONE[:1], y=60) + typeset(ONE[1:], x=320)
    assert read(pdf(column)).text == " ".join(ONE)


@pytest.mark.parametrize(
    "byline",
    [["By Jane Doe and John Roe in Kyiv"], ["By Jane Doe and John Roe", "in Kyiv"],
     ["BY JANE DOE AND JOHN ROE IN KYIV"], ["By Jane Doe of The Gazette", "and John Roe in Kyiv"]],
)  # fmt: skip
def test_a_byline_in_the_letters_of_the_text_is_no_part_of_its_first_sentence(byline):
    lines = ["The council of the harbour city said", "on Monday that the work would begin."]
    head = (72, 752, 18, "Bridge will open in May")
    text = read(pdf([head, *typeset([*byline, *lines])])).text
    assert text == f"# {head[3]}\n\n{' '.join(byline)}\n\n{' '.join(lines)}"


def test_a_sentence_that_begins_like_a_byline_stays_whole():
    lines = ["By Monday Berlin and Paris", "had agreed. By Friday London and", "Moscow had not."]
    assert read(pdf(typeset(lines))).text == " ".join(lines)


def test_running_heads_and_page_numbers_are_left_out():
    pages = [
        [(72, 770, 9, "The Daily Sample"), *typeset(lines), (300, 30, 9, f"Page {number} of 3")]
        for number, lines in enumerate((ONE, TWO, ["Nobody knows. ", "That is all."]), 1)
    ]
    text = read(pdf(*pages)).text
    assert "Daily" not in text and "Page" not in text
    assert text.startswith(ONE[0]) and text.endswith("That is all.")


def test_what_a_browser_prints_at_the_edges_is_left_out_and_its_address_kept():
    edges = [
        (30, 770, 8, "11/22/26, 7:44 PM"),
        (30, 20, 8, "https://news.example/a/1 1/1"),
    ]
    draft = read(pdf([edges[0], *typeset(ONE), edges[1]]))
    assert (draft.text, draft.url) == (" ".join(ONE), "https://news.example/a/1")
    local = [(30, 20, 8, "file:///home/a.html 1/1")]
    assert read(pdf(typeset(ONE) + local)).url == ""


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["It is an exam-", "ple. One more example."], "It is an example. One more example."),
        (["A well-", "known man, a well-known one."], "A well-known man, a well"),
        (["A high-", "ranking man spoke."], "A high-ranking man spoke."),
        (["The Anglo-", "Saxon one."], "The Anglo-Saxon one."),
        (["Her nine-", "month-old son slept."], "Her nine-month-old son slept."),
        (
            ["A 5-", "year plan, a state-of-the-", "art one."],
            "A 5-year plan, a state-of-the-art one.",
        ),
        (["First-", "and second-class seats."], "First- and second-class seats."),
    ],
)
def test_words_divided_at_a_line_end_are_put_together(lines, joined):
    more = [
        f"This is line number {one} of many others." for one in "abcdefghijklmnopqrstuvwxyz" * 2
    ]
    assert read(pdf(typeset(lines), typeset(more, step=10))).text.startswith(joined)


def test_a_text_that_often_breaks_words_keeps_the_hyphens_that_belong_there():
    lines = ["The deduction of special pro-", "fessional expenses is permit-",
             "ted, the econo-", "mist said. His co-", "author of thirty-", "two agreed, a ten-",
             "year-old vice-", "president did not."]  # fmt: skip
    assert read(pdf(typeset(lines))).text == (
        "The deduction of special professional expenses is permitted, the economist said."
        " His co-author of thirty-two agreed, a ten-year-old vice-president did not."
    )


LEFT = ["The mayor said that the bridge", "over the river will open in May.", "Engineers who",
        "have seen the plans doubt that.", "Britain and France sent money for",
        "the work. Nobody else did so.", "The price of steel rose twice, and",
        "the contract was not changed."]  # fmt: skip
RIGHT = ["Berg, who leads the ministry of", "transport, promised more. A third",
         "bank may join. The workers of the", "North Yard went on strike in June.",
         "Their union asked for a day more,", "and the owners agreed at once. In",
         "July Stone & Sons took over and", "hired them all again, he said."]  # fmt: skip
HEAD = (72, 752, 18, "Bridge over the river will open in May after all, mayor says")


def drawn_by_row(left, right, step=14):
    """Draw the lines of two columns row by row, in one text object, with moves between them."""
    drawn = ["BT /F 10 Tf 72 700 Td"]
    for one, other in zip(left, right, strict=True):
        drawn.append(f"({one}) Tj 200 0 Td ({other}) Tj -200 -{step} Td")
    return "\n".join([*drawn, "ET"]).encode("cp1252")


@pytest.mark.parametrize("is_by_row", [True, False])
def test_columns_are_read_one_after_the_other_however_they_are_drawn(is_by_row):
    head = f"BT /F 18 Tf 72 752 Td ({HEAD[3]}) Tj ET\n".encode()
    left, right = (typeset(lines, x=x, y=700, size=10) for lines, x in ((LEFT, 72), (RIGHT, 272)))
    page = head + drawn_by_row(LEFT, RIGHT) if is_by_row else [HEAD, *left, *right]
    draft = read(pdf(page))
    assert draft.text == f"# {HEAD[3]}\n\n{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"
    assert draft.notes == ()
    units = sentences.split(draft.text)
    assert [unit.kind for unit in units] == ["heading"] + ["sentence"] * 10


def test_a_line_across_the_columns_ends_them():
    upper = [place for lines, x in ((LEFT, 72), (RIGHT, 272)) for place in typeset(lines, x=x)]
    across = (72, 600, 11, "Correction: an earlier article gave another day for the opening.")
    lower = [place for lines, x in ((LEFT, 72), (RIGHT, 272))
             for place in typeset([f"{line}!" for line in lines], x=x, y=572)]  # fmt: skip
    text = read(pdf([*upper, across, *lower])).text
    order = [text.index(words) for words in (LEFT[0], RIGHT[-1], across[3], f"{LEFT[0]}!")]
    assert order == sorted(order)


def test_a_page_whose_columns_cannot_be_told_apart_is_named():
    names = ["Berlin", "Kyiv", "Seoul", "Washington", "Moscow", "Brussels"]
    cells = typeset(names, y=600) + typeset(["up by 5"] * 6, x=250, y=600)
    draft = read(pdf(typeset(ONE, TWO), [*typeset(ONE), *cells]))
    [note] = draft.notes
    assert "page 2" in note and "order" in note


def test_a_short_column_that_is_drawn_row_by_row_is_named():
    draft = read(pdf(drawn_by_row(LEFT, [*RIGHT[:3], *[""] * 5])))
    [note] = draft.notes
    assert "page 1" in note and "order" in note


def test_three_columns_that_are_drawn_row_by_row_are_read_one_after_the_other():
    columns = [
        ["The mayor said the", "bridge will open in", "May. Engineers who", "saw it doubt that."],
        ["France sent money", "for the works. Only", "Germany did so, too", "and at a low price."],
        ["Berg, who leads the", "ministry, promised", "more. A third bank", "may join, he said."],
    ]
    longer = [[*lines, *lines] for lines in columns]
    drawn = ["BT /F 9 Tf 60 700 Td"]
    for one, two, three in zip(*longer, strict=True):
        drawn.append(f"({one}) Tj 160 0 Td ({two}) Tj 160 0 Td ({three}) Tj -320 -12 Td")
    draft = read(pdf("\n".join([*drawn, "ET"]).encode("cp1252")))
    assert draft.text == "\n\n".join(" ".join(lines) for lines in longer)
    assert draft.notes == ()


def test_a_list_with_signs_is_no_column_and_its_items_stay_lines():
    signs = [(72, y, 11, "-") for y in range(720, 636, -14)]
    items = typeset([f"Point {name} of the treaty" for name in "abcdef"], x=86)
    draft = read(pdf([place for pair in zip(signs, items, strict=True) for place in pair]))
    assert draft.notes == ()
    assert draft.text.splitlines() == [f"- Point {name} of the treaty" for name in "abcdef"]


def test_the_lines_of_a_poem_stay_lines():
    poem = ["The bridge is high", "Above the river bed", "No boat goes by", "The sky is red"]
    assert read(pdf(typeset(poem))).text == "\n".join(poem)


def test_ligatures_become_letters():
    differences = "<< /Type /Encoding /Differences [1 /fi] >>"
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {differences} >>"
    content = rb"BT /F 11 Tf 72 700 Td (A \001ne day.) Tj ET"
    data = pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            font.encode(),
            b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /MediaBox [0 0 600 800]"
            b" /Resources << /Font << /F 3 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )
    assert read(data).text == "A fine day."


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "a.pdf", "untitled"])
def test_a_title_that_a_program_made_up_is_none(title):
    assert read(pdf(typeset(ONE), title=title)).title == ""


def test_a_file_encrypted_without_a_password_is_read_and_one_with_it_refused():
    data = pdf(typeset(ONE))
    assert read(locked(data, user_password="", owner_password="x")).text == " ".join(ONE)
    with pytest.raises(Refused, match="is encrypted"):
        read(locked(data, user_password="secret"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(typeset(ONE))[:-200], "cut off"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (pdf(b""), "contains images of pages"),
        (pdf(*[typeset(ONE)] * 3), "has 3 pages. The limit is 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(data, pdf_pages=2)
    assert refused.value.remedy
