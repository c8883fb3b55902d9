"""settings: what holds for the whole project, shown and changed."""

import json
from typing import Any

import click

from annotate.cli._store import opened
from annotate.errors import Invalid
from annotate.workflow.project import list_settings, save_settings


@click.command("settings")
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.pass_context
def command(ctx: click.Context, key: str | None, value: str | None) -> None:
    """Show the settings of the project, or one; with a VALUE, change it.

    Limits of import are limits.rows and so on; segmenter is module:function,
    or "" for ours. What can run code is set here and never in a browser.
    """
    with opened(ctx) as store:
        known = list_settings(store)
        if key is not None and key not in known:
            raise Invalid(f"There is no setting “{key}”.", f"Choose: {', '.join(known)}.")
        if value is not None:
            _save(store, known, key, _read(value, known[key]))
            known = list_settings(store)
    for name in [key] if key else known:
        click.echo(f"{name:26} {json.dumps(known[name], ensure_ascii=False)}")


def _save(store: Any, known: dict[str, Any], key: str, value: Any) -> None:
    """Save a setting; a limit is one part of the setting that holds them all."""
    name, dot, limit = key.partition(".")
    if dot:
        limits = {one[7:]: number for one, number in known.items() if one.startswith("limits.")}
        value = {**limits, limit: value}
    save_settings(store, None, **{name: value})


def _read(text: str, now: Any) -> Any:
    """Read a value of the kind that the setting has now."""
    if isinstance(now, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if type(value) is not type(now):
        example = json.dumps(now, ensure_ascii=False)
        raise Invalid(f"“{text}” does not fit.", f"Write it like its present value: {example}.")
    return value
