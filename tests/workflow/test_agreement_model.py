"""The model of every source: checked by Bayes, the same for other names, and a job that ends."""

import sys
from dataclasses import replace
from math import prod
from types import SimpleNamespace

import pytest

from annotate.agreement import NONE, Match, PlacedClaim, SentenceCluster
from annotate.agreement.aggregates.dawid_skene import dawid_skene
from annotate.agreement.aggregates.fields import (
    Item,
    fit_field,
    gather_field,
    list_items,
    share_right,
    top_confusion,
)
from annotate.agreement.aggregates.sources import (
    Given,
    fit_source,
    list_sources,
    probabilities,
)
from annotate.records import Field
from annotate.schemes import builtin
from annotate.workflow import agreement
from annotate.workflow.adjudicate.queue import open_queue, order_by_model
from annotate.workflow.agreement.model import child
from annotate.workflow.agreement.model import doubted as doubts
from annotate.workflow.agreement.model import job as jobs
from tests.labelled import make_project

A, B, NO = frozenset("a"), frozenset("b"), frozenset({NONE})
GIVEN = [
    Given(("ana", "ben"), (A, A), 30),
    Given(("ana", "ben"), (A, B), 6),
    Given(("ana", "ben"), (frozenset("ab"), NO), 2),
    Given(("ben", "eva"), (B, B), 20),
    Given(("ben", "eva"), (NO, B), 3),
]


@pytest.fixture(scope="module")
def project():
    store = make_project(count=14, sentences=40)
    yield store
    store.close()


@pytest.fixture
def basis(project):
    return agreement.open_basis(project, agreement.show_scope(project, None))


def test_the_probability_of_an_answer_follows_from_shares_and_people_by_bayes():
    assert list_sources(GIVEN, NONE) == ["a", "b"]
    models = [fit_source(GIVEN, source) for source in "ab"]
    found = probabilities(models, GIVEN[1])
    parts = []
    for one, said in zip(models, [(True, False), (False, True)], strict=True):
        people = {who.name: who for who in one.people}
        rates = [people["ana"], people["ben"]]
        yes = one.share * prod(
            who.finds if is_in else 1 - who.finds for who, is_in in zip(rates, said, strict=True)
        )
        no = (1 - one.share) * prod(
            who.adds if is_in else 1 - who.adds for who, is_in in zip(rates, said, strict=True)
        )
        parts.append(yes / (yes + no))
    in_a, in_b = parts
    assert found == {
        A: pytest.approx(in_a * (1 - in_b), abs=1e-5),
        B: pytest.approx(in_b * (1 - in_a), abs=1e-5),
    }


def test_other_names_and_another_order_change_nothing():
    names = {"ana": "zoe", "ben": "abe", "eva": "max"}
    renamed = [
        Given(tuple(names[one] for one in given.people), given.sets, given.count)
        for given in reversed(GIVEN)
    ]
    for source in "ab":
        ours, theirs = fit_source(GIVEN, source), fit_source(renamed, source)
        assert theirs.share == pytest.approx(ours.share, abs=1e-6)
        assert {who.name: (who.finds, who.adds) for who in theirs.people} == {
            names[who.name]: pytest.approx((who.finds, who.adds), abs=1e-6) for who in ours.people
        }


def test_it_finds_the_person_who_errs_most(basis):
    found = {one.source: {who.name: who.finds for who in one.people} for one in jobs.compute(basis)}
    assert min(found["us_official"], key=found["us_official"].get) == "Luis"
    assert min(found["skorea_intel"], key=found["skorea_intel"].get) == "Luis"


@pytest.mark.slow
def test_a_job_gives_what_the_command_line_gives(project, basis):
    job = jobs.start_job(basis)
    job.wait()
    assert jobs.find_job(project, basis.scope) is job
    assert (job.is_running, [one.source for one in job.models]) == (False, job.sources)
    assert job.models == jobs.compute(basis)
    doubted = doubts.list_doubted(basis, job)
    assert doubted
    for one in doubted:
        (_, most, likely), *others = one.answers
        assert likely < 0.5
        assert all(count <= most for _, count, _ in others)
    likely = doubts.list_likely(basis, job)
    sources = agreement.get_measure(basis.scheme, "source")
    assert likely.keys() == {one.sentence for one in agreement.list_splits(basis, sources)}
    assert all(likely[one.sentence] == one.answers[0][2] for one in doubted)
    queue = order_by_model(open_queue(basis, sources, "split"), likely)
    assert queue.sentences[:20] == tuple(one.sentence for one in doubted)
    again = jobs.start_job(basis)
    assert again is not job
    again.wait()


