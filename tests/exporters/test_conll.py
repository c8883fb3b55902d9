"""CoNLL: blocks of tokens with BIO tags of source words and claims."""

import pytest

from annotate.exporters import conll
from annotate.exporters._tokens import list_tokens, tag_tokens
from tests.exporters.given import one_article

IDA = """\
# sentence_id = a1-0-16
# reviewer = Ida
# split = train
# text = Police: it fell.
# tokens = 0-6 6-7 8-10 11-15 15-16
# claim 1 = 8-15 police confidence=high
# claim 2 = 8-10 author
Police\tB-police\tO
:\tO\tO
it\tO\tB-police
fell\tO\tI-police
.\tO\tO
"""


def test_an_answer_is_a_block_and_cant_tell_is_none():
    text = b"".join(conll.stream(one_article())).decode()
    ida, mara, rest = text.split("\n\n")
    assert ida + "\n" == IDA
    assert mara.splitlines()[-5:] == [
        "Police\tO\tO",
        ":\tO\tO",
        "it\tO\tO",
        "fell\tO\tO",
        ".\tO\tO",
    ]
    assert rest == ""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Police: “it fell,” U.S.", ["Police", ":", "“", "it", "fell", ",”", "U.S."]),
        ("…", ["…"]),
        ("", []),
        ("東京 is", ["東", "京", "is"]),
    ],
)
def test_tokens_are_words_and_what_is_between_them(text, tokens):
    assert [text[start:end] for start, end in list_tokens(text)] == tokens


def test_spans_that_touch_begin_again():
    tags, numbers = tag_tokens([(0, 2), (3, 5), (6, 8)], [(0, 5, "a"), (5, 8, "a")])
    assert tags == ["B-a", "I-a", "B-a"]
    assert numbers == [1, 1, 2]


@pytest.mark.parametrize(
    ("claims", "spans"),
    [
        ([("x", None, None)], [(0, 9, "x")]),
        ([("x", None, None), ("y", 2, 4)], [(2, 4, "y")]),
        ([], []),
    ],
)
def test_a_single_claim_without_words_is_the_whole_sentence(claims, spans):
    given = [
        {"source": source, "claim_start": start, "claim_end": end} for source, start, end in claims
    ]
    assert conll.find_spans(given, "claim_start", "claim_end", "Nine long") == spans
