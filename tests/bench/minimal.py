"""The least that can save a label: Flask, waitress, the same row and the same group commit.

It checks nothing and knows no one. `python -m tests.bench.saving` measures our server against it.

Run: python -m tests.bench.minimal PROJECT.db
"""

import json
import logging
import sys
import time

import waitress
from flask import Flask, jsonify, request

from annotate.cli._listening import SWITCH
from annotate.store.file.connection import Store
from annotate.store.file.ulid import new_ulid

INSERT = """insert into event (id, person, sentence, layer, answer, base_rev, scheme,
    scheme_version, blind, client_time, active_ms, received)
  values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)"""


def create_app(store):
    app = Flask("minimal")

    @app.post("/labels")
    def save():
        body = request.get_json()
        [event] = body["events"]

        def change(db):
            last = db.execute("select max(received) from event").fetchone()[0]
            received = new_ulid(time.time_ns() // 1_000_000, last)
            db.execute(INSERT, _row(event, body["person"], received))
            return received

        saved = {"id": event["id"], "rev": store.write(change), "stale": False}
        return jsonify(accepted=[saved], rejected=[])

    return app


def _row(event, person, received):
    return [
        event["id"], person, event["sentence"], event["layer"], json.dumps(event["answer"]),
        event["base_rev"], event["scheme"], event["scheme_version"], event["client_time"],
        event["active_ms"], received,
    ]  # fmt: skip


def main():
    server = waitress.create_server(
        create_app(Store(sys.argv[1])), port=0, threads=32, asyncore_use_poll=True
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sys.setswitchinterval(SWITCH)
    print(f"http://127.0.0.1:{server.effective_port}/ (Ctrl+C ends it)", flush=True)
    server.run()


if __name__ == "__main__":
    main()
