"""Prints the processor time of a save beside that of the least server that writes the same row.

Run: python -m tests.bench.saving
"""

import tempfile
from pathlib import Path

from tests.bench.serving import measure
from tests.serving import ServerProcess, add_reviewers, list_sentences

ROUNDS, RATIO = 5, 2
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
            # By turns, and the least of each: what else runs here can only add to it.
            rounds = [{db: cost(*load) for db, load in found.items()} for _ in range(ROUNDS)]
            a, b = (min(one[db] for one in rounds) for db in servers)
            print(f"{count:>4} reviewers{'':10}{a:8.2f}{b:10.2f}    × {a / b:.2f}   × {RATIO}")
        for server in servers.values():
            server.stop()


if __name__ == "__main__":
    main()
