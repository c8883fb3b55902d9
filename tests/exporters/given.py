"""Labels for a format to write, made by hand: the contract between workflow and formats."""

from collections.abc import Iterable, Iterator, Sequence

from annotate.exporters import Column, Row


class Rows:
    """Long rows with any columns."""

    people = ()

    def __init__(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        self.columns = [Column(name) for name in columns]
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        return iter(self._rows)
