"""Scripts that import each other → one script, and the map from its lines back to theirs.

A browser fetches each module on its own, one import after the other. In a
bundle each module is a function that returns what it exports, in an order in
which everything is there before it is used:

    const $words = (() => { … return { lengthOf, wordsOf }; })();
    const $spans = (() => { const { wordsOf } = $words; … })();

It reads the one way our scripts are written (imports first, from relative
paths, and exports by declaration) and refuses all others. No line is added to
a module or taken from it. What the page needs only now and then is a bundle of
its own, which `import()` loads from an address that the page gives.
"""

import json
import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_IMPORT = re.compile(
    r'^import (?:(?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from )?"(?P<path>\.[\w./-]+)";', re.M
)
_EXPORT = re.compile(r"^export (?=(?:async function|function|const|class) (?P<name>[\w$]+))", re.M)
_NOT_READ = re.compile(r"^(?:import|export)\b|\bimport\(\s*[\"'`]", re.M)


class Bundle(NamedTuple):
    """One script, and its source map (version 3) without the path to the modules."""

    script: str
    mappings: str
    modules: tuple[str, ...]

    def source_map(self, root: str) -> str:
        """Write the map as JSON; `root` leads from the map to the folder of the modules."""
        sources = [root + path for path in self.modules]
        return json.dumps(
            {"version": 3, "sources": sources, "names": [], "mappings": self.mappings}
        )


def bundle(modules: Mapping[str, str], entry: str) -> Bundle:
    """Put a module and all it imports into one script. ValueError if one is not written our way.

    `modules` maps paths to texts; the paths of imports are relative to their module.
    """
    order: list[str] = []
    _visit(modules, entry, order, ())
    parts, mappings, last_line = [], [], 0
    for place, path in enumerate(order):
        lines = _wrap(path, modules[path])
        count = len(lines) - 2  # the first and the last line are the wrapping
        first = [_segment(int(place > 0), -last_line)] if count else []
        mappings += ["", *first, *[_segment(0, 1)] * (count - 1), ""]
        last_line = count - 1
        parts += lines
    if exports := _exports(modules[entry]):
        parts[-1] += f" export const {{ {exports} }} = {_name(entry)};"
    return Bundle("\n".join(parts) + "\n", ";".join(mappings), tuple(order))


def list_imports(text: str) -> list[str]:
    """List the paths that a module imports, as they are written in it."""
    return [found["path"] for found in _IMPORT.finditer(text)]


def _visit(modules: Mapping[str, str], path: str, order: list[str], above: tuple[str, ...]) -> None:
    """Add a module to the order, after all that it imports."""
    if path in above:
        raise ValueError(f"{' → '.join([*above, path])} is a cycle")
    if path in order:
        return
    if path not in modules:
        raise ValueError(f"{above[-1] if above else path} imports {path}, which is not there")
    for written in list_imports(modules[path]):
        _visit(modules, _resolve(path, written), order, (*above, path))
    order.append(path)


def _resolve(path: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))


def _wrap(path: str, text: str) -> list[str]:
    """Write a module as a function; its own lines keep their order and number."""

    def take(found: re.Match[str]) -> str:
        exports = _name(_resolve(path, found["path"]))
        if found["all"]:
            return f"const {found['all']} = {exports};"
        if found["names"] is None:
            return ""
        return f"const {{{found['names'].replace(' as ', ': ')}}} = {exports};"

    body = _EXPORT.sub("", _IMPORT.sub(take, text)).removesuffix("\n")
    if found := _NOT_READ.search(body):
        line = body.count("\n", 0, found.start()) + 1
        raise ValueError(f"{path}:{line} imports or exports in a way that cannot be bundled")
    head = f"const {_name(path)} = (() => {{"
    return [head, *body.split("\n"), f"return {{ {_exports(text)} }}; }})();"]


def _exports(text: str) -> str:
    return ", ".join(found["name"] for found in _EXPORT.finditer(text))


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _segment(source: int, line: int) -> str:
    """Map the start of a line: column 0 → (next source or same, lines further on, column 0)."""
    return "A" + _vlq(source) + _vlq(line) + "A"


def _vlq(number: int) -> str:
    """Write a whole number as source maps do: base 64, sign in the lowest bit, 5 bits a digit."""
    rest, digits = abs(number) << 1 | (number < 0), ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += _DIGITS[digit | 32 if rest else digit]
        if not rest:
            return digits
