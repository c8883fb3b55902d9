"""A folded panel → its finding in one line: a sentence, and the figures it rests on."""

from collections.abc import Callable

from annotate.agreement import NO_MATCH
from annotate.web.agreement.view import View
from annotate.web.frame.shell import figure as coefficient
from annotate.web.frame.shell import share
from annotate.wording import plural

Finding = tuple[str, str]
RECENT = 4  # weeks


def finding_of(view: View, name: str) -> Finding:
    """Return the finding of a panel that is filled; the figures are "" if there are none."""
    return _FINDINGS[name](view)


def _of_claims(view: View) -> Finding:
    _, half, _, source, *_ = (one.figure for one in view.claims)
    if half.value is None:
        return "There are no claims to compare yet.", ""
    words = f"{share(half.value)} of the claims overlap by half with a claim of the other person."
    figures = f"span F1 {share(half.value)}"
    if source.value is not None:
        figures += f", source {coefficient(source.value)}"
    return words, figures


def _of_people(view: View) -> Finding:
    known = [one for one in view.people if one.kappa.value is not None and not one.few]
    if not known:
        return "Too few sentences are shared to compare anyone with the majority.", ""
    known.sort(key=lambda one: one.kappa.value)
    lowest, highest = known[0], known[-1]
    low, high = coefficient(lowest.kappa.value), coefficient(highest.kappa.value)
    if low == high:
        return "Everyone agrees equally with the majority of the others.", f"kappa {low}"
    words = f"{lowest.name} agrees least with the majority of the others, {highest.name} most."
    return words, f"kappa {low} to {high}"


def _of_confusion(view: View) -> Finding:
    found = view.confusion
    cells = {cell: count for cell, count in found.cells.items() if NO_MATCH not in cell}
    total = sum(count for (a, b), count in cells.items() if a <= b)  # each pair stands twice
    apart = {(a, b): count for (a, b), count in cells.items() if a < b}
    if not total:
        return "There are no matched claims yet.", ""
    if not apart:
        return "Matched claims always have the same value.", f"0 of {total:,} matched claims"
    first, second = max(apart, key=lambda cell: (apart[cell], cell))
    one, other = found.labels[first].text, found.labels[second].text
    figures = f"{sum(apart.values()):,} of {total:,} matched claims"
    return f"Most often “{one}” with “{other}”.", figures


def _of_time(view: View) -> Finding:
    known = [one for one in view.periods["Week of"] if one.figure.value is not None]
    weeks = [one for one in known if not one.few][-RECENT:]
    figures = ", ".join(coefficient(one.figure.value) for one in weeks)
    if len(weeks) < 2:
        return "There are not yet two weeks with enough answers to compare.", figures
    changes = [one.change[1] for one in weeks if one.change and one.change[1]]
    better, worse = (low > 0 for low, _ in changes), (high < 0 for _, high in changes)
    over = f"in the last {plural(len(weeks), 'week')}"
    match any(better), any(worse):
        case True, True:
            return f"Agreement went up and down {over}.", figures
        case True, False:
            return f"Agreement improved {over}.", figures
        case False, True:
            return f"Agreement fell {over}.", figures
    return f"There is no clear change {over}.", figures


_FINDINGS: dict[str, Callable[[View], Finding]] = {
    "claims": _of_claims,
    "people": _of_people,
    "confusion": _of_confusion,
    "time": _of_time,
}
