"""The command line: a thin interface over workflow, one noun per file."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import click

from annotate.errors import AnnotateError
from annotate.installed import VERSION
from annotate.registry import load
from annotate.store.file.faults import translate

# Name → (module, what --help says about it). A command's module is imported only when the command
# runs: `formats` must not wait for a web server. A test compares the texts with the commands' own.
COMMANDS = {
    "agreement": ("agreement", "Show how well people agree, in the project or in any CSV."),
    "articles": ("articles", "The articles of the project."),
    "assign": ("assign", "Who labels which article."),
    "backup": (
        "backup",
        "Save a checked copy of the project file, also while the server runs.",
    ),
    "doctor": (
        "doctor",
        "Check the file and measure the disk; exit with 1 if a fault was found.",
    ),
    "export": ("export", "Export the labels."),
    "formats": ("formats", "List the formats of import and export."),
    "history": ("history", "Show who labelled a sentence, how and when."),
    "import": ("imports", "Import files as articles, or all readable files in a folder."),
    "import-labels": (
        "import_labels",
        "Import labels: a long CSV or JSON Lines written by “export”, any CSV, or another tool’s.",
    ),
    "merge": (
        "merge",
        "Add the articles, people, labels and gold of other project files to this one.",
    ),
    "people": ("people", "The people of the project."),
    "restore": (
        "restore",
        "Put a backup in the place of the project file, which is kept under another name.",
    ),
    "scheme": ("scheme", "The scheme: its versions, and others to start from."),
    "secret": ("secret", "The keys that sign cookies, in a file next to the database."),
    "sentences": ("sentences", "Show how a text is split; “-” reads standard input."),
    "serve": ("serve", "Start the server. Creates or updates the project file first."),
    "settings": ("settings", "Show all project settings, or one. With a VALUE, change it."),
    "sources": (
        "sources",
        "The register of sources: who is named in labels, and under which names.",
    ),
    "tokens": (
        "tokens",
        "The access tokens with which programs read exports and import files.",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What every command knows: the project file, and how to make the app that serves it."""

    db: str
    create_app: Callable[..., Any]


class Commands(click.Group):
    """Import a command when it is called, and turn our errors into two lines and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        with _without_frames():
            return load(f"annotate.cli.{COMMANDS[name][0]}:command")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click would import every command to ask it for its help, and shorten the texts.
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AnnotateError as error:
            _end(ctx, error)
        except sqlite3.Error as error:
            _end(ctx, translate(error, ctx.obj.db))


@contextmanager
def _without_frames() -> Iterator[None]:
    """Have sqlite-utils, when it is imported, not load pandas and NumPy: 90 MB not used here."""
    absent = [one for one in ("pandas", "numpy") if sys.modules.get(one) is None]
    sys.modules.update(dict.fromkeys(absent))
    yield
    for one in absent:
        sys.modules.pop(one, None)


def _end(ctx: click.Context, error: AnnotateError) -> NoReturn:
    # To standard error, so that what a command prints stays readable for other programs.
    click.echo(f"annotate: {error.reason}", err=True)
    if error.remedy:
        click.echo(f"  {error.remedy}", err=True)
    ctx.exit(error.exit_code)


@click.group(cls=Commands, invoke_without_command=True)
@click.option(
    "--db",
    envvar="ANNOTATE_DB",
    default="annotate.db",
    show_default=True,
    help="The project file. You can also set ANNOTATE_DB.",
)
@click.version_option(VERSION, message="annotate %(version)s")
@click.pass_context
def main(ctx: click.Context, db: str) -> None:
    """Record, claim by claim, who vouches for what a news article says and how firmly.

    Without a command, it starts the server.
    """
    # obj is what creates the app, handed over by __main__: cli may not import app, a higher level.
    ctx.obj = Line(db, ctx.obj)
    if ctx.invoked_subcommand is None:
        ctx.invoke(main.get_command(ctx, "serve"))
