"""OpenDocument texts: what a reader of the page sees, with signs for headings and list items."""

import pytest

from annotate import importers, sentences
from annotate.errors import Refused
from tests.importers.files import odt, word
from tests.importers.files import paragraph as word_paragraph


def read(body, **parts):
    [draft] = importers.read(odt(body, **parts), "a.odt")
    return draft


def p(text, style="Standard"):
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def test_paragraphs_headings_and_list_items_are_told_apart():
    body = (
        '<text:h text:outline-level="1">The bridge</text:h>'
        + p("The mayor said so. It rained.")
        + '<text:h text:outline-level="9">Doubts</text:h>'
        + f"<text:list><text:list-item>{p('First point')}{p('It goes on.')}</text:list-item>"
        + f"<text:list-item>{p('Second point')}</text:list-item></text:list>"
        + p(" ")
    )
    draft = read(body, title="On bridges")
    assert draft.text == (
        "# The bridge\n\nThe mayor said so. It rained.\n\n###### Doubts\n\n• First point\n\n"
        "It goes on.\n\n• Second point"
    )
    assert draft.title == "On bridges"
    kinds = [unit.kind for unit in sentences.split(draft.text)]
    assert kinds == ["heading", "sentence", "sentence", "heading", "bullet", "sentence", "bullet"]


def test_a_title_is_a_heading_by_its_style_or_the_style_that_is_based_on():
    style = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    assert read(p("The bridge", "P1") + p("It rained."), styles=style).text.startswith("# The")
    ring = '<style:style style:name="P1" style:parent-style-name="P1"/>'
    assert read(p("The bridge", "P1") + p("It rained."), styles=ring).text.startswith("The")


def test_white_space_is_that_of_the_page_not_of_the_file():
    body = p('The\n  mayor<text:s text:c="3"/>said<text:tab/>so.<text:line-break/>It rained.')
    assert read(body).text == "The mayor said so.\nIt rained."


def test_notes_come_at_the_end_and_comments_and_deleted_text_are_left_out():
    note = f"<text:note><text:note-citation>7</text:note-citation><text:note-body>{p('See there.')}"
    body = (
        f"<text:tracked-changes>{p('Gone.')}</text:tracked-changes>"
        f"<text:table-of-content>{p('The bridge 3')}</text:table-of-content>"
        + p(f"It rained.{note}</text:note-body></text:note> <office:annotation>{p('Why?')}"
            "</office:annotation>He left.")
    )  # fmt: skip
    assert read(body).text == "It rained.[1] He left.\n\n[1] See there."


def test_hidden_text_is_left_out():
    style = (
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    )
    body = p('It <text:span text:style-name="T1">never </text:span>rained.')
    assert read(body, styles=style).text == "It rained."


def test_tables_and_frames_give_their_paragraphs():
    cells = "".join(f"<table:table-cell>{p(one)}</table:table-cell>" for one in ("2023", "Two"))
    frame = f"<draw:frame><draw:text-box>{p('A caption.')}</draw:text-box></draw:frame>"
    body = f"<table:table><table:table-row>{cells}</table:table-row></table:table>" + p(
        f"It rained.{frame}"
    )
    assert read(body).text == "2023\n\nTwo\n\nA caption.\n\nIt rained."


def test_another_zip_file_is_refused():
    with pytest.raises(Refused, match="not an OpenDocument text"):
        importers.read(word(word_paragraph("I am a Word file.")), "a.odt")
