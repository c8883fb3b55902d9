"""Excel (.xlsx) → articles, one per row."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading import workbook
from annotate.importers._reading.rows import drafts_of
from annotate.records import Draft, Mistake

NAME = "xlsx"
TITLE = "Excel, one article per row"
EXTENSIONS = (".xlsx", ".xlsm")
CONTENTS = ("zip",)
ISOLATED = True
INSTALL = workbook.INSTALL
ORDER = 22


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read the first sheet that is not empty; its first row names the columns."""
    names, rows = workbook.read_workbook(data, name, options)
    return drafts_of(rows, names, name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the columns that a person can choose from."""
    return [column for column in workbook.read_workbook(data, name, options)[0] if column]
