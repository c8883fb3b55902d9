"""Markdown → one article: the source as it stands, the head of the file as its details."""

import re
from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._encoding import decode
from annotate.records import Draft

NAME = "markdown"
TITLE = "Markdown"
EXTENSIONS = (".md", ".markdown")
ORDER = 11

_HEAD = re.compile(r"---[ \t]*\r?\n((?:(?!---)[^\n]*\n){1,100}?)---[ \t]*(?:\r?\n|$)")
_DETAIL = re.compile(r"(?m)^([A-Za-z][\w-]*):([^\r\n]*)")
_ROLE_OF = {
    "title": "title", "date": "published", "published": "published", "url": "url", "link": "url",
    "outlet": "outlet", "source": "outlet", "publication": "outlet", "lang": "language",
    "language": "language", "id": "ref",
}  # fmt: skip


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one Markdown file as one article; its offsets are those of the source."""
    text = decode(data, name, options.encoding)
    head = _HEAD.match(text)
    yield Draft(text=text, name=name, **_details(head[1] if head else ""))


def _details(head: str) -> dict[str, str]:
    """Read the lines `key: value` of a file's head that say something of the article."""
    details: dict[str, str] = {}
    for found in _DETAIL.finditer(head):
        role = _ROLE_OF.get(found[1].lower())
        value = found[2].strip().strip("\"'")
        if role and value:
            details.setdefault(role, value)
    return details
