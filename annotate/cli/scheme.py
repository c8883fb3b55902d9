"""scheme: list, show, check, use, diff, download."""

from pathlib import Path

import click

from annotate import schemes
from annotate.cli._output import write_file
from annotate.cli._scheme import find_scheme, read_scheme, read_text
from annotate.cli._store import opened
from annotate.records import Field, Scheme, Value
from annotate.schemes.difference import Part, difference, say
from annotate.workflow.scheme.publish import use
from annotate.workflow.scheme.versions import get_scheme, list_versions

_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


@click.group("scheme")
def command() -> None:
    """The scheme: its versions, and others to start from."""


@command.command("list")
@click.pass_context
def show_list(ctx: click.Context) -> None:
    """List the versions of this project and the built-in schemes."""
    with opened(ctx) as store:
        for one in reversed(list_versions(store)):
            mark = "current" if one.is_current else "" if one.is_used else "no labels"
            who = f", {one.published_by}" if one.published_by else ""
            note = f"  {' '.join(one.note.split())}" if one.note else ""
            name = f"{one.id}:{one.version}"
            click.echo(f"{name:24} {mark:9}  {one.added_at[:10]}{who}{note}".rstrip())
    for name in schemes.builtin_names():
        click.echo(f"{name:24} built-in   {schemes.builtin(name).title}")


@command.command("show")
@click.argument("what", default="current")
@click.pass_context
def show(ctx: click.Context, what: str) -> None:
    """Show the questions and values of WHAT.

    WHAT is current (the default), draft, a version such as 2 or news-source:2, a built-in
    scheme, or a TOML file.
    """
    with opened(ctx) as store:
        scheme = find_scheme(store, what)
    click.echo(f"{scheme.title} ({scheme.id}, version {scheme.version})")
    for field in scheme.fields:
        _show_field(field)


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, file: Path) -> None:
    """Check a TOML file; exit with 1 if it has mistakes."""
    text = read_text(file)
    mistakes = schemes.describe_mistakes(text)
    for line in mistakes:
        click.echo(f"{file}: {line}", err=True)
    if not mistakes:
        scheme = schemes.parse(text)
        click.echo(f"{file}: {scheme.id}, version {scheme.version}, can be used.")
    ctx.exit(1 if mistakes else 0)


@command.command("use")
@click.argument("name_or_file")
@click.option("--note", default="", help="Why, for the list of versions.")
@click.pass_context
def use_one(ctx: click.Context, name_or_file: str, note: str) -> None:
    """Label by a built-in scheme or a TOML file from now on.

    Once there are labels, it becomes the next version, and what it lacks of the current one is
    retired. No label is lost.
    """
    scheme = read_scheme(name_or_file)
    with opened(ctx) as store:
        before = get_scheme(store)
        made = use(store, None, scheme, note)
    _show_difference(before, made)
    click.echo(f"{made.id}, version {made.version}, is now the current scheme.")


@command.command("diff")
@click.argument("a")
@click.argument("b", default="current")
@click.pass_context
def diff(ctx: click.Context, a: str, b: str) -> None:
    """Show what differs between A and B, each named as for “show”."""
    with opened(ctx) as store:
        old, new = find_scheme(store, a), find_scheme(store, b)
    if not _show_difference(old, new):
        click.echo("Nothing differs.")


@command.command("download")
@click.argument("what", default="current")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="-",
    help="File to write. Default: standard output.",
)  # fmt: skip
@click.pass_context
def download(ctx: click.Context, what: str, output: Path) -> None:
    """Write WHAT as TOML, named as for “show”."""
    with opened(ctx) as store:
        data = find_scheme(store, what).toml.encode()
    write_file(output, [data])


def _show_field(field: Field) -> None:
    about = [field.level, *([] if field.required else ["can stay empty"])]
    about += ["retired"] if field.retired else []
    click.echo(f"\n{field.id}: {field.question} ({', '.join(about)})")
    for value in field.values:
        click.echo(f"  {value.presses.upper() or '–':2} {value.id:24} {value.label}{_state(value)}")


def _state(value: Value) -> str:
    if value.merged_into:
        return f" (counts as {value.merged_into})"
    return " (retired)" if value.retired else ""


def _show_difference(old: Scheme, new: Scheme) -> bool:
    """Show what differs, one line per change; return whether anything does."""
    changes = difference(old, new)
    for change in changes:
        sentence = say(change, old, new)
        click.echo(f"{sentence.tag}: {sentence.text}")
        if change.parts:
            click.echo(f"    {_marked(change.parts)}")
    return bool(changes)


def _marked(parts: tuple[Part, ...]) -> str:
    words = []
    for part in parts:
        start, end = _MARKS[part.how]
        words.append(f"{start}{' '.join(part.text.split())}{end}")
    return " ".join(words)
