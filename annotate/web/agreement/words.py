"""Agreement figures → words and shades."""

from collections.abc import Iterable
from math import ceil, sqrt

from annotate.agreement import NO_MATCH, Figure, describe_interval
from annotate.web.agreement.findings import finding_of
from annotate.web.agreement.view import FOLDED, PANELS
from annotate.web.frame.shell import figure as coefficient
from annotate.web.frame.shell import share
from annotate.workflow.agreement import Outlier, Period, is_uncertain

_OF_SHARES = ("percent", "positive_agreement", "negative_agreement", "span_f1")


def shade(count: int, maximum: int) -> int:
    """Return the step 1–5 of a count against the greatest one."""
    # By its root: small counts, which are most of them, would otherwise share one shade.
    return ceil(5 * sqrt(count / maximum)) if maximum else 0


def value_of(figure: Figure) -> str:
    """Write a figure in its own way: shares as a percentage, coefficients to two places."""
    return share(figure.value) if figure.name in _OF_SHARES else coefficient(figure.value)


def interval_of(figure: Figure) -> str:
    """Write an interval, “0.55 to 0.63”; empty if there is none."""
    if figure.interval is None:
        return ""
    write = share if figure.name in _OF_SHARES else coefficient
    return " to ".join(map(write, figure.interval))


def note_of(figure: Figure) -> str:
    """Say how rough an interval is, “rough”; empty if it is not, or if there is none."""
    return figure.interval_note if figure.interval else ""


def shared_note(figures: Iterable[Figure]) -> str:
    """Return the note that all intervals of a table share, shown once; empty if they differ."""
    notes = {note_of(figure) for figure in figures if figure.interval}
    return notes.pop() if len(notes) == 1 else ""


def interval_with_note(figure: Figure) -> str:
    """Write an interval with its note, “0.55 to 0.63, rough”."""
    return ", ".join(filter(None, (interval_of(figure), note_of(figure))))


def change_of(period: Period) -> str:
    """Write the change from the previous period, “+0.04 (−0.07 to 0.16)”."""
    if period.change is None:
        return ""
    gap, interval = period.change
    sign = "" if coefficient(gap).startswith("−") else "+"
    if interval is None:
        return f"{sign}{coefficient(gap)}"
    return f"{sign}{coefficient(gap)} ({' to '.join(map(coefficient, interval))})"


def meaning_of_change(period: Period) -> str:
    """Say what the interval of a change means."""
    if period.change is None:
        return ""
    if period.change[1] is None:
        return "only one article, so no interval"
    low, high = period.change[1]
    if low > 0:
        return "better: the interval does not include 0"
    if high < 0:
        return "worse: the interval does not include 0"
    return "may be no change: the interval includes 0"


def against_thresholds(figure: Figure) -> str:
    """Say where the interval lies against .667 and .800, and how rough it is."""
    place = describe_interval(figure.interval)
    return f"{place}; {figure.interval_note}" if figure.interval_note else place


def name_outlier(outlier: Outlier) -> str:
    """Say what the person who is lowest with everyone confuses most."""
    if outlier.cell is None:
        return ""
    theirs, others = outlier.said.text, outlier.others.text
    if outlier.cell[0] == NO_MATCH:
        return f"Most often, someone else has a claim ({others}) that matches none of theirs"
    if outlier.cell[1] == NO_MATCH:
        return f"Most often, they have a claim ({theirs}) that matches no one else’s"
    return f"Most often, they choose {theirs} where someone else chooses {others}"


WORDS = {
    "against_thresholds": against_thresholds,
    "change_of": change_of,
    "interval_of": interval_of,
    "is_uncertain": is_uncertain,
    "interval_with_note": interval_with_note,
    "meaning_of_change": meaning_of_change,
    "name_outlier": name_outlier,
    "note_of": note_of,
    "shade": shade,
    "shared_note": shared_note,
    "value_of": value_of,
    "panels": PANELS,
    "folded": FOLDED,
    "finding_of": finding_of,
    "no_match": NO_MATCH,
}
