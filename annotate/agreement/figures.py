"""A table and the name of a coefficient → one figure, or the reason why there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from types import ModuleType
from typing import Any

from annotate.agreement import span_f1, unitizing_alpha
from annotate.agreement.claims.matching import Marked
from annotate.agreement.ratings.answers import has_a_claim
from annotate.agreement.ratings.intervals import interval_of, rounded_to_zero
from annotate.agreement.ratings.sums import Estimate, estimate, estimate_parts, value_of
from annotate.agreement.ratings.tables import Table, tabulate
from annotate.agreement.span_f1 import Spans
from annotate.errors import Invalid
from annotate.registry import member, members

BINARY = ({"false", "true"}, {"0", "1"}, {"no", "yes"})
FEW_ARTICLES = 5  # with fewer, Student's t is above 3 and the interval hardly says anything


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; its fields are the keys of `agreement --json`.

    - `of`: what the figure is about.
    - `units`, `annotators`, `articles`: what it rests on, shared by 2 people or more;
      `articles` is 0 if the units name none.
    - `missing_share`: the share of missing answers, to the units or, for words and
      claims, to their sentences.
    - `matched_share`: None unless the figure is about matched claims.
    - `undefined`: the reason why `value` is None.
    """

    name: str
    level: str
    distance: str | None
    of: str
    value: float | None
    interval: tuple[float, float] | None
    units: int
    annotators: int
    articles: int
    missing_share: float
    matched_share: float | None = None
    undefined: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the entry under `figures` of `agreement --json`."""
        data = asdict(self)  # JSON has no tuples
        return data | {"interval": list(self.interval) if self.interval else None}

    @property
    def title(self) -> str:
        return member("agreement", self.name).TITLE

    @property
    def _no_interval(self) -> str:
        if self.units == 1:
            return "no interval from a single unit"
        left_out = "articles" if self.articles > 1 else "sentences" if self.articles else "units"
        return f"no interval: without one of the {left_out}, the figure is undefined"

    @property
    def interval_note(self) -> str:
        """What to say beside the interval: "", "for this article only", why there is none, ..."""
        if self.interval is None:
            return "" if self.value is None else self._no_interval
        if self.articles == 0:
            return "by unit, because no articles are given"
        if self.articles == 1:
            return "for this article only"
        return f"rough, fewer than {FEW_ARTICLES} articles" if self.articles < FEW_ARTICLES else ""


def figure(
    name: str,
    table: Table,
    *,
    of: str = "",
    distance: str | None = None,
    with_interval: bool = True,
    matched_share: float | None = None,
    known: Estimate | None = None,
) -> Figure:
    """Compute one coefficient; `distance` None is its first distance at the table's level.

    `known` is what `estimated` returned for the same, so that it is not computed again. If the
    coefficient has no value, the figure says why. NotFound for an unknown name, Invalid for a
    distance that the coefficient does not have.
    """
    coefficient = member("agreement", name)
    # The reasons come in this order, so that the most basic one is the one that is shown.
    if reason := not_applicable(coefficient, table):
        return _figure(coefficient, table, None, of, Estimate(None), matched_share, reason)
    distance = _distance(coefficient, table.level, distance)
    if reason := nothing_to_compare(table) or without_variation(coefficient, table):
        return _figure(coefficient, table, distance, of, Estimate(None), matched_share, reason)
    result = known or _estimate(coefficient, table, distance, with_interval=with_interval)
    reason = coefficient.UNDEFINED if result.value is None else None
    return _figure(coefficient, table, distance, of, result, matched_share, reason)


def claims_figure(
    name: str, marked: Sequence[Marked], *, of: str = "claims", distance: str | None = None
) -> Figure:
    """Compute a coefficient on claims with their words: span F1 or unitizing alpha."""
    coefficient = member("agreement", name)
    if coefficient.TABLES != "claims":
        raise Invalid(f"{coefficient.TITLE} works on a table of ratings.", "Use `figure`.")
    formula = coefficient.formula(marked, _distance(coefficient, "span", distance))
    return _claims_figure(coefficient, _finished(marked), formula, of, distance)


def spans_figure(
    sets: Table, spans: Iterable[tuple[str, Spans, int]], *, distance: str, of: str = "claims"
) -> Figure:
    """Compute span F1 from the claims of each kind of sentence: (article, spans, sentences).

    `sets` is the table of what everyone chose in the same sentences.
    """
    formula = span_f1.formula_of_spans(spans, distance)
    return _claims_figure(span_f1, _as_spans(sets), formula, of, distance)


def unitizing_figure(sets: Table, marked: Sequence[Marked], *, of: str = "claims") -> Figure:
    """Compute unitizing alpha of sentences that everyone finished, of all those in `sets`."""
    formula = unitizing_alpha.formula(marked, "unitizing")
    return _claims_figure(unitizing_alpha, _as_spans(sets), formula, of, None)


def _claims_figure(
    coefficient: ModuleType, table: Table, formula: tuple, of: str, distance: str | None
) -> Figure:
    distance = _distance(coefficient, "span", distance)
    if reason := nothing_to_compare(table):
        return _figure(coefficient, table, distance, of, Estimate(None), None, reason)
    result = estimate_parts(*formula)
    reason = coefficient.UNDEFINED if result.value is None else None
    return _figure(coefficient, table, distance, of, result, None, reason)


def _as_spans(sets: Table) -> Table:
    # Only who answered what is read from this table: its shared units and missing answers.
    return replace(has_a_claim(sets), level="span")


def all_figures(table: Table, *, of: str = "", with_interval: bool = True) -> list[Figure]:
    """Compute every coefficient that works on this table, with each of its distances."""
    return [
        figure(name, table, of=of, distance=distance, with_interval=with_interval)
        for name in applicable(table)
        for distance in member("agreement", name).DISTANCES[table.level]
    ]


def applicable(table: Table) -> list[str]:
    """Name the coefficients that work on this table, in their order."""
    return [
        name
        for name, coefficient in members("agreement").items()
        if not not_applicable(coefficient, table)
    ]


def estimated(name: str, table: Table, distance: str | None = None) -> Estimate:
    """Return the estimate behind a figure, for `difference`; its value is None if undefined."""
    coefficient = member("agreement", name)
    if not_applicable(coefficient, table) or nothing_to_compare(table):
        return Estimate(None)
    if without_variation(coefficient, table):
        return Estimate(None)
    return _estimate(coefficient, table, _distance(coefficient, table.level, distance))


def _estimate(
    coefficient: ModuleType, table: Table, distance: str, *, with_interval: bool = True
) -> Estimate:
    ratings = _as_needed(coefficient, table)
    formula = coefficient.formula(ratings, distance)
    return estimate(formula, ratings) if with_interval else Estimate(value_of(formula, ratings))


def not_applicable(coefficient: ModuleType, table: Table) -> str | None:
    """Explain why this coefficient does not work on such a table; None if it does."""
    title = coefficient.TITLE
    if coefficient.TABLES == "claims":
        return f"{title} works on claims with their words, not on a table of ratings"
    if table.level not in coefficient.LEVELS:
        return f"{title} is not defined at level {table.level}"
    if coefficient.TABLES == "pair" and len(table.annotators) != 2:
        return f"{title} compares exactly 2 people"
    if coefficient.TABLES == "annotators" and not table.annotators:
        return f"{title} needs to know who gave which answer"
    if coefficient.TABLES == "binary" and not is_binary(table):
        return f"{title} needs a yes-or-no question"
    return None


def is_binary(table: Table) -> bool:
    """Return whether the two values are a no and a yes, which are then in this order."""
    return len(table.values) == 2 and {str(value).lower() for value in table.values} in BINARY


def nothing_to_compare(table: Table) -> str | None:
    """Explain why there is nothing to compare; None if two people share a unit."""
    if table.shared.units:
        return None
    people = len(table.raters)
    if people < 2:
        return f"needs 2 people; there {'is' if people == 1 else 'are'} {people}"
    return "nothing shared: no unit has answers from 2 people"


def without_variation(coefficient: ModuleType, table: Table) -> str | None:
    """Explain why agreement beyond chance has no value if all ratings are equal; None otherwise.

    Some formulas would return 1, because they count values that no one used or
    units that only one person rated: that is no evidence of agreement.
    """
    # Percent, positive and negative agreement do not subtract chance.
    if coefficient.NAME == "percent" or coefficient.TABLES == "binary":
        return None
    used = {value for what in table.whats if len(what) > 1 for value in what}
    if len(used) > 1:
        return None
    return f"no variation: {coefficient.SHORT} is undefined, percent agreement 100%"


def _as_needed(coefficient: ModuleType, table: Table) -> Table:
    """Return the table with a person for each rating if the coefficient needs to know them."""
    return table.ungrouped if coefficient.TABLES in ("annotators", "pair") else table


def _finished(marked: Sequence[Marked]) -> Table:
    """Build a table of who finished which sentence; its value is whether they made a claim."""
    # Only who answered what is read from this table: its shared units and missing answers.
    names = sorted({name for one in marked for name in one.claims})
    rows = (
        (one.article, tuple([_has_any(one.claims.get(name)) for name in names]), 1)
        for one in marked
    )
    return replace(tabulate(names, rows, values=(False, True)), level="span")


def _has_any(claims: Sequence | None) -> bool | None:
    return None if claims is None else bool(claims)


def _distance(coefficient: ModuleType, level: str, asked: str | None) -> str:
    known = coefficient.DISTANCES[level]
    if asked is not None and asked not in known:
        raise Invalid(
            f"{coefficient.TITLE} has no distance “{asked}” at level {level}.",
            f"Choose one of: {', '.join(known)}.",
        )
    return asked or known[0]


def _figure(
    coefficient: ModuleType,
    table: Table,
    distance: str | None,
    of: str,
    result: Estimate,
    matched_share: float | None,
    undefined: str | None,
) -> Figure:
    shared = table.shared
    return Figure(
        name=coefficient.NAME,
        level=table.level,
        distance=distance,
        of=of,
        value=None if result.value is None else rounded_to_zero(result.value),
        interval=interval_of(result, coefficient.LOWEST),
        units=shared.units,
        annotators=len(shared.annotators),
        articles=shared.articles,
        missing_share=table.missing_share,
        matched_share=matched_share,
        undefined=undefined,
    )
