"""The last line that `export --trailer` writes → whether the file is still as it was written."""

import hashlib
import re

CHANGED = (
    "The file was changed after it was exported: its last line has the hash of other content. "
    "If you did not change it yourself, export it again."
)
_TRAILER = re.compile(rb"\W*end.of.export\W.*?([0-9a-f]{64})")


def is_changed(data: bytes) -> bool:
    """Return whether what is before the last line of a file of ours has another hash."""
    before, line_end, last = data.rstrip(b"\r\n").rpartition(b"\n")
    found = _TRAILER.match(last)
    if found is None:
        return False
    return hashlib.sha256(before + line_end).hexdigest() != found[1].decode()
