"""import-labels: an exported long CSV back in."""

from pathlib import Path

import click

from annotate.errors import Refused, WrongUse
from annotate.workflow.import_labels import import_labels
from annotate.workflow.project import open_project


@click.command("import-labels")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Take back a long CSV; its articles must be imported first."""
    if not file.is_file():
        raise WrongUse(f"There is no file {file}.", "Check the name.")
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8 ({error.reason}).", "Save it as UTF-8.") from error
    store = open_project(ctx.obj.db)
    try:
        done = import_labels(store, text)
    finally:
        store.close()
    for line in done.refused:
        click.echo(line, err=True)
    click.echo(
        f"{done.taken} answer{'s' * (done.taken != 1)} taken, {done.known} known before,"
        f" {len(done.refused)} refused."
    )
    ctx.exit(1 if done.refused else 0)
