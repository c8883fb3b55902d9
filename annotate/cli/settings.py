"""settings: the settings of the project, shown and changed."""

import json
from typing import Any

import click

from annotate.cli._store import opened
from annotate.errors import Invalid
from annotate.store.file.connection import Store
from annotate.workflow.settings import list_settings, save_settings


@click.command("settings")
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.pass_context
def command(ctx: click.Context, key: str | None, value: str | None) -> None:
    """Show all project settings, or one. With a VALUE, change it.

    Import limits are named limits.rows and so on. segmenter is module:function,
    or "" for the built-in one. Settings that can run code are set only here,
    never in a browser. repeat_share works only while “serve” runs: every hour,
    it chooses the sentences to ask again.
    """
    with opened(ctx) as store:
        known = list_settings(store)
        if key is not None and key not in known:
            raise Invalid(f"There is no setting “{key}”.", f"Choose one of: {', '.join(known)}.")
        if value is not None:
            _save(store, known, key, _read(value, known[key]))
            known = list_settings(store)
    for name in [key] if key else known:
        click.echo(f"{name:26} {json.dumps(known[name], ensure_ascii=False)}")


def _save(store: Store, known: dict[str, Any], key: str, value: Any) -> None:
    """Save a setting; each limit is one part of the single setting that contains them all."""
    name, dot, limit = key.partition(".")
    if dot:
        limits = {
            other.removeprefix("limits."): number
            for other, number in known.items()
            if other.startswith("limits.")
        }
        value = {**limits, limit: value}
    save_settings(store, None, **{name: value})


def _read(text: str, now: Any) -> Any:
    """Read a value of the same kind as the current one; raise Invalid if it is another kind."""
    if isinstance(now, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    # isinstance would let true pass for a number: bool is a kind of int in Python.
    if type(value) is not type(now):
        example = json.dumps(now, ensure_ascii=False)
        raise Invalid(
            f"“{text}” is not a valid value.", f"Write it like the current value: {example}."
        )
    return value
