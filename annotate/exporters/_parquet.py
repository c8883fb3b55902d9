"""Tables → the bytes of a Parquet file; its package need not be installed."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from annotate.errors import Refused
from annotate.exporters._sink import Sink
from annotate.registry import load

T = TypeVar("T")
INSTALL = "pip install pyarrow"


def has_package() -> bool:
    try:
        load("pyarrow:table")
    except ImportError:
        return False
    return True


def check() -> None:
    """Raise Refused unless the package is installed."""
    if not has_package():
        raise Refused(
            "Parquet needs the package pyarrow, which is not installed.",
            f"Install it with “{INSTALL}”, or choose another format.",
        )


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of up to `size`."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def write_tables(schema: Any, tables: Iterable[Any]) -> Iterator[bytes]:
    """Write tables as groups of rows, then the footer that makes the file whole."""
    _save_memory()
    sink = Sink()
    with load("pyarrow.parquet:ParquetWriter")(sink, schema) as writer:
        for table in tables:
            writer.write_table(table)
            yield sink.take()
    yield sink.take()


@cache
def _save_memory() -> None:
    """Have pyarrow return memory that it does not use, and not load pandas: 60 MB less."""
    load("pyarrow:set_memory_pool")(load("pyarrow:system_memory_pool")())
    if "pandas" not in sys.modules:
        with _without(_NoPandas()):
            load("pyarrow:array")([])


class _NoPandas:
    """Says that pandas is absent: pyarrow would load it to ask whether a list is a series."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@contextmanager
def _without(finder: Any) -> Iterator[None]:
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
