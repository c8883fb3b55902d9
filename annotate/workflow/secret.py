"""The keys that sign cookies: a file beside the database that only its owner may read.

The newest key comes first and signs; older ones are still believed.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from annotate.errors import NoDatabase
from annotate.store.connection import MEMORY

KEY_BYTES = 32
KEY_LIMIT = 3


def read_keys(path: str) -> list[bytes]:
    """Read the keys of a project's file, newest first; make the first one if there is none."""
    if path == MEMORY:
        return [secrets.token_bytes(KEY_BYTES)]
    file = _file(path)
    try:
        with suppress(FileExistsError), open(file, "xb", opener=_for_us_alone) as opened:
            opened.write(secrets.token_bytes(KEY_BYTES))
        data = file.read_bytes()
    except OSError as error:
        raise NoDatabase(f"{file} cannot be used ({error.strerror}).", "Make it yours.") from error
    if not data or len(data) % KEY_BYTES:
        raise NoDatabase(f"{file} is damaged.", "Delete it; everybody then signs in anew.")
    return [data[at : at + KEY_BYTES] for at in range(0, len(data), KEY_BYTES)]


def rotate(path: str, *, forget: bool = False) -> int:
    """Put a new key first; tell how many older ones are still believed.

    With `forget` none is: everybody signs in anew. A running server goes on
    with the keys it read at its start.
    """
    older = [] if forget else read_keys(path)[: KEY_LIMIT - 1]
    file = _file(path)
    part = file.with_name(f"{file.name}.new")
    try:
        part.unlink(missing_ok=True)
        with open(part, "xb", opener=_for_us_alone) as opened:
            opened.write(b"".join([secrets.token_bytes(KEY_BYTES), *older]))
        part.replace(file)
    except OSError as error:
        raise NoDatabase(f"{file} cannot be used ({error.strerror}).", "Make it yours.") from error
    return len(older)


def _file(path: str) -> Path:
    return Path(f"{path}.secret")


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
