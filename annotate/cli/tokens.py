"""tokens: list, add and revoke the access tokens of leads."""

import json
from dataclasses import asdict

import click

from annotate.cli._store import opened
from annotate.wording import plural
from annotate.workflow.people import access_tokens, membership


@click.group("tokens")
def command() -> None:
    """The access tokens with which programs read exports and import files."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    """List the tokens of every lead, expired ones as well, without the tokens themselves."""
    with opened(ctx) as store:
        tokens = access_tokens.list_tokens(store)
    if as_json:
        told = [{key: value for key, value in asdict(one).items() if key != "id"} for one in tokens]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in tokens:
        used = f"last used {one.used_at[:16]}" if one.used_at else "never used"
        state = "expired" if one.is_expired else "until"
        until = f"{state} {one.expires_on}"
        scopes = ", ".join(one.scopes)
        click.echo(f"{one.person_name:<24}{one.name:<24}{until:<20}{used}  {scopes}")


@command.command("add")
@click.argument("lead")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True,
    type=click.Choice(list(access_tokens.SCOPES)), help="What the token allows. Can be repeated.",
)  # fmt: skip
@click.option(
    "--until", default="", metavar="DATE",
    help="Its last day, UTC, as 2027-01-31."
    f" Default: {plural(access_tokens.DEFAULT_DAYS, 'day')} from now.",
)  # fmt: skip
@click.pass_context
def add(ctx: click.Context, lead: str, name: str, scopes: tuple[str, ...], until: str) -> None:
    """Create a token of a lead and print it; it is not shown again."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, lead)
        token = access_tokens.create(store, None, person, name, scopes, until)
    # Alone on standard output, so that a script can pass it on.
    click.echo(token)
    click.echo(
        "Store it now: it is not shown again. Send it as “Authorization: Bearer …”.", err=True
    )


@command.command("revoke")
@click.argument("lead")
@click.argument("name")
@click.pass_context
def revoke(ctx: click.Context, lead: str, name: str) -> None:
    """Revoke a token of a lead by its name."""
    with opened(ctx) as store:
        person = membership.get_person_named(store, lead)
        found = access_tokens.find_named(store, person, name)
        access_tokens.revoke(store, None, person, found.id)
    click.echo(f"The token “{found.name}” of {person.name} is revoked.")
