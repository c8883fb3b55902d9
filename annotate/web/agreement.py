"""/agreement: how far the reviewers agree, and the sentences on which they do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from annotate.agreement import Figure, Pair
from annotate.web._access import lead, me, store
from annotate.web._shell import figure as written
from annotate.web._shell import plural
from annotate.workflow import agreement
from annotate.workflow.project import get_project, get_scheme

blueprint = Blueprint("agreement", __name__, url_prefix="/agreement")

MARKS = (0.667, 0.8)
NEEDED = 50
_HEAT_FROM = (0.2, 0.4, 0.667, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair in the heat map; `step` 0–5 is its shade."""

    pair: Pair
    step: int


@blueprint.get("")
@lead
def page() -> str:
    report = agreement.report(store(), me())
    db = store().reader()
    scheme = get_scheme(db, get_project(db))
    return render_template(
        "agreement/page.html",
        report=report,
        scheme=scheme,
        questions={field.id: field.question for field in scheme.further},
        grid=make_grid(report.people, report.pairs),
        outlier=name_outlier(report.pairs),
        against_marks=against_marks(report.headline.interval),
        few=say_few(report.headline),
        open_count=sum(not one.is_decided for one in report.disagreements),
    )


@blueprint.get("/articles")
@lead
def by_article() -> str:
    """Give the figure of each article, for the list of articles to take in."""
    alphas = agreement.list_alphas(store(), me())
    return render_template("agreement/_by_article.html", alphas=alphas)


def make_grid(people: Sequence[str], pairs: Sequence[Pair]) -> list[tuple[str, list[Cell | None]]]:
    """Lay the pairs out as a square: a row a person, None where a person meets themselves."""
    known = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    return [
        (one, [_cell(known.get(frozenset((one, other)))) for other in people]) for one in people
    ]


def name_outlier(pairs: Sequence[Pair]) -> str | None:
    """Say who is lowest with everyone; None unless one of three or more people is."""
    by_person: dict[str, list[float]] = {}
    for pair in pairs:
        for name in (pair.first, pair.second):
            if pair.kappa is not None:
                by_person.setdefault(name, []).append(pair.kappa)
    if len(by_person) < 3:
        return None
    for name, own in by_person.items():
        others = [
            pair.kappa
            for pair in pairs
            if pair.kappa is not None and name not in (pair.first, pair.second)
        ]
        if others and max(own) < min(others):
            return f"{name} is lowest with everyone ({written(min(own))} to {written(max(own))})."
    return None


def against_marks(interval: tuple[float, float] | None) -> str:
    """Say what an interval excludes of Krippendorff's two marks."""
    if interval is None:
        return ""
    low, high = interval
    if low >= MARKS[1]:
        return "above .800 throughout"
    if high < MARKS[0]:
        return "below .667 throughout"
    if low >= MARKS[0]:
        is_between = high < MARKS[1]
        return "between .667 and .800" if is_between else "above .667; .800 is open"
    return "below .800; .667 is open" if high < MARKS[1] else "spans both .667 and .800"


def say_few(headline: Figure) -> str:
    """Say how many shared sentences are missing until the headline can be relied on."""
    if headline.units >= NEEDED:
        return ""
    missing = plural(NEEDED - headline.units, "more shared sentence")
    return f"Too few to rely on: {missing} until {NEEDED}."


def _cell(pair: Pair | None) -> Cell | None:
    if pair is None:
        return None
    return Cell(pair, 0 if pair.kappa is None else sum(pair.kappa >= mark for mark in _HEAT_FROM))
