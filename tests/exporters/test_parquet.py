"""Parquet: the long rows with their types, readable only if the file is whole."""

import io
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from annotate.exporters import Column, parquet
from annotate.workflow import export
from tests.exporters.given import Rows
from tests.labelled import make_project

pq = pytest.importorskip("pyarrow.parquet")


def labels(count=2):
    given = Rows(("sentence", "position", "blind", "evidence", "labelled_at"), [])
    kinds = ("text", "integer", "boolean", "set", "time")
    names = [column.name for column in given.columns]
    given.columns = [Column(*one) for one in zip(names, kinds, strict=True)]
    some, none = ("It fell.", 1, 1, "photo|video", "2026-01-05T08:00:00.003Z"), (None,) * 5
    given._rows = [some, none] * (count // 2)
    return given


def test_cells_have_their_types():
    table = pq.read_table(io.BytesIO(b"".join(parquet.stream(labels()))))
    assert [str(kind) for kind in table.schema.types] == [
        "string", "int64", "bool", "list<element: string>", "timestamp[ms, tz=UTC]",
    ]  # fmt: skip
    assert table.to_pylist() == [
        {
            "sentence": "It fell.", "position": 1, "blind": True, "evidence": ["photo", "video"],
            "labelled_at": datetime(2026, 1, 5, 8, 0, 0, 3000, tzinfo=UTC),
        },
        dict.fromkeys(("sentence", "position", "blind", "evidence", "labelled_at")),
    ]  # fmt: skip


def test_rows_come_in_groups_and_a_cut_file_does_not_open():
    chunks = list(parquet.stream(labels(12_500)))
    data = b"".join(chunks)
    assert pq.ParquetFile(io.BytesIO(data)).num_row_groups == 3
    with pytest.raises(Exception, match="Parquet"):
        pq.read_table(io.BytesIO(b"".join(chunks[:-1])))


@pytest.mark.slow
def test_it_does_not_load_pandas_which_takes_more_memory_than_the_rest():
    pytest.importorskip("pandas")
    code = """
import sys
from annotate.exporters import Column, parquet
from tests.exporters.given import Rows
labels = Rows(("sentence",), [("It fell.",), (None,)])
labels.columns = [Column("sentence")]
assert b"".join(parquet.stream(labels)).endswith(b"PAR1")
print("pandas" in sys.modules)
import pyarrow
print(pyarrow.table({"a": [1]}).to_pandas()["a"].tolist())  # whoever needs it still gets it
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split("\n")[:2] == ["False", "[1]"], ran.stdout


READERS = {
    "pandas": lambda pandas, path: pandas.read_parquet(path).to_dict("records"),
    "polars": lambda polars, path: polars.read_parquet(path).to_dicts(),
    "duckdb": lambda duckdb, path: (
        duckdb.sql(f"from read_parquet('{path}')").to_arrow_table().to_pylist()
    ),
}
TYPES = {
    "pandas": lambda pandas, path: pandas.read_parquet(path).dtypes.astype(str).to_dict(),
    "polars": lambda polars, path: polars.read_parquet_schema(path),
    "duckdb": lambda duckdb, path: dict(
        duckdb.sql(f"select column_name, column_type from (describe from '{path}')").fetchall()
    ),
}
WANTED = {  # the types of sentence, position, blind and labelled_at
    "pandas": ("str", "int64", "bool", "datetime64[ms, UTC]"),
    "polars": (
        "String", "Int64", "Boolean", "Datetime(time_unit='ms', time_zone='UTC')",
    ),
    "duckdb": ("VARCHAR", "BIGINT", "BOOLEAN", "TIMESTAMP WITH TIME ZONE"),
}  # fmt: skip


@pytest.fixture(scope="module")
def store():
    store = make_project(count=5, sentences=6)
    yield store
    store.close()


@pytest.mark.parametrize("name", READERS)
def test_it_is_read_with_its_types(store, tmp_path, name):
    package = pytest.importorskip(name)
    path = str(tmp_path / "labels.parquet")
    selection = export.Selection("parquet")
    (tmp_path / "labels.parquet").write_bytes(b"".join(export.stream(store, selection)))
    columns, rows = export.preview(store, selection, limit=10_000)
    read = READERS[name](package, path)
    assert len(read) == len(rows) > 50
    for column in ("sentence", "reviewer", "position", "source"):
        place = columns.index(column)
        said = [one[column] if one[column] == one[column] else None for one in read]
        assert said == [row[place] for row in rows]
    types = TYPES[name](package, path)
    typed = ("sentence", "position", "blind", "labelled_at")
    shown = tuple(str(types[column]) for column in typed)
    assert shown == WANTED[name]


@pytest.mark.parametrize("name", READERS)
def test_parts_by_article_are_read_as_one_table(store, tmp_path, name):
    package = pytest.importorskip(name)
    sent = export.Sent()
    for file, chunks in export.files(store, export.Selection("parquet", partition="article"), sent):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(b"".join(chunks))
    assert sent.counts["articles"] == len([*tmp_path.glob("article=*")]) == 5
    paths = sorted(map(str, tmp_path.glob("*/*.parquet")))  # pandas takes no pattern
    read = READERS[name](package, paths if name == "pandas" else f"{tmp_path}/*/*.parquet")
    assert len(read) == sent.counts["rows"]
    assert len({row["article_id"] for row in read}) == 5
