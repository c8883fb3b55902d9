"""One file → drafts: plain formats here, the others in a child process with limits.

A hostile Word, PDF, Excel or web file can make its reader hang, crash or take
all memory. A child process can be ended, and then everything is freed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Event, Timer
from typing import Any

from annotate import importers
from annotate.errors import Busy, Invalid, Refused
from annotate.importers import Limits, Options
from annotate.importers._reading.languages import SOME_CODES, language_code
from annotate.records import Draft, Mistake, Unit
from annotate.wording import plural
from annotate.workflow.imports.child import LARGEST_ANSWER

CHILDREN = 2  # that read at the same time; further files wait
LONGEST_WAIT = 120  # seconds for a turn
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-m", "annotate.workflow.imports.child")
_AS_TEXT = "Open it in the program that made it and save it again, or paste its text."

_turns = BoundedSemaphore(CHILDREN)


def check_language(code: str) -> str:
    """Return the code of a language by its name or code ("" means guess); Invalid if unknown."""
    known = language_code(code)
    if code and not known:
        raise Invalid(f"“{code[:20]}” is not a language code.", f"Use a code: {SOME_CODES}.")
    return known


def read_file(
    data: bytes,
    name: str,
    options: Options | None = None,
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Read the articles of one file as `importers.read` does; Refused says why it cannot."""
    options = options or Options()
    if not _is_isolated(data, name, options):
        return importers.read(data, name, options, left_out)
    answer = _call("read", data, name, options)
    faults = [Mistake(**values) for values in answer["left_out"]]
    if faults and left_out is None:
        raise Refused(f"{faults[0].where}: {faults[0].reason}", faults[0].remedy)
    if left_out is not None:
        left_out += faults
    return [_draft(values) for values in answer["drafts"]]


def columns_of(data: bytes, name: str, options: Options | None = None) -> list[str]:
    """List the columns or keys of a file that a person can choose from; none in plain text."""
    options = options or Options()
    if not _is_isolated(data, name, options):
        return importers.columns_of(data, name, options)
    return _call("columns", data, name, options)


def _is_isolated(data: bytes, name: str, options: Options) -> bool:
    """Return whether a child must read a file; not if its size alone has it refused."""
    if not 0 < len(data) <= options.limits.file_bytes:
        return False
    return getattr(importers.pick(data, name, options), "ISOLATED", False)


def _draft(values: dict[str, Any]) -> Draft:
    units = tuple(Unit(**unit) for unit in values.pop("units"))
    notes = tuple(values.pop("notes"))
    return Draft(**values, units=units, notes=notes)


def _call(call: str, data: bytes, name: str, options: Options) -> Any:
    """Have a child process read a file; return its result, or raise Refused with the reason."""
    request = {"call": call, "name": name, "options": asdict(options)}
    head = json.dumps(request).encode("ascii") + b"\n"
    with _turn():
        answer, is_late = _run(head + data, options.limits.seconds)
    try:
        words = json.loads(answer)
    except ValueError:
        words = {"broken": "TimeoutError" if is_late else "the reader stopped unexpectedly"}
    if "refused" in words:
        raise Refused(*words["refused"])
    if "broken" in words:
        raise _broken(words["broken"], name, options.limits)
    return words["result"]


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Busy("The server is busy reading other files.", "Try again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _run(message: bytes, seconds: float) -> tuple[bytes, bool]:
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
        answer = child.stdout.read(LARGEST_ANSWER + 1)  # more is not JSON when cut off, and refused
    finally:
        end.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
    return answer, late.is_set()


def _broken(what: str, name: str, limits: Limits) -> Refused:
    if what == "MemoryError":
        limit = limits.memory_bytes / 1e6
        return Refused(f"“{name}” needs more than {limit:,.0f} MB of memory to read.", _AS_TEXT)
    if what == "TimeoutError":
        limit = plural(limits.seconds, "second")
        return Refused(f"“{name}” could not be read within {limit}.", _AS_TEXT)
    if what == "RecursionError":
        return Refused(f"“{name}” is nested too deeply.", _AS_TEXT)
    reason = f"“{name}” is damaged, or is not of the type that its name says ({what})."
    return Refused(reason, _AS_TEXT)
