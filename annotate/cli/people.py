"""people: list, add, invite, rename, role, sign-out, deactivate, reactivate, reset."""

import click

from annotate.cli._store import opened
from annotate.records import ROLES
from annotate.workflow import membership, people
from annotate.workflow.address import find_address
from annotate.workflow.project import open_existing, open_project

_url = click.option("--url", default="", help="Of the server; else the one of its last start.")
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
            state = state if person.active else "deactivated"
            counts = f"{row['finished']:>6} done{row['assigned']:>6} articles"
            click.echo(f"{person.name:<24}{person.role:<10}{counts}  {state}".rstrip())
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
@_url
@click.pass_context
def invite(ctx: click.Context, name: str, role: str, url: str) -> None:
    """Make a one-time link with which a new person sets a password."""
    store = open_existing(ctx.obj.db)
    try:
        token = people.invite(store, None, name, role)
        base = url or find_address(store)
    finally:
        store.close()
    _print_link(base, token, "Works once, for seven days.")


@command.command("rename")
@click.argument("name")
@click.argument("new_name")
@click.pass_context
def rename(ctx: click.Context, name: str, new_name: str) -> None:
    """Give a person another name, on old labels too."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        now = membership.rename(store, None, person, new_name)
    click.echo(f"{person.name} is called {now} now.")


@command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.pass_context
def change_role(ctx: click.Context, name: str, role: str) -> None:
    """Make a person a lead or a reviewer; the last lead stays one."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        membership.change_role(store, None, person, role)
    click.echo(f"{person.name} is a {role} now.")


@command.command("deactivate")
@click.argument("name")
@click.pass_context
def deactivate(ctx: click.Context, name: str) -> None:
    """Let a person go: signed out at once, labels kept, unfinished articles free again."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        membership.deactivate(store, None, person)
    click.echo(f"{person.name} cannot sign in any more; all labels are kept.")


@command.command("sign-out")
@click.argument("name")
@click.pass_context
def sign_out(ctx: click.Context, name: str) -> None:
    """Sign a person out everywhere."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        ended = membership.sign_out(store, None, person)
    click.echo(f"{ended} sessions of {person.name} ended.")


@command.command("reactivate")
@click.argument("name")
@click.pass_context
def reactivate(ctx: click.Context, name: str) -> None:
    """Take a person back."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        membership.reactivate(store, None, person)
    click.echo(f"{person.name} can sign in again.")


@command.command("reset")
@click.argument("name")
@_url
@click.pass_context
def reset(ctx: click.Context, name: str, url: str) -> None:
    """Make a one-time link to a new password, without the second factor."""
    with opened(ctx) as store:
        person = people.get_person_named(store, name)
        token = membership.make_reset_link(store, None, person)
        base = url or find_address(store)
    _print_link(base, token, "Works once, for a day. Nothing changes until it is used.")


def _print_link(base: str, token: str, how_long: str) -> None:
    """Print a link alone on standard output; without an address only its path."""
    click.echo(f"{base.rstrip('/')}/invite/{token}")
    if not base:
        click.echo("Put it behind the address that “serve” prints at its start.", err=True)
    click.echo(how_long, err=True)
