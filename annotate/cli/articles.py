"""articles: list, tag, untag, practice, withdraw, restore, release, close, delete."""

from typing import Any

import click

from annotate.cli._store import opened
from annotate.records import Filters
from annotate.wording import plural
from annotate.workflow import articles
from annotate.workflow.articles import listing, tags
from annotate.workflow.articles.listing import STATES
from annotate.workflow.people import practice

# None as the person who acts means the command line: anyone who can write the file may do it all.

_STATES = (
    ("calibration", "calibration"),
    ("released", "released_at"),
    ("withdrawn", "withdrawn_at"),
)


@click.group("articles")
def command() -> None:
    """The articles of the project."""


@command.command("list")
@click.option("--search", default="", help="Words in the title, outlet, reference or text.")
@click.option("--state", default="", help=f"Only articles that are: {', '.join(STATES)}.")
@click.option("--outlet", multiple=True, help="Only articles of this outlet.")
@click.option("--language", multiple=True, help="Only articles in this language.")
@click.option("--imported", multiple=True, help="Only articles imported on this day.")
@click.option("--tag", multiple=True, help="Only articles with this tag.")
@click.pass_context
def show(ctx: click.Context, **chosen: Any) -> None:
    """List the articles with their state and tags, in order of import.

    Repeat an option to list the articles with any of its values.
    """
    filters = Filters(**chosen)
    with opened(ctx) as store:
        for row in listing.stream(store, None, filters):
            states = [name for name, key in _STATES if row[key]]
            more = ", ".join([*states, *(f"#{one}" for one in row["tags"])])
            click.echo(
                f"{row['id']}  {plural(row['asked'], 'sentence'):>15}"
                f"  {row['done']} of {plural(row['holders'], 'person', 'people')} done"
                f"  {row['title'][:48]}{'  ' + more if more else ''}"
            )


@command.command("tag")
@click.argument("tag")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.pass_context
def tag_articles(ctx: click.Context, tag: str, articles: tuple[str, ...]) -> None:
    """Tag articles. Separate several tags with commas."""
    with opened(ctx) as store:
        count = tags.add(store, None, articles, tag)
    click.echo(f"{plural(count, 'tag')} added.")


@command.command("untag")
@click.argument("tag")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.pass_context
def untag_articles(ctx: click.Context, tag: str, articles: tuple[str, ...]) -> None:
    """Remove a tag from articles."""
    with opened(ctx) as store:
        count = tags.remove(store, None, articles, tag)
    click.echo(f"{plural(count, 'tag')} removed.")


@command.command("practice")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option("--end", is_flag=True, help="Stop using them for practice.")
@click.pass_context
def practise(ctx: click.Context, articles: tuple[str, ...], end: bool) -> None:
    """Use articles with gold for practice: new reviewers label them before anything else."""
    with opened(ctx) as store:
        count = practice.mark_articles(store, None, articles, not end)
    done = "no longer for practice" if end else "for practice"
    click.echo(f"{plural(count, 'article')} {done}.")


@command.command("withdraw")
@click.argument("article")
@click.option("--why", default="", help="The reason, for the record.")
@click.pass_context
def withdraw(ctx: click.Context, article: str, why: str) -> None:
    """Remove an article from the queue, agreement and exports. Its labels are kept."""
    with opened(ctx) as store:
        articles.withdraw(store, None, article, why)
    click.echo("Article withdrawn. To bring it back, use “articles restore”.")


@command.command("restore")
@click.argument("article")
@click.pass_context
def restore(ctx: click.Context, article: str) -> None:
    """Bring a withdrawn article back."""
    with opened(ctx) as store:
        articles.restore(store, None, article)
    click.echo("Article restored.")


@command.command("release")
@click.argument("article")
@click.pass_context
def release(ctx: click.Context, article: str) -> None:
    """Release an article: from then on, its labels are not blind and its source names are
    shared."""
    with opened(ctx) as store:
        articles.release(store, None, article)
    click.echo("Article released.")


@command.command("close")
@click.argument("article")
@click.pass_context
def close(ctx: click.Context, article: str) -> None:
    """Close a released article again."""
    with opened(ctx) as store:
        articles.close(store, None, article)
    click.echo("Article closed.")


@command.command("delete")
@click.argument("article")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_context
def delete(ctx: click.Context, article: str, yes: bool) -> None:
    """Delete a withdrawn article and all its labels permanently."""
    with opened(ctx) as store:
        title = articles.get_article(store, article).title
        if not yes:
            click.confirm(f"Delete “{title}” and every label in it permanently?", abort=True)
        articles.delete(store, None, article)
    click.echo("Article deleted. Earlier backups still contain it.")
