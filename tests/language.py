"""What the product says: templates, Python, scripts and schemes read as texts people see.

Each reader turns one file into its texts. What is computed is one character of
the private use area in them, a hole; `Text.code_of` gives the code in its place.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from jinja2 import Environment

HOLE = "[\ue000-\uf8ff]"
_FIRST_HOLE = 0xE000
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")
_INLINE = {
    "a", "b", "bdi", "br", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "time",
}  # fmt: skip
_SILENT = {"script", "style"}
_SENTENCE = re.compile(r"[^\W\d_]\S*\s+\S|^[A-Z][a-z]|\s+[a-z]")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that people see, with the line it begins in and the code of its holes."""

    line: int
    words: str
    computed: tuple[str, ...] = ()

    def code_of(self, hole: str) -> str:
        """Return the code that computes what is in a hole."""
        return self.computed[ord(hole) - _FIRST_HOLE]


def _hole(number: int) -> str:
    return chr(_FIRST_HOLE + number)


def in_template(source: str) -> list[Text]:
    """List the texts of a Jinja template: text nodes, spoken attributes, strings in its code."""
    html, computed, texts = [], [], []
    inside = ""
    for line, kind, value in Environment().lex(source):
        if kind == "data":
            html.append(value)
        elif kind == "variable_begin":
            inside = "variable"
            computed.append("")
            html.append(_hole(len(computed) - 1))
        elif kind == "block_begin":
            inside = "block"
            html.append(" ")
        elif kind in ("variable_end", "block_end"):
            inside = ""
        elif inside:
            if inside == "variable":
                computed[-1] += value
            if kind == "string" and _SENTENCE.search(value[1:-1]):
                texts.append(Text(line, ast.literal_eval(value)))
    reader = _Html(tuple(computed))
    reader.feed("".join(html))
    reader.close()
    reader.end_text()
    return texts + reader.texts


class _Html(HTMLParser):
    def __init__(self, computed: tuple[str, ...]):
        super().__init__()
        self.computed = computed
        self.texts: list[Text] = []
        self.pending, self.is_silent, self.line = "", False, 1

    def add(self, line: int, words: str) -> None:
        words = " ".join(words.split())
        if words:
            self.texts.append(Text(line, words, self.computed))

    def end_text(self) -> None:
        self.add(self.line, self.pending)
        self.pending = ""

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in _SPOKEN and value:
                self.add(self.getpos()[0], value)
        if tag not in _INLINE:
            self.end_text()
        self.is_silent = tag in _SILENT

    def handle_endtag(self, tag):
        if tag not in _INLINE:
            self.end_text()
        self.is_silent = False

    def handle_data(self, data):
        if self.is_silent:
            return
        if not self.pending.strip():
            self.line = self.getpos()[0]
        self.pending += data


def in_python(source: str) -> list[Text]:
    """List the texts of a module: strings with words in them and the help of commands.

    Left out are docstrings that no one is shown, and strings without a space
    that begin with a small letter: those are names.
    """
    tree = ast.parse(source)
    silent = set()
    for node in ast.walk(tree):
        if _is_documented(node) and not _is_command(node):
            silent.add(node.body[0].value)
        if isinstance(node, ast.JoinedStr):
            silent.update(node.values)
            silent.update(
                one.format_spec for one in node.values if isinstance(one, ast.FormattedValue)
            )
    texts = []
    for node in ast.walk(tree):
        if node in silent:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(Text(node.lineno, node.value))
        elif isinstance(node, ast.JoinedStr):
            texts.append(_read_joined(node))
    return [one for one in texts if _SENTENCE.search(one.words)]


def _is_documented(node: ast.AST) -> bool:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None


def _is_command(node: ast.AST) -> bool:
    """Return whether a function is a command of click, whose docstring is its help."""
    return any(
        re.search(r"\.(command|group)\b", ast.unparse(one))
        for one in getattr(node, "decorator_list", ())
    )


def _read_joined(node: ast.JoinedStr) -> Text:
    words, computed = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            words += part.value
        else:
            words += _hole(len(computed))
            computed.append(ast.unparse(part.value))
    return Text(node.lineno, words, tuple(computed))


_SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<template>`)
    |(?P<pattern>(?:(?<=[(,=:\[!&|?{};])|(?<=[(,=:\[!&|?{};]\ )|(?<=return\ )|(?<=\n))
        /(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
    |(?P<open>\{)|(?P<close>\})|(?P<code>[^"'`/{}]+|/)""",
    re.X | re.S,
)


def in_script(source: str) -> list[Text]:
    """List the texts of a JavaScript module: strings and template strings with words in them."""
    texts: list[Text] = []
    _read_code(source, 0, texts)
    return [one for one in texts if _SENTENCE.search(one.words) and one.words[0] not in ".#["]


def _read_code(source: str, at: int, texts: list[Text], is_hole: bool = False) -> int:
    """Read code up to its end, or in a hole of a template string up to the closing brace."""
    depth = 0
    while at < len(source):
        match = _SCRIPT.match(source, at)
        line = source.count("\n", 0, at) + 1
        at = match.end()
        if match["string"]:
            texts.append(Text(line, match["string"][1:-1]))
        elif match["template"]:
            at = _read_template_string(source, at, line, texts)
        elif match["open"]:
            depth += 1
        elif match["close"]:
            if is_hole and not depth:
                return at
            depth -= 1
    return at


def _read_template_string(source: str, at: int, line: int, texts: list[Text]) -> int:
    words, computed = "", []
    while source[at] != "`":
        if source.startswith("${", at):
            end = _read_code(source, at + 2, texts, is_hole=True)
            words += _hole(len(computed))
            computed.append(source[at + 2 : end - 1])
            at = end
        else:
            step = 2 if source[at] == "\\" else 1
            words += source[at : at + step]
            at += step
    texts.append(Text(line, words, tuple(computed)))
    return at + 1


# What a scheme quotes from articles.
_QUOTED = {"text", "examples", "counter_example", "counter_examples"}


def in_scheme(source: str) -> list[Text]:
    """List the texts of a scheme's TOML, without the sentences it quotes."""
    texts = list(_read_toml(tomllib.loads(source)))
    return [Text(source.count("\n", 0, source.find(one[:20])) + 1, one) for one in texts]


def _read_toml(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _read_toml(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in _QUOTED:
                yield from _read_toml(one)
