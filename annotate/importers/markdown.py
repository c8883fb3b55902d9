"""Markdown → one article: its source unchanged, with the details in its front matter."""

import re
from collections.abc import Iterator

from annotate.importers import Options
from annotate.importers._reading.encoding import decode
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
    "language": "language", "id": "ref", "tags": "tags", "keywords": "tags",
}  # fmt: skip


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one Markdown file as one article; offsets count in the Markdown source."""
    text = decode(data, name, options.encoding)
    head = _HEAD.match(text)
    yield Draft(text=text, name=name, **_details(head[1] if head else ""))


def _details(head: str) -> dict[str, str]:
    """Read the `key: value` lines of the front matter that are details of the article."""
    details: dict[str, str] = {}
    for match in _DETAIL.finditer(head):
        role = _ROLE_OF.get(match[1].lower())
        value = match[2].strip().strip("\"'")
        if role == "tags":  # [harbour, "second round"], as YAML writes a list
            value = value.strip("[]").replace('"', "").replace("'", "")
        if role and value:
            details.setdefault(role, value)
    return details
