"""What was read from a file ↔ text that travels through a form: nothing is stored before confirm.

Form fields change line ends on their way; base 64 keeps a text exact. If a
file can be read in another way (its encoding was a guess, or its columns are
a choice), its bytes travel with it.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from annotate.errors import BadRequest
from annotate.importers import find_unstorable
from annotate.records import Draft, Unit
from annotate.units import fault_of

LARGEST = 256 * 1024 * 1024  # bytes: a few kB can unpack to gigabytes
_AGAIN = "Go back to the import and choose again."
_NOT_OURS = (
    binascii.Error, zlib.error, ValueError, TypeError, KeyError, AttributeError, RecursionError,
    OverflowError,
)  # fmt: skip
_WORDS = [one.name for one in fields(Draft) if one.type is str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was read from one file.

    `format` names the importer, `encoding` the encoding that was chosen, `guess` the
    one that was detected; `columns` are those of its table, `chosen` maps roles to
    them; `source` contains the bytes of the file if it can be read in another way.
    """

    name: str
    drafts: tuple[Draft, ...]
    format: str = ""
    encoding: str = ""
    guess: str = ""
    language: str = ""
    columns: tuple[str, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    source: bytes = b""
    delimiter: str = ""
    sheet: str = ""


def pack(bundle: Bundle) -> str:
    """Write a bundle as one line of ASCII."""
    values = {
        "name": bundle.name,
        "format": bundle.format,
        "encoding": bundle.encoding,
        "guess": bundle.guess,
        "language": bundle.language,
        "columns": bundle.columns,
        "chosen": bundle.chosen,
        "delimiter": bundle.delimiter,
        "sheet": bundle.sheet,
        "source": base64.b64encode(bundle.source).decode("ascii"),
        "drafts": [
            {
                **{name: getattr(draft, name) for name in (*_WORDS, "row", "notes")},
                "units": [(u.start, u.end, u.kind, u.paragraph) for u in draft.units],
            }
            for draft in bundle.drafts
        ],
    }
    data = json.dumps(values, ensure_ascii=False).encode("utf-8")
    # Form fields cannot carry bytes, and percent-encoding would triple them.
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpack(parcel: str) -> Bundle:
    """Read what `pack` wrote; BadRequest for anything else."""
    return next(unpack_all([parcel]))


def unpack_all(parcels: Iterable[str]) -> Iterator[Bundle]:
    """Read several parcels, which together unpack to LARGEST at most; BadRequest for more."""
    left = LARGEST
    for parcel in parcels:
        data = _decompress(parcel, left)
        left -= len(data)
        yield _read(data)


def _decompress(parcel: str, limit: int) -> bytes:
    opened = zlib.decompressobj()
    try:
        # zlib takes 0 for “no limit”.
        data = opened.decompress(base64.b64decode(parcel, validate=True), max(1, limit))
    except _NOT_OURS as error:
        raise BadRequest("The preview arrived incomplete.", _AGAIN) from error
    if not opened.eof and len(data) >= limit:
        raise BadRequest("The preview is too large.", "Import the files in smaller parts.")
    if not opened.eof:
        raise BadRequest("The preview arrived incomplete.", _AGAIN)
    return data


def _read(data: bytes) -> Bundle:
    try:
        values = json.loads(data)
        drafts = tuple(_draft(one) for one in values.pop("drafts"))
        source = base64.b64decode(values.pop("source"), validate=True)
        columns = tuple(values.pop("columns"))
        bundle = Bundle(**values, drafts=drafts, source=source, columns=columns)
    except _NOT_OURS as error:
        raise BadRequest("The preview arrived incomplete.", _AGAIN) from error
    words = [bundle.name, bundle.format, bundle.encoding, bundle.guess, *columns]
    words += [bundle.language, bundle.delimiter, bundle.sheet]
    words += [*bundle.chosen.keys(), *bundle.chosen.values()]
    # What comes from a browser may be anything; only whole texts and their own units get in.
    if not all(isinstance(word, str) for word in words) or not all(map(_is_whole, drafts)):
        raise BadRequest("The preview was altered on its way to the server.", _AGAIN)
    return bundle


def _draft(values: dict[str, Any]) -> Draft:
    units = tuple(Unit(int(a), int(b), str(kind), int(p)) for a, b, kind, p in values.pop("units"))
    row, notes = int(values.pop("row")), tuple(map(str, values.pop("notes")))
    return Draft(**values, units=units, row=row, notes=notes)


def _is_whole(draft: Draft) -> bool:
    """Return whether a draft consists of text, and its units are parts of it."""
    words = [*(getattr(draft, name) for name in _WORDS), *draft.notes]
    if not all(isinstance(word, str) for word in words) or any(map(find_unstorable, words)):
        return False
    return bool(draft.units) and not fault_of(draft.text, draft.units)
