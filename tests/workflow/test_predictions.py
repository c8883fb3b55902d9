"""A model's predictions are kept and exported, and count as no reviewer's labels unless asked."""

import csv
import io
import json
from dataclasses import replace

import pytest

from annotate.agreement import place_claims
from annotate.errors import NotFound
from annotate.store.agreement import Scope, list_blind_answers, list_people_of
from annotate.workflow import agreement, export, progress
from annotate.workflow.import_labels import Naming, import_any
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests.kept import made_once

NAMED = Naming({"reviewer": "by", "score": "sure"}, is_model=True)


def take(db, asked, by, naming=NAMED, value="unnamed", **options):
    lines = [f"{one.id},{by},{value},high,0.8" for one in asked]
    data = "\n".join(["sentence_id,by,source,confidence,sure", *lines]).encode()
    return import_any(db, data, "x.csv", naming, **options)


def rows(db, labels="best", **wish):
    text = b"".join(export.stream(db, export.Selection(labels=labels, **wish))).decode()
    found = csv.DictReader(io.StringIO(text, newline=""))
    return [(row["reviewer"], row["source"], row["n_labels"]) for row in found]


@pytest.fixture
@made_once
def predicted(db, asked, alice, bob, save):
    """Alice and Bob labelled the first sentence; a model has predictions for two."""
    save(alice, asked[0], "author")
    save(bob, asked[0], "author")
    done = take(db, asked[:2], "gpt")
    assert (done.taken, done.refused) == (2, [])
    return membership.get_person_named(db, "gpt")


def test_best_counts_a_model_only_if_it_is_named(db, predicted, asked):
    assert predicted.is_model and not predicted.can_sign_in
    assert rows(db) == [("best", "author", "2")]
    assert rows(db, people=("gpt",)) == [("best", "unnamed", "1")] * 2
    assert [row[:2] for row in rows(db, "raw")] == [
        ("Alice", "author"), ("Bob", "author"), ("gpt", "unnamed"), ("gpt", "unnamed"),
    ]  # fmt: skip
    assert rows(db, "raw", finished_by=3) == []
    assert len(rows(db, "raw", finished_by=2)) == 3


def test_progress_and_agreement_are_those_of_people(db, predicted, asked):
    told = progress.report(db)
    assert {one.person.name for one in told.people} == {"Alice", "Bob"}
    assert sum(count for _, count in told.days) == 2
    assert {one["name"] for row in told.articles.rows for one in row["people"]} == {"Alice", "Bob"}
    assert told.forecast.left == 2 * (len(asked) - 1)
    scope = Scope(("sentence", "bullet"))
    assert sorted(list_people_of(db.reader(), scope, [asked[0].id])) == ["Alice", "Bob"]


def test_a_model_is_compared_in_pairs_where_it_is_asked_for(db, predicted, asked, alice, bob, save):
    save(alice, asked[1], "unnamed")
    save(bob, asked[1], "author")
    take(db, asked[:1], "llm", value="author")
    people = agreement.show_basis(db, None)
    compared = agreement.open_basis(
        db, replace(people.scope, models=tuple(agreement.check_compared(db, ["llm", "gpt"])))
    )
    sources = agreement.get_measure(people.scheme, "source")
    found = {
        (one.first, one.second): (one.units, one.percent)
        for one in agreement.pairs(compared, sources).pairs
    }
    assert found == {
        ("Alice", "Bob"): (2, 0.5), ("Alice", "gpt"): (2, 0.5), ("Alice", "llm"): (1, 1.0),
        ("Bob", "gpt"): (2, 0.0), ("Bob", "llm"): (1, 1.0), ("gpt", "llm"): (1, 0.0),
    }  # fmt: skip
    assert compared.among_people is people
    told, asked_for = agreement.as_json(people), agreement.as_json(compared)
    of_models = [one for one in asked_for["figures"] if "gpt" in one["of"] or "llm" in one["of"]]
    assert of_models and asked_for["confusion"] == told["confusion"]
    assert [one for one in asked_for["figures"] if one not in of_models] == told["figures"]


