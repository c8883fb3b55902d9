"""agreement: the figures of the project."""

import json

import click

from annotate.agreement import Figure
from annotate.workflow.agreement import Report, report
from annotate.workflow.project import open_existing


@click.command("agreement")
@click.option("--json", "as_json", is_flag=True, help="All of it, for programs.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show how far the reviewers agree."""
    store = open_existing(ctx.obj.db)
    try:
        found = report(store, with_confusion=as_json)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _print(found)


def _print(found: Report) -> None:
    click.echo(f"{found.shared} sentences with two answers or more, {len(found.people)} people")
    for figure in (found.headline, found.percent, *found.fields.values()):
        click.echo(f"  {figure.name:<20} {figure.of:<12} {_value(figure)}")
    for pair in found.pairs:
        value = pair.undefined if pair.kappa is None else f"{pair.kappa:.3f}"
        people = f"{pair.first}, {pair.second}"
        click.echo(f"  {'cohen_kappa':<20} {people:<24} {value}  ({pair.units} sentences)")
    click.echo(f"{len(found.disagreements)} sentences differ in their sources")


def _value(figure: Figure) -> str:
    if figure.value is None:
        return figure.undefined or "undefined"
    low_high = figure.interval and f" [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]"
    rests_on = f"{figure.units} sentences, {figure.annotators} people"
    return f"{figure.value:.3f}{low_high or ''}  ({rests_on})"
