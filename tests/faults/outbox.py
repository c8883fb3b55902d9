"""A reviewer's browser without a screen: labels wait in it until the server confirms them.

As static/js/label does, it sends what waits in batches, with the same ids until they are
confirmed, and tries again after a pause if the server does not answer or says what is wrong.
"""

import asyncio
import json
import random
import re
from collections import Counter

from tests.serving import event

BATCH = 50
GIVES_UP = 8  # seconds until a request without an answer is ended
PAUSE = 0.2


class Outbox:
    """What one reviewer labels; `made` and `confirmed` are ids, `troubles` counts what was heard.

    Every label has its id as its comment, so that one stored twice under two ids is seen.
    """

    def __init__(self, reviewer, port, sentences, on_confirmed=lambda id: None):
        self.reviewer, self.port, self.sentences = reviewer, port, sentences
        self.waiting, self.made, self.confirmed = {}, [], []
        self.troubles = Counter()
        self.refused = []
        self.on_confirmed = on_confirmed

    def label(self):
        one = event(self.sentences[len(self.made) % len(self.sentences)], len(self.made))
        one["answer"]["comment"] = one["id"]
        self.waiting[one["id"]] = one
        self.made.append(one["id"])

    async def work(self, until, pause):
        """Label, with pauses of about this length, until the event is set; then send the rest."""
        sending = asyncio.create_task(self._send_all(until))
        while not until.is_set():
            self.label()
            await asyncio.sleep(pause * (0.5 + random.random()))
        await sending

    async def _send_all(self, until):
        while self.waiting or not until.is_set():
            if not self.waiting or not await self._send():
                await asyncio.sleep(PAUSE)

    async def _send(self):
        """Send a batch once; return whether the server took it."""
        events = list(self.waiting.values())[:BATCH]
        body = json.dumps({"person": self.reviewer.id, "events": events}).encode()
        try:
            status, text = await asyncio.wait_for(self.ask("POST /labels", body), GIVES_UP)
            told = json.loads(text)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.troubles[type(error).__name__] += 1
            return False
        if status != 200:
            self.troubles[f"{status} {told['reason']}"] += 1
            return False
        self.refused += told["rejected"]
        for one in told["accepted"]:
            if self.waiting.pop(one["id"], None):
                self.confirmed.append(one["id"])
                self.on_confirmed(one["id"])
        return True

    async def ask(self, words, body=b""):
        """Send one request on a connection of its own; return its status and its text."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            head = (
                f"{words} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Origin: http://127.0.0.1:{self.port}\r\nCookie: {self.reviewer.cookie}\r\n"
                "Content-Type: application/json\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", answer)[1])
            return int(answer.split()[1]), await reader.readexactly(length)
        finally:
            writer.close()


def account(db, outboxes):
    """Compare what the reviewers were told with what a project has (acknowledged, stored, …)."""
    comments = Counter(
        row[0] for row in db.execute("select answer ->> 'comment' from event where layer = 'label'")
    )
    confirmed = [one for box in outboxes for one in box.confirmed]
    return {
        "made": sum(len(box.made) for box in outboxes),
        "acknowledged": len(confirmed),
        "stored": sum(comments.values()),
        "lost": sum(one not in comments for one in confirmed),
        "doubled": sum(count - 1 for count in comments.values()),
    }
