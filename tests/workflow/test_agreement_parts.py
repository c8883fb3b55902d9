"""Figures made of the parts of articles are those counted anew; what is kept has a bound."""

import gc
import random
import weakref
from dataclasses import replace

import pytest

from annotate import agreement as pure
from annotate.store import agreement as stored
from annotate.store.articles import list_sentences
from annotate.store.counted import list_labelled
from annotate.workflow import agreement, clock
from annotate.workflow.agreement import basis as kept
from annotate.workflow.agreement import every, ground, panels
from annotate.workflow.agreement.downloads.disagreements import Writer
from annotate.workflow.agreement.kept import memory, unchanged
from annotate.workflow.agreement.known import SOURCES, Known
from annotate.workflow.agreement.measures import table_of, wholes_of
from annotate.workflow.agreement.said import Claims, Part, Said
from annotate.workflow.people import membership
from annotate.workflow.project import save_settings
from annotate.workflow.scheme import get_scheme
from tests.conftest import three_of
from tests.kept import open_kept
from tests.labelled import make_project
from tests.random_project import Life


def forget():
    kept._bases.clear()
    ground._grounds.clear()


def told(store, person=None):
    """Everything that the command line prints, and what some panels show."""
    basis = agreement.show_basis(store, person)
    measures = agreement.list_measures(basis.scheme)
    splits = [list(agreement.list_splits(basis, one)) for one in measures]
    return agreement.as_json(basis), splits, basis.counts, basis.weeks


def assert_as_in_one_statement(store, basis):
    """Compare with all answers read in one statement, and put together sentence by sentence."""
    said = list(stored.list_blind_answers(store.reader(), basis.scope))
    texts = dict(store.reader().execute("select id, text from sentence").fetchall())
    marked = pure.place_claims(said, texts)
    assert list(basis.marked) == marked
    assert list(basis.matches) == list(pure.matches(marked))
    assert_same_tables(basis, marked)
    finished = {sentence for _, sentence, _, _ in said}
    can_not = sum(answer.verdict == "cant_tell" for *_, answer in said)
    assert basis.counts == {"sentences": len(finished), "cant_tell": can_not}
    sets = {}
    for article, sentence, name, answer in said:
        if answer.verdict != "cant_tell":
            sources = frozenset(claim.source for claim in answer.claims) or {pure.NONE}
            sets.setdefault((article, sentence), {})[name] = frozenset(sources)
    names = sorted({name for one in sets.values() for name in one})
    rows = ((key[0], tuple(map(one.get, names)), 1) for key, one in sets.items())
    table = pure.tabulate(names, rows, level="set")
    assert pure.all_figures(table) == pure.all_figures(basis.sets)
    assert [
        one.sentence
        for one in agreement.list_splits(
            basis, agreement.get_measure(basis.scheme, "source"), "text"
        )
    ] == [key[1] for key, one in sets.items() if len(set(one.values())) > 1]


def assert_same_tables(basis, marked):
    """Compare what is counted by kinds of sentences with what is counted sentence by sentence."""
    matches = list(pure.matches(marked))
    sources, words = panels.sources_of_claims(basis), panels.words_inside(basis)
    anew = [(sources, pure.matched_sources(matches)), (words, pure.words_inside(marked))]
    for measure in agreement.list_measures(basis.scheme)[1:]:
        anew += [
            (
                table_of(basis, measure),
                pure.matched_field(matches, measure.id, measure.scale, level=measure.level),
            ),
            (
                wholes_of(basis, measure),
                pure.matched_field(
                    matches, measure.id, [one.id for one in measure.field.values], level="nominal"
                ),
            ),
        ]
    for kept_table, table in anew:
        assert kept_table.annotators == table.annotators
        assert pure.all_figures(kept_table) == pure.all_figures(table)
        assert pure.pairs(kept_table) == pure.pairs(table)
        assert pure.people_figures(kept_table) == pure.people_figures(table)
        assert pure.value_figures(kept_table) == pure.value_figures(table)
        assert pure.too_few(kept_table) == pure.too_few(table)
    for same in (False, True):
        share = pure.share_of_pairs(basis.tally(SOURCES), same_source=same)
        assert share == pure.matched_share(matches, same_source=same)
    assert pure.confuse(basis.tally(SOURCES)) == pure.confusion(matches)
    for distance in ("half", "exact"):
        assert panels.spans_figure(basis, distance) == pure.claims_figure(
            "span_f1", marked, distance=distance
        )
    *_, unitizing = [
        one
        for one in agreement.list_figures(basis, agreement.list_measures(basis.scheme))
        if one.name == "unitizing_alpha"
    ]
    assert unitizing == pure.claims_figure("unitizing_alpha", marked)


