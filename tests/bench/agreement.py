"""Speed of the figures of agreement: figure and budget side by side.

Run from the root: `python -m tests.bench.agreement [--all] [--page]`. Rows come from a
generator, as from a cursor, one a sentence; memory is what the figures add at
their highest (tracemalloc, on a run of its own); time is of the processor, less what the
generator takes. `--page` measures the panels of the page and labelling meanwhile, only.
"""

import asyncio
import gc
import http.client
import random
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotate.agreement import Figure, figure, pairs, tabulate
from annotate.app import create_app
from annotate.web.agreement.view import PANELS
from annotate.workflow.agreement import basis, list_labellers
from annotate.workflow.people import membership, sessions
from tests.labelled import make_project
from tests.linting import LintingClient
from tests.serving import ServerProcess, add_reviewers, list_sentences, run_load

SOURCES = ("us_official", "skorea_intel", "ukraine_statement", "skorea_gov", "russia_nkorea",
           "other_official", "other_named", "unnamed", "author")  # fmt: skip
SHARES = (12, 8, 7, 5, 4, 4, 5, 5, 40)
SENTENCES_AN_ARTICLE = 20
BUDGETS = {10_000: 0.1, 100_000: 1.0, 1_000_000: 8.0}
MEMORY = 20.0
PACE = 0.5  # seconds a label: four times as fast as people are


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


def page_panels(path: Path, **team: Any) -> None:
    """Time of each answer of the page at 5,000 labels: in the page's order, and each first."""
    store = make_project(path, **team)
    labels = store.reader().execute("select count(*) from answer").fetchone()[0]
    lead = membership.add_person(store, "Lead", "lead")
    app = create_app(store)
    app.test_client_class = LintingClient
    client = app.test_client().enter(lead)
    partial = {"Hx-Request": "true", "Hx-Request-Type": "partial"}
    addresses = ["/agreement", *(f"/agreement/panels/{name}" for name in PANELS)]
    for _ in range(2):  # the first time compiles the templates
        basis._bases.clear()
        for query in ("", "?field=confidence"):
            in_order = [_milliseconds(client, f"{one}{query}", partial) for one in addresses]
    gc.freeze()  # as “serve” does
    people = len(list_labellers(store))
    print(
        f"\n{labels} labels by {people:>2}, ms of the whole answer {'':<8}"
        "in order  alone   kept  budget"
    )
    for query in ("", "?field=confidence"):
        basis._bases.clear()
        in_order = [_milliseconds(client, f"{one}{query}", partial) for one in addresses]
        kept = [_milliseconds(client, f"{one}{query}", partial) for one in addresses]
        for one, first, again in zip(addresses, in_order, kept, strict=True):
            basis._bases.clear()
            alone = _milliseconds(client, f"{one}{query}", partial)
            print(f"  {one + query:<45} {first:>8.0f} {alone:>6.0f} {again:>6.0f}     150")
    basis._bases.clear()
    print(f"  /agreement/figures.csv {_milliseconds(client, '/agreement/figures.csv', {}):>31.0f}")
    store.close()


def _milliseconds(client: LintingClient, address: str, headers: dict) -> float:
    """The processor's time of one answer, its linting left out."""
    start = time.process_time()
    answer = super(LintingClient, client).open(address, headers=headers)
    assert answer.status_code == 200, answer.status
    return (time.process_time() - start) * 1000


def labelling_meanwhile(folder: Path) -> None:
    """Labels of 32 people while nobody, then one lead, opens every panel again and again."""
    path = folder / "meanwhile.db"
    store = make_project(path, count=33)
    lead = membership.add_person(store, "Lead", "lead")
    app = create_app(store)
    signer = app.session_interface.get_signing_serializer(app)
    session = signer.dumps({"id": sessions.open_session(store, lead)})
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={session}"
    store.close()
    server = ServerProcess(path)
    sentences = list_sentences(path)
    for name, saves, pause in (
        ("nobody", 60, 0.0),
        ("a lead", 60, 0.0),
        ("nobody", 10, PACE),
        ("a lead", 10, PACE),
    ):
        is_over = threading.Event()
        opened: list[float] = []
        reader = threading.Thread(target=_open_panels, args=(server.port, cookie, is_over, opened))
        if name != "nobody":
            reader.start()
        reviewers = add_reviewers(path, 32)
        load = asyncio.run(run_load(server.port, reviewers, sentences, saves, pause=pause))
        is_over.set()
        if name != "nobody":
            reader.join()
        print(
            f"  32 label {f'each {pause} s' if pause else 'at once   '} while {name:<6}"
            f" opens agreement: {'' if pause else f'{load.rate:.0f} labels/s':>13}"
            f"   p50 {load.percentile(0.5):6.1f}   p99 {load.percentile(0.99):6.1f} ms"
            f"   errors {len(load.errors)}   panels opened {len(opened)}   budget p99 250 ms"
        )
    server.stop()


def _open_panels(port: int, cookie: str, is_over: threading.Event, opened: list[float]) -> None:
    """Open panel after panel, nothing kept: each label makes all of it anew."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Hx-Request": "true", "Hx-Request-Type": "partial"}
    while not is_over.is_set():
        for name in PANELS:
            start = time.perf_counter()
            line.request("GET", f"/agreement/panels/{name}", headers=headers)
            line.getresponse().read()
            opened.append(time.perf_counter() - start)
            if is_over.is_set():
                break
    line.close()


def figures() -> None:
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


def main() -> None:
    if "--page" not in sys.argv:
        figures()
    with tempfile.TemporaryDirectory() as folder:
        page_panels(Path(folder, "few.db"), count=33)
        everybody = tuple(f"Person {number:02}" for number in range(20))
        page_panels(Path(folder, "many.db"), count=6, names=everybody, habits={})
        page_panels(Path(folder, "apart.db"), count=6, names=everybody, habits={}, off=40)
        labelling_meanwhile(Path(folder))


if __name__ == "__main__":
    main()
