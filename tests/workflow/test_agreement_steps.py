"""What a lead does next: which value to look at again, whom to talk with, what is open."""

from dataclasses import replace

import pytest

from annotate.agreement import Figure
from annotate.workflow import agreement
from annotate.workflow.agreement import ValueRow
from annotate.workflow.agreement.measures import Label
from annotate.workflow.agreement.steps import judge
from annotate.workflow.people import membership
from tests.labelled import PEOPLE, Habits, make_project

ALPHA = Figure(
    "krippendorff_alpha", "nominal", "nominal", "sources", 0.7, (0.6, 0.8), 60, 3, 9, 0.0
)


def row(alpha, few=None):
    figure = replace(ALPHA, value=alpha)
    return ValueRow("author", Label("Own voice"), figure, figure, 20, 5, few)


@pytest.mark.parametrize(
    ("alpha", "few", "judged"),
    [
        (0.667, None, "good"),
        (0.6669, None, "work"),
        (-0.1, None, "work"),
        (0.2, "too few: 3 of 10", "rare"),
        (None, None, "rare"),
    ],
)
def test_a_value_is_good_enough_from_two_thirds(alpha, few, judged):
    assert judge(row(alpha, few)) == judged


@pytest.mark.parametrize(
    ("alpha", "interval", "uncertain"),
    [
        (0.7, (0.66, 0.75), True),
        (0.7, (0.667, 0.75), False),
        (0.6, (0.5, 0.7), False),
        (0.7, None, False),
        (None, None, False),
    ],
)
def test_a_good_value_is_uncertain_if_its_interval_reaches_below(alpha, interval, uncertain):
    assert agreement.is_uncertain(replace(ALPHA, value=alpha, interval=interval)) is uncertain


@pytest.fixture(scope="module")
def steps_of_busy():
    store = make_project(count=4, sentences=25, habits={"Luis": Habits(errs=0.6)})
    basis = agreement.show_basis(store, None)
    measure = agreement.get_measure(basis.scheme, "source")
    return store, basis, measure, agreement.find_steps(basis, measure)


def test_all_that_is_split_is_to_be_decided(steps_of_busy):
    _, basis, measure, steps = steps_of_busy
    assert steps.few is None and not steps.is_nothing
    assert steps.to_decide == len(agreement.list_splits(basis, measure)) > 0


def test_the_value_to_look_at_again_splits_most_sentences_of_those_that_need_work(steps_of_busy):
    _, basis, measure, steps = steps_of_busy
    work = [
        row
        for row in agreement.values(basis, measure)
        if not row.few and row.alpha.value is not None and row.alpha.value < 0.667
    ]
    assert steps.values["work"] == work and len(work) > 1
    assert steps.value.disagreements == max(row.disagreements for row in work)


def test_the_person_to_talk_with_is_below_all_pairs_of_the_others(steps_of_busy):
    store, _, _, steps = steps_of_busy
    found, outlier = steps.person
    assert outlier.name == "Luis"
    assert found == membership.get_person_named(store, "Luis")


@pytest.mark.parametrize(("count", "is_nothing"), [(3, True), (1, False)])
def test_where_all_agree_only_more_answers_can_be_asked_for(count, is_nothing):
    habits = {name: Habits(errs=0.0) for name in PEOPLE}
    store = make_project(count=count, sentences=40, habits=habits)
    basis = agreement.show_basis(store, None)
    steps = agreement.find_steps(basis, agreement.get_measure(basis.scheme, "source"))
    assert (steps.to_decide, steps.value, steps.person) == (0, None, None)
    assert steps.is_nothing is is_nothing
    assert steps.few == (None if is_nothing else "too few: 40 of 50 shared sentences")
    assert bool(steps.judged) is is_nothing
