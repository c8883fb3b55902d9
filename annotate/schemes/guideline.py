"""A scheme → its guideline as Markdown: every value explained, and the rules."""

from collections.abc import Iterator

from annotate.records import Field, Scheme, Value


def write_guideline(scheme: Scheme) -> str:
    """Write the guideline of a scheme, as reviewers read it."""
    lines = [f"# {scheme.title}", "", f"{scheme.id}, version {scheme.version}."]
    for field in scheme.fields:
        if field.offered:
            lines += _of_field(field)
    if scheme.rules:
        lines += ["", "## Rules"]
    for rule in scheme.rules:
        lines += ["", f"### {rule.title}", "", rule.text.strip()]
        if rule.example:
            lines += ["", *_quoted(rule.example)]
    return "\n".join(lines) + "\n"


def _of_field(field: Field) -> Iterator[str]:
    yield from ("", f"## {field.question}", "", f"Column `{field.id}`, level: {field.level}.")
    for value in field.offered:
        yield from _of_value(value)


def _of_value(value: Value) -> Iterator[str]:
    yield from ("", f"### {value.label} (`{value.id}`)")
    if value.definition:
        yield from ("", value.definition.strip())
    for example in value.examples:
        yield from ("", *_quoted(example))
    if value.counter_example:
        yield from ("", "But not:", "", *_quoted(value.counter_example))


def _quoted(text: str) -> list[str]:
    return [f"> {line}" for line in text.strip().splitlines()]
