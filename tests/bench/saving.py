"""Prints the processor time of a save beside that of the least server that writes the same row.

Run: python -m tests.bench.saving

Both work by turns. The ratio is the median of those of one turn: on a busy machine, the least of
each would compare luck with luck.
"""

import tempfile
from pathlib import Path
from statistics import median

from tests.bench.serving import measure
from tests.serving import ServerProcess, add_reviewers, list_sentences

ROUNDS, RATIO = 7, 2
SAVES = {1: 500, 8: 100, 32: 50}  # reviewers: saves of each in a round


def cost(server, reviewers, sentences, saves):
    """Processor ms of a save."""
    before = server.processor_seconds()
    load = measure(server.port, reviewers, sentences, saves)
    assert not load.errors, load.errors[0]
    return (server.processor_seconds() - before) * 1000 / len(load.accepted)


def main():
    with tempfile.TemporaryDirectory() as folder:
        ours, minimal = Path(folder) / "ours.db", Path(folder) / "minimal.db"
        for db in (ours, minimal):
            ServerProcess(db).stop()
        servers = {
            ours: ServerProcess(ours),
            minimal: ServerProcess(minimal, command=["-m", "tests.bench.minimal", str(minimal)]),
        }
        print(f"{'processor ms per save':<24}{'ours':>8}{'minimal':>10}{'ratio':>9}   budget")
        for count, saves in SAVES.items():
            found = {
                db: [server, add_reviewers(db, count), list_sentences(db), saves]
                for db, server in servers.items()
            }
            turns = [[cost(*load) for load in found.values()] for _ in range(ROUNDS)]
            a, b = (median(one) for one in zip(*turns, strict=True))
            ratio = median(ours / least for ours, least in turns)
            print(f"{count:>4} reviewers{'':10}{a:8.2f}{b:10.2f}    × {ratio:.2f}   × {RATIO}")
        for server in servers.values():
            server.stop()


if __name__ == "__main__":
    main()