@pytest.mark.slow
def test_a_job_that_is_cancelled_ends_and_is_forgotten(project, basis, monkeypatch):
    monkeypatch.setattr(child, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    job = jobs.start_job(basis)
    assert jobs.start_job(basis) is job
    jobs.stop_job(project, basis.scope)
    job.wait()
    assert (job.is_running, job.models) == (False, [])
    assert jobs.find_job(project, basis.scope) is None


@pytest.mark.slow
def test_a_process_that_breaks_is_told_and_can_be_started_again(project, basis, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(child, "_COMMAND", (sys.executable, "-c", "input(); exit(3)"))
        job = jobs.start_job(basis)
        job.wait()
        assert (job.is_running, job.has_failed) == (False, True)
    again = jobs.start_job(basis)
    again.wait()
    assert again.finished_at


def test_every_answer_of_every_shared_sentence_is_written(basis):
    models = jobs.compute(basis)
    data = doubts.as_json(basis, models)
    assert [one["source"] for one in data["sources"]] == [one.source for one in models]
    assert len({one["sentence"] for one in data["answers"]}) == agreement.extent(basis).shared
    assert all(0 <= one["probability"] <= 1 for one in data["answers"])
    assert all(one["reviewers"] for one in data["answers"])


def placed(start, end, source, **fields):
    return PlacedClaim(start, end, source, fields)


def matched(first, second, ours, theirs):
    cluster = SentenceCluster("art", "art-0001-a", ("ana", "ben", "eva"))
    return Match(cluster, (first,), (second,), 1, ours, theirs)


def test_matched_claims_of_one_source_are_one_item_however_many_people_have_them():
    ana, ben, eva = (placed(0, end, "a", tone=tone) for end, tone in ((4, "x"), (5, "x"), (6, "y")))
    other = placed(6, 9, "b", tone="y")
    matches = [
        matched("ana", "ben", ana, ben),
        matched("ben", "eva", ben, eva),
        matched("ana", "eva", ana, eva),
        matched("ana", "eva", placed(6, 9, "a", tone="x"), other),  # of different sources
        matched("ben", "eva", None, other),
        matched("ana", "ben", other, placed(6, 9, "b")),  # one of them gave no value
    ]
    said = (("ana", "x"), ("ben", "x"), ("eva", "y"))
    assert list_items("s", matches, "tone") == [Item("s", "a", said)]
    assert list_items("s", matches[::-1], "tone") == [Item("s", "a", said)]


def test_the_model_of_a_field_is_that_of_its_patterns():
    one, two = (("ana", "x"), ("ben", "x")), (("ana", "x"), ("ben", "y"))
    items = [Item("s", "a", one)] * 8 + [Item("s", "b", two)] * 2
    given = gather_field("tone", items)
    assert (given.values, given.patterns) == (("x", "y"), ((one, 8), (two, 2)))
    model, plain = fit_field(given), dawid_skene([(one, 8), (two, 2)], ("x", "y"))
    assert (model.shares, model.posteriors) == (plain.shares, plain.posteriors)
    right = sum(plain.shares[v] * plain.confusion["ben"][v][v] for v in "xy")
    assert share_right(model, "ben") == pytest.approx(right)
    assert top_confusion(model, "ben") == ("x", "y"), "y is said where x is likely"
    alone = fit_field(gather_field("tone", [Item("s", "a", one)]))
    assert (share_right(alone, "ana"), top_confusion(alone, "ana")) == (1.0, None)


def test_only_nominal_fields_have_a_model():
    levels = ("nominal", "ordinal", "set", "text")
    fields = [Field(level, f"Which {level}?", level, values=()) for level in levels]
    source = builtin("core").source
    basis = SimpleNamespace(scheme=replace(builtin("core"), fields=(source, *fields)))
    assert jobs._fields(basis) == ["nominal"]


@pytest.mark.slow
def test_a_job_finds_the_models_of_fields_as_well(basis, monkeypatch):
    monkeypatch.setattr(jobs, "_fields", lambda _: ["confidence"])
    job = jobs.start_job(basis)
    job.wait()
    assert (job.done, job.total) == (len(job.sources) + 1,) * 2
    assert job.field_models == jobs.compute_fields(basis)
    [model] = job.field_models
    rights = {name: share_right(model, name) for name in model.confusion}
    assert min(rights, key=rights.get) == "Luis"
    [found] = doubts.as_json(basis, job.models, job.field_models)["fields"]
    assert found["claims"] and [one["reviewer"] for one in found["reviewers"]] == sorted(rights)
    for one in found["claims"]:
        assert sum(one["probabilities"].values()) == pytest.approx(1)
        assert len(one["given"]) > 1
