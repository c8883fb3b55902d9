"""Standard input → standard output: one file or some texts, worked on in a process with limits.

Read one line of JSON (`call`, `limits` and what the call needs) and then the data; write one
JSON object per line: results, or `refused` or `invalid` with reason and remedy, or `broken`
with the name of the error; and `end` after the last. The process ends with its data, which
frees all it took.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, astuple, is_dataclass
from itertools import islice
from types import TracebackType
from typing import Any

from annotate import importers, label_readers
from annotate.errors import Invalid, Refused
from annotate.importers import Limits, Options
from annotate.label_readers._bounds import check_size, up_to_limit
from annotate.records import Mistake
from annotate.workflow.imports.description import describe
from annotate.workflow.imports.segmenter import cut_text, load_segmenter

try:
    import resource
except ImportError:  # not on this system: only the parent limits the time
    resource = None

LARGEST_ANSWER = 64_000_000  # bytes
_AT_ONCE = 200  # rows or documents
_NICE = 5  # saves on the server come first


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request.pop("limits"))
    # The parent needs the name of the error only; a traceback could quote the file.
    sys.excepthook = _report
    # A segmenter of the project's own may print.
    sys.stdout = sys.stderr
    _limit(limits)
    call = _CALLS[request.pop("call")]
    try:
        for result in call(sys.stdin.buffer.read(), limits, **request):
            _answer(**result)
    except Invalid as error:
        _answer(**_refusal(error))
    _answer(end=True)


def _read(data: bytes, limits: Limits, name: str, options: dict[str, Any]) -> Iterator[dict]:
    left_out: list[Mistake] = []
    drafts = importers.read(data, name, Options(**options, limits=limits), left_out)
    yield {"drafts": list(map(asdict, drafts)), "left_out": list(map(asdict, left_out))}


def _describe(data: bytes, limits: Limits, name: str, options: dict[str, Any]) -> Iterator[dict]:
    yield asdict(describe(data, name, Options(**options, limits=limits)))


def _cut(
    data: bytes, limits: Limits, segmenter: str, path: list[str], around: str
) -> Iterator[dict]:
    # A segmenter of the project's own is found where the parent finds it.
    sys.path += [folder for folder in path if folder not in sys.path]
    loaded = load_segmenter(segmenter)
    for name, text, language, title in json.loads(data):
        try:
            language, units = cut_text(loaded, name, text, language, title, around, limits)
        except Invalid as error:
            yield _refusal(error)
        else:
            yield {
                "language": language,
                "units": list(map(astuple, units)),
                "segmenter": loaded.name,
            }


def _labels(data: bytes, limits: Limits, name: str, chosen: str) -> Iterator[dict]:
    reader = label_readers.find_reader(data, name, chosen)
    check_size(data, is_csv=reader is None)
    is_ours = hasattr(reader, "rows")
    yield {"reader": reader is not None, "is_ours": is_ours}
    if reader is None:
        return
    read = up_to_limit(reader.rows(data, name) if is_ours else reader.documents(data, name))
    while some := [_as_json(one) for one in islice(read, _AT_ONCE)]:
        yield {"read": some}


def _as_json(one: object) -> dict[str, Any]:
    if isinstance(one, label_readers.Misfit):
        return {"misfit": one}
    return {"document": asdict(one)} if is_dataclass(one) else {"row": one}


_CALLS = {"read": _read, "describe": _describe, "cut": _cut, "labels": _labels}


def _limit(limits: Limits) -> None:
    """Limit memory and time if the system can."""
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
        # The parent ends this process earlier, unless it was killed itself.
        signal.alarm(limits.seconds + 5)
    if resource is None:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system may have a limit but refuse to set it
            resource.setrlimit(kind, (limit, limit))


def _refusal(error: Invalid) -> dict[str, list[str]]:
    kind = "refused" if isinstance(error, Refused) else "invalid"
    return {kind: [error.reason, error.remedy]}


def _report(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Report what ended this process instead of printing a traceback."""
    _answer(broken=kind.__name__)


def _answer(**words: Any) -> None:
    """Write one line at once: what is finished counts even if the next part never ends."""
    answer = json.dumps(words)
    if len(answer) >= LARGEST_ANSWER:
        answer = json.dumps({"broken": "MemoryError"})
    sys.__stdout__.write(f"{answer}\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main()
