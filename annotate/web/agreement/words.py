"""Agreement figures → words and shades."""

from collections.abc import Iterable
from math import ceil, sqrt

from annotate.agreement import NO_MATCH, Figure, describe_interval
from annotate.web.agreement.view import PANELS, STACKS
from annotate.web.frame.shell import figure as written
from annotate.web.frame.shell import share
from annotate.workflow.agreement import (
    Outlier,
    Period,
)

_OF_SHARES = ("percent", "positive_agreement", "negative_agreement", "span_f1")


def shade(count: int, most: int) -> int:
    """The step 1–5 of a count against the greatest one, by its root: small ones tell apart."""
    return ceil(5 * sqrt(count / most)) if most else 0


def value_of(figure: Figure) -> str:
    """Write a figure as its kind is written: shares as percent, coefficients to two places."""
    return share(figure.value) if figure.name in _OF_SHARES else written(figure.value)


def interval_of(figure: Figure) -> str:
    """Write an interval, “0.55 to 0.63”; empty where there is none."""
    if figure.interval is None:
        return ""
    write = share if figure.name in _OF_SHARES else written
    return " to ".join(map(write, figure.interval))


def sure_of(figure: Figure) -> str:
    """Say how sure an interval is, “rough”; empty where nothing is to be said or none is shown."""
    return figure.interval_note if figure.interval else ""


def shared_note(figures: Iterable[Figure]) -> str:
    """Give the note that all intervals of a table share, to be said once; empty if they differ."""
    notes = {sure_of(figure) for figure in figures if figure.interval}
    return notes.pop() if len(notes) == 1 else ""


def hint_of(figure: Figure) -> str:
    """Write an interval with its note, “0.55 to 0.63, rough”."""
    return ", ".join(filter(None, (interval_of(figure), sure_of(figure))))


def change_of(period: Period) -> str:
    """Write the change from the period before, “+0.04 (−0.07 to 0.16)”."""
    if period.change is None:
        return ""
    gap, interval = period.change
    sign = "" if written(gap).startswith("−") else "+"
    if interval is None:
        return f"{sign}{written(gap)}"
    return f"{sign}{written(gap)} ({' to '.join(map(written, interval))})"


def says_more(period: Period) -> str:
    """Tell what the interval of a change excludes."""
    if period.change is None:
        return ""
    if period.change[1] is None:
        return "one article only, so no interval"
    low, high = period.change[1]
    if low > 0:
        return "better: the interval excludes no change"
    return "worse: the interval excludes no change" if high < 0 else "may be no change"


def against_marks(figure: Figure) -> str:
    """Say in plain words where the interval lies against .667 and .800, and how sure it is."""
    place = describe_interval(figure.interval)
    return f"{place}; {figure.interval_note}" if figure.interval_note else place


def name_outlier(outlier: Outlier) -> str:
    """Say what the one who is lowest with everyone confuses most."""
    if outlier.cell is None:
        return ""
    if outlier.cell[0] == NO_MATCH:
        return f"Most often another has a claim ({outlier.others.text}) that matches none of theirs"
    if outlier.cell[1] == NO_MATCH:
        return f"Most often they have a claim ({outlier.said.text}) that matches none of another’s"
    return f"Most often they say {outlier.said.text} where another says {outlier.others.text}"


WORDS = {
    "against_marks": against_marks,
    "change_of": change_of,
    "hint_of": hint_of,
    "interval_of": interval_of,
    "name_outlier": name_outlier,
    "says_more": says_more,
    "shade": shade,
    "shared_note": shared_note,
    "sure_of": sure_of,
    "value_of": value_of,
    "panels": PANELS,
    "stacks": STACKS,
    "no_match": NO_MATCH,
}
