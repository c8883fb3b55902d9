"""Files → the chunks of a zip, whose directory comes last: one that is cut off does not open."""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the same in every zip, so that equal files are equal bytes
_UNIX, _READABLE = 3, 0o644 << 16


class _Sink(bytearray):
    """A file that can only be written to; what is in it is taken out again and again."""

    def write(self, data: bytes) -> int:
        self += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def take(self) -> bytes:
        taken = bytes(self)
        self.clear()
        return taken


def stream_zip(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Stream a zip of files, each with its name and its chunks."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, chunks in files:
            info = ZipInfo(name, _FIRST_DATE)
            info.compress_type, info.create_system = ZIP_DEFLATED, _UNIX
            info.external_attr = _READABLE
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
                    if sink:
                        yield sink.take()
            yield sink.take()
    yield sink.take()
