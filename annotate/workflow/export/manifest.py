"""What a file contains, and the line that shows that it is whole."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from types import ModuleType
from typing import Any

from annotate.exporters import File
from annotate.records import VERSION, Scheme
from annotate.schemes.guideline import write_guideline
from annotate.workflow.export.selection import Selection

MANIFEST = "manifest.json"


@dataclass
class Sent:
    """What left as the chunks of one file; complete once the last one has been read.

    `files` describes the files of a zip or folder: name, bytes, sha256.
    """

    bytes: int = 0
    sha256: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class State:
    """The state of a project that is exported; `newest` is when its last label arrived."""

    project: str
    scheme: Scheme
    newest: str | None


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


def with_manifest(
    files: Iterable[File], selection: Selection, state: State, sent: Sent
) -> Iterator[File]:
    """Pass files on, note in `sent` what they are, and add the manifest as the last one."""
    for name, chunks in files:
        yield name, _noted(name, chunks, sent)
    yield MANIFEST, _encoded(describe(selection, state, sent))


def _encoded(told: dict[str, Any]) -> Iterator[bytes]:
    """Encode as JSON in pieces: an export may have a file per article and reviewer."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(told)
    while some := "".join(islice(pieces, 10_000)):
        yield some.encode()
    yield b"\n"


def _noted(name: str, chunks: Iterable[bytes], sent: Sent) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    sent.files.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})


def describe(selection: Selection, state: State, sent: Sent) -> dict[str, Any]:
    """Describe an export: the manifest.

    No clock is read, so that equal states have equal manifests: its time is that of the newest
    label or decision in the project.
    """
    filters = asdict(selection)
    format_name, labels = filters.pop("format"), filters.pop("labels")
    scheme, guideline = state.scheme, write_guideline(state.scheme)
    return {
        "project": state.project,
        "newest_label_at": state.newest,
        "software": "annotate",
        "software_version": VERSION,
        "format": format_name,
        "labels": labels,
        "filters": filters,
        "counts": dict(sent.counts),
        "left_out": dict(sent.left_out),
        "scheme": {"id": scheme.id, "version": scheme.version, "sha256": _sha256(scheme.toml)},
        "guideline": {"version": scheme.version, "sha256": _sha256(guideline)},
        "files": sent.files,
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
