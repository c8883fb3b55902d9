"""assign: who labels which article."""

import click

from annotate.cli._store import opened
from annotate.errors import WrongUse
from annotate.wording import plural
from annotate.workflow import assign
from annotate.workflow.people import membership
from annotate.workflow.project import MODES, ORDERS, Project, get_project


@click.group("assign")
def command() -> None:
    """Who labels which article."""


@command.command("list")
@click.pass_context
def show(ctx: click.Context) -> None:
    """List the articles with the people who have them."""
    with opened(ctx) as store:
        click.echo(describe_mode(get_project(store)))
        for row in assign.overview(store):
            who = ", ".join(
                f"{person['name']} {person['finished']}/{row['asked']}" for person in row["people"]
            )
            slots = "all" if row["calibration"] else f"{len(row['people'])}/{row['slots']}"
            click.echo(f"{row['id']}  {slots:>5}  {row['title'][:40]:<40}  {who or '–'}")


def describe_mode(project: Project) -> str:
    """Say how the project assigns articles, naming only what its mode uses."""
    if project.mode == "open":
        return "open: every reviewer may label every article"
    if project.mode == "named":
        return "named: a lead assigns articles"
    rule = f"{project.mode}: {plural(project.k, 'person', 'people')} per article"
    if project.share < 100:
        rule += f" for {project.share}% of articles, 1 for the rest"
    if project.mode == "queue":
        hours = plural(project.lease_hours, "hour")
        rule += f"; articles go back after {hours} without a label"
    return rule


@command.command("rules")
@click.option("--mode", type=click.Choice(MODES), help="How articles are assigned.")
@click.option("--k", type=int, help="People per article.")
@click.option(
    "--share", type=int, help="Percentage of articles that go to k people; the rest go to one."
)
@click.option(
    "--lease-hours", type=int,
    help="Hours without a label before an article goes back to the queue.",
)  # fmt: skip
@click.option("--order", type=click.Choice(ORDERS), help="Order of the queue.")
@click.option("--seed", type=int, help="Seed of the order “shuffled”.")
@click.option("--tag", help="The tag whose articles come first in the order “tag”.")
@click.pass_context
def rules(
    ctx: click.Context,
    mode: str | None,
    k: int | None,
    share: int | None,
    lease_hours: int | None,
    order: str | None,
    seed: int | None,
    tag: str | None,
) -> None:
    """Change how articles are assigned. Options you leave out stay as they are."""
    with opened(ctx) as store:
        now = get_project(store)
        assign.save_rules(
            store,
            None,
            mode=now.mode if mode is None else mode,
            k=now.k if k is None else k,
            share=now.share if share is None else share,
            lease_hours=now.lease_hours if lease_hours is None else lease_hours,
            order=now.order if order is None else order,
            order_seed=now.order_seed if seed is None else seed,
            order_tag=now.order_tag if tag is None else tag,
        )
    click.echo("Assignment rules saved. Anyone who has begun an article keeps it.")


@command.command("give")
@click.argument("name")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE_ID...")
@click.pass_context
def give(ctx: click.Context, name: str, articles: tuple[str, ...]) -> None:
    """Assign articles to a person."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        new = assign.give(store, None, articles, [person.id])
    had = len(articles) - new
    click.echo(
        f"{plural(new, 'article')} assigned to {person.name};"
        f" {had:,} {'was' if had == 1 else 'were'} already assigned."
    )


@command.command("take-away")
@click.argument("name")
@click.argument("article")
@click.pass_context
def take_away(ctx: click.Context, name: str, article: str) -> None:
    """Take an article away from a person. Their labels are kept."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        assign.take_away(store, None, article, person.id)
    click.echo(f"{person.name} no longer has this article. The labels are kept.")


@command.command("balance")
@click.pass_context
def balance(ctx: click.Context) -> None:
    """Fill every free slot with the reviewer who has the least to do."""
    with opened(ctx) as store:
        filled = assign.balance(store)
    click.echo(f"{plural(filled, 'free slot')} filled.")


@command.command("spread")
@click.argument("article")
@click.option("--k", type=int, help="People for this article.")
@click.option("--calibration", is_flag=True, help="Send it to every reviewer.")
@click.option("--as-project", is_flag=True, help="Use the project setting again.")
@click.pass_context
def spread(
    ctx: click.Context, article: str, k: int | None, calibration: bool, as_project: bool
) -> None:
    """Set how many people label one article."""
    if as_project == (k is not None or calibration):
        raise WrongUse("There is nothing to do.", "Use --k, --calibration or --as-project.")
    with opened(ctx) as store:
        assign.save_spread(store, None, article, k=k, is_calibration=calibration)
    click.echo("Number of people saved.")
