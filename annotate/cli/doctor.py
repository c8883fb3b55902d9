"""doctor: is the file well?"""

import click

from annotate.workflow import doctor
from annotate.workflow.project import open_existing


@click.command("doctor")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Check the file and measure the disk; exit 1 if a fault was found."""
    store = open_existing(ctx.obj.db)
    try:
        findings = doctor.examine(store)
    finally:
        store.close()
    for note in findings.notes:
        click.echo(f"note   {note}")
    for fault in findings.faults:
        click.echo(f"FAULT  {fault}")
    click.echo("Found faults." if findings.faults else "All is well.")
    ctx.exit(1 if findings.faults else 0)
