"""Prints how fast reviewers label who also open each article, as a browser does, beside budgets.

Run: python -m tests.bench.opening

Every reviewer goes through articles of 20 sentences; with pages, they open each before they label
it, and the rules for fetching ahead once, as a browser keeps them.
"""

import asyncio
import contextlib
import random
import re
import tempfile
import time
from multiprocessing import Process, Queue
from pathlib import Path

from annotate.workflow.operations.opening import open_existing
from tests.bench.growth.build import build
from tests.serving import Load, ServerProcess, add_reviewers, ask, percentile, save

ROUNDS = 3
ARTICLES = 200


async def run(port, reviewers, articles, each, with_pages):
    """Let every reviewer label `each` articles; return the load."""
    load = Load()
    start = time.perf_counter()
    await asyncio.gather(
        *(
            _label(port, one, articles[place :: len(reviewers)][:each], load, with_pages)
            for place, one in enumerate(reviewers)
        )
    )
    load.duration = time.perf_counter() - start
    return load


async def _label(port, reviewer, articles, load, with_pages):
    await asyncio.sleep(random.random())  # people do not begin as one
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        known = set()
        for article, sentences in articles:
            if with_pages:
                sent = time.perf_counter()
                await _open(reader, writer, reviewer, article, load, known)
                load.opened.append(time.perf_counter() - sent)
            for sentence in sentences:
                await save(reader, writer, port, reviewer, sentence, load)
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        load.errors.append(repr(error))
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _open(reader, writer, reviewer, article, load, known):
    """Ask for the page, and for the rules that it names unless this browser has them."""
    page = f"GET /label/{article} HTTP/1.1\r\nAccept-Encoding: gzip\r\n"
    head, _ = await ask(reader, writer, page, reviewer, b"", load)
    named = re.search(rb'(?i)speculation-rules: "([^"]+)"', head)
    if named and named[1] not in known:
        known.add(named[1])
        rules = f"GET {named[1].decode()} HTTP/1.1\r\n"
        await ask(reader, writer, rules, reviewer, b"", load)


def in_a_process(words, heard):
    heard.put(asyncio.run(run(*words)))


def measure(server, reviewers, articles, each, with_pages):
    """Run a load from a second process; return it with the server's processor ms per save."""
    heard, before = Queue(), server.processor_seconds()
    words = (server.port, reviewers, articles, each, with_pages)
    other = Process(target=in_a_process, args=(words, heard), daemon=True)
    other.start()
    load = heard.get(timeout=600)
    other.join(10)
    return load, (server.processor_seconds() - before) * 1000 / len(load.accepted)


def list_articles(db):
    """List the articles of a project, each with its sentences to label."""
    store = open_existing(str(db))
    found = {}
    kind = "select article, id from sentence where kind = 'sentence' order by article, position"
    for article, sentence in store.reader().execute(kind):
        found.setdefault(article, []).append(sentence)
    store.close()
    return list(found.items())


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "opening.db"
        build(db, ARTICLES, labelled=0)
        articles = list_articles(db)
        server = ServerProcess(db)
        for count, each, budget in ((32, 4, 0.8), (128, 1, None)):
            # By turns, and the least processor time of each: what else runs here only adds to it.
            plain, paged = [], []
            for _ in range(ROUNDS):
                for kept, with_pages in ((plain, False), (paged, True)):
                    reviewers = add_reviewers(db, count)
                    kept.append(measure(server, reviewers, articles, each, with_pages))
            print_load(count, plain, paged, budget)
        server.stop()


def print_load(count, plain, paged, budget):
    rates = [max(load.rate for load, _ in rounds) for rounds in (plain, paged)]
    costs = [min(cost for _, cost in rounds) for rounds in (plain, paged)]
    saves = [one for load, _ in paged for one in load.seconds]
    opened = [one for load, _ in paged for one in load.opened]
    errors = sum(len(load.errors) for load, _ in plain + paged)
    share = f"budget ≥ {budget:.0%}" if budget else ""
    print(f"{count} reviewers")
    print(
        f"  labels/s with pages, without {rates[1]:8.0f} {rates[0]:6.0f}"
        f" {rates[1] / rates[0]:6.0%}  {share}"
    )
    print(
        f"  processor ms per label       {costs[1]:8.2f} {costs[0]:6.2f}"
        f" {costs[0] / costs[1]:6.0%}  {share}"
    )
    for what, seconds, most in (("save", saves, 250), ("opening", opened, 400)):
        limit = f"budget {most} ms" if budget else ""
        print(
            f"  {what + ', p50 and p99':<28} {percentile(seconds, 0.5):8.0f}"
            f" {percentile(seconds, 0.99):6.0f} ms      {limit}"
        )
    print(f"  errors                       {errors:8}               budget 0")


if __name__ == "__main__":
    main()
