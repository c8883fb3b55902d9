"""Parquet: the long rows with their types, readable only if the file is whole."""

import io

import pytest

from annotate.exporters import Column, parquet
from tests.exporters.given import Rows

pq = pytest.importorskip("pyarrow.parquet")


def labels(count=2):
    given = Rows(("sentence", "position", "blind", "evidence"), [])
    kinds = ("text", "integer", "boolean", "set")
    names = [column.name for column in given.columns]
    given.columns = [Column(*one) for one in zip(names, kinds, strict=True)]
    given._rows = [("It fell.", 1, 1, "photo|video"), (None, None, None, None)] * (count // 2)
    return given


def test_cells_have_their_types():
    table = pq.read_table(io.BytesIO(b"".join(parquet.stream(labels()))))
    assert [str(kind) for kind in table.schema.types] == [
        "string", "int64", "bool", "list<element: string>",
    ]  # fmt: skip
    assert table.to_pylist() == [
        {"sentence": "It fell.", "position": 1, "blind": True, "evidence": ["photo", "video"]},
        {"sentence": None, "position": None, "blind": None, "evidence": None},
    ]


def test_rows_come_in_groups_and_a_cut_file_does_not_open():
    chunks = list(parquet.stream(labels(25_000)))
    data = b"".join(chunks)
    assert pq.ParquetFile(io.BytesIO(data)).num_row_groups == 3
    with pytest.raises(Exception, match="Parquet"):
        pq.read_table(io.BytesIO(b"".join(chunks[:-1])))
