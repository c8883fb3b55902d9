"""The server as its own process, and reviewers who save labels over HTTP."""

import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotate.app import create_app
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import membership, sessions

ROOT = Path(__file__).resolve().parent.parent


class ServerProcess:
    """`python -m annotate serve` on a free port, in its own process, or another `command`."""

    def __init__(self, db, *options, command=None, program=None, cwd=None, env=None, stderr=None):
        """`program` is another way to start Annotate, such as the installed command."""
        self.db = str(db)
        given = {**os.environ, "PYTHONPATH": str(ROOT)} if env is None else env
        ours = ["--db", self.db, "serve", "--port", "0"]
        whole = program or [sys.executable, *(command or ["-m", "annotate"])]
        self.process = subprocess.Popen(
            [*whole, *([] if command else ours), *options],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=cwd,
            env={**given, "PYTHONUNBUFFERED": "1"},
        )
        self.printed = ""
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl+C" in line:
                break
        printed = re.search(r":(\d+)/", self.printed)  # not with a public address
        self.port = int(printed[1]) if printed else None

    def kill(self):
        """End it as a power cut would: no chance to finish anything."""
        self.process.send_signal(signal.SIGKILL)
        self._end()

    def stop(self):
        self.process.terminate()
        self._end()

    def _end(self):
        self.process.wait(60)
        self.process.stdout.close()

    def processor_seconds(self):
        """The processor time that it has used."""
        # After the name, which may contain spaces: user and system time, in ticks.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self):
        """The memory it holds, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


@dataclass
class Reviewer:
    """A person who can be signed in over HTTP: id and the Cookie header."""

    id: str
    cookie: str


def add_reviewers(db, count):
    """Add people to a project and sign them in, without a server."""
    store = open_existing(str(db))
    app = create_app(store)
    signer = app.session_interface.get_signing_serializer(app)
    name = app.config["SESSION_COOKIE_NAME"]
    made = []
    for number in range(count):
        person = membership.add_person(store, f"R{os.urandom(3).hex()}{number}")
        session_id = sessions.open_session(store, person)
        made.append(Reviewer(person.id, f"{name}={signer.dumps({'id': session_id})}"))
    store.close()
    return made


@dataclass
class Load:
    """What a load gave: seconds per save and per page, ids accepted, answers that were no 200."""

    seconds: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    duration: float = 0.0

    @property
    def rate(self):
        return len(self.accepted) / self.duration

    def percentile(self, share):
        """A share of the saves took at most this long, in ms."""
        return percentile(self.seconds, share)


def percentile(seconds, share):
    """A share of these took at most this long, in ms."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def event(sentence, number):
    """One event as the browser sends it; every save of a sentence has another source."""
    source = ("author", "unnamed", "us_official")[number % 3]
    claim = {"start": None, "end": None, "source": source, "source_start": None}
    claim |= {"source_end": None, "source_name": "", "fields": {"confidence": "high"}}
    return {
        "id": os.urandom(16).hex(),
        "sentence": sentence,
        "base_rev": None,
        "scheme": "news-source",
        "scheme_version": 1,
        "client_time": "2026-01-02T03:04:05.678Z",
        "active_ms": 1200,
        "layer": "label",
        "answer": {
            "verdict": "claims", "claims": [claim], "flag": None, "comment": "", "why": "",
        },
    }  # fmt: skip


async def run_load(port, reviewers, sentences, saves_each, load=None, *, pause=0.0):
    """Let every reviewer save `saves_each` labels, one after the other, at once with the rest.

    As fast as they can, or with a `pause` in seconds before each label; then the rate is
    that of the pauses, and they begin at random within the first.
    """
    load = load or Load()
    start = time.perf_counter()
    await asyncio.gather(
        *(_label(port, reviewer, sentences, saves_each, load, pause) for reviewer in reviewers)
    )
    load.duration = time.perf_counter() - start
    return load


async def _label(port, reviewer, sentences, saves, load, pause):
    await asyncio.sleep(pause * random.random())  # people do not begin as one
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number in range(saves):
            await asyncio.sleep(pause)
            await save(reader, writer, port, reviewer, sentences[number % len(sentences)], load)
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        load.errors.append(repr(error))
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def save(reader, writer, port, reviewer, sentence, load):
    one = event(sentence, len(load.seconds))
    body = json.dumps({"person": reviewer.id, "events": [one]}).encode()
    head = (
        f"Origin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    sent = time.perf_counter()
    _, text = await ask(reader, writer, f"POST /labels HTTP/1.1\r\n{head}", reviewer, body, load)
    load.seconds.append(time.perf_counter() - sent)
    if text:
        load.accepted += [one["id"] for one in json.loads(text)["accepted"]]


async def ask(reader, writer, head, reviewer, body, load):
    """Send a request, read the answer whole: (its head, its body), or an error of the load."""
    port = writer.get_extra_info("peername")[1]
    head += f"Host: 127.0.0.1:{port}\r\nCookie: {reviewer.cookie}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", answer)[1])
    text = await reader.readexactly(length)
    if not answer.startswith(b"HTTP/1.1 200"):
        load.errors.append(f"{answer[:30]} {text[:200]}")
        return answer, b""
    return answer, text


def list_sentences(db):
    """The ids of the asked sentences of a project."""
    store = open_existing(str(db))
    rows = store.reader().execute("select id from sentence where kind in ('sentence', 'bullet')")
    ids = [row[0] for row in rows]
    store.close()
    return ids