@pytest.mark.parametrize("seed", three_of(range(8)))
def test_after_any_life_the_figures_are_those_counted_anew(founded, seed, monkeypatch):
    now = [clock.now_ms()]

    def tick():
        now[0] += 5 * 3_600_000
        return now[0]

    monkeypatch.setattr(clock, "now_ms", tick)
    rng = random.Random(seed)
    store = open_kept(founded)
    life = Life(store, get_scheme(store), rng)
    for _ in range(5):
        life.live(12)
        if rng.random() < 0.3:
            name = f"Someone {rng.randrange(1000)}"
            membership.rename(store, life.lead, rng.choice(life.people), name)
        for person in (None, life.lead):
            step_by_step = told(store, person)
            forget()
            with monkeypatch.context() as patch:
                patch.setattr(kept, "QUICK_ARTICLES", -1)  # so that the parts are too many to make
                assert agreement.show_basis(store, person).reads_sets
                assert step_by_step == told(store, person)
            forget()
            ground.pack(store)
            assert step_by_step == told(store, person)
            forget()
            assert step_by_step == told(store, person)
            basis = agreement.show_basis(store, person)
            assert_as_in_one_statement(store, basis)
            with_gold = agreement.open_basis(store, replace(basis.scope, with_gold=True))
            assert_as_in_one_statement(store, with_gold)


@pytest.mark.parametrize("seed", three_of(range(8)))
def test_figures_that_a_change_leaves_as_they_were_are_those_made_anew(founded, seed, monkeypatch):
    rng = random.Random(seed)
    store = open_kept(founded)
    life = Life(store, get_scheme(store), rng)
    life.live(60)
    taken_over = 0
    for _ in range(20):
        agreement.as_json(agreement.show_basis(store, None))
        rng.choice((life.label, life.label, lambda: life.live(1)))()
        basis = agreement.show_basis(store, None)
        found = agreement.as_json(basis)
        known = basis.earlier.results if basis.earlier else {}
        results = basis.kept.results
        taken_over += sum(results.get(key) is one for key, one in known.items())
        kept._bases.clear()
        with monkeypatch.context() as patch:
            patch.setattr(unchanged, "MOST_CHANGED", -1)
            assert agreement.as_json(agreement.show_basis(store, None)) == found
    assert taken_over


def test_a_page_opened_between_two_saves_leaves_the_figures_to_take_over():
    store = make_project(count=6, sentences=20)
    life = Life(store, get_scheme(store), random.Random(1))
    basis = agreement.show_basis(store, None)
    measures = agreement.list_measures(basis.scheme)
    agreement.as_json(basis)
    for _ in range(2):
        life.label()
        panels.people(agreement.show_basis(store, None), measures[0])
    life.label()
    basis = agreement.show_basis(store, None)
    assert len(basis.earlier.results) > 50
    agreement.as_json(basis)
    life.label()
    assert agreement.show_basis(store, None).earlier.parts is basis.parts


def test_a_save_makes_only_the_part_of_its_article_anew(monkeypatch):
    store = make_project(count=6, sentences=8)
    before = agreement.show_basis(store, None)
    agreement.headline(before, agreement.get_measure(before.scheme, "source"))
    life = Life(store, get_scheme(store), random.Random(1))
    forget()
    before = agreement.show_basis(store, None)
    parts = dict(before.parts)
    life.label()
    after = agreement.show_basis(store, None)
    changed = {article for article, part in after.parts if parts.get(article) is not part}
    assert after is not before and len(changed) <= 1 and len(after.parts) >= 6


