"""JSON → articles: a list of objects, one per article."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading.encoding import decode
from annotate.importers._reading.objects import entries_of, names_of, parse, rows_of
from annotate.importers._reading.rows import Row, drafts_of
from annotate.records import Draft, Mistake

NAME = "json"
TITLE = "JSON, a list of articles"
EXTENSIONS = (".json",)
ORDER = 30


def read(data: bytes, name: str, options: Options) -> Iterator[Draft | Mistake]:
    """Read a list of objects, or an object that contains one; inner keys are `outer.inner`."""
    rows = _rows(data, name, options)
    return drafts_of(rows, names_of(rows), name, options)


def columns(data: bytes, name: str, options: Options) -> list[str]:
    """List the keys that a person can choose from."""
    return names_of(_rows(data, name, options))


def _rows(data: bytes, name: str, options: Options) -> list[Row]:
    value = parse(decode(data, name, options.encoding), name)
    text_key = options.columns.get("text", "")
    return list(rows_of(enumerate(entries_of(value, name, text_key), 1), name, text_key))
