"""people: list, add, invite, practice, start, rename, role, sign-out, deactivate, reset."""

import json
from typing import Any

import click

from annotate.cli._store import opened
from annotate.records import ROLES
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow.label import repeats
from annotate.workflow.people import links, membership, practice
from annotate.workflow.project import find_address

_url = click.option(
    "--url", default="",
    help="Server address for the link. Default: the address at its last start.",
)  # fmt: skip
_role = click.option(
    "--role", default="reviewer", show_default=True, type=click.Choice(ROLES),
    help="What the person may do.",
)  # fmt: skip


@click.group("people")
def command() -> None:
    """The people of the project."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with self-agreement.")
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    """List everyone with their role and number of finished sentences."""
    with opened(ctx) as store:
        if as_json:
            people = [_as_json(store, row) for row in membership.list_people(store)]
            click.echo(json.dumps(people, ensure_ascii=False, indent=1))
            return
        for row in membership.list_people(store):
            person = row["person"]
            state = "" if person.can_sign_in else "cannot sign in"
            state = "model" if person.is_model else state
            state = state if person.active else "deactivated"
            counts = f"{row['finished']:>6} done{plural(row['assigned'], 'article'):>15}"
            click.echo(f"{person.name:<24}{person.role:<10}{counts}  {state}".rstrip())
        for link in links.list_open_invites(store):
            click.echo(
                f"{link['name']:<24}{link['role']:<10}invited until {link['expires_at'][:16]}"
            )


def _as_json(store: Store, row: dict[str, Any]) -> dict[str, Any]:
    """Describe a person; `self_agreement` is null until something was asked again of them."""
    person, share = row["person"], repeats.find_share(store, row["person"])
    again = {"same": share.count, "sentences": share.of, "interval": share.interval}
    return {
        "name": person.name,
        "role": person.role,
        "active": person.active,
        "can_sign_in": person.can_sign_in,
        "model": person.is_model,
        "articles": row["assigned"],
        "finished": row["finished"],
        "last_seen": row["last_seen"],
        "practice": person.practice or None,
        "self_agreement": again if share.of else None,
    }


@command.command("add")
@click.argument("name")
@_role
@click.pass_context
def add(ctx: click.Context, name: str, role: str) -> None:
    """Add a person who cannot sign in: a name for imported labels."""
    with opened(ctx, creates=True) as store:
        membership.add_person(store, name, role, can_sign_in=False)
    click.echo(f"{name} was added. To let someone sign in, use “people invite”.")


@command.command("invite")
@click.argument("name")
@_role
@_url
@click.pass_context
def invite(ctx: click.Context, name: str, role: str, url: str) -> None:
    """Create a one-time link for a new person, who then sets a password."""
    with opened(ctx) as store:
        token = links.invite(store, None, name, role)
        base = url or find_address(store)
    _print_link(base, token, "Works once and expires after 7 days.")


@command.command("practice")
@click.pass_context
def show_practice(ctx: click.Context) -> None:
    """List those who must practise first, with their share of sentences as in gold."""
    with opened(ctx) as store:
        for one in practice.list_results(store):
            state = "waits for a lead" if one.is_done else f"{one.left} to label"
            share = f"{one.share.count} of {one.share.of} as in gold"
            if one.share.interval:
                low, high = one.share.interval
                share += f" ({one.share.value:.0%}, likely {low:.0%} to {high:.0%})"
            click.echo(f"{one.person.name:<24}{state:<18}{share}")


@command.command("start")
@click.argument("name")
@click.option("--more", is_flag=True, help="Ask for more practice instead, from the start.")
@click.pass_context
def start(ctx: click.Context, name: str, more: bool) -> None:
    """Have someone who practises start labelling, or practise more."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        act = practice.ask_more if more else practice.start
        act(store, None, person)
    click.echo(f"{person.name} {'practises again from the start' if more else 'can label now'}.")


@command.command("rename")
@click.argument("name")
@click.argument("new_name")
@click.pass_context
def rename(ctx: click.Context, name: str, new_name: str) -> None:
    """Rename a person, on existing labels as well."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        now = membership.rename(store, None, person, new_name)
    click.echo(f"{person.name} is now called {now}.")


@command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.pass_context
def change_role(ctx: click.Context, name: str, role: str) -> None:
    """Make a person a lead or a reviewer; the last lead cannot become a reviewer."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        membership.change_role(store, None, person, role)
    click.echo(f"{person.name} is now a {role}.")


@command.command("deactivate")
@click.argument("name")
@click.pass_context
def deactivate(ctx: click.Context, name: str) -> None:
    """Deactivate a person: they are signed out, their labels are kept, and their unfinished
    articles become free."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        membership.deactivate(store, None, person)
    click.echo(f"{person.name} is deactivated. All labels are kept.")


@command.command("sign-out")
@click.argument("name")
@click.pass_context
def sign_out(ctx: click.Context, name: str) -> None:
    """Sign a person out everywhere."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        ended = membership.sign_out(store, None, person)
    click.echo(f"{person.name} was signed out of {plural(ended, 'session')}.")


@command.command("reactivate")
@click.argument("name")
@click.pass_context
def reactivate(ctx: click.Context, name: str) -> None:
    """Reactivate a person."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        membership.reactivate(store, None, person)
    what = "can sign in again" if person.can_sign_in else "is active again"
    click.echo(f"{person.name} {what}.")


@command.command("reset")
@click.argument("name")
@_url
@click.pass_context
def reset(ctx: click.Context, name: str, url: str) -> None:
    """Create a one-time link that sets a new password and turns off the second factor."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, name)
        token = links.make_reset_link(store, None, person)
        base = url or find_address(store)
    terms = "Works once and expires after one day. Nothing changes until it is used."
    _print_link(base, token, terms)


def _print_link(base: str, token: str, terms: str) -> None:
    """Print only the link to standard output, or just its path if no address is known."""
    # Alone on standard output, so that a script can pass it on.
    click.echo(f"{base.rstrip('/')}/invite/{token}")
    if not base:
        remedy = "Add this to the end of the address that “serve” prints when it starts."
        click.echo(remedy, err=True)
    click.echo(terms, err=True)