def test_the_headline_of_a_large_project_is_there_before_any_part_is_made(monkeypatch):
    store = make_project(count=4, sentences=8)
    monkeypatch.setattr(kept, "QUICK_ARTICLES", 3)
    basis = agreement.show_basis(store, None)
    source = agreement.get_measure(basis.scheme, "source")
    found = agreement.headline(basis, source), agreement.pairs(basis, source).pairs, basis.counts
    assert not basis.ground.parts.results
    forget()
    monkeypatch.setattr(kept, "QUICK_ARTICLES", 4)
    basis = agreement.show_basis(store, None)
    made = agreement.headline(basis, source), agreement.pairs(basis, source).pairs, basis.counts
    assert found == made
    assert len(basis.ground.parts.results) == 4


def test_the_version_of_all_labels_shares_its_parts():
    store = make_project(count=4, sentences=8)
    basis = agreement.show_basis(store, None)
    scope = agreement.Scope(kinds=basis.scope.kinds, version=("news-source", 1))
    of_version = agreement.open_basis(store, scope)
    assert [id(part) for _, part in of_version.parts] == [id(part) for _, part in basis.parts]
    other = agreement.Scope(kinds=basis.scope.kinds, version=("news-source", 9))
    assert agreement.open_basis(store, other).sets.shared.units == 0


def test_an_article_without_gold_has_one_part_with_gold_and_without():
    store = make_project(count=4, sentences=8)
    basis = agreement.show_basis(store, None)
    first = basis.parts[0][1].said[0].cluster.sentence
    life = Life(store, get_scheme(store), random.Random(1))
    [sentence] = [
        one for one in list_sentences(store.reader(), basis.parts[0][0]) if one.id == first
    ]
    assert life.save(life.lead, life.event(sentence, "no_claim", layer="gold"))["accepted"]
    basis = agreement.show_basis(store, None)
    with_gold = agreement.open_basis(store, replace(basis.scope, with_gold=True))
    same = [
        ours is theirs for (_, ours), (_, theirs) in zip(basis.parts, with_gold.parts, strict=True)
    ]
    assert same[:4] == [False, True, True, True]


@pytest.mark.slow
def test_parts_are_freed_without_the_garbage_collector_which_sees_none_of_them(monkeypatch):
    monkeypatch.setattr(ground, "FREEZE_AFTER", 1)
    store = make_project(count=3, sentences=8)
    gc.collect()
    gc.disable()
    try:
        basis = agreement.show_basis(store, None)
        agreement.as_json(basis)
        collected = {id(one) for one in gc.get_objects()}
        assert not collected & {id(part) for _, part in basis.parts[:-1]}
        freed = weakref.ref(basis), weakref.ref(basis.ground)
        del basis
        forget()
        assert [one() for one in freed] == [None, None]
    finally:
        gc.enable()
        gc.unfreeze()


