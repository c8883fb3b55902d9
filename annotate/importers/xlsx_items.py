"""Excel (.xlsx) of ready sentences → articles whose units are the rows."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading import workbook
from annotate.importers.items import drafts_of_items
from annotate.importers.xlsx import columns
from annotate.records import Draft, Mistake

__all__ = ["columns"]

NAME = "xlsx-items"
TITLE = "Excel of ready sentences, one per row"
EXTENSIONS = ()  # a workbook contains articles unless a person says otherwise
CONTENTS = ("zip",)
ISOLATED = True
INSTALL = workbook.INSTALL
ORDER = 41


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read one unit per row, none of them split; the rows of one article come together."""
    names, rows = workbook.read_workbook(data, name, options)
    return drafts_of_items(rows, names, name, options)
