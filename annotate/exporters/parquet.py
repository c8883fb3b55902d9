"""Labels → Parquet: the long rows with types, for pandas, Polars, DuckDB and Spark.

Offsets and counts are integers, `blind` is a truth value, a field with several values a list.

Example, with most of its columns left out:

    sentence_id: string, position: int64, reviewer: string, source: string, blind: bool
    4f1c09ab52d7e8830c6b1a2f-0-41, 3, Ida, author, true
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from annotate.errors import Refused
from annotate.exporters import BOOLEAN, INTEGER, SET, TEXT, Column, Labels
from annotate.exporters._sink import Sink
from annotate.registry import load

NAME = "parquet"
TITLE = "Parquet: the long rows with types, compressed"
EXTENSION = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
INSTALL = "pip install pyarrow"
PICKS_COLUMNS = True
ORDER = 35

GROUP_SIZE = 10_000
_TYPES = {TEXT: "string", INTEGER: "int64", BOOLEAN: "bool_"}


def check() -> None:
    """Raise Refused unless the package is installed."""
    try:
        load("pyarrow:table")
    except ImportError as error:
        raise Refused(
            "Parquet needs the package pyarrow, which is not installed.",
            f"Install it with “{INSTALL}”, or choose another format.",
        ) from error


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream one group of rows after the other, then the footer that makes the file whole."""
    array, from_arrays = load("pyarrow:array"), load("pyarrow:Table").from_arrays
    schema = load("pyarrow:schema")([(column.name, _type(column)) for column in labels.columns])
    sink = Sink()
    rows = labels.rows()
    with load("pyarrow.parquet:ParquetWriter")(sink, schema) as writer:
        while group := list(islice(rows, GROUP_SIZE)):
            cells = zip(labels.columns, zip(*group, strict=True), strict=True)
            arrays = [array(_values(column, given), type=_type(column)) for column, given in cells]
            writer.write_table(from_arrays(arrays, schema=schema))
            yield sink.take()
    yield sink.take()


def _type(column: Column) -> Any:
    if column.kind == SET:
        return load("pyarrow:list_")(load("pyarrow:string")())
    return load(f"pyarrow:{_TYPES[column.kind]}")()


def _values(column: Column, cells: Sequence[object]) -> Sequence[object]:
    if column.kind == SET:
        return [None if cell is None else str(cell).split("|") for cell in cells]
    if column.kind == BOOLEAN:
        return [None if cell is None else bool(cell) for cell in cells]
    if column.kind == TEXT:
        return [cell if cell is None else str(cell) for cell in cells]
    return cells
