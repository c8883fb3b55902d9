"""A disk that keeps a log of all that is written to a project, and that can be full, fail or slow.

A small C library stands between SQLite and the system (disk.c), so it needs Linux and a compiler.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = Path(__file__).with_name("disk.c")
FULL, FAILING, SLOW, FINE = b"f", b"e", b"s", b"\0"
SECTOR = 512
_HEAD = struct.Struct("=ccqq")


def is_possible():
    return sys.platform == "linux" and shutil.which("cc") is not None


class Disk:
    """The disk below one project file: `environment` goes to its server, `set` changes it."""

    def __init__(self, folder, db, *, keeps_log=False):
        library = Path(folder) / "disk.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
        self.log = Path(folder) / "disk.log"
        self._mode = Path(folder) / "disk.mode"
        self._mode.write_bytes(FINE)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LD_PRELOAD": str(library),
            "DISK_FILE": str(Path(db).resolve()),
            "DISK_MODE": str(self._mode),
        }
        if keeps_log:
            self.environment["DISK_LOG"] = str(self.log)

    def set(self, mode):
        with self._mode.open("r+b") as file:
            file.write(mode)

    def written(self):
        """How far the log is."""
        return self.log.stat().st_size


@dataclass
class Remains:
    """What is left of a file after a power cut: all that was synced, and any part of the rest."""

    durable: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | int]] = field(default_factory=list)

    def sync(self):
        for offset, data in self.waiting:
            _apply(self.durable, offset, data)
        self.waiting = []

    def after_cut(self, chance):
        left = bytearray(self.durable)
        for offset, data in self.waiting:
            if isinstance(data, int):
                if chance.random() < 0.5:
                    _apply(left, offset, data)
                continue
            for at in range(0, len(data), SECTOR):  # a sector is written whole or not at all
                if chance.random() < 0.5:
                    _apply(left, offset + at, data[at : at + SECTOR])
        return bytes(left)


def _apply(content, offset, data):
    if isinstance(data, int):  # the file gets this long
        del content[data:]
        content.extend(bytes(data - len(content)))
    else:
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data


def read_log(log):
    """Yield (end in the log, what, of which file, offset, its data or length) of each record."""
    at = 0
    while at < len(log):
        what, name, offset, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        data = length
        if what == b"w":
            data = log[at : at + length]
            at += length
        yield at, what, name, offset, data


def is_checkpointed(log):
    """Return whether the file itself was written, not only its WAL."""
    return any(what == b"w" and name == b"d" for _, what, name, _, _ in read_log(log))


def cut_power(log, before, places, seed, *, has_syncs=True):
    """Yield (place, file, WAL) as a power cut at each place of the log may leave them.

    `before` is the file at the start of the log. Without syncs, the disk is one that ignores them.
    """
    chance = random.Random(seed)
    left = {b"d": Remains(bytearray(before)), b"w": Remains()}
    places = sorted(places)
    for end, what, name, offset, data in read_log(log):
        while places and places[0] < end:
            yield places.pop(0), *(one.after_cut(chance) for one in left.values())
        if what != b"s":
            left[name].waiting.append((offset, data))
        elif has_syncs:
            left[name].sync()
    for place in places:
        yield place, *(one.after_cut(chance) for one in left.values())
