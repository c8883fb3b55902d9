"""Speed of the figures of agreement: figure and budget side by side.

Run from the root: `python -m tests.bench.agreement [--all]`. Rows come from a
generator, as from a cursor, one a sentence; memory is what the figures add at
their highest (tracemalloc, on a run of its own); time is of the processor, less what the
generator takes.
"""

import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

from annotate.agreement import Figure, figure, pairs, tabulate

SOURCES = ("us_official", "skorea_intel", "ukraine_statement", "skorea_gov", "russia_nkorea",
           "other_official", "other_named", "unnamed", "author")  # fmt: skip
SHARES = (12, 8, 7, 5, 4, 4, 5, 5, 40)
SENTENCES_AN_ARTICLE = 20
BUDGETS = {10_000: 0.1, 100_000: 1.0, 1_000_000: 8.0}
MEMORY = 20.0


def sentences(count: int, people: int, seed: int = 6) -> Iterator[tuple[str, tuple, int]]:
    """Yield a row a sentence: 4 of the people say its sources, each right 4 times in 5."""
    chance = random.Random(seed)
    singles = [frozenset({source}) for source in SOURCES] + [frozenset({"NONE"})]
    doubles = [a | b for a in singles[:-1] for b in singles[:-1] if a != b]
    drawn = chance.choices(range(len(singles)), (*SHARES, 10), k=4096)
    for number in range(count):
        truth = singles[drawn[chance.getrandbits(12)]]
        if number % 11 == 0:
            truth = doubles[chance.getrandbits(6)]
        pattern = [None] * people
        for person in range(4) if people == 4 else chance.sample(range(people), 4):
            wrong = chance.getrandbits(4) < 3
            pattern[person] = singles[drawn[chance.getrandbits(12)]] if wrong else truth
        yield f"{number // SENTENCES_AN_ARTICLE:024x}", tuple(pattern), 1


def alpha(count: int, distance: str) -> Figure:
    table = tabulate("abcd", sentences(count, 4), level="set")
    return figure("krippendorff_alpha", table, distance=distance)


def one_source(count: int) -> Figure:
    """Nominal alpha: the first source of each set."""
    rows = (
        (article, tuple(map(min, pattern)), weight)
        for article, pattern, weight in sentences(count, 4)
    )
    return figure("krippendorff_alpha", tabulate("abcd", rows))


def all_pairs(count: int) -> list:
    names = [f"person {number:02}" for number in range(20)]
    return pairs(tabulate(names, sentences(count, 20), level="set"))


CASES: dict[str, Callable[[int], object]] = {
    "alpha with article interval": one_source,
    "set alpha (MASI) with article interval": lambda count: alpha(count, "masi"),
    "190 pairs of 20 people": all_pairs,
}


def drain(count: int, people: int) -> float:
    """Seconds the generator takes by itself."""
    start = time.process_time()
    for _ in sentences(count, people):
        pass
    return time.process_time() - start


def added_memory(case: Callable[[int], object], count: int) -> float:
    """The highest memory that a run adds, in MB."""
    tracemalloc.start()
    case(count)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    sizes = [size for size in BUDGETS if size <= 100_000 or "--all" in sys.argv]
    print(f"{'figure':<40} {'sentences':>9} {'s':>7} {'budget':>7} {'MB':>6} {'budget':>7}")
    for size in sizes:
        for name, case in CASES.items():
            generating = drain(size, 20 if "pairs" in name else 4)
            start = time.process_time()
            first = case(size)
            seconds = time.process_time() - start - generating
            memory = added_memory(case, size)
            print(f"{name:<40} {size:>9} {seconds:>7.3f} {BUDGETS[size]:>7}", end=" ")
            print(f"{memory:>6.1f} {MEMORY:>7}")
            if size == sizes[0]:
                same = repr(case(size)) == repr(first)
                print(f"{'  the same to the last digit again':<40} {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()