@pytest.mark.parametrize("with_gold", [False, True])
def test_the_parts_with_models_are_what_one_statement_reads(
    db, predicted, asked, lead, save, with_gold
):
    save(lead, asked[1], "author", layer="gold")
    scope = agreement.show_scope(db, None)
    for wanted in (
        scope,
        replace(scope, version=("news-source", 1)),
        replace(scope, people=("Bob",)),
    ):
        wanted = replace(wanted, models=("gpt",), with_gold=with_gold)
        basis = agreement.open_basis(db, wanted)
        said = list(list_blind_answers(db.reader(), basis.scope))
        assert any(name == "gpt" for _, _, name, _ in said)
        assert list(basis.marked) == place_claims(said, {one.id: one.text for one in asked})


def test_what_is_neither_gold_nor_a_model_is_refused(db, predicted):
    with pytest.raises(NotFound) as refused:
        agreement.check_compared(db, ["gold", "Alice"])
    assert str(refused.value.remedy) == "Choose one of: gold, gpt."


def test_a_model_stays_one_and_a_second_time_changes_nothing(db, predicted, asked):
    plain = Naming({"reviewer": "by", "score": "sure"})
    for naming in (NAMED, plain):
        assert (take(db, asked[:2], "gpt", naming).taken) == 0
    assert take(db, asked[2:3], "gpt", plain).taken == 1
    blind = db.reader().execute("select distinct blind from labels where reviewer = 'gpt'")
    assert blind.fetchall() == [(0,)]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_person_s_name_is_no_model_s(db, predicted, asked, dry_run):
    done = take(db, asked[1:3], "alice", dry_run=dry_run)
    assert done.taken == 0
    assert done.reasons == [
        "2 rows (lines 2, 3): “alice” is a person here, and no model."
        " Give the model a name of its own with --reviewer."
    ]
    assert len(rows(db, "raw")) == 4


def lines(db, **wish):
    text = b"".join(export.stream(db, export.Selection(format="jsonl", **wish))).decode()
    return [json.loads(line) for line in text.splitlines()]


def test_votes_counts_and_gold_leave_out_what_a_model_said(
    db, predicted, asked, alice, bob, lead, save
):
    save(alice, asked[1], "author")
    save(bob, asked[1], "us_official")
    save(lead, asked[0], "unnamed", layer="gold")
    first, second = lines(db)
    assert [one["is_model"] for one in first["answers"]] == [False, False, True]
    assert (first["votes"], first["entropy"]) == ([{"sources": ["author"], "people": 2}], 0.0)
    assert [one["sources"] for one in second["votes"]] == [["author"], ["us_official"]]
    assert (first["gold"]["n_labels"], first["gold"]["n_agree"]) == (2, 0)
    [only] = {one["entropy"] for one in lines(db, people=("gpt",))}
    assert only == 0.0
    assert export.count(db, export.Selection(labels="best"))["tied"] == 1
    assert export.count(db, export.Selection(labels="best"))["rows"] == len(rows(db))
    wanted = export.Selection(labels="best", people=("gpt",))
    assert export.count(db, wanted)["rows"] == 2 == len(rows(db, people=("gpt",)))


@pytest.mark.parametrize("chosen", [{}, {"skipped": True}, {"since": "2020-01-01"}])
def test_what_only_a_model_answered_is_counted_but_a_model_is_no_person(
    db, predicted, asked, bob, save, chosen
):
    save(bob, asked[0], "author")
    listed = set(db.reader().execute("select sentence_id, reviewer from labels"))
    counts = export.count(db, export.Selection(**chosen))
    assert counts["sentences"] == len({sentence for sentence, _ in listed})
    assert counts["people"] == len({name for _, name in listed} - {"gpt"}) > 0


@pytest.mark.parametrize("format_name", ["csv", "jsonl"])
def test_a_model_is_one_in_the_project_that_its_labels_are_imported_into(
    db, predicted, format_name
):
    data = b"".join(export.stream(db, export.Selection(format=format_name)))
    other = open_project(":memory:", "Other")
    done = import_any(other, data, f"x.{format_name}", Naming(), rebuilds=True)
    assert (done.taken, done.refused) == (4, [])
    people = {name: membership.get_person_named(other, name) for name in ("gpt", "Alice")}
    assert [one.is_model for one in people.values()] == [True, False]
    sql = "select sentence_id, reviewer, source, score, blind, is_model from labels"
    assert other.reader().execute(sql).fetchall() == db.reader().execute(sql).fetchall()
