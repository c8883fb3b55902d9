"""A zip → the names and contents of its files, within limits."""

import io
from functools import lru_cache
from zipfile import BadZipFile, ZipFile

from annotate.label_readers import refuse

MOST_FILES = 20_000
MOST_BYTES = 200_000_000  # of all files, unpacked


def names_in(data: bytes) -> tuple[str, ...]:
    """List the files in a zip; none if it is not one."""
    if not data.startswith(b"PK"):
        return ()
    return _names(data)


@lru_cache(maxsize=2)
def _names(data: bytes) -> tuple[str, ...]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return tuple(one.filename for one in archive.infolist() if not one.is_dir())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return ()


def unpacked_size(data: bytes) -> int:
    """Return how large the files in a zip say they are, and no more of each is read."""
    if not data.startswith(b"PK"):
        return 0
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return sum(one.file_size for one in archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return 0


def open_zip(data: bytes, name: str) -> ZipFile:
    """Open a zip; Refused if it is damaged or too large."""
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refuse(name, f"is a damaged zip ({error}).", "Export it again.") from None
    members = archive.infolist()
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
        raise refuse(name, "has too many or too large files.", "Split it into several.")
    return archive


def read_member(archive: ZipFile, member: str, name: str) -> bytes:
    """Read one file; Refused if it is damaged, encrypted or larger than it says."""
    try:
        with archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)
    except (BadZipFile, RuntimeError, ValueError, EOFError, NotImplementedError, OSError) as error:
        reason = f"has a file that cannot be read: {member[:60]} ({error})."
        raise refuse(name, reason, "Export it again.") from None
    if len(data) > MOST_BYTES:
        raise refuse(name, "has too large a file.", "Split it into several.")
    return data
