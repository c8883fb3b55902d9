"""Zips stream file by file, open only if they are whole, and are equal for equal files."""

import io
import random
from zipfile import BadZipFile, ZipFile

import pytest

from annotate.exporters.zips import stream_zip

FILES = [("a.csv", [b"x" * 300_000, b"y"]), ("b/c.txt", [])]


def test_a_zip_has_its_files_and_no_time_of_its_own():
    data = b"".join(stream_zip(FILES))
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("a.csv") == b"x" * 300_000 + b"y"
        assert archive.read("b/c.txt") == b""
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"".join(stream_zip(FILES)) == data


def test_a_zip_that_was_cut_off_does_not_open():
    *chunks, last = stream_zip(FILES)
    assert last
    for data in (b"".join(chunks), b"".join([*chunks, last[:-1]])):
        with pytest.raises(BadZipFile):
            ZipFile(io.BytesIO(data))


def test_chunks_come_while_a_file_is_being_read():
    read, rng = [], random.Random(15)

    def parts():
        for number in range(200):
            read.append(number)
            yield rng.randbytes(20_000)

    chunks = stream_zip([("a", parts())])
    for _ in range(3):
        next(chunks)
    assert 0 < len(read) < 100
