"""TOML → schemes; one file = one built-in scheme. Package data is the only file access.

A scheme file has `id`, `version` and `title`, then

- `[[field]]`: `id`, `question`, `level` (nominal, ordinal, set, text), `required`,
  `compared`, `order` (an ordinal field's values, lowest first; without it, their
  order in the file), and its `[[field.value]]` in the order of the screen:
  `id`, `label`, `key`, `colour` (slot 0–9), `group`, `definition`, `examples`,
  `counter_example`, `asks` (further fields, and `source_name`), `outside`;
- `[[rule]]`: `title`, `text`, `example`;
- `[[practice]]`: `text`, `verdict`, `source`, `fields`, `reason`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from annotate.errors import Invalid, NotFound
from annotate.records import Field, Mistake, Practice, Rule, Scheme, Value
from annotate.schemes._checks import check_scheme
from annotate.schemes._shape import Table

CHARACTER_LIMIT = 200_000

_SCHEME_KEYS = frozenset({"id", "version", "title", "field", "rule", "practice"})
_FIELD_KEYS = frozenset({"id", "question", "level", "required", "compared", "order", "value"})
_VALUE_KEYS = frozenset(
    {"id", "label", "key", "colour", "group", "definition", "examples", "counter_example"}
    | {"asks", "outside"}
)
_RULE_KEYS = frozenset({"title", "text", "example"})
_PRACTICE_KEYS = frozenset({"text", "verdict", "source", "fields", "reason"})


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


def parse(toml_text: str) -> Scheme:
    """Read a scheme; Invalid lists every mistake with its place."""
    scheme, mistakes = _read(toml_text)
    if scheme is None or mistakes:
        lines = (f"{one.where}: {one.reason} {one.remedy}".strip(": ") for one in mistakes)
        raise Invalid("This scheme cannot be used.\n" + "\n".join(lines), "Correct these places.")
    return scheme


def check(toml_text: str) -> list[Mistake]:
    """List the mistakes in a scheme file, in the order of its parts; empty if it can be used."""
    return _read(toml_text)[1]


def _read(toml_text: str) -> tuple[Scheme | None, list[Mistake]]:
    # Checked before the text is parsed, so that a huge one costs nothing.
    if len(toml_text) > CHARACTER_LIMIT:
        reason = f"The scheme is longer than {CHARACTER_LIMIT:,} characters."
        return None, [Mistake("", reason, "Shorten it.")]
    try:
        toml_text.encode()  # tomllib accepts half a character, which no database can store
        data = tomllib.loads(toml_text)
    except UnicodeEncodeError:
        reason = "There is half a character (a lone surrogate)."
        return None, [Mistake("", reason, "Save it as UTF-8.")]
    except RecursionError:
        return None, [Mistake("", "Brackets are nested too deeply.", "Use fewer levels.")]
    except ValueError as error:
        return None, [Mistake("", f"This is not TOML: {error}.", "Correct that place.")]
    mistakes: list[Mistake] = []
    scheme = _read_scheme(data, toml_text, mistakes)
    mistakes.extend(check_scheme(scheme))
    return scheme, mistakes


def _read_scheme(data: dict[str, Any], toml_text: str, mistakes: list[Mistake]) -> Scheme:
    table = Table(data, "", mistakes)
    table.refuse_unknown(_SCHEME_KEYS)
    return Scheme(
        id=table.text("id", 1_000),
        version=table.whole("version", 1, 1_000_000_000, 1),
        title=table.text("title", 200, required=True),
        fields=tuple(_read_field(one) for one in table.tables("field", 12)),
        rules=tuple(_read_rule(one) for one in table.tables("rule", 60)),
        practice=tuple(_read_practice(one) for one in table.tables("practice", 20)),
        toml=toml_text,
    )


def _read_field(table: Table) -> Field:
    table.refuse_unknown(_FIELD_KEYS)
    return Field(
        id=table.text("id", 1_000),
        question=table.text("question", 200, required=True),
        level=table.text("level", 20),
        required=table.truth("required", True),
        compared=table.truth("compared", True),
        values=tuple(_read_value(one) for one in table.tables("value", 80)),
        scale=table.texts("order", 40, 80),
    )


def _read_value(table: Table) -> Value:
    table.refuse_unknown(_VALUE_KEYS)
    return Value(
        id=table.text("id", 1_000),
        label=table.text("label", 80, required=True),
        key=table.text("key", 20).lower(),
        colour=table.whole("colour", 0, 9, 0),
        group=table.text("group", 40),
        definition=table.text("definition", 2_000),
        examples=table.texts("examples", 1_000, 10),
        counter_example=table.text("counter_example", 1_000),
        asks=table.texts("asks", 40, 13),
        outside=table.truth("outside", False),
    )


def _read_rule(table: Table) -> Rule:
    table.refuse_unknown(_RULE_KEYS)
    return Rule(
        title=table.text("title", 200, required=True),
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
