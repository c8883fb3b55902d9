"""Static files → addresses that name their content, which browsers may keep for a year.

`url_for("static", filename="css/base.css")` gives `/static/<hash>/css/base.css`.
A changed file has another address, so nothing has to be asked again; without
the hash a file is sent as it lies in the folder, and browsers ask each time
whether it has changed. A script is sent together with all that it imports.
"""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

from annotate.web.frame.bundle import bundle

# Not from `mimetypes`, which asks the system: where that is wrong, browsers run no script.
TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json",
         ".speculationrules": "application/speculationrules+json"}  # fmt: skip
FOREVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"([0-9a-f]{12})/(.+)")
_CSS_COMMENT = r"/\*.*?\*/"
_CSS_TEXT_OR_BLANK = re.compile(
    rf"""("[^"\n]*"|'[^'\n]*')|(?:\s|{_CSS_COMMENT})*([{{}};,])(?:\s|{_CSS_COMMENT})*|{_CSS_COMMENT}""",
    re.S,
)
_INDENT_OR_COMMENT_LINE = re.compile(r"^[ \t]*(?://.*|/\*.*\*/$)?", re.M)


class Asset:
    """One file as it is sent, plain or compressed."""

    def __init__(self, name: str, content: bytes, *, slim: bytes | None = None) -> None:
        self.name = name
        self.content = content
        self.hash = hashlib.sha256(content).hexdigest()[:12]
        self.mimetype = TYPES.get(posixpath.splitext(name)[1], "text/plain")
        self._slim = content if slim is None else slim

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self._slim, 9, mtime=0)


class Assets:
    """The files of a folder by name, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._assets = {asset.name: asset for asset in _read(folder)}

    def address(self, name: str) -> str:
        """Put the hash of its content before a name; a name we do not have stays as it is."""
        asset = self._assets.get(name)
        return f"{asset.hash}/{name}" if asset else name

    def send(self, filename: str) -> Response:
        """Answer a request. An old hash gets today's file, which must not be kept as that hash."""
        found = _HASHED.fullmatch(filename)
        asset = self._assets.get(found[2]) if found else None
        if not found or not asset:
            return send_from_directory(self.folder, filename)
        response = Response(asset.content, mimetype=asset.mimetype)
        response.vary.add("Accept-Encoding")
        if "gzip" in request.accept_encodings:
            response.set_data(asset.compressed)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = FOREVER if found[1] == asset.hash else "no-cache"
        if f"{asset.name}.map.json" in self._assets:
            response.headers["SourceMap"] = f"{posixpath.basename(asset.name)}.map.json"
        return response


load = cache(Assets)


def serve(app: Flask, folder: Path) -> None:
    """Serve the files of a folder under /static/, in place of Flask's own way."""
    assets = load(folder)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=assets.send)

    @app.url_defaults
    def name_the_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = assets.address(values["filename"])


def _read(folder: Path) -> Iterator[Asset]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    scripts = {name: data.decode() for name, data in files.items() if name.startswith("js/")}
    for name, data in files.items():
        if name in scripts:
            yield from _read_script(scripts, name)
        elif name.startswith("css/"):
            yield Asset(name, data, slim=_slim_style(data.decode()).encode())
        else:
            yield Asset(name, data)


def _read_script(scripts: dict[str, str], name: str) -> Iterator[Asset]:
    made = bundle(scripts, name)
    yield Asset(name, made.script.encode(), slim=_slim(made.script).encode())
    up = "../" * (name.count("/") + 1)  # the map lies beside the script, below the hash
    yield Asset(f"{name}.map.json", made.source_map(up).encode())


def _slim_style(text: str) -> str:
    """Leave out comments, and white space around what ends a selector or a declaration."""
    return _CSS_TEXT_OR_BLANK.sub(lambda found: found[1] or found[2] or "", text)


def _slim(text: str) -> str:
    """Leave out what only readers need, a fifth of a first load: comments and indentation.

    Line numbers stay. A test holds that no string of ours runs over a line's
    end, where this would change it.
    """
    return _INDENT_OR_COMMENT_LINE.sub("", text)
