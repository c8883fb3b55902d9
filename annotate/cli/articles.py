"""articles: list, withdraw, restore, release, close, delete."""

from collections.abc import Callable

import click

from annotate.cli._store import opened
from annotate.store.connection import Store
from annotate.workflow import articles, assign


@click.group("articles")
def command() -> None:
    """The articles of the project."""


@command.command("list")
@click.pass_context
def show(ctx: click.Context) -> None:
    """List the articles with their state."""
    with opened(ctx) as store:
        for row in assign.overview(store, withdrawn=True):
            people = row["people"]
            done = sum(one["is_done"] for one in people)
            states = [name for name, key in _STATES if row[key]]
            click.echo(
                f"{row['id']}  {row['asked']:>5} sentences  {done} of {len(people)} done"
                f"  {row['title'][:48]}{'  ' + ', '.join(states) if states else ''}"
            )


@command.command("withdraw")
@click.argument("article")
@click.option("--why", default="", help="For the record.")
@click.pass_context
def withdraw(ctx: click.Context, article: str, why: str) -> None:
    """Take an article out of queue, agreement and export; labels are kept."""
    _do(ctx, lambda store: articles.withdraw(store, None, article, why))
    click.echo("Withdrawn. “articles restore” brings it back.")


@command.command("restore")
@click.argument("article")
@click.pass_context
def restore(ctx: click.Context, article: str) -> None:
    """Bring a withdrawn article back."""
    _do(ctx, lambda store: articles.restore(store, None, article))
    click.echo("It is back.")


@command.command("release")
@click.argument("article")
@click.pass_context
def release(ctx: click.Context, article: str) -> None:
    """Let the reviewers of an article see more than their own labels; not blind from then on."""
    _do(ctx, lambda store: articles.release(store, None, article))
    click.echo("Released.")


@command.command("close")
@click.argument("article")
@click.pass_context
def close(ctx: click.Context, article: str) -> None:
    """Take a release back."""
    _do(ctx, lambda store: articles.close(store, None, article))
    click.echo("Closed.")


@command.command("delete")
@click.argument("article")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete(ctx: click.Context, article: str, yes: bool) -> None:
    """Delete a withdrawn article with all its labels, for good."""
    with opened(ctx) as store:
        title = articles.get_article(store, article).title
        if not yes:
            click.confirm(f"Delete “{title}” and every label in it for good?", abort=True)
        articles.delete(store, None, article)
    click.echo("Deleted. Backups made before still hold it.")


_STATES = (
    ("calibration", "calibration"),
    ("released", "released_at"),
    ("withdrawn", "withdrawn_at"),
)


def _do(ctx: click.Context, act: Callable[[Store], None]) -> None:
    with opened(ctx) as store:
        act(store)
