"""The keys that sign cookies: a file beside the database that only its owner may read.

The newest key comes first and signs; signatures by older keys still count.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from annotate.errors import NoDatabase
from annotate.store.file.connection import MEMORY

KEY_BYTES = 32
KEY_LIMIT = 3


def read_keys(path: str, *, only_reading: bool = False) -> list[bytes]:
    """Read the keys of a project's file, newest first; make the first one if there is none.

    If `only_reading`, a missing one is made for this run alone.
    """
    if path == MEMORY or (only_reading and not _file(path).exists()):
        return [secrets.token_bytes(KEY_BYTES)]
    file = _file(path)
    try:
        # "x" and the mode at creation: at no moment can another user read the file, and of two
        # servers that start at once only one writes it.
        if not only_reading:
            with suppress(FileExistsError), open(file, "xb", opener=_for_owner_only) as opened:
                opened.write(secrets.token_bytes(KEY_BYTES))
        data = file.read_bytes()
    except OSError as error:
        raise _unusable(file, error) from error
    if not data or len(data) % KEY_BYTES:
        raise NoDatabase(f"{file} is damaged.", "Delete it. Everyone then has to sign in again.")
    return [data[at : at + KEY_BYTES] for at in range(0, len(data), KEY_BYTES)]


def rotate(path: str, *, forget: bool = False) -> int:
    """Put a new key first; return how many older ones still count.

    With `forget` none does, and everyone has to sign in again. A running server
    continues with the keys it read when it started.
    """
    older = [] if forget else read_keys(path)[: KEY_LIMIT - 1]
    file = _file(path)
    part = file.with_name(f"{file.name}.new")
    try:
        part.unlink(missing_ok=True)
        with open(part, "xb", opener=_for_owner_only) as opened:
            opened.write(b"".join([secrets.token_bytes(KEY_BYTES), *older]))
        part.replace(file)  # at once or not at all, so that a crash cannot leave half a key
    except OSError as error:
        raise _unusable(file, error) from error
    return len(older)


def _unusable(file: Path, error: OSError) -> NoDatabase:
    return NoDatabase(
        f"{file} cannot be read or written ({error.strerror}).",
        "Give your user account access to it.",
    )


def _file(path: str) -> Path:
    return Path(f"{path}.secret")


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
