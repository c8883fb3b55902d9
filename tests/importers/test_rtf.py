"""RTF: paragraphs in any encoding, and nothing that is not text."""

import pytest

from annotate import importers
from annotate.errors import Refused

FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fswiss\fcharset204 Arial;}"
    rb"{\f2\fnil\fcharset128 MS Mincho;}}"
)


def read(body, head=rb"\ansi\ansicpg1252\deff0\uc1", name="a.rtf"):
    [draft] = importers.read(b"{\\rtf1" + head + FONTS + body + b"}", name)
    return draft


def test_paragraphs_headings_and_list_items_are_told_apart():
    draft = read(
        rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}}"
        rb"{\info{\title On bridges}{\author Somebody}}"
        rb"\pard\s2 The bridge\par\pard\plain The mayor said so. It\line rained.\par"
        rb"\pard\outlinelevel1 Doubts\par"
        rb"\pard{\listtext\pard\plain\'b7\tab}First point\par{\pntext\'b7\tab}Second point\par"
    )
    assert draft.text == (
        "# The bridge\n\nThe mayor said so. It\nrained.\n\n## Doubts\n\n• First point\n\n"
        "• Second point"
    )
    assert draft.title == "On bridges"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"Caf\'e9 \f1 \'cc\'ee\'f1\'f2 {\f0 \'e9}\par", "Café Мост é"),
        (rb"\f2 \'93\'fa\'96\'7b\par", "日本"),
        (rb"\u1052?\u1086\'3f\uc0\u1089\u1090 x\par", "Мостx"),
        (rb"\u-10179?\u-8704? \uc2\u8212??dash\par", "😀 —dash"),
        (rb"\ldblquote So,\rdblquote  he said\emdash now\'85\~{\i and} \{then\}\par",
         "“So,” he said—now… and {then}"),
        (rb"well\_known ex\-ample\par", "well\u2011known example"),
    ],
)  # fmt: skip
def test_characters_are_read_in_the_encoding_of_their_font_or_by_number(body, text):
    assert read(body).text == text


def test_the_encoding_of_the_file_holds_without_fonts():
    data = rb"{\rtf1\ansi\ansicpg1251 \'cc\'ee\'f1\'f2.\par}"
    assert importers.read(data, "a.rtf")[0].text == "Мост."


def test_what_is_not_text_is_left_out_and_the_result_of_a_field_is_not():
    draft = read(
        rb"{\header The Daily Sample\par}{\*\generator Writer;}{\colortbl;\red0\green0\blue0;}"
        rb"It rained.{\pict\pngblip 89504e47}{\object{\*\objdata 0102}{\result }}"
        rb"{\*\bkmkstart a}{\v hidden}{\deleted gone}{\v0  He} "
        rb'{\field{\*\fldinst HYPERLINK "https://a.example"}{\fldrslt left}}.'
        rb"{\*\annotation Why?}{\footnote\pard See \i there\i0 .\par}\par{\footer 3\par}"
        rb"{\pict\bin3 }{\}}It was late.\par"
    )
    assert draft.text == "It rained. He left.[1]\n\nIt was late.\n\n[1] See there."


def test_cells_of_a_table_are_paragraphs():
    assert (
        read(rb"\trowd 2023\cell Two\cell\row It rained.\par").text == "2023\n\nTwo\n\nIt rained."
    )


def test_a_text_in_two_forms_is_read_once():
    assert read(rb"{\upr{Kyjiv}{\*\ud{\u1050?\u1080?\u1111?\u1074?}}} is safe.\par").text == (
        "Київ is safe."
    )


def test_an_rtf_file_may_be_named_doc_and_an_old_word_file_says_what_to_do():
    assert read(rb"It rained.\par", name="a.doc").text == "It rained."
    with pytest.raises(Refused) as refused:
        importers.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "a.doc")
    assert "old Word" in refused.value.reason and ".docx" in refused.value.remedy
    assert ".doc" in importers.extensions()
