"""Figures of agreement from the rows of an exported CSV, by code that shares nothing with ours."""

import csv
import io
import math
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations, permutations

LOW_TO_HIGH = ["low", "moderate", "high"]
ASKED = ("sentence", "bullet")


def read(text):
    """The rows that count: asked kinds, no can't tell."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [row for row in rows if row["kind"] in ASKED and row["verdict"] != "cant_tell"]


def sets_of(rows):
    """sentence → reviewer → the set of sources, “no claim” as a label of its own."""
    sets = defaultdict(lambda: defaultdict(set))
    for row in rows:
        sets[row["sentence_id"]][row["reviewer"]].add(row["source"] or "no claim")
    return {
        sentence: {name: frozenset(one) for name, one in by_name.items()}
        for sentence, by_name in sets.items()
    }


def shared(sets):
    """The lists of values of the units with two or more."""
    return [list(by_name.values()) for by_name in sets.values() if len(by_name) > 1]


def nominal(a, b, totals):
    return a != b


def masi(a, b, totals):
    if a == b:
        return 0.0
    overlap = len(a & b) / len(a | b)
    if a < b or b < a:
        return 1 - overlap * 2 / 3
    return 1 - overlap / 3 if a & b else 1.0


def ordinal(a, b, totals):
    low, high = sorted((LOW_TO_HIGH.index(a), LOW_TO_HIGH.index(b)))
    between = sum(totals[LOW_TO_HIGH[place]] for place in range(low, high + 1))
    return (between - (totals[a] + totals[b]) / 2) ** 2


def alpha(units, distance=nominal):
    """Krippendorff's alpha by the table of coincidences."""
    coincidences = Counter()
    for values in units:
        for a, b in permutations(range(len(values)), 2):
            coincidences[values[a], values[b]] += 1 / (len(values) - 1)
    totals = Counter()
    for (a, _), count in coincidences.items():
        totals[a] += count
    n = sum(totals.values())
    observed = sum(count * distance(a, b, totals) for (a, b), count in coincidences.items())
    expected = sum(totals[a] * totals[b] * distance(a, b, totals) for a in totals for b in totals)
    return 1 - (n - 1) * observed / expected


def jackknife(groups, figure):
    """The interval of a figure by leaving out one group of units at a time."""
    whole = figure([one for group in groups for one in group])
    without = [
        figure([one for group in groups if group is not left for one in group]) for left in groups
    ]
    count = len(groups)
    mean = sum(without) / count
    error = math.sqrt((count - 1) / count * sum((value - mean) ** 2 for value in without))
    reach = student_t(count - 1) * error
    return max(-1.0, whole - reach), min(1.0, whole + reach)


def student_t(degrees):
    """The .975 quantile, by halving where Simpson's rule finds that much below it."""

    def below(t, steps=2000):
        width = t / steps
        density = [
            (1 + (n * width) ** 2 / degrees) ** (-(degrees + 1) / 2) for n in range(steps + 1)
        ]
        area = (
            width
            / 3
            * sum(
                value * (1 if n in (0, steps) else 4 if n % 2 else 2)
                for n, value in enumerate(density)
            )
        )
        constant = math.gamma((degrees + 1) / 2) / math.gamma(degrees / 2)
        return 0.5 + area * constant / math.sqrt(degrees * math.pi)

    low, high = 1.9, 13.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < 0.975 else (low, middle)
    return low


def percent(units):
    shares = [
        sum(a == b for a, b in combinations(one, 2)) / math.comb(len(one), 2) for one in units
    ]
    return sum(shares) / len(shares)


def positive_agreement(units):
    """Of the pairs of answers with a yes, told from both sides, the share with two."""
    both = sum(a and b for one in units for a, b in permutations(one, 2))
    any_yes = sum(a + b for one in units for a, b in permutations(one, 2)) / 2
    return both / any_yes


def kappa(pairs):
    """Cohen's kappa of (first, second) values."""
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True))
    by_chance = sum(firsts[one] * seconds[one] for one in firsts) / len(pairs) ** 2
    return (agreed - by_chance) / (1 - by_chance)


def claims_of(rows):
    """sentence → reviewer → claims as (places of words, source, confidence)."""
    claims = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said = claims[row["sentence_id"]][row["reviewer"]]
        if row["verdict"] == "claims":
            start, end = int(row["claim_start"]), int(row["claim_end"])
            words = [
                match.span() for match in re.finditer(r"[^\s—–;,:!?…()\"“”]+", row["sentence"])
            ]
            inside = {n for n, (a, b) in enumerate(words) if a < end and start < b}
            said.append((inside, row["source"], row["confidence"]))
    return claims


def matched(claims):
    """Every pair of people in every sentence: (sentence, first, second, one's claim, other's).

    The best one-to-one choice, found by trying all; None stands for no match.
    """
    found = []
    for sentence, by_name in claims.items():
        for first, second in combinations(sorted(by_name), 2):
            for ours, theirs in best(by_name[first], by_name[second]):
                found.append((sentence, first, second, ours, theirs))
    return found


def best(ours, theirs):
    chosen, score = [], (-1.0, -1)
    places = [*range(len(theirs)), *[None] * len(ours)]
    for order in set(permutations(places, len(ours))):
        pairs = [(i, j) for i, j in enumerate(order) if j is not None]
        shares = [overlap(ours[i], theirs[j]) for i, j in pairs]
        if all(share >= 0.5 for share in shares):
            same = sum(ours[i][1] == theirs[j][1] for i, j in pairs)
            if (sum(shares), same) > score:
                chosen, score = pairs, (sum(shares), same)
    lonely_ours = [(one, None) for i, one in enumerate(ours) if i not in {i for i, _ in chosen}]
    lonely = [(None, one) for j, one in enumerate(theirs) if j not in {j for _, j in chosen}]
    return [(ours[i], theirs[j]) for i, j in chosen] + lonely_ours + lonely


def overlap(one, other):
    return len(one[0] & other[0]) / len(one[0] | other[0])


def words_inside(rows):
    """(sentence, unit) for each word: whether each person has it inside a claim."""
    length = {
        row["sentence_id"]: len(re.findall(r"[^\s—–;,:!?…()\"“”]+", row["sentence"]))
        for row in rows
    }
    return [
        (sentence, [any(word in one[0] for one in said) for said in by_name.values()])
        for sentence, by_name in claims_of(rows).items()
        for word in range(length[sentence])
    ]


def monday(time):
    """The Monday of the week of an ISO time."""
    day = date.fromisoformat(time[:10])
    return (day - timedelta(days=day.weekday())).isoformat()
