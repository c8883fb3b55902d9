"""What a file contains, and the line that shows that it is whole."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import Any

from annotate.records import VERSION, Scheme
from annotate.workflow import clock
from annotate.workflow.export.selection import Selection


@dataclass
class Sent:
    """What left as the chunks of one file; complete once the last one has been read."""

    bytes: int = 0
    sha256: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def seal(
    chunks: Iterator[bytes], exporter: ModuleType, trailer: bool, sent: Sent
) -> Iterator[bytes]:
    """Pass chunks on and note in `sent` what they are; end with the format's last line if asked."""
    digest = hashlib.sha256()

    def noted(chunk: bytes) -> bytes:
        digest.update(chunk)
        sent.bytes += len(chunk)
        return chunk

    yield from map(noted, chunks)
    if trailer:
        yield noted(f"{exporter.TRAILER.format(sha256=digest.hexdigest())}\n".encode())
    sent.sha256 = digest.hexdigest()


def describe(selection: Selection, scheme: Scheme, project: str, sent: Sent) -> dict[str, Any]:
    """Describe a file that was exported: the object of `--manifest`."""
    filters = asdict(selection)
    format_name, labels = filters.pop("format"), filters.pop("labels")
    return {
        "project": project,
        "exported_at": clock.now(),
        "software": "annotate",
        "software_version": VERSION,
        "format": format_name,
        "labels": labels,
        "filters": filters,
        "counts": dict(sent.counts),
        "left_out": dict(sent.left_out),
        "scheme": {
            "id": scheme.id,
            "version": scheme.version,
            "sha256": hashlib.sha256(scheme.toml.encode()).hexdigest(),
        },
        "bytes": sent.bytes,
        "sha256": sent.sha256,
    }
