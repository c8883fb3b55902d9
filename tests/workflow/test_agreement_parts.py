"""Figures made of the parts of articles are those counted anew; what is kept has a bound."""

import random

import pytest

from annotate import agreement as pure
from annotate.store import agreement as stored
from annotate.workflow import agreement, clock
from annotate.workflow.agreement import basis as kept
from annotate.workflow.agreement import ground, memory
from annotate.workflow.people import membership
from annotate.workflow.project import save_settings
from annotate.workflow.scheme import get_scheme
from tests.conftest import open_kept
from tests.labelled import make_project
from tests.random_project import Life


def forget():
    kept._bases.clear()
    ground._grounds.clear()


def told(store, person=None):
    """Everything that the command line prints, and what some panels show."""
    basis = agreement.show_basis(store, person)
    measures = agreement.list_measures(basis.scheme)
    splits = [agreement.list_splits(basis, one) for one in measures]
    return agreement.as_json(basis), splits, basis.counts, basis.weeks


def assert_as_in_one_statement(store, basis):
    """Compare with all answers read in one statement, and put together sentence by sentence."""
    said = list(stored.list_blind_answers(store.reader(), basis.scope))
    texts = dict(store.reader().execute("select id, text from sentence").fetchall())
    marked = pure.place_claims(said, texts)
    assert list(basis.marked) == marked
    assert list(basis.matches) == list(pure.matches(marked))
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


@pytest.mark.parametrize("seed", range(12))
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
            assert step_by_step == told(store, person)
            assert_as_in_one_statement(store, agreement.show_basis(store, person))


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


def test_the_version_of_all_labels_shares_its_parts():
    store = make_project(count=4, sentences=8)
    basis = agreement.show_basis(store, None)
    scope = agreement.Scope(kinds=basis.scope.kinds, version=("news-source", 1))
    of_version = agreement.open_basis(store, scope)
    assert [id(part) for _, part in of_version.parts] == [id(part) for _, part in basis.parts]
    other = agreement.Scope(kinds=basis.scope.kinds, version=("news-source", 9))
    assert agreement.open_basis(store, other).sets.shared.units == 0


def test_no_more_is_kept_than_the_setting_allows(monkeypatch):
    store = make_project(count=6, sentences=20)
    basis = agreement.show_basis(store, None)
    agreement.claims(basis)
    for day in range(1, 6):
        scope = agreement.Scope(kinds=basis.scope.kinds, since=f"2025-09-{day:02}")
        agreement.claims(agreement.open_basis(store, scope))
    whole = kept.hold_memory(store)
    assert len(kept._bases[store]) == 6 and len(ground.grounds_of(store).latest) == 6
    limit = whole // 3
    monkeypatch.setattr(memory, "MB", 1)
    monkeypatch.setattr(kept, "MB", limit / 10)
    save_settings(store, None, agreement_cache_mb=10)
    agreement.claims(agreement.open_basis(store, scope))
    assert kept.hold_memory(store) <= limit
    assert len(ground.grounds_of(store).latest) < 6


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
    assert all(part._matches is None for part in ground.grounds_of(store).list_parts())
