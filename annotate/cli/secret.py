"""secret: the keys that sign cookies."""

import click

from annotate.cli._store import opened
from annotate.wording import plural
from annotate.workflow.operations import secret


@click.group("secret")
def command() -> None:
    """The keys that sign cookies, in a file next to the database."""


@command.command("rotate")
@click.option(
    "--forget", is_flag=True, help="Stop accepting older keys: everyone must sign in again."
)
@click.pass_context
def rotate(ctx: click.Context, forget: bool) -> None:
    """Create a new key, used from the next server start. Older keys are still accepted."""
    with opened(ctx):  # a mistyped name gets an error, not a key for no database
        older = secret.rotate(ctx.obj.db, forget=forget)
    if older:
        effect = f"{plural(older, 'older key is', 'older keys are')} still accepted"
    else:
        effect = "everyone must sign in again"
    click.echo(f"The new key is used from the next server start; {effect}.")
