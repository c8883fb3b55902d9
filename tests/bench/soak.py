"""Lets 64 reviewers label while everything goes wrong; counts what was acknowledged and stored.

Run: python -m tests.bench.soak [--seconds 600] [--reviewers 64] [--seed 1]

At random: kill -9 of the server and a new start, a network that cuts connections in the middle of
a request or an answer, and, where there is a C compiler, a disk that is slow, full or failing.
Reviewers keep what is not confirmed and send it again, as browsers do. It ends with exit code 1 if
a label was lost or is there twice.
"""

import argparse
import asyncio
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.bench.growth.build import build
from tests.faults.disk import FAILING, FINE, FULL, SLOW, Disk, is_possible
from tests.faults.outbox import Outbox, account
from tests.serving import ServerProcess, add_reviewers, list_sentences

ARTICLES = 50
PAUSE = 1.0  # seconds between two labels of a reviewer
CUT = 0.05  # of the connections
TROUBLES = {"kill -9": 3, "slow disk": 2, "full disk": 1, "failing disk": 1, "quiet": 3}
MODES = {"slow disk": SLOW, "full disk": FULL, "failing disk": FAILING}
LAST = 4.0  # seconds that one trouble lasts, about
AFTERWARDS = 120  # seconds in which all that waits must arrive


class Network:
    """A line to the server that now and then ends in the middle of what is sent."""

    def __init__(self, chance):
        self.chance, self.cuts, self.server_port = chance, 0, 0

    async def open(self):
        self.listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self.listening.sockets[0].getsockname()[1]

    async def _carry(self, reader, writer):
        ends = [writer]
        with contextlib.suppress(OSError):
            there = await asyncio.open_connection("127.0.0.1", self.server_port)
            ends.append(there[1])
            left = [1 << 30, 1 << 30]  # bytes up, and down
            if self.chance.random() < CUT:
                left[self.chance.randrange(2)] = self.chance.randrange(1500)
                self.cuts += 1
            ways = [self._pass(reader, there[1], left[0]), self._pass(there[0], writer, left[1])]
            ways = [asyncio.ensure_future(one) for one in ways]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for one in ways:
                one.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        for one in ends:
            one.close()

    async def _pass(self, reader, writer, left):
        while left and (data := await reader.read(min(left, 65536))):
            writer.write(data)
            await writer.drain()
            left -= len(data)


async def trouble(server, start, disk, until, chance):
    """Cause one trouble after the other; return how often each was."""
    counts = Counter()
    kinds = [one for one in TROUBLES if disk or one not in MODES]
    while not until.is_set():
        kind = chance.choices(kinds, [TROUBLES[one] for one in kinds])[0]
        counts[kind] += 1
        if kind == "kill -9":
            server.kill()
            server = await asyncio.to_thread(start)
        elif kind in MODES:
            disk.set(MODES[kind])
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), LAST * (0.5 + chance.random()))
        if disk:
            disk.set(FINE)
    return server, counts


async def soak(db, reviewers, sentences, seconds, chance):
    """Let them label for so long; return their outboxes, the troubles, and the seconds after."""
    disk = Disk(db.parent, db) if is_possible() else None
    network = Network(chance)
    port = await network.open()

    def start():
        # The port of a server that was killed may still be closing: each gets one of its own.
        env = disk and disk.environment
        server = ServerProcess(db, env=env, stderr=subprocess.DEVNULL)  # it names every refusal
        network.server_port = server.port
        return server

    until = asyncio.Event()
    boxes = [Outbox(one, port, sentences[n::7]) for n, one in enumerate(reviewers)]
    causing = asyncio.create_task(trouble(start(), start, disk, until, chance))
    working = asyncio.gather(*(one.work(until, PAUSE) for one in boxes))
    await asyncio.sleep(seconds)
    ended = time.monotonic()
    until.set()
    server, counts = await causing
    try:
        await asyncio.wait_for(working, AFTERWARDS)
    except TimeoutError:
        print(f"after {AFTERWARDS} s, labels still wait: {sum(len(one.waiting) for one in boxes)}")
    server.stop()
    counts["network cut"] = network.cuts
    return boxes, counts, time.monotonic() - ended


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--reviewers", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "project.db"
        build(db, ARTICLES, labelled=0)
        people, sentences = add_reviewers(db, given.reviewers), list_sentences(db)
        boxes, counts, after = asyncio.run(soak(db, people, sentences, given.seconds, chance))
        store = open_existing(str(db))
        found, faults = account(store.reader(), boxes), examine(store).faults
        store.close()
    heard = sum((one.troubles for one in boxes), Counter())
    print("troubles: " + ", ".join(f"{count} × {what}" for what, count in counts.most_common()))
    for what, count in heard.most_common():
        print(f"  reviewers heard {count:>6} ×  {what}")
    print(f"all had arrived {after:.1f} s after the last trouble")
    for what, count in found.items():
        print(f"{what:<14}{count:>8,}" + ("   budget 0" if what in ("lost", "doubled") else ""))
    print(f"doctor        {'; '.join(faults) or 'no faults'}")
    is_well = not (faults or found["lost"] or found["doubled"] or any(one.refused for one in boxes))
    sys.exit(not is_well or found["made"] != found["stored"])


if __name__ == "__main__":
    main()
