"""`best`: one answer per sentence for training, decided by hand, and the same for other names."""

import csv
import io
import json
import random

from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement.aggregates.best import signature
from annotate.records import Answer
from annotate.workflow import export
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.random_project import Life

WHOSE = ("reviewer", "decided_by", "n_labels", "n_agree", "source", "confidence")


def rows(db, labels="best", **wish):
    sent = export.Sent()
    chunks = export.stream(db, export.Selection(labels=labels, **wish), sent=sent)
    text = b"".join(chunks).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""))), sent.left_out


def cells(db, **wish):
    return [tuple(row[name] for name in WHOSE) for row in rows(db, **wish)[0]]


def test_each_sentence_has_one_answer_and_says_how_it_was_decided(
    db, asked, alice, bob, charlie, lead, save
):
    save(alice, asked[0], "author", comment="Hm.", flag="Look")
    for person, source, confidence in (
        (alice, "author", "high"), (bob, "author", "low"), (charlie, "author", "low"),
    ):  # fmt: skip
        save(person, asked[1], source, confidence)
    for person, source in ((alice, "author"), (bob, "unnamed"), (charlie, "author")):
        save(person, asked[2], source)
    save(alice, asked[3], "author")
    save(bob, asked[3], "unnamed")
    save(alice, asked[4], verdict="cant_tell")
    save(alice, asked[5], "author")
    save(lead, asked[5], "unnamed", "low", layer="gold", why="Reports.")
    found, left_out = rows(db)
    assert [tuple(row[name] for name in WHOSE) for row in found] == [
        ("best", "single", "1", "1", "author", "high"),
        ("best", "unanimous", "3", "2", "author", "low"),
        ("best", "majority", "3", "2", "author", "high"),
        ("best", "gold", "1", "0", "unnamed", "low"),
    ]
    assert left_out == {"tied": 1, "cant_tell": 1}
    assert [(row["comment"], row["flagged"]) for row in found] == [("", "")] * 4
    assert [row["why"] for row in found] == ["", "", "", "Reports."]
    counts = export.count(db, export.Selection(labels="best"))
    assert (counts["rows"], counts["tied"], counts["cant_tell"]) == (4, 1, 1)


def test_a_tie_is_gone_once_it_is_decided(db, asked, alice, bob, lead, save):
    save(alice, asked[0], "author")
    save(bob, asked[0], "unnamed")
    assert export.count(db, export.Selection(labels="best"))["tied"] == 1
    save(lead, asked[0], "unnamed", layer="gold")
    counts = export.count(db, export.Selection(labels="best"))
    assert (counts["rows"], counts["tied"]) == (1, 0)
    assert cells(db) == [("best", "gold", "2", "1", "unnamed", "high")]


def test_other_rows_are_left_out_as_from_other_exports(db, article, asked, alice, save, scheme):
    save(alice, asked[0], "author")
    assert cells(db, before_version=scheme.version) == []
    counts = export.count(db, export.Selection(labels="best", before_version=scheme.version))
    assert counts["rows"] == 0
    assert cells(db, tag="none has it") == []
    assert len(cells(db, articles=(article.id,))) == 1


def test_pseudonyms_leave_how_it_was_decided(db, asked, alice, save):
    save(alice, asked[0], "author")
    assert cells(db, pseudonyms=True) == [("best", "single", "1", "1", "author", "high")]


KNOWN = ("article_id", "position", "claim", *WHOSE, "verdict", "claim_start", "claim_end")


@given(seed=st.integers(0, 2**32))
@looks(10)
def test_what_is_counted_comes_out_whatever_people_are_called(founded, seed):
    stores = []
    for order in (0, 1):
        store = open_kept(founded)
        life = Life(store, get_scheme(store), random.Random(seed))
        life.live(60)
        if order:
            store.write(_swap_names)
        stores.append(store)
    first, second = ([[row[name] for name in KNOWN] for row in rows(one)[0]] for one in stores)
    assert first == second
    sentences = {(row[0], row[1]) for row in first}
    counts = export.count(stores[0], export.Selection(labels="best"))
    assert counts["rows"] == len(sentences)
    left_out = rows(stores[0])[1]
    assert (counts["tied"], counts["cant_tell"]) == (left_out["tied"], left_out["cant_tell"])
    for store in stores:
        store.close()


def _swap_names(db):
    db.execute("update person set name = 'x' || name where role = 'reviewer'")
    for old, new in (("xAnna", "Cara"), ("xBen", "Anna"), ("xCara", "Ben")):
        db.execute("update person set name = ? where name = ?", [new, old])


@given(seed=st.integers(0, 2**32))
@looks(10)
def test_gold_counts_those_who_said_the_same_with_its_compared_fields(founded, seed):
    store = open_kept(founded)
    scheme = get_scheme(store)
    Life(store, scheme, random.Random(seed)).live(80)
    gold, labels = {}, {}
    for row in store.reader().query(
        """select a.sentence, a.layer, e.answer from answer a join event e on e.id = a.event
           where a.verdict in ('claims', 'no_claim', 'cant_tell')"""
    ):
        ours = gold if row["layer"] == "gold" else labels
        ours.setdefault(row["sentence"], []).append(Answer.from_json(json.loads(row["answer"])))
    for row in rows(store, "gold", calibration=True)[0]:
        [decided] = gold[row["sentence_id"]]
        said = [signature(one, scheme) for one in labels.get(row["sentence_id"], [])]
        assert int(row["n_labels"]) == len(said)
        assert int(row["n_agree"]) == said.count(signature(decided, scheme))
    in_view = store.reader().execute("select sentence_id, n_labels, n_agree from gold").fetchall()
    in_file = [
        (row["sentence_id"], int(row["n_labels"]), int(row["n_agree"]))
        for row in rows(store, "gold")[0]
    ]
    assert in_view == in_file
    store.close()
