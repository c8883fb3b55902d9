"""secret: the keys that sign cookies."""

import click

from annotate.workflow import secret
from annotate.workflow.project import open_existing


@click.group("secret")
def command() -> None:
    """The keys that sign cookies, in the file beside the database."""


@command.command("rotate")
@click.option("--forget", is_flag=True, help="Believe no older key: everybody signs in anew.")
@click.pass_context
def rotate(ctx: click.Context, forget: bool) -> None:
    """Put a new key in force at the next start of the server; older ones stay believed."""
    open_existing(ctx.obj.db).close()
    older = secret.rotate(ctx.obj.db, forget=forget)
    said = f"{older} older still believed" if older else "everybody signs in anew"
    click.echo(f"A new key is in force from the next start of the server; {said}.")
