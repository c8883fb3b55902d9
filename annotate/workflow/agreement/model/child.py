"""Standard input → standard output: the models of sources and fields, in a process of their own.

In the server's process they would share the interpreter with everyone who saves a label. For the
same reason all is read and written in short lines of JSON. In come the sources and fields, then
what was said; out come the posteriors of a source, then its model, and the model of each field.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from annotate.agreement.aggregates.fields import FieldGiven, FieldModel, fit_field
from annotate.agreement.aggregates.sources import (
    Given,
    Reliability,
    Said,
    SourceModel,
    fit_source,
)

POSTERIORS, SOURCE, FIELD = "posteriors", "source", "field"
_LINE = 1_000  # what is said or found in a line
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
    given: Sequence[Given],
    sources: Sequence[str],
    fields: Sequence[FieldGiven] = (),
) -> Iterator[SourceModel | FieldModel]:
    """Yield each model once it is found, those of sources first: fewer if the process was ended."""
    with suppress(BrokenPipeError):
        _write(child.stdin, sources, [[one.field, one.values, one.patterns] for one in fields])
        for some in _parts(given):
            _write(
                child.stdin, *([one.people, [*map(sorted, one.sets)], one.count] for one in some)
            )
    with suppress(BrokenPipeError):  # it is closed even if what is left in it cannot be written
        child.stdin.close()
    # All models share these: with keys of their own, collecting garbage would hold saves up.
    said = [one.said for one in given]
    posteriors: list[float] = []
    for line in child.stdout:
        if not line.endswith(b"\n"):  # it was ended in the middle of it
            break
        kind, *row = json.loads(line)
        if kind == POSTERIORS:
            posteriors += row
        elif kind == SOURCE:
            yield _read_source(said, posteriors, *row)
            posteriors = []
        else:
            yield _read_field(*row)
    child.stdout.close()
    child.wait()


def main() -> None:
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    lines = map(json.loads, sys.stdin.buffer)
    sources, fields = next(lines)
    given = [
        Given(tuple(people), tuple(map(frozenset, sets)), count)
        for line in lines
        for people, sets, count in line
    ]
    out = sys.stdout.buffer
    for source in sources:
        model = fit_source(given, source)
        for some in _parts(given):
            _write(out, POSTERIORS, *(model.posteriors[one.said] for one in some))
        people = [[one.name, one.finds, one.adds] for one in model.people]
        _write(out, SOURCE, source, model.share, people, model.converged)
    for field, values, patterns in fields:
        rated = tuple([(tuple(map(tuple, said)), count) for said, count in patterns])
        found = fit_field(FieldGiven(field, tuple(values), rated))
        posteriors = [*found.posteriors.items()]
        _write(out, FIELD, field, found.shares, found.confusion, posteriors, found.converged)


def _parts(given: Sequence[Given]) -> Iterator[list[Given]]:
    rest = iter(given)
    while some := list(islice(rest, _LINE)):
        yield some


def _write(stream: Any, *row: Any) -> None:
    stream.write(json.dumps(row).encode() + b"\n")
    stream.flush()


def _read_source(
    said: Sequence[Said],
    posteriors: Sequence[float],
    source: str,
    share: float,
    people: list[list[Any]],
    converged: bool,
) -> SourceModel:
    found = dict(zip(said, posteriors, strict=True))
    return SourceModel(source, share, tuple(Reliability(*one) for one in people), found, converged)


def _read_field(
    field: str, shares: dict, confusion: dict, posteriors: list[list[Any]], converged: bool
) -> FieldModel:
    found = {tuple(map(tuple, said)): values for said, values in posteriors}
    return FieldModel(field, shares, confusion, found, converged)


if __name__ == "__main__":
    main()
