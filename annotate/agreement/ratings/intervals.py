"""Figures without each article → an interval: the jackknife with Student's t."""

from collections.abc import Sequence
from math import exp, fsum, isnan, lgamma, log, pi, sqrt, tan
from operator import mul
from statistics import NormalDist

from annotate.agreement.ratings.sums import Estimate

CONFIDENCE = 0.95
TINY = 1e-300  # stands in for 0 as a divisor in Lentz's method
ROUNDING_ERROR = 1e-12  # above what floating-point sums leave, far below what is shown


def interval_of(estimate: Estimate, lowest: float = -1.0) -> tuple[float, float] | None:
    """Return the 95% interval of an estimate, limited to `lowest` and 1; None if there is none."""
    if estimate.value is None:
        return None
    return _interval(estimate.value, estimate.without, estimate.times, lowest, 1.0)


def difference(first: Estimate, second: Estimate) -> tuple[float, tuple[float, float] | None]:
    """Return first − second with its interval; each article is left out of both at once.

    Leaving both out at once keeps the interval narrow if the two figures move together.
    An article that only one of them has leaves the other unchanged. There is no interval
    if one rests on a single article. ValueError if either is undefined.
    """
    if first.value is None or second.value is None:
        raise ValueError("the difference of an undefined figure")
    gap = rounded_to_zero(first.value - second.value)
    if first.times or second.times:
        return gap, None
    here = dict(zip(first.clusters, first.without, strict=True))
    there = dict(zip(second.clusters, second.without, strict=True))
    without = [
        here.get(name, first.value) - there.get(name, second.value) for name in {**here, **there}
    ]
    return gap, _interval(gap, without, (), -2.0, 2.0)


def rounded_to_zero(number: float) -> float:
    """Round a number that differs from zero only by floating-point error to zero."""
    return 0.0 if abs(number) < ROUNDING_ERROR else number


def jackknife_error(without: Sequence[float], times: Sequence[int] = ()) -> tuple[float, int]:
    """Return the standard error and the number A of clusters (Tukey 1958; Efron 1982, chapter 3).

    se² = (A − 1) / A · Σ (value without a − their mean)². Without each of 3 articles a
    figure is .6, .7 and .8: se² = 2/3 · (.01 + 0 + .01), se = .115. `times` says how
    often each value counts; empty means once.
    """
    clusters = sum(times) if times else len(without)
    mean = fsum(map(mul, without, times) if times else without) / clusters
    apart = [(value - mean) ** 2 for value in without]
    squares = fsum(map(mul, apart, times) if times else apart)
    return sqrt((clusters - 1) / clusters * squares), clusters


def _interval(
    value: float, without: Sequence[float], times: Sequence[int], lowest: float, highest: float
) -> tuple[float, float] | None:
    if (sum(times) if times else len(without)) < 2 or any(map(isnan, without)):
        return None
    error, clusters = jackknife_error(without, times)
    reach = student_t((1 + CONFIDENCE) / 2, clusters - 1) * error
    low, high = max(lowest, value - reach), min(highest, value + reach)
    return rounded_to_zero(low), rounded_to_zero(high)


def student_t(probability: float, degrees: int) -> float:
    """Return the quantile of Student's t for a probability above ½, by Newton's method."""
    # With one degree of freedom it is the Cauchy distribution, whose quantile has a closed form.
    if degrees == 1:
        return tan(pi * (probability - 0.5))
    # The normal quantile with its first correction (A&S 26.7.5) is near enough to start from.
    normal = NormalDist().inv_cdf(probability)
    t = normal + (normal**3 + normal) / (4 * degrees)
    for _ in range(60):  # four or five steps are enough; the limit only guards against a loop
        step = (_t_cdf(t, degrees) - probability) / _t_density(t, degrees)
        t -= step
        if abs(step) < 1e-13 * t:
            break
    return t


def _t_density(t: float, degrees: int) -> float:
    half = degrees / 2
    constant = lgamma(half + 0.5) - lgamma(half) - log(degrees * pi) / 2
    return exp(constant - (half + 0.5) * log(1 + t * t / degrees))


def _t_cdf(t: float, degrees: int) -> float:
    """Return P(T ≤ t) for t > 0: 1 − ½ I_x(df / 2, ½), x = df / (df + t²) (A&S 26.7.1)."""
    return 1 - _beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2


def _beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b) (DLMF 8.17.22)."""
    # The continued fraction converges quickly only on this side of the mean.
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction by Lentz's method."""
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), TINY)
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d or TINY)
            c = 1 + term / c or TINY
            fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return fraction
