"""doctor: whether the file is sound."""

import click

from annotate.cli._store import opened
from annotate.errors import Damaged
from annotate.workflow.operations import doctor
from annotate.workflow.operations.doctor import Findings


@click.command("doctor")
@click.option(
    "--fix", is_flag=True,
    help="Make answers, claims, counts, views and indexes again from the events, after a backup.",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, fix: bool) -> None:
    """Check the file and measure the disk; exit with 1 if a fault was found."""
    try:
        findings = doctor.examine_old(ctx.obj.db) or _examine(ctx, fix)
    except Damaged as error:  # so much that it cannot be opened
        findings = Findings([f"{error.reason} {error.remedy}"])
    for note in findings.notes:
        click.echo(f"note   {note}")
    for fault in findings.faults:
        click.echo(f"FAULT  {fault}")
    click.echo("Faults found." if findings.faults else "No faults found.")
    ctx.exit(1 if findings.faults else 0)


def _examine(ctx: click.Context, fix: bool) -> Findings:
    with opened(ctx) as store:
        findings = doctor.examine(store)
        if fix and findings.faults:
            click.echo(f"backup {doctor.repair(store, ctx.obj.db)}")
            findings = doctor.examine(store)
    return findings
