"""Prints what an export costs the server, and the rate of 32 reviewers while a lead exports.

Run: python -m tests.bench.export_meanwhile [SAVES [FORMAT]...]

The project has 20,000 labels. The lead downloads a format again and again; the rate without that
is measured before and after it, so that other programs on the machine disturb both alike.
"""

import http.client
import sys
import tempfile
import threading
from pathlib import Path

from annotate.app import create_app
from annotate.registry import members
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import membership, sessions
from tests.bench.growth.build import PEOPLE_PER_ARTICLE, SENTENCES, build
from tests.bench.serving import measure
from tests.serving import ServerProcess, add_reviewers, list_sentences

LABELS, REVIEWERS, SAVES = 20_000, 32, 60
SECONDS, SHARE = 0.3, 0.7


def sign_in_lead(db):
    store = open_existing(str(db))
    app = create_app(store)
    signer = app.session_interface.get_signing_serializer(app)
    person = membership.add_person(store, "Exporting", "lead")
    cookie = signer.dumps({"id": sessions.open_session(store, person)})
    store.close()
    return f"{app.config['SESSION_COOKIE_NAME']}={cookie}"


def download(port, cookie, name):
    """Download a format once; return its size in bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", f"/export/download?format={name}", headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    size = 0
    while more := answer.read(65_536):
        size += len(more)
    connection.close()
    return size


class Exporting:
    """A lead who downloads again and again, until the block ends."""

    def __init__(self, port, cookie, name):
        self.times, self._ended = 0, threading.Event()
        self._thread = threading.Thread(target=self._run, args=(port, cookie, name))

    def _run(self, *given):
        while not self._ended.is_set():
            download(*given)
            self.times += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def main():
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else SAVES
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        build(db, -(-LABELS // (SENTENCES * PEOPLE_PER_ARTICLE)), labelled=1)
        open_project(str(db)).close()
        cookie, reviewers = sign_in_lead(db), add_reviewers(db, REVIEWERS)
        server, sentences = ServerProcess(db), list_sentences(db)
        download(server.port, cookie, "csv")  # what is read once and kept
        print(f"{LABELS:,} labels         seconds     MB   labels/s   share  downloads")
        for name in sys.argv[2:] or members("exporters"):
            before = server.processor_seconds()
            size = download(server.port, cookie, name)
            seconds = server.processor_seconds() - before
            alone = measure(server.port, reviewers, sentences, saves).rate
            with Exporting(server.port, cookie, name) as lead:
                rate = measure(server.port, reviewers, sentences, saves).rate
            after = measure(server.port, reviewers, sentences, saves).rate
            share = 2 * rate / (alone + after)
            figures = f"{seconds:7.2f} {size / 1e6:6.1f} {rate:10.0f} {share:7.0%} {lead.times:6}"
            print(f"  {name:<20}{figures}")
        print(f"  budget              ≤ {SECONDS} (csv)            ≥ {SHARE:.0%}")
        server.stop()


if __name__ == "__main__":
    main()
