"""DuckDB: groups Parquet files on one machine, within a limit of memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotate.errors import Invalid
from annotate.registry import load
from annotate.store.engines import (
    BLANKS,
    GROUPED,
    LIST,
    TEXT,
    Columns,
    check_columns,
    check_grouped,
    no_file,
    package,
)

INSTALL = "pip install duckdb"
QUERY = Path(__file__).with_name("patterns.sql")
BATCH_SIZE = 10_000
NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "GEOMETRY", "VARIANT")


def group(files: str, columns: Columns, memory: str) -> Iterator[tuple]:
    """Yield (article, other article, pattern, weight, unit), article by article."""
    with _opened(memory) as db:
        found = _read(db, files)
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        check_columns(columns, types, _kind_of)
        _labels(found, columns, types).create_view("labels")
        yield from _rows(db.execute(QUERY.read_text(encoding="utf-8")))


def grouped(files: str, memory: str) -> Iterator[tuple]:
    """Yield the same from files that another engine wrote with the same query."""
    with _opened(memory) as db:
        found = _read(db, files)
        check_grouped(found.columns)
        found.select(*GROUPED).create_view("patterns")
        yield from _rows(db.execute("select * from patterns order by article"))


@contextmanager
def _opened(memory: str) -> Iterator[Any]:
    connect = package("duckdb:connect", INSTALL)
    with TemporaryDirectory() as folder:  # what does not fit in memory goes there
        try:
            with connect(config={"memory_limit": memory, "temp_directory": folder}) as db:
                yield db
        except load("duckdb:OutOfMemoryException") as error:
            raise Invalid(
                f"The labels do not fit in {memory} of memory.", "Give more with --memory."
            ) from error
        except load("duckdb:Error") as error:
            raise Invalid(
                f"DuckDB cannot read the files: {str(error).splitlines()[0]}",
                "Check that all are Parquet files with the same columns.",
            ) from error


def _read(db: Any, files: str) -> Any:
    if db.execute("select count(*) from glob(?)", [files]).fetchall() == [(0,)]:
        raise no_file(files)
    return db.read_parquet(files)


def _kind_of(kind: object) -> str:
    name = str(kind)
    if name.endswith("[]"):
        return LIST if _kind_of(name[:-2]) == TEXT else name
    return name if name.endswith("]") or name.startswith(NESTED) else TEXT


def _labels(found: Any, columns: Columns, types: dict[str, str]) -> Any:
    """Select the columns that the query reads, as text without white space around it."""
    column, call, constant = (
        load(f"duckdb:{name}Expression") for name in ("Column", "Function", "Constant")
    )

    def text(name: str | None) -> Any:
        if name is None:
            return constant("")
        cell = column(name)
        if types[name].endswith("[]"):
            cell = call("array_to_string", cell, constant(columns.separator))
        return call(
            "trim",
            load("duckdb:CoalesceOperator")(cell.cast("varchar"), constant("")),
            constant(BLANKS),
        )

    is_none, value = constant(False), text(columns.value)
    if columns.none_when:
        place, word = columns.none_when
        is_none = text(place) == constant(word)
        if place == columns.value:
            value = load("duckdb:CaseExpression")(is_none, constant("")).otherwise(value)
    return found.select(
        text(columns.cluster).alias("article"),
        text(columns.unit).alias("unit"),
        text(columns.annotator).alias("person"),
        is_none.alias("is_none"),
        value.alias("value"),
    )


def _rows(found: Any) -> Iterator[tuple]:
    while rows := found.fetchmany(BATCH_SIZE):
        yield from rows
