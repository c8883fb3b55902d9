"""Drafts ↔ text that travels through a form, so that nothing is stored before confirm.

Form fields change line ends on their way; base 64 keeps a text exact.
"""

import base64
import binascii
import json
import zlib
from dataclasses import asdict
from typing import Any

from annotate.errors import BadRequest
from annotate.records import SENTENCE_KINDS, Draft, Unit

LARGEST = 32 * 1024 * 1024
_AGAIN = "Go back to the import and choose again."
_NOT_OURS = (
    binascii.Error, zlib.error, ValueError, TypeError, KeyError, AttributeError, RecursionError
)  # fmt: skip


def pack(draft: Draft) -> str:
    """Write a draft as one line of ASCII."""
    data = json.dumps(asdict(draft), ensure_ascii=False).encode("utf-8")
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpack(parcel: str) -> Draft:
    """Read what `pack` wrote; BadRequest for anything else."""
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.b64decode(parcel, validate=True), LARGEST)
        if not opened.eof:
            raise ValueError("unfinished or too large")
        values = json.loads(data)
        units = tuple(_unit(one) for one in values.pop("units"))
        draft = Draft(**values, units=units)
    except _NOT_OURS as error:
        raise BadRequest("The preview did not come back whole.", _AGAIN) from error
    if not all(isinstance(value, str) for value in values.values()) or not _fit(draft):
        raise BadRequest("The preview was changed.", _AGAIN)
    return draft


def _unit(values: dict[str, Any]) -> Unit:
    return Unit(int(values["start"]), int(values["end"]), values["kind"], int(values["paragraph"]))


def _fit(draft: Draft) -> bool:
    """Tell whether the units of a draft lie in its text, one behind the other."""
    ends = [0, *(unit.end for unit in draft.units)]
    return ends[-1] <= len(draft.text) and all(
        before <= unit.start < unit.end and unit.kind in SENTENCE_KINDS
        for before, unit in zip(ends, draft.units, strict=False)
    )
