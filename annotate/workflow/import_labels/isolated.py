"""A file of labels that a server takes → what is in it, read in a child process if it is long.

Parsing one long text holds up every other thread of the server until it ends.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from annotate.errors import Refused
from annotate.label_readers import Document, Marking, Misfit, Row, Span, find_reader
from annotate.label_readers._bounds import check_size, up_to_limit
from annotate.store.file.connection import Store
from annotate.workflow.imports import process
from annotate.workflow.imports.limits import limits_of

Read = tuple[int, Row] | Document | Misfit


def read_served(
    store: Store, data: bytes, name: str, chosen: str
) -> tuple[bool, Iterable[Read]] | None:
    """Return whether a file is one of ours, and what is in it; None for a CSV.

    Refused if it has more than a server takes, or cannot be read within the limits of import.
    """
    known = find_reader(b"", name, chosen) if chosen not in ("", "csv") else None
    if chosen == "csv" or (len(data) <= process.SHORT and not data.startswith(b"PK")):
        reader = known or (find_reader(data, name) if not chosen else None)
        check_size(data, is_csv=reader is None)
        if reader is None:
            return None
        is_ours = hasattr(reader, "rows")
        read = reader.rows(data, name) if is_ours else reader.documents(data, name)
        return is_ours, up_to_limit(read)
    limits = limits_of(store)
    head = {"call": "labels", "name": name, "limits": asdict(limits), "chosen": chosen}
    answers = process.run(head, data, limits.seconds)
    if "refused" in answers[-1]:
        raise Refused(*answers[-1]["refused"])
    if "broken" in answers[-1]:
        raise Refused(
            f"“{name}” could not be read ({answers[-1]['broken']}).",
            "Split it into several files, or use the command import-labels.",
        )
    if not answers[0]["reader"]:
        return None
    return answers[0]["is_ours"], [_made(one) for answer in answers[1:] for one in answer["read"]]


def _made(told: dict[str, Any]) -> Read:
    """Make what the child sent as JSON."""
    if "misfit" in told:
        return Misfit(*told["misfit"])
    if "row" in told:
        line, row = told["row"]
        return line, row
    document = told["document"]
    markings = tuple(
        Marking(**one | {"spans": tuple(map(_span, one["spans"])), "labels": tuple(one["labels"])})
        for one in document["markings"]
    )
    return Document(**document | {"markings": markings})


def _span(told: dict[str, Any]) -> Span:
    values = {key: tuple(one) for key, one in told["values"].items()}
    words = None if told["words"] is None else tuple(told["words"])
    return Span(**told | {"values": values, "words": words})
