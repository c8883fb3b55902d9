"""TOML → schemes; one file = one built-in scheme. Package data is the only file access.

A scheme file has `id`, `version` and `title`, then

- `[[group]]`: `id`, `label`, `key` (then a digit chooses a source of the group that has
  no key of its own); a group of a source that is not listed is called by its id;
- `[[field]]`: `id`, `question`, `level` (nominal, ordinal, set, text), `required`,
  `compared`, `order` (an ordinal field's values, lowest first; without it, their
  order in the file), and its `[[field.value]]` in the order of the screen:
  `id`, `label`, `key`, `colour` (slot 0–9), `group`, `aliases` (other names by which
  typing finds it), `definition`, `examples`, `counter_example`, `asks` (further fields,
  and `source_name`), `outside`; a published field or value stays in the file when it is
  no longer offered, with `retired = true`, and a merged value with `merged_into`, the id
  of the value that it counts as;
- `[[rule]]`: `title`, `text`, `example`;
- `[[practice]]`: `text`, `verdict`, `source`, `fields` (several values of a set joined
  by `|`), `reason`.
"""

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from annotate.errors import Invalid, NotFound
from annotate.records import Field, Group, Mistake, Practice, Rule, Scheme, Value
from annotate.schemes._checks import check_scheme
from annotate.schemes._keys import with_presses
from annotate.schemes._lines import find_lines, in_words, line_of
from annotate.schemes._shape import Table

CHARACTER_LIMIT = 200_000

_SCHEME_KEYS = frozenset({"id", "version", "title", "group", "field", "rule", "practice"})
_GROUP_KEYS = frozenset({"id", "label", "key"})
_FIELD_KEYS = frozenset(
    {"id", "question", "level", "required", "compared", "order", "value"} | {"retired"}
)
_VALUE_KEYS = frozenset(
    {"id", "label", "key", "colour", "group", "definition", "examples", "counter_example"}
    | {"aliases", "asks", "outside", "retired", "merged_into"}
)
_RULE_KEYS = frozenset({"title", "text", "example"})
_PRACTICE_KEYS = frozenset({"text", "verdict", "source", "fields", "reason"})
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@cache
def builtin_names() -> tuple[str, ...]:
    """Name the built-in schemes, in alphabetical order."""
    stems = (path.name.removesuffix(".toml") for path in files(__name__).iterdir()
             if path.name.endswith(".toml"))  # fmt: skip
    return tuple(sorted(stem.replace("_", "-") for stem in stems))


@cache
def builtin(name: str) -> Scheme:
    """Get a built-in scheme by its id; NotFound lists the ids there are."""
    if name not in builtin_names():
        raise NotFound(
            f"There is no built-in scheme “{name}”.",
            f"Choose one of: {', '.join(builtin_names())}.",
        )
    # An id has dashes; the file name has underscores, as everywhere in the package.
    path = files(__name__).joinpath(name.replace("-", "_") + ".toml")
    return parse(path.read_text(encoding="utf-8"))


