"""Speed of aggregates: the best answers and the model of reliability, figure and budget.

Run from the root: `python -m tests.bench.aggregates [LABELS …]`, by default 100,000 labels. The
labels are made up: 4 of 20 people on each sentence, each right 4 times in 5. Time is of the
processor; what the generator takes is left out.
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from annotate.agreement import NONE
from annotate.agreement.aggregates.best import best_answer
from annotate.agreement.aggregates.sources import Given, fit_source, list_sources, probabilities
from annotate.records import Answer, Claim
from annotate.schemes import builtin
from annotate.workflow.agreement.model import child
from tests.bench.agreement import sentences

PEOPLE, EACH = 20, 4
NAMES = tuple(f"person {number:02}" for number in range(PEOPLE))
BUDGETS = {100_000: 5.0, 1_000_000: 60.0}
TEXT = "A spokesman said the bridge will open in May, while costs may rise again."


def answered(labels: int) -> Iterator[dict[str, Answer]]:
    """Yield the answers to each sentence, by name."""
    chance = random.Random(14)
    for _, pattern, _ in sentences(labels // EACH, PEOPLE):
        yield {
            NAMES[place]: _answer(said, chance)
            for place, said in enumerate(pattern)
            if said is not None
        }


def _answer(said: frozenset[str], chance: random.Random) -> Answer:
    if said == {NONE}:
        return Answer("no_claim")
    end = chance.choice((40, len(TEXT)))
    fields = {"confidence": chance.choice(("high", "high", "moderate", "low"))}
    return Answer("claims", tuple([Claim(one, 0, end, fields=fields) for one in sorted(said)]))


def find_best(labels: int) -> Counter[str]:
    scheme = builtin("news-source")
    found = (best_answer(one, None, TEXT, scheme) for one in answered(labels))
    return Counter(one.decided_by if one else "tied" for one in found)


def find_model(labels: int) -> Counter[int]:
    """Fit the model of every source, then weigh each different answer by it."""
    given = gather(labels)
    models = [fit_source(given, source) for source in list_sources(given, NONE)]
    return Counter(len(probabilities(models, one)) for one in given)


def gather(labels: int) -> list[Given]:
    kinds: Counter[tuple] = Counter()
    for _, pattern, _ in sentences(labels // EACH, PEOPLE):
        kinds[pattern] += 1
    return [
        Given(
            tuple(NAMES[place] for place, said in enumerate(pattern) if said is not None),
            tuple(said for said in pattern if said is not None),
            count,
        )
        for pattern, count in kinds.items()
    ]


def pauses(labels: int) -> tuple[float, float, float]:
    """How long the job takes, and the longest pauses of another thread without it and with it."""
    given = gather(labels)
    sources = list_sources(given, NONE)
    idle = _longest_pause(lambda: time.sleep(5))
    start = time.perf_counter()
    with_job = _longest_pause(lambda: [*child.ask(child.start(), given, sources)])
    return time.perf_counter() - start, idle, with_job


def _longest_pause(work: Callable[[], object]) -> float:
    longest, last = 0.0, time.perf_counter()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while not working.done():
            time.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    return longest


def drain(labels: int, generator: Callable[[int], Iterator]) -> float:
    start = time.process_time()
    for _ in generator(labels):
        pass
    return time.process_time() - start


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [100_000]
    sys.stdout.reconfigure(line_buffering=True)  # a million labels take minutes
    print(f"{'figure':<40} {'labels':>9} {'s':>7} {'budget':>7} {'MB at most':>11}")
    for size in sizes:
        for name, case, made in (
            ("best answer to every sentence", find_best, answered),
            ("model of every source", find_model, lambda n: sentences(n // EACH, PEOPLE)),
        ):
            generating = drain(size, made)
            start = time.process_time()
            case(size)
            seconds = time.process_time() - start - generating
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:<40} {size:>9,} {seconds:>7.2f} {BUDGETS.get(size, 0):>7} {peak:>11.0f}")
        seconds, idle, pause = pauses(size)
        print(
            f"the job of that model: {seconds:.1f} s on the clock; the server’s longest pause"
            f" {pause * 1000:.0f} ms, without a job {idle * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
