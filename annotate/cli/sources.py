"""sources: list, merge, rename: the register of who is named in labels."""

import click

from annotate.cli._store import opened
from annotate.sources import KINDS
from annotate.wording import plural
from annotate.workflow.sources import changes, listing
from annotate.workflow.sources.listing import Wanted


@click.group("sources")
def command() -> None:
    """The register of sources: who is named in labels, and under which names."""


@command.command("list")
@click.option("--search", default="", help="Only sources with this in one of their names.")
@click.option("--kind", default="", help=f"Only sources of one kind: {', '.join(KINDS)}.")
@click.option("--suggest", is_flag=True, help="List names that may be one source instead.")
@click.pass_context
def show(ctx: click.Context, search: str, kind: str, suggest: bool) -> None:
    """List the sources, the most mentioned first."""
    with opened(ctx) as store:
        if suggest:
            for pair in listing.open_register(store, None, Wanted()).likenesses:
                click.echo(f"{pair.first}  =  {pair.second}?  {pair.reason}.")
            return
        wanted = Wanted(search=search, kind=kind)
        while wanted:
            page = listing.open_register(store, None, wanted)
            for row in page.rows:
                click.echo(
                    f"{plural(row['uses'], 'mention'):>14}  "
                    f"{plural(row['articles'], 'article'):>14}"
                    f"  {row['kind'] or '–':12}  {row['name']}"
                )
            after = page.following
            wanted = after and Wanted(search=search, kind=kind, after=after)


@command.command("merge")
@click.argument("name")
@click.argument("into")
@click.option("--grade-of", default="", help="If both have a grade: the name whose grade stays.")
@click.pass_context
def merge(ctx: click.Context, name: str, into: str, grade_of: str) -> None:
    """Let all names of one source belong to another. Labels are not changed."""
    with opened(ctx) as store:
        changes.merge(store, None, name, into, grade_of)
    click.echo(f"“{name}” was merged into “{into}”. The Sources page can undo it.")


@command.command("rename")
@click.argument("name")
@click.argument("new")
@click.pass_context
def rename(ctx: click.Context, name: str, new: str) -> None:
    """Give a source another main name. The old one stays among its names."""
    with opened(ctx) as store:
        changes.rename(store, None, name, new)
    click.echo(f"“{name}” is now called “{new}”.")
