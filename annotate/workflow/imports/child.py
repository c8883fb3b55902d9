"""Standard input → standard output: one file, read in its own process with limits.

Read one line of JSON (`call`, `name`, `options`) and then the file; write one
JSON object: `result`, or `refused` with reason and remedy, or `broken` with the
name of the error. The process ends with the file, which frees all it took.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any

from annotate import importers
from annotate.errors import Refused
from annotate.records import Mistake

try:
    import resource
except ImportError:  # not on this system: only the parent limits the time
    resource = None

LARGEST_ANSWER = 64_000_000  # bytes


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    limits = importers.Limits(**request["options"].pop("limits"))
    # The parent needs the name of the error only; a traceback could quote the file.
    sys.excepthook = _report
    _limit(limits)
    options = importers.Options(**request["options"], limits=limits)
    try:
        result = _CALLS[request["call"]](sys.stdin.buffer.read(), request["name"], options)
    except Refused as error:
        _answer(refused=[error.reason, error.remedy])
    else:
        _answer(result=result)


def _read(data: bytes, name: str, options: importers.Options) -> dict[str, list[dict[str, Any]]]:
    left_out: list[Mistake] = []
    drafts = importers.read(data, name, options, left_out)
    return {"drafts": list(map(asdict, drafts)), "left_out": list(map(asdict, left_out))}


_CALLS = {"read": _read, "columns": importers.columns_of}


def _limit(limits: importers.Limits) -> None:
    """Limit memory and processor time if the system can."""
    if resource is None:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system may have a limit but refuse to set it
            resource.setrlimit(kind, (limit, limit))


def _report(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Report what ended this process instead of printing a traceback."""
    _answer(broken=kind.__name__)


def _answer(**words: Any) -> None:
    answer = json.dumps(words)
    if len(answer) > LARGEST_ANSWER:
        answer = json.dumps({"broken": "MemoryError"})
    sys.stdout.write(answer)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
