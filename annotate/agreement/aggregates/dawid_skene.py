"""Ratings → the likely true class of each item, and each person's confusion.

Dawid and Skene (1979), “Maximum Likelihood Estimation of Observer Error-Rates Using the EM
Algorithm”, Applied Statistics 28(1). Every person has a table of how often they say one class
when another is true; it is found together with the true classes, by expectation maximisation.

A person who has rated little would get a table of zeros and ones. So every cell starts with a
pseudo-count, the diagonal with more: three sentences a person seem right until shown otherwise.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from operator import mul, sub

Pattern = tuple[tuple[Hashable, Hashable], ...]  # (person, class); a person may stand twice

PSEUDO_COUNT = 1.0
ON_DIAGONAL = 3.0  # beside the pseudo-count
ROUNDS = 2_000
CLOSE_ENOUGH = 1e-7  # the most that a posterior may still change


@dataclass(frozen=True, slots=True)
class Model:
    """What was found. All shares are between 0 and 1.

    `shares` is the share of items in each class; `confusion[person][true][said]` a
    probability; `posteriors[pattern][class]` the probability that the class is true of an
    item that was rated like that. `converged` is False if it was cut off after ROUNDS.
    """

    shares: dict[Hashable, float]
    confusion: dict[Hashable, dict[Hashable, dict[Hashable, float]]]
    posteriors: dict[Pattern, dict[Hashable, float]]
    log_likelihood: float
    rounds: int
    converged: bool


def dawid_skene(
    weighted: Iterable[tuple[Pattern, float]],
    classes: Sequence[Hashable],
    *,
    pseudo_count: float = PSEUDO_COUNT,
    on_diagonal: float = ON_DIAGONAL,
) -> Model:
    """Fit the model to unique patterns, each with the number of items rated like that.

    Patterns without a rating are left out. ValueError if none is left, or if a
    rating is not one of `classes`.
    """
    patterns = [(pattern, weight) for pattern, weight in weighted if pattern and weight]
    if not patterns:
        raise ValueError("There are no ratings.")
    place = {one: number for number, one in enumerate(classes)}
    unknown = {said for pattern, _ in patterns for _, said in pattern} - place.keys()
    if unknown:
        raise ValueError(f"These ratings are not among the classes: {sorted(map(str, unknown))}.")
    # Sorted, so that the same ratings in another order are added up in the same order.
    people = sorted({person for pattern, _ in patterns for person, _ in pattern}, key=str)
    seat = {person: number for number, person in enumerate(people)}
    patterns.sort(key=lambda one: sorted((seat[person], place[said]) for person, said in one[0]))
    rated = [sorted((seat[who], place[said]) for who, said in pattern) for pattern, _ in patterns]
    weights = [weight for _, weight in patterns]
    # Without a pseudo-count an odds may be 0 / 0.
    kind = _FitOfTwo if len(classes) == 2 and pseudo_count > 0 else _Fit
    fit = kind(rated, weights, len(people), len(classes), pseudo_count, on_diagonal)
    rounds = fit.run()
    return Model(
        shares=dict(zip(classes, fit.shares, strict=True)),
        confusion={
            person: {
                true: {said: fit.tables[number][place[said]][place[true]] for said in classes}
                for true in classes
            }
            for number, person in enumerate(people)
        },
        posteriors={
            pattern: dict(zip(classes, posterior, strict=True))
            for (pattern, _), posterior in zip(patterns, fit.posteriors, strict=True)
        },
        log_likelihood=fit.log_likelihood,
        rounds=rounds,
        converged=rounds < ROUNDS,
    )


_FAR = 700.0  # e^700 is near the greatest number there is


class _Fit:
    """The numbers while they are being found; `tables[person][said][true]` is a probability."""

    def __init__(
        self,
        rated: list[list[tuple[int, int]]],
        weights: list[float],
        people: int,
        classes: int,
        pseudo_count: float,
        on_diagonal: float,
    ) -> None:
        self.rated, self.weights = rated, weights
        self.people, self.classes = people, classes
        self.start = [
            [pseudo_count + on_diagonal * (said == true) for true in range(classes)]
            for said in range(classes)
        ]
        self.shares: list[float] = []
        self.tables: list[list[list[float]]] = []
        self.log_likelihood = -inf
        # The paper's start: each class by its share of an item's ratings.
        self.posteriors = [
            [sum(said == one for _, said in pattern) / len(pattern) for one in range(classes)]
            for pattern in rated
        ]

    def run(self) -> int:
        """Repeat both steps until nothing changes any more; return the number of rounds."""
        for number in range(1, ROUNDS + 1):
            self._count()
            if self._weigh() < CLOSE_ENOUGH:
                return number
        return ROUNDS

    def _count(self) -> None:
        """Find shares and tables from the posteriors (M step)."""
        totals = [0.0] * self.classes
        tables = [[row.copy() for row in self.start] for _ in range(self.people)]
        for pattern, weight, posterior in zip(
            self.rated, self.weights, self.posteriors, strict=True
        ):
            parts = [weight * share for share in posterior]
            for true, part in enumerate(parts):
                totals[true] += part  # once an item, however many people rated it
            for person, said in pattern:
                cells = tables[person][said]
                for true, part in enumerate(parts):
                    cells[true] += part
        self.shares = [total / sum(totals) for total in totals]
        for table in tables:
            for true in range(self.classes):
                total = sum(row[true] for row in table)
                for row in table:
                    # Without a pseudo-count nothing may be known about a class that this
                    # person was never right to name; then no table is better than another.
                    row[true] = row[true] / total if total else 1 / self.classes
        self.tables = tables

    def _weigh(self) -> float:
        """Find the posteriors from shares and tables (E step); return the greatest change."""
        log_shares = [*map(_log, self.shares)]
        logs = [[[*map(_log, row)] for row in table] for table in self.tables]
        change, likelihood = 0.0, 0.0
        for number, pattern in enumerate(self.rated):
            scores = log_shares.copy()
            for person, said in pattern:
                scores = [a + b for a, b in zip(scores, logs[person][said], strict=True)]
            # The greatest is taken out first: e^-800 would be 0 for every class.
            top = max(scores)
            shares = [exp(score - top) for score in scores]
            total = sum(shares)
            likelihood += self.weights[number] * (top + log(total))
            found = [share / total for share in shares]
            before = self.posteriors[number]
            change = max(change, *(abs(a - b) for a, b in zip(found, before, strict=True)))
            self.posteriors[number] = found
        self.log_likelihood = likelihood
        return change


class _FitOfTwo(_Fit):
    """The same for two classes, in a tenth of the time: with the odds of the first alone.

    A cell is a person and what they said; `_cells[pattern]` are the numbers of its cells.
    """

    def run(self) -> int:
        """Find the posteriors by their odds, and the rest from them."""
        self._cells = [[2 * who + said for who, said in pattern] for pattern in self.rated]
        self._rated_in = [0.0] * (2 * self.people)
        for cells, weight in zip(self._cells, self.weights, strict=True):
            for cell in cells:
                self._rated_in[cell] += weight
        firsts, rounds, change = [one[0] for one in self.posteriors], 0, inf
        while change >= CLOSE_ENOUGH and rounds < ROUNDS:
            before, firsts = firsts, self._step(firsts)
            change = max(map(abs, map(sub, firsts, before)))
            rounds += 1
        self.posteriors = [[one, 1 - one] for one in firsts]
        self._count()
        self._weigh()
        return rounds

    def _step(self, firsts: list[float]) -> list[float]:
        """Do both steps once."""
        parts = list(map(mul, firsts, self.weights))
        counted = [0.0] * (2 * self.people)
        for cells, part in zip(self._cells, parts, strict=True):
            for cell in cells:
                counted[cell] += part
        odds = self._odds(counted)
        total, items = sum(parts), sum(self.weights)
        start = _log(total / items) - _log(1 - total / items) if total < items else inf
        found = []
        for cells in self._cells:
            score = start
            for cell in cells:
                score += odds[cell]
            found.append(1 / (1 + exp(-score)) if score > -_FAR else 0.0)
        return found

    def _odds(self, counted: list[float]) -> list[float]:
        """Return the log-odds that each cell speaks for the first class."""
        odds = []
        for person in range(self.people):
            cells = 2 * person, 2 * person + 1
            ours = [counted[cell] + self.start[said][0] for said, cell in enumerate(cells)]
            theirs = [
                self._rated_in[cell] - counted[cell] + self.start[said][1]
                for said, cell in enumerate(cells)
            ]
            odds += [
                log(one / sum(ours)) - log(other / sum(theirs))
                for one, other in zip(ours, theirs, strict=True)
            ]
        return odds


def _log(share: float) -> float:
    return log(share) if share > 0 else -inf
