"""A page asks a project of 1,000 articles no more than one of 10, and looks up by key.

A quick run has 200.
"""

import re
from contextlib import contextmanager

import pytest

from annotate.store.answers.labels import replay_sentences
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.bench.growth.__main__ import PAGES, Bench
from tests.bench.growth.build import build
from tests.conftest import is_quick, three_of

LARGE = re.compile(r"\bSCAN (article|sentence|event|answer|claim|[arsec])\b")


@pytest.fixture(scope="module")
def benches(tmp_path_factory):
    """Two projects, of few and of many articles, alike but for that."""
    folder = tmp_path_factory.mktemp("growth")
    made = []
    for articles in (10, 200 if is_quick() else 1_000):
        build(folder / f"{articles}.db", articles, sentences=4)
        made.append(Bench(folder / f"{articles}.db"))
    yield made
    for bench in made:
        bench.store.close()


WITHOUT = {  # routes that are not among the pages, and why
    "static": "asks nothing",
    "healthz.page": "writes one row and knows no article",
    "api_description.page": "is a file of the program",
    "metrics.page": "counts in memory and looks at the folder only",
    "scheme_publish.page": "needs a draft, and counts labels from kept counts",
    "practice.gold": "asks for one sentence, and needs an article for practice",
    "again.go_on": "only leads to the next sentence of a list, found by key",
    "operations.download": "is a file, and looks at the folder only",
    "export.download": "is a stream: a statement for each article",
    "account.sign_in": "is for those who are not signed in",
    "account.set_up": "is for those who are not signed in",
    "account.accept": "is for those who are not signed in",
}


@contextmanager
def traced(store):
    """List the statements that both connections of a store carry out."""
    seen = []
    connections = (store.reader().conn, store._writing.conn)
    for one in connections:
        one.set_trace_callback(seen.append)
    yield seen
    for one in connections:
        one.set_trace_callback(None)


def count(bench, name):
    person, address = bench.page(name)
    bench.get(person, address)  # what is read once and kept
    if name == "agreement":  # a large page leaves counting to its first panel
        bench.get(*bench.page("panel headline"))
    with traced(bench.store) as seen:
        bench.get(person, address)
    # FTS5 traces the reads of its own tables as comments; the larger the index, the more.
    return sum(not one.startswith("--") for one in seen)


@pytest.mark.parametrize("name", three_of(PAGES))
def test_a_page_asks_as_many_questions_of_a_large_project(benches, name):
    small, large = (count(bench, name) for bench in benches)
    assert small == large


def test_every_route_is_among_the_pages(benches):
    app = benches[0].app
    addresses = app.url_map.bind("localhost")
    asked = {addresses.match(benches[0].page(name)[1].split("?")[0])[0] for name in PAGES}
    every = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert every - asked == set(WITHOUT), "add the route to PAGES in tests/bench/growth"


def plan_of(store, statement):
    conn = store.reader().conn
    return [row[3] for row in conn.execute(f"explain query plan {statement}")]


@pytest.mark.parametrize("work", ["save", "open"])
def test_a_save_and_opening_an_article_scan_no_large_table(benches, work):
    bench = benches[1]
    person, address = bench.page("open an article")
    bench.get(person, address)  # what is read once and kept
    with traced(bench.store) as seen:
        bench.save() if work == "save" else bench.get(person, address)
    asked = [one for one in seen if re.match(r"(?i)\s*(select|insert|update|delete|with)\b", one)]
    assert len(asked) > 8
    for statement in asked:
        for step in plan_of(bench.store, statement):
            assert not LARGE.search(step), (step, statement)


def test_answers_are_made_again_without_reading_those_to_other_sentences(benches):
    bench = benches[1]
    with traced(bench.store) as seen:
        bench.store.write(lambda db: replay_sentences(db, [bench.sentence]))
    asked = [one for one in seen if re.match(r"(?i)\s*(select|delete)\b", one)]
    assert len(asked) > 3
    for statement in asked:
        for step in plan_of(bench.store, statement):
            assert not LARGE.search(step), (step, statement)


def test_that_test_would_find_a_scan(benches):
    [step] = plan_of(benches[1].store, "select count(comment) from answer")
    assert LARGE.search(step)


def test_a_save_finds_the_present_answer_by_its_sentence(benches, monkeypatch):
    # As it was written: with the values in it, another index can serve than when it runs.
    store, seen = benches[1].store, []
    execute = store._writing.execute
    monkeypatch.setattr(
        store._writing, "execute", lambda *words: seen.append(words) or execute(*words)
    )
    benches[1].save()
    [asked] = [one for one in seen if "join answer a on" in one[0]]
    steps = [row[3] for row in store.reader().execute(f"explain query plan {asked[0]}", asked[1])]
    [step] = [one for one in steps if one.startswith(("SEARCH a ", "SCAN a "))]
    assert step.startswith("SEARCH a USING INDEX answer_label (sentence=? AND person=?)")
    assert not any(LARGE.search(one) for one in steps)


def test_a_project_of_the_benches_has_no_fault(tmp_path):
    build(tmp_path / "growth.db", 8, sentences=4)
    store = open_existing(str(tmp_path / "growth.db"))
    assert examine(store).faults == []
    store.close()
