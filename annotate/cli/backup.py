"""backup: a whole copy of the project file, also while the server runs."""

import click

from annotate.workflow.operations.backups import save_copy


@click.command("backup")
@click.argument("file", required=False)
@click.pass_context
def command(ctx: click.Context, file: str | None) -> None:
    """Save a checked copy of the project file, also while the server runs."""
    click.echo(save_copy(ctx.obj.db, file))
