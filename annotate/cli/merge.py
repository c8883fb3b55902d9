"""merge: projects that were labelled apart come together in one file."""

import sys

import click

from annotate.cli._store import clear_left
from annotate.errors import WrongUse
from annotate.workflow.operations.merging import Merged, merge


@click.command("merge")
@click.argument("others", nargs=-1, required=True, metavar="OTHER...")
@click.option(
    "--same", multiple=True, metavar="HERE=THERE",
    help="The person HERE is called THERE in the other file. Can be repeated.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.pass_context
def command(
    ctx: click.Context, others: tuple[str, ...], same: tuple[str, ...], dry_run: bool
) -> None:
    """Add the articles, people, labels and gold of other project files to this one.

    The other files are not changed. A backup is made first. Merging the same
    files again adds nothing, and the order of the files makes no difference.
    The same text is the same article. If its units were corrected in several
    files, the latest correction counts, and sentences whose labels then no longer
    count are listed; they stay in the history. The name and settings of this
    project, passwords and rights of its people stay as they are.
    """
    clear_left(ctx.obj.db)
    confirm = _confirm if sys.stdin.isatty() else None
    done = merge(ctx.obj.db, others, _pairs(same), confirm, is_dry_run=dry_run)
    _print(done, dry_run)


def _confirm(here: str, there: str, file: str) -> bool:
    return click.confirm(f"Is “{there}” in “{file}” the same person as “{here}” here?", err=True)


def _pairs(same: tuple[str, ...]) -> dict[str, str]:
    """Read HERE=THERE: name there → name here."""
    pairs: dict[str, str] = {}
    for one in same:
        here, equals, there = (part.strip() for part in one.partition("="))
        if not (here and there):
            missing = "a name on each side" if equals else "“=”"
            raise WrongUse(f"--same {one}: {missing} is missing.", "Write --same HERE=THERE.")
        if pairs.setdefault(there, here) != here:
            raise WrongUse(f"--same names “{there}” twice.", "Name each person once.")
    return pairs


def _print(done: Merged, is_dry_run: bool) -> None:
    for one in done.unplaced:
        place = f"{one.article}, {one.id}"
        click.echo(
            f"No longer a unit, labels in the history only: “{one.text}” ({place})", err=True
        )
    if done.is_nothing:
        click.echo("Nothing is new.")
        return
    click.echo("This would be added or changed:" if is_dry_run else "Added or changed:")
    for what, count in done.counts.items():
        if count:
            click.echo(f"{count:>9,}  {what}")
    if done.people:
        click.echo(f"New here: {', '.join(done.people)}")
    if done.backup:
        click.echo(f"The file as it was before: {done.backup}")
