"""Dask: groups Parquet files on one machine, or on the workers of a cluster.

The functions that take a `frame` run on the workers, so this package must be installed there.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
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
    no_file,
    package,
)

INSTALL = 'pip install "dask[dataframe,distributed]" pyarrow'
ROWS = ("article", "unit", "text")
TIMEOUT = 10  # seconds in which a scheduler must answer


def group(files: str, columns: Columns, scheduler: str) -> Iterator[tuple]:
    """Yield (article, other article, pattern, weight, unit), article by article."""
    with _opened(scheduler):
        found = _read(files)
        types = {name: _type_of(kind) for name, kind in found.dtypes.items()}
        check_columns(columns, types, _kind_of)
        rows = found[columns.names].map_partitions(_texts, columns, meta=_frame([], ROWS))
        empty = _frame([], GROUPED)
        units = rows.shuffle("unit").map_partitions(_patterns, meta=empty)
        # All rows of an article are in one part; persisted, no part is made twice.
        counted = units.shuffle("article").map_partitions(_count, meta=empty).persist()
        for part in counted.partitions:
            rows = part.compute().sort_values("article").itertuples(index=False, name=None)
            for article, other, pattern, weight, unit in rows:
                yield article, other, json.loads(pattern), weight, unit


@contextmanager
def _opened(scheduler: str) -> Iterator[None]:
    for needed in ("dask.dataframe:read_parquet", "pyarrow:array"):
        package(needed, INSTALL)
    try:
        if not scheduler:
            yield
            return
        client = package("distributed:Client", INSTALL)
        with client(scheduler, timeout=TIMEOUT):
            yield
    except _faults(scheduler) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        if scheduler:
            raise Invalid(
                f"Dask cannot use the cluster: {said}",
                "Check the address. Workers need this program, dask and the files under the same"
                " path.",
            ) from error
        raise Invalid(
            f"Dask cannot read the files: {said}",
            "Check that all are Parquet files with the same columns.",
        ) from error


def _faults(scheduler: str) -> tuple[type[Exception], ...]:
    lost = (load("distributed:KilledWorker"),) if scheduler else ()
    # A KeyError is a column that only some of the files have.
    return load("pyarrow:ArrowException"), OSError, RuntimeError, KeyError, *lost


def _read(files: str) -> Any:
    fs, _, paths = load("fsspec.core:get_fs_token_paths")(files)
    if not paths or not fs.exists(paths[0]):
        raise no_file(files)
    paths = [fs.unstrip_protocol(path) for path in sorted(paths)]
    return load("dask.dataframe:read_parquet")(paths, dtype_backend="pyarrow")


def _type_of(kind: Any) -> Any:
    """Return the type of a column in Arrow; columns that are already text have none."""
    return getattr(kind, "pyarrow_dtype", kind)


def _kind_of(kind: Any) -> str:
    if not isinstance(kind, load("pyarrow:DataType")):
        return TEXT
    types = load("pyarrow:types")
    if types.is_list(kind) or types.is_large_list(kind):
        return LIST if _kind_of(kind.value_type) == TEXT else str(kind)
    is_text = types.is_string(kind) or types.is_large_string(kind) or types.is_boolean(kind)
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return TEXT if is_text or is_number or types.is_temporal(kind) else str(kind)


def _frame(rows: list[tuple], names: tuple[str, ...]) -> Any:
    found = load("pandas:DataFrame")(rows, columns=[*names])
    return found.astype({name: "int64" if name == "weight" else "str" for name in names})


def _texts(frame: Any, columns: Columns) -> Any:
    """Write each row as the text that stands for it in a pattern."""
    compute, array = load("pyarrow:compute"), load("pyarrow:array")
    blank = array([""] * len(frame), type="string")

    def text(name: str | None) -> Any:
        if name is None:
            return blank
        cells = array(frame[name].array, from_pandas=True)
        if _kind_of(cells.type) == LIST:
            cells = array(_joined(cells, columns.separator), type="string")
        if load("pyarrow:types").is_dictionary(cells.type):
            cells = cells.dictionary_decode()
        return compute.utf8_trim(compute.fill_null(cells.cast("string"), ""), BLANKS)

    is_none, value = compute.equal(blank, "-"), text(columns.value)
    if columns.none_when:
        place, word = columns.none_when
        is_none = compute.equal(text(place), word)
        if place == columns.value:
            value = compute.if_else(is_none, "", value)
    person = text(columns.annotator)
    size = compute.utf8_length(person).cast("string")
    mark = compute.if_else(is_none, "!", "=")
    row = compute.binary_join_element_wise(size, ":", person, mark, value, "")
    cells = zip(text(columns.cluster).to_pylist(), text(columns.unit).to_pylist(),
                row.to_pylist(), strict=True)  # fmt: skip
    return _frame([*cells], ROWS)


def _joined(cells: Any, separator: str) -> list[str | None]:
    return [
        None if cell is None else separator.join(str(one) for one in cell if one is not None)
        for cell in cells.to_pylist()
    ]


def _patterns(frame: Any) -> Any:
    """Find the pattern of each unit, all of whose rows are in this frame, and count equal ones."""
    rows = sorted(frame[["unit", "text", "article"]].itertuples(index=False, name=None))
    found = []
    for unit, alike in groupby(rows, itemgetter(0)):
        _, texts, articles = zip(*alike, strict=True)
        found.append((min(articles), max(articles), json.dumps(texts), 1, unit))
    return _count(_frame(found, GROUPED))


def _count(frame: Any) -> Any:
    """Add up equal patterns of an article; the unit is the first of theirs."""
    by = ["article", "other_article", "pattern"]
    added = frame.groupby(by, sort=False).agg({"weight": "sum", "unit": "min"})
    return added.reset_index()[[*GROUPED]]
