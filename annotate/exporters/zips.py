"""Files → the chunks of a zip, whose directory comes last: one that is cut off does not open."""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from annotate.exporters import File
from annotate.exporters._sink import Sink

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the same in every zip, so that equal files are equal bytes
_UNIX, _READABLE = 3, 0o644 << 16


def stream_zip(files: Iterable[File]) -> Iterator[bytes]:
    """Stream a zip of files, each with its name and its chunks."""
    sink = Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, chunks in files:
            info = ZipInfo(name, _FIRST_DATE)
            info.compress_type, info.create_system = ZIP_DEFLATED, _UNIX
            info.external_attr = _READABLE
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
                    if taken := sink.take():
                        yield taken
            yield sink.take()
    yield sink.take()
