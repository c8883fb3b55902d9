"""restore: a backup becomes the project file; the present file is kept."""

import click

from annotate.wording import plural
from annotate.workflow.operations.restoring import restore


@click.command("restore")
@click.argument("file")
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Put a backup in the place of the project file, which is kept under another name."""
    done = restore(ctx.obj.db, file)
    articles = plural(done.counts["article"], "article")
    answers = plural(done.counts["answer"], "answer")
    click.echo(f"“{done.project}” is restored: {articles}, {answers}.")
    if done.kept:
        click.echo(f"The file it replaced is now {done.kept}")
    if done.tokens:
        named = ", ".join(f"“{name}” of {person}" for name, person in done.tokens)
        click.echo(f"Valid access tokens, also if revoked since the backup: {named}.")
        click.echo("Revoke those that should not be valid with “tokens revoke”.")
