"""assign: who labels which article."""

import click

from annotate.cli._store import opened
from annotate.errors import WrongUse
from annotate.workflow import assign, people
from annotate.workflow.project import MODES, get_project


@click.group("assign")
def command() -> None:
    """Who labels which article."""


@command.command("list")
@click.pass_context
def show(ctx: click.Context) -> None:
    """List the articles with the people who have them."""
    with opened(ctx) as store:
        project = get_project(store.reader())
        click.echo(
            f"{project.mode}: {project.k} people for {project.share} % of the articles,"
            f" back to the queue after {project.lease_hours} hours without a label"
        )
        for row in assign.overview(store):
            who = ", ".join(f"{one['name']} {one['finished']}/{row['asked']}"
                            for one in row["people"])  # fmt: skip
            places = "all" if row["calibration"] else f"{len(row['people'])}/{row['places']}"
            click.echo(f"{row['id']}  {places:>5}  {row['title'][:40]:<40}  {who or '–'}")


@command.command("rules")
@click.option("--mode", type=click.Choice(MODES), help="How articles are given out.")
@click.option("--k", type=int, help="People for an article.")
@click.option("--share", type=int, help="Percent of the articles that k people get; one the rest.")
@click.option("--lease-hours", type=int, help="Until an unfinished article goes back.")
@click.pass_context
def rules(
    ctx: click.Context,
    mode: str | None,
    k: int | None,
    share: int | None,
    lease_hours: int | None,
) -> None:
    """Say how articles are given out; what is not named stays."""
    with opened(ctx) as store:
        now = get_project(store.reader())
        assign.save_rules(
            store,
            None,
            mode=now.mode if mode is None else mode,
            k=now.k if k is None else k,
            share=now.share if share is None else share,
            lease_hours=now.lease_hours if lease_hours is None else lease_hours,
        )
    click.echo("Saved. Whoever has begun an article keeps it.")


@command.command("give")
@click.argument("name")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE_ID...")
@click.pass_context
def give(ctx: click.Context, name: str, articles: tuple[str, ...]) -> None:
    """Give articles to a person."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        new = assign.give(store, None, articles, [person.id])
    click.echo(f"{new} given to {person.name}, {len(articles) - new} they had already.")


@command.command("take-away")
@click.argument("name")
@click.argument("article")
@click.pass_context
def take_away(ctx: click.Context, name: str, article: str) -> None:
    """Take an article from a person; the labels stay."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        assign.take_away(store, None, article, person.id)
    click.echo(f"{person.name} does not have it any more; the labels are kept.")


@command.command("balance")
@click.pass_context
def balance(ctx: click.Context) -> None:
    """Fill every free place with the reviewer who has the least to do."""
    with opened(ctx) as store:
        filled = assign.balance(store)
    click.echo(f"{filled} free places filled.")


@command.command("spread")
@click.argument("article")
@click.option("--k", type=int, help="People for this article.")
@click.option("--calibration", is_flag=True, help="It goes to every reviewer.")
@click.option("--as-project", is_flag=True, help="Back to what holds for the project.")
@click.pass_context
def spread(
    ctx: click.Context, article: str, k: int | None, calibration: bool, as_project: bool
) -> None:
    """Say to how many people one article goes."""
    if as_project == (k is not None or calibration):
        raise WrongUse("Nothing to do.", "Name --k, --calibration or --as-project.")
    with opened(ctx) as store:
        assign.save_spread(store, None, article, k=k, is_calibration=calibration)
    click.echo("Saved.")
