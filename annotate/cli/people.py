"""people: list, add, invite."""

import click

from annotate.records import ROLES
from annotate.workflow import people
from annotate.workflow.project import open_existing, open_project

_role = click.option("--role", default="reviewer", show_default=True, type=click.Choice(ROLES))


@click.group("people")
def command() -> None:
    """Who labels here."""


@command.command("list")
@click.pass_context
def show(ctx: click.Context) -> None:
    """List everybody with role and sentences done."""
    store = open_existing(ctx.obj.db)
    try:
        for row in people.list_people(store):
            person = row["person"]
            state = "" if person.can_sign_in else "cannot sign in"
            click.echo(
                f"{person.name:<24}{person.role:<10}{row['finished']:>6} done  {state}".rstrip()
            )
        for link in people.list_open_invites(store):
            click.echo(
                f"{link['name']:<24}{link['role']:<10}invited until {link['expires_at'][:16]}"
            )
    finally:
        store.close()


@command.command("add")
@click.argument("name")
@_role
@click.pass_context
def add(ctx: click.Context, name: str, role: str) -> None:
    """Add a person who cannot sign in: a name for imported labels."""
    store = open_project(ctx.obj.db)
    try:
        people.add_person(store, name, role, can_sign_in=False)
    finally:
        store.close()
    click.echo(f"{name} was added. To let somebody sign in, use “people invite”.")


@command.command("invite")
@click.argument("name")
@_role
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Of the server.")
@click.pass_context
def invite(ctx: click.Context, name: str, role: str, url: str) -> None:
    """Make a one-time link with which a new person sets a password."""
    store = open_existing(ctx.obj.db)
    try:
        token = people.invite(store, None, name, role)
    finally:
        store.close()
    click.echo(f"{url.rstrip('/')}/invite/{token}")
    click.echo("Works once, for seven days.", err=True)
