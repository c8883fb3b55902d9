"""Plain text → one article, line ends kept."""

from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading.encoding import decode
from annotate.records import Draft

NAME = "text"
TITLE = "Plain text"
EXTENSIONS = (".txt", ".text")
ORDER = 10


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one plain text as one article."""
    yield Draft(text=decode(data, name, options.encoding), name=name)
