"""Word files: what a reader of the printed page sees becomes the text."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import importers, sentences
from annotate.errors import Refused
from annotate.importers import Limits, Options
from tests.importers.files import W, paragraph, word, zipped

STYLES = """
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="Mine"><w:name w:val="My heads"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Punkte"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
<w:style w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
"""  # noqa: E501


def read(body, **parts):
    [draft] = importers.read(word(body, **parts), "a.docx")
    return draft


def read_limited(body, **limits):
    return importers.read(word(body, title="a"), "a.docx", Options(limits=Limits(**limits)))


def run(inner, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def style(name):
    return f'<w:pStyle w:val="{name}"/>'


def field(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_paragraphs_stand_apart_by_blank_lines_and_the_title_is_the_file_s():
    draft = read(
        paragraph("One stop.") + paragraph("") + paragraph("Two &amp; more."), title="On  bridges"
    )
    assert draft.text == "One stop.\n\nTwo & more."
    assert (draft.title, draft.name) == ("On bridges", "a.docx")


def test_headings_are_known_by_style_name_base_style_and_outline_level():
    body = (
        paragraph("The title", style("Titel"))
        + paragraph("Is it a heading?", style("berschrift1"))
        + paragraph("So is this.", style("Mine"))
        + paragraph("And this", '<w:outlineLvl w:val="2"/>')
        + paragraph("Plain text.", '<w:outlineLvl w:val="9"/>')
        + paragraph("Styles in a ring.", style("A"))
        + paragraph("No such style.", style("Nowhere"))
        + paragraph("Heading2 without styles.", style("Heading2"))
    )
    text = read(body, styles=STYLES).text
    assert text.split("\n\n") == [
        "# The title",
        "# Is it a heading?",
        "# So is this.",
        "### And this",
        "Plain text.",
        "Styles in a ring.",
        "No such style.",
        "## Heading2 without styles.",
    ]
    kinds = [unit.kind for unit in sentences.split(text)]
    assert kinds == ["heading"] * 4 + ["sentence"] * 3 + ["heading"]


def test_a_whole_paragraph_in_the_look_of_a_heading_is_text():
    text = "It is long. " * 30
    assert read(paragraph(text, style("Heading1"))).text == text.strip()


def test_lines_that_are_paragraphs_each_are_put_together():
    lines = [
        "The mayor said that the bridge over the",
        "river will open in May. Engineers, who",
        "have seen the plans, doubt that it can be",
        "done.",
        "",
        "Nobody knows when the works will end.",
        "",
        "What comes next is for the council to say,",
        "and it meets on Monday.",
    ]
    body = paragraph("A bridge", style("Heading1")) + "".join(paragraph(one) for one in lines)
    text = read(body + paragraph("Item", '<w:numPr><w:numId w:val="1"/></w:numPr>')).text
    assert text.split("\n\n") == [
        "# A bridge",
        "\n".join(lines[:4]),
        lines[5],
        "\n".join(lines[7:]),
        "• Item",
    ]
    assert [unit.kind for unit in sentences.split(text)].count("sentence") == 4


def test_list_items_get_a_sign_that_stays_outside_the_unit():
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    text = read(
        paragraph("Three things.")
        + paragraph("First of them", numbered.format(1))
        + paragraph("Second by its style", style("Punkte"))
        + paragraph("Taken off the list.", style("Punkte") + numbered.format(0)),
        styles=STYLES,
    ).text
    blocks = ["Three things.", "• First of them", "• Second by its style", "Taken off the list."]
    assert text.split("\n\n") == blocks
    units = sentences.split(text)
    assert [unit.kind for unit in units] == ["sentence", "bullet", "bullet", "sentence"]
    assert text[units[1].start : units[1].end] == "First of them"


def test_deleted_and_moved_text_is_left_out_and_inserted_text_kept():
    body = (
        "<w:p><w:r><w:t>It was </w:t></w:r>".replace("<w:t>", '<w:t xml:space="preserve">')
        + "<w:del><w:r><w:delText>never</w:delText></w:r></w:del>"
        + "<w:del><w:r><w:t>not</w:t></w:r></w:del>"
        + "<w:ins><w:r><w:t>always</w:t></w:r></w:ins>"
        + "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        + '<w:moveTo><w:r><w:t xml:space="preserve"> so.</w:t></w:r></w:moveTo></w:p>'
    )
    assert read(body).text == "It was always so."


def test_a_paragraph_whose_end_is_deleted_runs_on():
    body = (
        paragraph("One ", "<w:rPr><w:del/></w:rPr>").replace("<w:t>", '<w:t xml:space="preserve">')
        + paragraph("sentence.")
        + paragraph("Next.")
    )
    assert read(body).text == "One sentence.\n\nNext."


def test_codes_of_fields_are_left_out_and_their_results_kept():
    body = (
        f"<w:p>{field('begin')}<w:r><w:instrText>IF 1 = </w:instrText></w:r>"
        f"{field('begin')}<w:r><w:instrText>DATE</w:instrText></w:r>{field('separate')}"
        f"{run('<w:t>today</w:t>')}{field('end')}{field('separate')}"
        f"{run('<w:t>It rained</w:t>')}{field('end')}{field('end')}{run('<w:t>.</w:t>')}"
        f"{field('begin')}</w:p>" + paragraph("A field left open ends with its paragraph.")
    )
    assert read(body).text == "It rained.\n\nA field left open ends with its paragraph."


def test_hidden_text_is_left_out():
    body = (
        "<w:p>"
        + run("<w:t>Seen</w:t>", '<w:vanish w:val="0"/>')
        + run("<w:t>unseen</w:t>", "<w:vanish/>")
        + run("<w:t>.</w:t>")
        + "</w:p>"
    )
    assert read(body).text == "Seen."


def test_tabs_line_breaks_and_special_signs_come_through():
    body = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
        + run("<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>")
        + run("<w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t>")
        + run('<w:sym w:font="Arial" w:char="2014"/><w:sym w:char="F0B7"/><w:sym w:char="x"/>')
        + "</w:p>"
    )
    assert read(body).text == "a\tb\nc‑de—"


def test_every_cell_of_a_table_is_a_paragraph():
    cell = "<w:tc>{}</w:tc>".format
    row = f"<w:tr>{cell(paragraph('One.'))}{cell(paragraph('Two.'))}</w:tr>"
    inner = f"<w:tbl>{row}</w:tbl>"
    assert read(f"<w:tbl><w:tr>{cell(inner)}</w:tr></w:tbl>").text == "One.\n\nTwo."


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p xmlns:mc="{mc}"><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        + run("<w:t>Around it.</w:t>")
        + "</w:p>"
    )
    assert sorted(read(body).text.split("\n\n")) == ["Around it.", "In the box."]


def test_notes_follow_the_text_under_their_numbers():
    body = (
        "<w:p><w:r><w:t>It is so.</w:t></w:r>"
        + run('<w:footnoteReference w:id="7"/>')
        + run('<w:t xml:space="preserve"> Or not.</w:t>')
        + "</w:p>"
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="7">{paragraph("drawn line")}</w:footnote>'
        f'<w:footnote w:id="7">{paragraph("So he said.")}{paragraph("Twice.")}</w:footnote>'
        f'<w:footnote w:id="8">{paragraph("Nobody points here.")}</w:footnote>'
    )
    assert read(body, notes=notes).text == "It is so.[1] Or not.\n\n[1] So he said. Twice."


def test_the_main_part_is_found_by_its_link_and_strict_files_are_read():
    assert read(paragraph("Elsewhere."), main="word/document2.xml").text == "Elsewhere."
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = (
        f'<d:document xmlns:d="{strict}"><d:p><d:r><d:t>Strict.</d:t></d:r></d:p></d:document>'
    )
    [draft] = importers.read(zipped({"word/document.xml": document}), "a.docx")
    assert draft.text == "Strict."


# What XML can hold: no control characters, no halves of characters.
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
)


@given(st.lists(WORDS, max_size=9))
def test_every_word_comes_through_as_it_is(texts):
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(one)}</w:t></w:r></w:p>' for one in texts
    )
    text = read(body + paragraph("The end.")).text
    # Which line end stands between paragraphs depends on how they look.
    assert "".join(text.split()) == "".join([*"".join(texts).split(), "Theend."])


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("<w:p>" * 1_001 + "</w:p>" * 1_001, "nested more than 1,000 levels deep"),
        ("<w:r/>" * 5_001, "more than 5,000 elements"),
        ("<w:p " + " ".join(f"a{n}=''" for n in range(1_001)) + "/>", "more than 1,000 attributes"),
        ("<w:p a='" + "a" * 1_200_000 + "'/>", "a tag of more than 1 MB"),
        ("<!-- " + "a" * 9_900_000 + " -->", "a tag of more than 1 MB"),
    ],
)
def test_xml_made_to_hurt_is_refused_with_a_reason(part, reason):
    limits = Limits(elements=5_000)
    with pytest.raises(Refused, match=reason):
        importers.read(word(part), "a.docx", Options(limits=limits))


def test_a_document_type_is_refused_whatever_it_declares():
    document = f'<!DOCTYPE a><w:document xmlns:w="{W}">{paragraph("Text.")}</w:document>'
    with pytest.raises(Refused, match="declares a document type"):
        importers.read(zipped({"word/document.xml": document}), "a.docx")


def test_a_picture_may_be_large_but_no_part_that_is_read():
    picture = {"word/media/a.bmp": b" " * 20_000_000}
    assert read(paragraph("Text."), **picture).text == "Text."
    with pytest.raises(Refused, match="times its size"):
        read(paragraph("Text. ") + " " * 20_000_000, main="word/document.bin")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"parts": 3}, "more than 3 parts"),
        ({"unpacked_bytes": 500}, "unpacks to 0 MB. The limit is 0 MB"),
    ],
)
def test_a_package_over_a_limit_is_refused(limits, reason):
    with pytest.raises(Refused, match=reason):
        read_limited(paragraph("Text."), **limits)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"a.txt": "hello"}, "not a Word file"),
        ({"word/document.xml": "<html>hello</html>"}, "not a Word file"),
        ({"word/document.xml": f'<w:document xmlns:w="{W}"><w:p>'}, "damaged"),
        ({"word/document.xml": b"\0\1\2"}, "damaged"),
        ({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}, "contains no words"),
    ],
)
def test_what_is_no_word_file_is_refused(parts, reason):
    with pytest.raises(Refused, match=reason):
        importers.read(zipped(parts), "a.docx")
