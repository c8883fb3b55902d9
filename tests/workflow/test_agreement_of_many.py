"""Where many people did the same sentences: every count again, pair by pair of people."""

from collections import Counter
from itertools import combinations

import pytest

from annotate.agreement import NO_MATCH, match_claims
from annotate.workflow import agreement
from tests.labelled import Habits, make_project

NAMES = ("Ana", "Ben", "Cem", "Dora", "Eli", "Fay")
HABITS = {"Ben": Habits(errs=0.7), "Dora": Habits(does=0.7), "Fay": Habits(errs=0.2, does=0.9)}


@pytest.fixture(scope="module")
def basis():
    store = make_project(count=3, sentences=60, names=NAMES, habits=HABITS)
    yield agreement.show_basis(store, None)
    store.close()


@pytest.fixture(params=["source", "confidence"])
def measure(basis, request):
    """The sources, and a field; splits and pairs of sources are those of sets, tested elsewhere."""
    return agreement.get_measure(basis.scheme, request.param)


@pytest.fixture
def compared(basis, measure):
    """For every two people in every sentence: (sentence, the two, what each said of a claim)."""
    found = []
    for one in basis.marked:
        for pair in combinations(sorted(one.claims), 2):
            ours, theirs = (one.claims[name] for name in pair)
            both = match_claims(ours, theirs)
            if measure.id == "source":
                said = [(a.source, b.source) for a, b in both]
                left = list(ours), list(theirs)
                for a, b in both:
                    left[0].remove(a)
                    left[1].remove(b)
                said += [(claim.source, NO_MATCH) for claim in left[0]]
                said += [(NO_MATCH, claim.source) for claim in left[1]]
            else:
                said = [
                    (a.fields["confidence"], b.fields["confidence"])
                    for a, b in both
                    if a.source == b.source
                ]
            found += [(one.sentence, pair, two) for two in said]
    return found


def in_order(basis, sentences):
    return [one.sentence for one in basis.marked if one.sentence in set(sentences)]


def test_the_confusion_counts_every_two_people(basis, measure, compared):
    cells = Counter()
    for _, _, (ours, theirs) in compared:
        cells[ours, theirs] += 1
        if ours != theirs:
            cells[theirs, ours] += 1
    assert agreement.confusion(basis, measure).cells == cells


def test_the_top_confusion_of_the_outlier_counts_its_sentences(basis, measure, compared):
    cells = {}
    for sentence, pair, said in compared:
        if "Ben" in pair and said[0] != said[1]:
            cell = said if pair[0] == "Ben" else said[::-1]
            cells.setdefault(cell, set()).add(sentence)
    found = agreement.pairs(basis, measure).outlier
    assert (found.name, found.sentences) == ("Ben", len(cells[found.cell]))
    assert found.sentences == max(map(len, cells.values()))
    wanted = agreement.Wanted(*found.cell, who="Ben")
    assert len(agreement.find(basis, measure, wanted)) == found.sentences


def test_a_cell_opens_the_sentences_of_anybody_or_of_one_person(basis, measure, compared):
    cells = agreement.confusion(basis, measure).cells
    for cell in sorted(cells)[::3]:
        told = [sentence for sentence, _, said in compared if said in (cell, cell[::-1])]
        wanted = agreement.Wanted(*cell)
        assert agreement.find(basis, measure, wanted) == in_order(basis, told)
        for name in ("Ana", "Ben", "Fay"):
            told = [
                sentence
                for sentence, pair, said in compared
                if (pair[0] == name and said == cell) or (pair[1] == name and said == cell[::-1])
            ]
            wanted = agreement.Wanted(*cell, who=name)
            assert agreement.find(basis, measure, wanted) == in_order(basis, told)


@pytest.mark.parametrize("measure", ["confidence"], indirect=True)
def test_a_pair_opens_the_sentences_on_which_the_two_differ(basis, measure, compared):
    for first, second in combinations(NAMES, 2):
        told = [s for s, pair, said in compared if pair == (first, second) and said[0] != said[1]]
        for wanted in (
            agreement.Wanted(who=first, other=second),
            agreement.Wanted(who=second, other=first),
        ):
            assert agreement.find(basis, measure, wanted) == in_order(basis, told)
    assert agreement.find(basis, measure, agreement.Wanted(who="Ana", other="Ana")) == []


@pytest.mark.parametrize("measure", ["confidence"], indirect=True)
def test_a_split_counts_each_person_once(basis, measure, compared):
    differing = {sentence for sentence, _, said in compared if said[0] != said[1]}
    splits = {one.sentence: one.people for one in agreement.list_splits(basis, measure)}
    assert splits.keys() == differing
    for one in basis.marked:
        if one.sentence in splits:
            assert 2 <= sum(splits[one.sentence]) <= len(one.claims)
            assert list(splits[one.sentence]) == sorted(splits[one.sentence], reverse=True)
    sources = {one.sentence: {c.source for said in one.claims.values() for c in said}
               for one in basis.marked}  # fmt: skip
    single = [one for one in basis.marked if one.sentence in splits
              and len(sources[one.sentence]) == 1
              and all(len(said) == 1 for said in one.claims.values())]  # fmt: skip
    assert single
    for one in single:
        values = Counter(said[0].fields["confidence"] for said in one.claims.values())
        assert splits[one.sentence] == tuple(sorted(values.values(), reverse=True))


def test_equal_claims_are_one_object(basis):
    known, count = {}, 0
    for one in basis.marked:
        for said in one.claims.values():
            kept = known.setdefault(repr(said), said)
            assert kept is said
            count += 1
    assert len(known) < count
