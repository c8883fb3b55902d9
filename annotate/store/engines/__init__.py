"""Parquet files of any size → the patterns of their units, grouped by an engine.

patterns.sql  the question, the same text for every engine that speaks SQL
on_duckdb.py  DuckDB: one machine, memory within a limit
on_dask.py    Dask: one machine, or a cluster of workers

An engine has `group(files, columns, ...)`; its package need not be installed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotate.errors import Invalid, Refused
from annotate.registry import load

# What Python counts as white space around a cell, wherever it is read.
BLANKS = "".join(one for one in map(chr, range(0x3001)) if one.isspace())
TEXT, LIST = "text", "list"
GROUPED = ("article", "other_article", "pattern", "weight", "unit")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what; a row with `none_when[1]` in `none_when[0]` means NONE.

    `separator` stands between the values of a list.
    """

    unit: str
    annotator: str
    value: str
    cluster: str | None = None
    none_when: tuple[str, str] | None = None
    separator: str = "|"

    @property
    def names(self) -> list[str]:
        """The columns to read, each once."""
        named = (self.unit, self.annotator, self.value, self.cluster, *(self.none_when or ())[:1])
        return list(dict.fromkeys(name for name in named if name is not None))


def package(place: str, install: str) -> Any:
    """Load an engine; Refused names the command that installs it if it is missing."""
    try:
        return load(place)
    except ImportError as error:
        name = place.partition(":")[0].partition(".")[0]
        raise Refused(
            f"The engine needs the package {name}, which is not installed.",
            f"Install it with “{install}”, or choose another engine.",
        ) from error


def no_file(files: str) -> Invalid:
    return Invalid(
        f"No file matches “{files}”.", "Check the path, and put quotes around the pattern."
    )


def check_columns(
    columns: Columns, types: Mapping[str, object], kind_of: Callable[[object], str]
) -> None:
    """Raise Invalid if a column is missing, or of a type that is not compared."""
    missing = [name for name in columns.names if name not in types]
    if missing:
        raise Invalid(
            f"There is no column {_listed(missing)}.", f"The columns are: {', '.join(types)}."
        )
    for name in columns.names:
        kinds = (TEXT, LIST) if name == columns.value else (TEXT,)
        if kind_of(types[name]) not in kinds:
            may_be = " or a list of text" if LIST in kinds else ""
            raise Invalid(
                f"The column “{name}” is of type {types[name]}.",
                f"It must be text, a number, a truth value, a date{may_be}.",
            )


def check_grouped(types: Iterable[str]) -> None:
    """Raise Invalid unless the files are what patterns.sql returns."""
    if missing := [name for name in GROUPED if name not in {*types}]:
        raise Invalid(
            f"There is no column {_listed(missing)}.",
            "With --grouped, the files must be what the query returns.",
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
