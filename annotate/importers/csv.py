"""CSV → articles, one per row."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading.encoding import decode_table
from annotate.importers._reading.rows import drafts_of
from annotate.importers._reading.tables import read_table
from annotate.records import Draft, Mistake

NAME = "csv"
TITLE = "CSV, one article per row"
EXTENSIONS = (".csv",)
ORDER = 20


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read a table whose first row names its columns; the separator is detected."""
    names, rows = read_table(decode_table(data, name, options.encoding), name, options.delimiter)
    return drafts_of(rows, names, name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the columns that a person can choose from."""
    return read_table(decode_table(data, name, options.encoding), name, options.delimiter)[0]
