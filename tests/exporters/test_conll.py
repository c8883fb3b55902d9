"""CoNLL: blocks of tokens with BIO tags of source words and claims."""

import random

import pytest

from annotate.exporters import conll, conll_plain
from annotate.exporters._tokens import list_tokens, tag_tokens
from annotate.label_readers import conll as reader
from annotate.workflow import export
from annotate.workflow.scheme import get_scheme
from tests.exporters.given import one_article
from tests.kept import open_kept
from tests.labelled import make_project
from tests.random_project import Life

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


def test_without_comments_the_same_tokens_have_the_tags_of_claims():
    articles = one_article()
    full = b"".join(conll.stream(articles)).decode().splitlines()
    plain = b"".join(conll_plain.stream(one_article())).decode()
    begin, rest = plain.split("\n\n", 1)
    assert begin == "-DOCSTART- -X- O O"
    tokens = [line.split("\t") for line in full if not line.startswith("# ")]
    assert rest.splitlines() == ["\t".join(one[::2]) for one in tokens]
    assert "it\tB-police\nfell\tI-police\n.\tO\n\n" in rest


def test_spacy_reads_the_file_without_comments(written):
    converters = pytest.importorskip("spacy.training.converters")
    store, text, _ = written
    plain = b"".join(export.stream(store, export.Selection("conll-plain", **EVERYTHING))).decode()
    [*docs] = converters.conll_ner_to_docs(plain, n_sents=0, no_print=True)
    tokens = [line.split("\t") for line in text.splitlines() if line and not line.startswith("# ")]
    assert [word.text for doc in docs for word in doc] == [word for word, _, _ in tokens]
    tags = [
        word.ent_iob_ + (word.ent_type_ and f"-{word.ent_type_}") for doc in docs for word in doc
    ]
    assert tags == [tag for _, _, tag in tokens]


@pytest.mark.parametrize("form", [conll, conll_plain])
def test_a_trailer_adds_no_entity_and_comes_back_as_nothing(form):
    data = b"".join(form.stream(one_article()))
    sealed = data + form.TRAILER.format(sha256="ab" * 32).encode() + b"\n"
    assert [*reader.documents(sealed, "a.conll")] == [*reader.documents(data, "a.conll")]
    # What begins with # is a comment in `conll`, and a word in the file without comments.
    last = sealed.decode().splitlines()[-1]
    assert last.startswith("#") if form is conll else last.endswith("\tO")


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


def entities(tags):
    """Read BIO tags as strictly as seqeval does with IOB2: (type, first token, end)."""
    found, kind = [], None
    for place, tag in enumerate(tags):
        letter, _, name = tag.partition("-")
        assert (letter == "O") == (name == "") and letter in "BIO"
        if letter == "I":
            assert kind == name, f"{tag} continues nothing"
            found[-1] = (name, found[-1][1], place + 1)
        elif letter == "B":
            found.append((name, place, place + 1))
        kind = name or None
    return found


EVERYTHING = {"calibration": True, "sample": True}


@pytest.fixture(scope="module", params=["made", "random"])
def written(request, founded):
    store = make_project(count=4, sentences=12) if request.param == "made" else open_kept(founded)
    if request.param == "random":
        Life(store, get_scheme(store), random.Random(15)).live(80)
    data = b"".join(export.stream(store, export.Selection("conll", **EVERYTHING)))
    columns, rows = export.preview(store, export.Selection(**EVERYTHING), limit=100_000)
    yield store, data.decode(), [dict(zip(columns, row, strict=True)) for row in rows]
    store.close()


def test_the_usual_readers_of_bio_find_every_claim(written):
    _, text, rows = written
    claims = {}
    for row in rows:
        if row["verdict"] in ("claims", "no_claim"):
            of_answer = claims.setdefault((row["sentence_id"], row["reviewer"]), [])
            if row["claim"] is not None:
                of_answer.append(row)
    blocks = text.removesuffix("\n\n").split("\n\n")
    assert len(blocks) == len(claims) > 5
    for block in blocks:
        lines = block.splitlines()
        told = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# "))
        tokens = [line.split() for line in lines[len(told) :]]
        assert {len(cells) for cells in tokens} == {3}  # readers split at any white space
        places = [tuple(map(int, one.split("-"))) for one in told["tokens"].split()]
        assert [told["text"][slice(*one)] for one in places] == [cells[0] for cells in tokens]
        given = claims.pop((told["sentence_id"], told["reviewer"]))
        found = entities([cells[2] for cells in tokens])
        assert {kind for kind, _, _ in found} <= {row["source"] for row in given}
        assert (not found) == (not given)
        for row in given:
            if row["claim_start"] is None or len(given) > 1:
                continue
            [(_, first, end)] = found
            assert places[first][0] <= row["claim_start"] < row["claim_end"] <= places[end - 1][1]
    assert claims == {}
