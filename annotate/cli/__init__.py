"""The command line: a thin face over workflow, one noun a file."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import click
from flask import Flask

from annotate.errors import AnnotateError
from annotate.registry import modules
from annotate.store.connection import translate


@dataclass(frozen=True, slots=True)
class Line:
    """What every command knows: the project's file, and how to make the app that serves it."""

    db: str
    create_app: Callable[..., Flask]


class Commands(click.Group):
    """Finds its commands in this folder and renders our errors as two lines and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.command.name for module in modules("cli"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return next((one.command for one in modules("cli") if one.command.name == name), None)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AnnotateError as error:
            _end(ctx, error)
        except sqlite3.Error as error:
            _end(ctx, translate(error, ctx.obj.db))


def _end(ctx: click.Context, error: AnnotateError) -> NoReturn:
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
    help="The project's file (or set ANNOTATE_DB).",
)
@click.pass_context
def main(ctx: click.Context, db: str) -> None:
    """Mark, claim by claim, who vouches for what a news article says and how firmly.

    Without a command: serve.
    """
    ctx.obj = Line(db, ctx.obj)
    if ctx.invoked_subcommand is None:
        ctx.invoke(main.get_command(ctx, "serve"))