def test_no_more_is_kept_than_the_setting_allows_and_figures_stay(monkeypatch):
    store = make_project(count=6, sentences=20)
    save_settings(store, None, agreement_cache_mb=10)
    whole_scope = agreement.show_scope(store, None)
    for day in range(1, 7):
        scope = replace(whole_scope, since=f"2025-09-{day:02}")
        agreement.claims(agreement.open_basis(store, scope))
    whole = kept.hold_memory(store)
    panels = [one.kept.results["claims"] for one in kept._bases[store].values()]
    monkeypatch.setattr(kept, "MB", whole // 20)
    assert kept.hold_memory(store) <= whole // 2
    *earlier, last = kept._bases[store].values()
    assert "parts" not in earlier[0].kept.results and "parts" in last.kept.results
    assert [one.kept.results["claims"] for one in (*earlier, last)] == panels
    monkeypatch.setattr(kept, "MB", 0)
    kept.hold_memory(store)
    assert [one.kept.results["claims"] for one in (*earlier, last)] == panels


def test_a_basis_whose_data_are_forgotten_leaves_its_figures_to_the_next(monkeypatch):
    store = make_project(count=6, sentences=20)
    save_settings(store, None, agreement_cache_mb=10)
    agreement.as_json(agreement.show_basis(store, None))
    other = replace(agreement.show_scope(store, None), kinds=("sentence",))
    agreement.claims(agreement.open_basis(store, other))
    first, last = kept._bases[store].values()
    size = memory.count({1: first, 2: last}, ground.grounds_of(store))
    monkeypatch.setattr(kept, "MB", (size - 1) / 10)
    assert kept.hold_memory(store) < size
    assert not any(isinstance(one, pure.Table) for one in first.kept.results.values())
    Life(store, get_scheme(store), random.Random(1)).label()
    assert agreement.show_basis(store, None).earlier


def test_in_less_memory_than_one_scope_needs_the_figures_are_the_same(monkeypatch):
    store = make_project(count=3, sentences=12)
    wide = told(store)
    forget()
    monkeypatch.setattr(kept, "MB", 0)
    basis = agreement.show_basis(store, None)
    for measure in agreement.list_measures(basis.scheme):
        agreement.pairs(basis, measure)
        kept.hold_memory(store)
    assert told(store) == wide
    kept.hold_memory(store)
    assert not any(part._results for part in ground.grounds_of(store).list_parts())


def test_parts_of_a_command_take_less_than_a_third_of_the_memory():
    store = make_project(count=6, sentences=30)
    whole = [part for _, part in agreement.show_basis(store, None).parts]
    forget()
    ground.pack(store)
    basis = agreement.show_basis(store, None)
    packed = [part for _, part in basis.parts]
    assert basis.tally(SOURCES).spread.spares
    assert [part.said for part in packed] == [part.said for part in whole]
    assert sum(part.size() for part in packed) < sum(part.size() for part in whole) / 3
    assert all(part.each("n", id) is not part.each("n", id) for part in packed)  # none is kept


@pytest.mark.parametrize("different", [1, 5, 30, 60])
def test_a_packed_part_gives_back_the_same_claims_however_many_differ(different):
    claims = [Claims([pure.PlacedClaim(0, n + 1, "author", {})]) for n in range(different)]
    said = [
        Said(
            pure.SentenceCluster("a", f"a-{place}-{place + 1}", ("Ana", "Luis")),
            place, 9, "2026-01-05", (claims[place % different], claims[-1 - place % different]),
        )
        for place in range(30)
    ]  # fmt: skip
    part = Part(said, 30, 0, frozenset())
    part.pack()
    assert part.said == said
    assert {id(one) for row in part.said for one in row.claims} <= set(map(id, claims))


def test_what_is_prepared_is_all_that_figures_are_made_of(monkeypatch):
    db = make_project(count=6, sentences=8)
    forget()
    plain = told(db)
    forget()
    rests = []
    every.prepare(db, lambda seconds: rests.append(seconds) or True)
    basis = kept.open_basis(db, kept.whole_scope(db, ()))
    articles = list_labelled(db.reader(), basis.scope)
    assert set(basis.ground.parts.results) == set(articles) and len(rests) > len(articles) > 1
    parts = dict(basis.ground.parts.results)
    with monkeypatch.context() as patch:
        patch.setattr(Known, "kind", None)  # all kinds of sentences are known
        every.list_figures(basis, every.list_measures(basis.scheme))
        patch.setattr(Writer, "list_rows", None)  # all rows are written
        agreement.write_disagreements(basis, agreement.get_measure(basis.scheme, "source"))
    assert told(db) == plain
    assert all(basis.ground.parts.results[one] is part for one, part in parts.items())


def test_preparing_ends_when_it_is_told_to_and_when_the_memory_is_full(monkeypatch):
    db = make_project(count=6, sentences=8)
    for limit, rest in ((None, lambda _: False), (1, lambda _: True)):
        forget()
        if limit:
            monkeypatch.setattr(every, "hold_memory", lambda _: 10**12)
        every.prepare(db, rest)
        basis = kept.open_basis(db, kept.whole_scope(db, ()))
        assert len(basis.ground.parts.results) == 1
