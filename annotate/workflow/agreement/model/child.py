"""Standard input → standard output: the models of sources and fields, in a process of their own.

In the server's process they would share the interpreter with everyone who saves a label. Read
one line of JSON with what was said, of which sources and fields; write one line for each model.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from annotate.agreement.aggregates.dawid_skene import Pattern
from annotate.agreement.aggregates.fields import FieldGiven, FieldModel, fit_field
from annotate.agreement.aggregates.sources import Given, Reliability, SourceModel, fit_source

FIELD = "field"
_NICE = 5  # saves on the server come first
_ROOT = Path(__file__).resolve().parents[4]
_COMMAND = (sys.executable, "-m", "annotate.workflow.agreement.model.child")


def start() -> subprocess.Popen[bytes]:
    """Start the process."""
    return subprocess.Popen(
        _COMMAND,
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def ask(
    child: subprocess.Popen[bytes],
    given: Iterable[Given],
    sources: Sequence[str],
    fields: Sequence[FieldGiven] = (),
) -> Iterator[SourceModel | FieldModel]:
    """Yield each model once it is found, those of sources first: fewer if the process was ended."""
    said = [[one.people, [sorted(each) for each in one.sets], one.count] for one in given]
    with suppress(BrokenPipeError):
        asked = [said, sources, [[one.field, one.values, one.patterns] for one in fields]]
        child.stdin.write(json.dumps(asked).encode() + b"\n")
        child.stdin.close()
    for line in child.stdout:
        if line.endswith(b"\n"):  # otherwise it was ended in the middle of it
            yield _read(json.loads(line))
    child.stdout.close()
    child.wait()


def main() -> None:
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    said, sources, fields = json.loads(sys.stdin.buffer.readline())
    given = [
        Given(tuple(people), tuple(map(frozenset, sets)), count) for people, sets, count in said
    ]
    for source in sources:
        print(json.dumps(_written(fit_source(given, source))), flush=True)
    for field, values, patterns in fields:
        rated = tuple([(_pattern(said), count) for said, count in patterns])
        model = fit_field(FieldGiven(field, tuple(values), rated))
        found = [*model.posteriors.items()]
        print(
            json.dumps([field, model.shares, model.confusion, found, model.converged, FIELD]),
            flush=True,
        )


def _written(model: SourceModel) -> list[Any]:
    people = [[one.name, one.finds, one.adds] for one in model.people]
    posteriors = [*model.posteriors.items()]
    return [model.source, model.share, people, posteriors, model.converged]


def _pattern(said: list[list[Any]]) -> Pattern:
    return tuple([(name, value) for name, value in said])


def _read(row: list[Any]) -> SourceModel | FieldModel:
    source, share, people, posteriors, converged, *kind = row
    found = {_pattern(said): yes for said, yes in posteriors}
    if kind == [FIELD]:
        return FieldModel(source, share, people, found, converged)
    return SourceModel(source, share, tuple(Reliability(*one) for one in people), found, converged)


if __name__ == "__main__":
    main()