def decode(data: bytes) -> str:
    """Turn the bytes of a scheme file into its text; Invalid names the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(f"line {line:,}: This is not UTF-8.", "Save the file as UTF-8.") from None


def parse(toml_text: str) -> Scheme:
    """Read a scheme; Invalid lists every mistake with its line."""
    scheme, mistakes, data = _read(toml_text)
    if scheme is None or mistakes:
        lines = (_in_one_line(one, data) for one in mistakes)
        raise Invalid("This scheme cannot be used.\n" + "\n".join(lines), "Correct these places.")
    return scheme


def read(toml_text: str) -> tuple[Scheme | None, list[Mistake]]:
    """Read a scheme that may be incomplete, with its mistakes; None if it is not TOML at all."""
    return _read(toml_text)[:2]


def check(toml_text: str) -> list[Mistake]:
    """List the mistakes in a scheme file, in the order of its parts; empty if it can be used."""
    return _read(toml_text)[1]


def describe_mistakes(toml_text: str) -> list[str]:
    """Say each mistake with its line: “line 41, field confidence, value high, key: …”, in order."""
    _, mistakes, data = _read(toml_text)
    return [_in_one_line(one, data) for one in sorted(mistakes, key=lambda one: one.line or 0)]


def _in_one_line(mistake: Mistake, data: dict[str, Any]) -> str:
    place = in_words(mistake.where, mistake.line, data)
    return f"{place}: {mistake.reason} {mistake.remedy}".removeprefix(": ").rstrip()


def _read(toml_text: str) -> tuple[Scheme | None, list[Mistake], dict[str, Any]]:
    """Read a scheme: what could be made of it, its mistakes, and the data in its text."""
    # Checked before the text is parsed, so that a huge one costs nothing.
    if len(toml_text) > CHARACTER_LIMIT:
        reason = f"The scheme is longer than {CHARACTER_LIMIT:,} characters."
        return None, [Mistake("", reason, "Shorten it.")], {}
    # The same file saved on another system is the same text.
    text = toml_text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        text.encode()  # tomllib accepts half a character, which no database can store
        data = tomllib.loads(text)
    except UnicodeEncodeError as error:
        reason = "There is half a character (a lone surrogate)."
        line = text.count("\n", 0, error.start) + 1
        return None, [Mistake("", reason, "Save it as UTF-8.", line=line)], {}
    except RecursionError:
        return None, [Mistake("", "Brackets are nested too deeply.", "Use fewer levels.")], {}
    except ValueError as error:
        return None, [_not_toml(str(error), text)], {}
    mistakes: list[Mistake] = []
    scheme = _read_scheme(data, text, mistakes)
    mistakes.extend(check_scheme(scheme))
    if mistakes:
        lines = find_lines(text)
        mistakes = [replace(one, line=line_of(lines, one.where)) for one in mistakes]
    return with_presses(scheme), mistakes, data


def _not_toml(message: str, text: str) -> Mistake:
    place = _PLACE.search(message)
    line = int(place[1] or text.count("\n") + 1) if place else 0
    column = f" (column {place[2]})" if place and place[2] else ""
    reason = f"This is not TOML: {_PLACE.sub('', message)}{column}."
    return Mistake("", reason, "Correct that place.", line=line)


def _read_scheme(data: dict[str, Any], toml_text: str, mistakes: list[Mistake]) -> Scheme:
    table = Table(data, "", mistakes)
    table.refuse_unknown(_SCHEME_KEYS)
    return Scheme(
        id=table.text("id", 1_000),
        version=table.whole("version", 1, 1_000_000_000, 1),
        title=table.name("title", 200, required=True),
        groups=tuple(_read_group(one) for one in table.tables("group", 40)),
        fields=tuple(_read_field(one) for one in table.tables("field", 12, 28)),
        rules=tuple(_read_rule(one) for one in table.tables("rule", 60)),
        practice=tuple(_read_practice(one) for one in table.tables("practice", 20)),
        toml=toml_text,
    )


def _read_group(table: Table) -> Group:
    table.refuse_unknown(_GROUP_KEYS)
    return Group(
        id=table.name("id", 40, required=True),
        label=table.name("label", 80, required=True),
        key=table.text("key", 20).lower(),
    )


def _read_field(table: Table) -> Field:
    table.refuse_unknown(_FIELD_KEYS)
    return Field(
        id=table.text("id", 1_000),
        question=table.name("question", 200, required=True),
        level=table.text("level", 20),
        required=table.truth("required", True),
        compared=table.truth("compared", True),
        values=tuple(_read_value(one) for one in table.tables("value", 40, 160)),
        scale=table.texts("order", 40, 200),
        retired=table.truth("retired", False),
    )


def _read_value(table: Table) -> Value:
    table.refuse_unknown(_VALUE_KEYS)
    return Value(
        id=table.text("id", 1_000),
        label=table.name("label", 80, required=True),
        key=table.text("key", 20).lower(),
        colour=table.whole("colour", 0, 9, 0),
        group=table.name("group", 40),
        definition=table.text("definition", 2_000),
        examples=table.texts("examples", 1_000, 10),
        counter_example=table.text("counter_example", 1_000),
        asks=table.texts("asks", 40, 13),
        outside=table.truth("outside", False),
        aliases=table.names("aliases", 80, 20),
        retired=table.truth("retired", False),
        merged_into=table.text("merged_into", 40),
    )


def _read_rule(table: Table) -> Rule:
    table.refuse_unknown(_RULE_KEYS)
    return Rule(
        title=table.name("title", 200, required=True),
        text=table.text("text", 2_000, required=True),
        example=table.text("example", 1_000),
    )


def _read_practice(table: Table) -> Practice:
    table.refuse_unknown(_PRACTICE_KEYS)
    return Practice(
        text=table.text("text", 1_000, required=True),
        verdict=table.text("verdict", 20, required=True),
        source=table.text("source", 40),
        fields=table.strings("fields"),
        reason=table.text("reason", 2_000, required=True),
    )
