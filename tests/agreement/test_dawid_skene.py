"""Likely true classes by model: the published example, and laws that hold for any ratings."""

import json
from collections import defaultdict
from itertools import product
from math import log
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement.aggregates import dawid_skene as aggregate
from annotate.agreement.aggregates.dawid_skene import dawid_skene

FILE = Path(__file__).parents[1] / "data" / "agreement_tables.json"
ANAESTHETISTS = next(
    table
    for table in json.loads(FILE.read_text("utf-8"))["tables"]
    if table["id"] == "dawid_skene_1979"
)


def test_every_figure_of_the_anaesthetists_equals_the_published_one():
    rated = defaultdict(list)
    for patient, observer, said in ANAESTHETISTS["data"]:
        rated[patient].append((observer, said))
    model = dawid_skene(
        [(tuple(pattern), 1) for pattern in rated.values()],
        (1, 2, 3, 4),
        pseudo_count=0,
        on_diagonal=0,
    )
    assert model.converged
    find = {
        "ds_prior": lambda one: model.shares[one["class"]],
        "ds_error_rate": lambda one: model.confusion[one["observer"]][one["true"]][one["observed"]],
        "ds_posterior": lambda one: model.posteriors[tuple(rated[one["item"]])][one["class"]],
        "ds_loglik": lambda one: model.log_likelihood,
    }
    assert len(ANAESTHETISTS["checks"]) == 97
    for one in ANAESTHETISTS["checks"]:
        found = find[one["coefficient"]](one)
        assert found == pytest.approx(one["expected"], abs=one["tolerance"]), one


def test_at_the_end_each_number_follows_from_the_others():
    """Two who agree on three items and differ on one: shares, tables, posteriors by hand."""
    model = dawid_skene(
        [((("ana", "a"), ("ben", "a")), 2), ((("ana", "b"), ("ben", "b")), 1),
         ((("ana", "a"), ("ben", "b")), 1)],
        ("a", "b"),
    )  # fmt: skip
    assert sum(model.shares.values()) == pytest.approx(1)
    both_a = model.posteriors[("ana", "a"), ("ben", "a")]
    assert both_a["a"] > 0.9
    # Bayes' rule for the split item:
    ana, ben = model.confusion["ana"], model.confusion["ben"]
    parts = {one: model.shares[one] * ana[one]["a"] * ben[one]["b"] for one in "ab"}
    split = model.posteriors[("ana", "a"), ("ben", "b")]
    assert split["a"] == pytest.approx(parts["a"] / sum(parts.values()), abs=1e-6)
    # Of the items that are a, how many Ana called a, with the pseudo-counts 4 and 1:
    b_b = model.posteriors[("ana", "b"), ("ben", "b")]
    said_a = 2 * both_a["a"] + split["a"]
    assert ana["a"]["a"] == pytest.approx((4 + said_a) / (5 + said_a + b_b["a"]), abs=1e-6)


def test_it_finds_who_is_careless():
    """Two careful people outvote three who toss a coin, which a vote does not see."""
    chance = Random(7)
    truth = [chance.choice("ab") for _ in range(400)]
    rated = []
    for true in truth:
        pattern = [(name, true) for name in ("ana", "ben")]
        pattern += [(name, chance.choice("ab")) for name in ("tim", "tom", "ted")]
        rated.append(tuple(pattern))
    model = dawid_skene([(pattern, 1) for pattern in rated], ("a", "b"))
    right = sum(
        max(model.posteriors[pattern], key=model.posteriors[pattern].get) == true
        for pattern, true in zip(rated, truth, strict=True)
    )
    voted = sum(
        (sum(said == true for _, said in pattern) >= 3)
        for pattern, true in zip(rated, truth, strict=True)
    )
    assert (right, voted < 400) == (400, True)
    assert model.confusion["ana"]["a"]["a"] > 0.95
    assert 0.35 < model.confusion["tim"]["a"]["a"] < 0.65


def test_a_person_with_few_ratings_is_not_taken_for_perfect_or_useless():
    many = [((("ana", "a"), ("ben", "a")), 30), ((("ana", "b"), ("ben", "b")), 30)]
    model = dawid_skene([*many, ((("ana", "a"), ("new", "b")), 1)], ("a", "b"))
    assert 0 < model.confusion["new"]["a"]["b"] < 0.5


def test_without_pseudo_counts_an_unused_class_gives_no_error():
    model = dawid_skene([((("ana", "a"),), 2)], ("a", "b"), pseudo_count=0, on_diagonal=0)
    assert model.shares == {"a": 1, "b": 0}
    assert model.posteriors[(("ana", "a"),)] == {"a": 1, "b": 0}
    assert model.log_likelihood == pytest.approx(2 * log(1))


@pytest.mark.parametrize("weighted", [[], [((), 1)], [((("ana", "a"),), 0)]])
def test_without_ratings_there_is_no_model(weighted):
    with pytest.raises(ValueError, match="There are no ratings"):
        dawid_skene(weighted, ("a",))


def test_a_rating_outside_the_classes_is_refused():
    with pytest.raises(ValueError, match="not among the classes: \\['c'\\]"):
        dawid_skene([((("ana", "c"),), 1)], ("a", "b"))


def test_two_classes_get_what_any_number_gets(monkeypatch):
    chance = Random(5)
    rated = [
        (tuple((name, chance.choice("aab")) for name in chance.sample("klmnop", 3)), 1)
        for _ in range(300)
    ]
    quick = dawid_skene(rated, "ab")
    monkeypatch.setattr(aggregate, "_FitOfTwo", aggregate._Fit)
    slow = dawid_skene(rated, "ab")
    assert quick.log_likelihood == pytest.approx(slow.log_likelihood, rel=1e-9)
    assert quick.shares == pytest.approx(slow.shares, abs=1e-5)
    for pattern, found in slow.posteriors.items():
        assert quick.posteriors[pattern] == pytest.approx(found, abs=1e-5)
    for person, true in product("klmnop", "ab"):
        table = slow.confusion[person][true]
        assert quick.confusion[person][true] == pytest.approx(table, abs=1e-5)


PEOPLE = ("ana", "ben", "eva")
PATTERN = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from("abc"), min_size=1)


@given(st.lists(st.tuples(PATTERN, st.integers(1, 5)), min_size=1, max_size=8), st.randoms())
def test_another_order_or_other_names_change_nothing(rows, chance):
    """Weights are repeats; the order of items, people and ratings makes no difference."""
    weighted = [(tuple(pattern.items()), weight) for pattern, weight in rows]
    model = dawid_skene(weighted, "abc")
    shuffled = [
        (tuple(chance.sample(pattern, len(pattern))), 1)
        for pattern, weight in weighted
        for _ in range(weight)
    ]
    chance.shuffle(shuffled)
    again = dawid_skene(shuffled, "abc")
    # Without enough ratings, the last digits of a slow convergence differ; shares show it least.
    assert again.log_likelihood == pytest.approx(model.log_likelihood, rel=1e-6)
    for one in "abc":
        assert again.shares[one] == pytest.approx(model.shares[one], abs=1e-4)
    for person, true in product(model.confusion, "abc"):
        assert sum(model.confusion[person][true].values()) == pytest.approx(1)
