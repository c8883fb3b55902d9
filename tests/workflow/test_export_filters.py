"""What goes into an export: each filter does what it says, and counts what comes out."""

import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import Invalid
from annotate.store.people import list_people
from annotate.workflow import export
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.labelled import make_project
from tests.random_project import Life


def read(store, **wish):
    text = b"".join(export.stream(store, export.Selection(**wish))).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def store():
    store = make_project(count=6, sentences=12)
    yield store
    store.close()


def test_only_labels_by_some_people(store):
    assert {row["reviewer"] for row in read(store, people=("Ana", "Tom"))} == {"Ana", "Tom"}
    whole = read(store, labels="best", people=("Ana",))
    assert {row["decided_by"] for row in whole} == {"single"}


def test_only_some_articles(store):
    first, *_, last = sorted({row["article_id"] for row in read(store)})
    assert {row["article_id"] for row in read(store, articles=(last, first))} == {first, last}
    with pytest.raises(Invalid, match="There is no article with the ID “nowhere”"):
        read(store, articles=(first, "nowhere"))


def test_an_unknown_choice_is_refused_with_the_choices(store):
    with pytest.raises(Invalid, match="There are no labels “most”") as refused:
        read(store, labels="most")
    assert "raw, gold, best" in refused.value.remedy


def test_only_answers_of_some_days(store):
    days = sorted({row["labelled_at"][:10] for row in read(store)})
    assert len(days) > 3
    chosen = read(store, since=days[1], until=days[2])
    assert {row["labelled_at"][:10] for row in chosen} == {*days[1:3]}


def test_only_some_verdicts(store):
    for labels in ("raw", "best"):
        assert {row["verdict"] for row in read(store, labels=labels)} > {"no_claim"}
        rows = read(store, labels=labels, verdicts=("no_claim",))
        assert {row["verdict"] for row in rows} == {"no_claim"}


def test_only_sentences_that_enough_people_have_finished(store):
    people = {}
    for row in read(store):
        people.setdefault(row["sentence_id"], set()).add(row["reviewer"])
    for number in (3, 4):
        wanted = {one for one, names in people.items() if len(names) >= number}
        assert {row["sentence_id"] for row in read(store, finished_by=number)} == wanted
    assert read(store, finished_by=5) == []


def test_the_splits_are_parts_of_the_whole(store):
    parts = [read(store, split=split) for split in ("train", "dev", "test")]
    assert sum(map(len, parts)) == len(read(store))
    for split, rows in zip(("train", "dev", "test"), parts, strict=True):
        assert {row["split"] for row in rows} <= {split}


def test_chosen_columns_are_the_only_ones_in_their_order(store):
    [first, *_] = rows = read(store, columns=("source", "sentence_id"))
    assert [*first] == ["source", "sentence_id"]
    whole = read(store)
    assert [row["source"] for row in rows] == [row["source"] for row in whole]
    assert [*read(store, columns=("verdict",))[0]] == ["verdict"]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"columns": ("sourcee",)}, "no column called “sourcee”"),
        ({"columns": ("source", "verdict", "source")}, "named twice"),
        ({"columns": ("source",), "format": "jsonl"}, "always has all its columns"),
        ({"people": ("Nemo",)}, "no person called “Nemo”"),
        ({"since": "1 May"}, "not a day"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "after the last one"),
        ({"split": "valid"}, "no split “valid”"),
        ({"verdicts": ("maybe",)}, "no verdict “maybe”"),
        ({"partition": "article"}, "has no parts"),
    ],
)
def test_what_cannot_be_is_refused_before_a_byte_leaves(store, wish, says):
    with pytest.raises(Invalid, match=says):
        export.stream(store, export.Selection(**wish))


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "since": st.sampled_from(["2025-01-01", "2026-01-01"]),
        "flagged": st.booleans(),
        "finished_by": st.integers(0, 3),
        "verdicts": st.sets(st.sampled_from(["claims", "no_claim", "cant_tell"])).map(tuple),
        "split": st.sampled_from(["", "train", "test"]),
        "version": st.integers(0, 2),
        "before_version": st.integers(0, 2),
        "calibration": st.booleans(),
    },
)


@given(seed=st.integers(0, 2**32), wish=FILTERS, first=st.booleans())
@looks(15)
def test_what_is_counted_is_what_comes_out_and_formats_agree(founded, seed, wish, first):
    store = open_kept(founded)
    Life(store, get_scheme(store), random.Random(seed)).live(60)
    people = tuple(one.name for one in list_people(store.reader())[:1]) if first else ()
    for labels in export.LABELS:
        selection = export.Selection(labels=labels, people=people, sample=True, **wish)
        sent = export.Sent()
        b"".join(export.stream(store, selection, sent=sent))
        counted = export.count(store, selection)
        assert counted["rows"] == sent.counts["sentences" if labels == "best" else "rows"]
        if labels != "best":
            named = "articles", "sentences"
            assert [counted[name] for name in named] == [sent.counts[name] for name in named]
        nested = export.Sent()
        wide = export.Selection("jsonl", labels, people=people, sample=True, **wish)
        b"".join(export.stream(store, wide, sent=nested))
        assert nested.counts == sent.counts
    store.close()
