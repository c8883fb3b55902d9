"""Labels → Parquet: the long rows with types, for pandas, Polars, DuckDB and Spark.

Offsets and counts are integers, `blind` is a truth value, `labelled_at` a time in UTC, a field with
several values a list. `published` is text, for it may be a year alone.
In parts, each article is a file `article=<article_id>/labels.parquet`, which these tools read as
one table.

Example, with most of its columns left out:

    sentence_id: string, position: int64, reviewer: string, source: string, blind: bool
    4f1c09ab52d7e8830c6b1a2f-0-41, 3, Ida, author, true
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from annotate.exporters import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    SET,
    TEXT,
    TIME,
    Column,
    File,
    Labels,
    Row,
)
from annotate.exporters._parquet import INSTALL, batches, check, write_tables
from annotate.registry import load

__all__ = ["INSTALL", "check"]

NAME = "parquet"
TITLE = "Parquet: the long rows with types, compressed"
EXTENSION = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
PICKS_COLUMNS = True
ORDER = 35

GROUP_SIZE = 5_000
_TYPES = {TEXT: "string", INTEGER: "int64", NUMBER: "float64", BOOLEAN: "bool_"}


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream one group of rows after the other, then the footer that makes the file whole."""
    return _write(labels.columns, labels.rows())


def partition(labels: Labels) -> Iterator[File]:
    """Write a file per article, in a folder that names it."""
    article = [column.name for column in labels.columns].index("article_id")
    for one, rows in groupby(labels.rows(), itemgetter(article)):
        yield f"article={one}/labels.parquet", _write(labels.columns, rows)


def _write(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    from_arrays = load("pyarrow:Table").from_arrays
    schema = load("pyarrow:schema")([(column.name, _type(column)) for column in columns])

    def tables() -> Iterator[Any]:
        for group in batches(rows, GROUP_SIZE):
            cells = zip(columns, zip(*group, strict=True), strict=True)
            yield from_arrays([_array(*one) for one in cells], schema=schema)

    return write_tables(schema, tables())


def _type(column: Column) -> Any:
    if column.kind == SET:
        return load("pyarrow:list_")(load("pyarrow:string")())
    if column.kind == TIME:
        return load("pyarrow:timestamp")("ms", tz="UTC")
    return load(f"pyarrow:{_TYPES[column.kind]}")()


def _array(column: Column, cells: Sequence[object]) -> Any:
    array, kind = load("pyarrow:array"), _type(column)
    if column.kind == TIME:
        return array(cells, type=load("pyarrow:string")()).cast(kind)
    return array(_values(column, cells), type=kind)


def _values(column: Column, cells: Sequence[object]) -> Sequence[object]:
    if column.kind == SET:
        return [None if cell is None else str(cell).split("|") for cell in cells]
    if column.kind == BOOLEAN:
        return [None if cell is None else bool(cell) for cell in cells]
    if column.kind == TEXT:
        return [cell if cell is None else str(cell) for cell in cells]
    return cells
