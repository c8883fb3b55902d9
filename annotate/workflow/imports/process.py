"""Work on a stranger's file in a child process with limits.

A hostile file can make its reader hang, crash or take all memory. A child process can be
ended, and then everything is freed; the server answers other requests in the meantime.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Event, Timer
from typing import Any

from annotate.errors import Busy
from annotate.workflow.imports.child import LARGEST_ANSWER

# A child takes about 0.1 s to start, too long for each of 1,000 short articles. What is no
# longer than this, and in no format that is known to be dangerous, is done without one.
SHORT = 50_000  # bytes, or code points
CHILDREN = 2  # at the same time; further files wait
LONGEST_WAIT = 120  # seconds for a turn
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-m", "annotate.workflow.imports.child")

_turns = BoundedSemaphore(CHILDREN)


def run(head: dict[str, Any], data: bytes, seconds: float) -> list[dict[str, Any]]:
    """Send a request and its data to a new child; list the objects that it answers.

    The last one is `broken`, with the name of an error, unless the child came to its end.
    """
    message = json.dumps(head).encode("ascii") + b"\n" + data
    with _turn():
        answer, is_late = _exchange(message, seconds)
    lines = answer.split(b"\n")
    try:
        # What follows the last line end is a line that the child did not finish.
        answers = [json.loads(line) for line in lines[:-1]]
    except ValueError:
        answers = []
    if answers and "broken" in answers[-1]:
        return answers
    if len(answers) > 1 and "end" in answers[-1]:
        return answers[:-1]
    return [*answers, {"broken": "TimeoutError" if is_late else "the reader stopped unexpectedly"}]


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Busy("The server is busy reading other files.", "Try again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _exchange(message: bytes, seconds: float) -> tuple[bytes, bool]:
    """Send a message to a new child; return its answer, and whether it had to be ended."""
    child = subprocess.Popen(
        _COMMAND,
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    # A timer, not communicate(timeout=…): that would collect an endless answer in memory.
    late = Event()
    end = Timer(seconds, lambda: (late.set(), child.kill()))
    end.start()
    try:
        with suppress(BrokenPipeError):  # it ended before it had read everything
            child.stdin.write(message)
            child.stdin.flush()
        with suppress(BrokenPipeError):
            child.stdin.close()
        answer = child.stdout.read(LARGEST_ANSWER)
    finally:
        end.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
    return answer, late.is_set()
