"""Drafts ↔ text that travels through a form, so that nothing is stored before confirm.

Form fields change line ends on their way; base 64 keeps a text exact.
"""

import base64
import binascii
import json
import zlib
from dataclasses import asdict

from annotate.errors import BadRequest
from annotate.records import Draft

LARGEST = 32 * 1024 * 1024


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
        draft = Draft(**values)
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise BadRequest(
            "The preview did not come back whole.", "Go back to the import and choose again."
        ) from error
    if not all(isinstance(value, str) for value in values.values()):
        raise BadRequest("The preview was changed.", "Go back to the import and choose again.")
    return draft
