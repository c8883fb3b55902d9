"""doctor: whether the file is sound."""

import click

from annotate.cli._store import opened
from annotate.workflow.operations import doctor


@click.command("doctor")
@click.option(
    "--fix", is_flag=True,
    help="Make answers, claims, counts, views and indexes again from the events, after a backup.",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, fix: bool) -> None:
    """Check the file and measure the disk; exit with 1 if a fault was found."""
    findings = doctor.examine_old(ctx.obj.db)
    if findings is None:
        with opened(ctx) as store:
            findings = doctor.examine(store)
            if fix and findings.faults:
                click.echo(f"backup {doctor.repair(store, ctx.obj.db)}")
                findings = doctor.examine(store)
    for note in findings.notes:
        click.echo(f"note   {note}")
    for fault in findings.faults:
        click.echo(f"FAULT  {fault}")
    click.echo("Faults found." if findings.faults else "No faults found.")
    ctx.exit(1 if findings.faults else 0)
