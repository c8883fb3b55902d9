"""agreement: the figures of the project, or of any CSV."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from annotate.agreement import LEVELS, Figure
from annotate.errors import WrongUse
from annotate.store.connection import Store
from annotate.workflow import agreement
from annotate.workflow.agreement import csv_mode
from annotate.workflow.project import open_existing

_OF_CSV = ("unit", "annotator", "value", "cluster", "level", "order", "none_when")
_NEEDED = ("unit", "annotator", "value", "level")
_LONGEST_NAME = 26


@click.command("agreement")
@click.option("--field", "fields", multiple=True, metavar="FIELD",
              help="Only this field, source or one of the scheme; may be given again.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="All of it, for programs.")
@click.option(
    "--csv",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Any CSV in place of the project, comma, semicolon or tab; - is standard input.",
)
@click.option("--unit", metavar="COL", help="The column that names what was rated.")
@click.option("--annotator", metavar="COL", help="The column that names who rated it.")
@click.option("--value", metavar="COL", help="The column that holds the rating; empty is missing.")
@click.option("--cluster", metavar="COL", help="The column of what is left out for intervals.")
@click.option("--level", type=click.Choice(LEVELS), help="With set, rows and “|” are united.")
@click.option("--order", metavar="LOW,…,HIGH", help="The values of an ordinal text, low first.")
@click.option("--none-when", metavar="COL=VALUE", help="Rows that say: none of the labels.")
@click.pass_context
def command(
    ctx: click.Context,
    fields: tuple[str, ...],
    as_json: bool,
    file: Path | None,
    **columns: str | None,
) -> None:
    """Show how far people agree, in the project or in any CSV."""
    _check_use(fields, file, columns)
    if file is not None:
        _show_csv(file, as_json, columns)
        return
    store = open_existing(ctx.obj.db)
    try:
        _show_project(store, fields, as_json)
    finally:
        store.close()


def _check_use(fields: tuple[str, ...], file: Path | None, columns: dict[str, str | None]) -> None:
    if file is None:
        for name in _OF_CSV:
            if columns[name] is not None:
                option = f"--{name.replace('_', '-')}"
                raise WrongUse(f"{option} goes with --csv.", "Name a file with --csv.")
        return
    if fields:
        raise WrongUse("--field goes with a project, not with --csv.", "Name --value instead.")
    missing = [f"--{name}" for name in _NEEDED if columns[name] is None]
    if missing:
        raise WrongUse(f"--csv needs {', '.join(missing)}, too.", "Name the columns and the level.")


def _show_csv(file: Path, as_json: bool, columns: dict[str, Any]) -> None:
    order, none_when = _listed(columns["order"]), _condition(columns["none_when"])
    with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
        found = csv_mode.compare(
            stream,
            unit=columns["unit"],
            annotator=columns["annotator"],
            value=columns["value"],
            cluster=columns["cluster"],
            level=columns["level"],
            order=order,
            none_when=none_when,
        )
    if as_json:
        _print_json(found)
    else:
        _print([Figure(**one) for one in found["figures"]], found["pairs"], "unit")


def _show_project(store: Store, fields: tuple[str, ...], as_json: bool) -> None:
    basis = agreement.look(store, None)
    measures = [agreement.get_measure(basis.scheme, name) for name in dict.fromkeys(fields)]
    if as_json:
        _print_json(agreement.as_json(basis, measures))
        return
    measures = measures or agreement.list_measures(basis.scheme)
    first = measures[0]
    _print(
        agreement.list_figures(basis, measures),
        [one.as_json() for one in agreement.pairs(basis, first).pairs],
        "sentence" if first.is_source else "matched claim",
    )
    differing = len(agreement.list_splits(basis, first))
    sentences = "1 sentence differs" if differing == 1 else f"{differing} sentences differ"
    click.echo(f"{sentences} in {first.of}")


def _listed(order: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in order.split(",")) if order else ()


def _condition(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    column, is_there, value = text.partition("=")
    if not is_there or not column:
        raise WrongUse(f"“{text}” is no condition.", "Write --none-when COLUMN=VALUE.")
    return column, value


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))


def _print(shown: list[Figure], pairs: list[dict[str, Any]], unit: str) -> None:
    """Print the figures under what they are of, then the pairs."""
    first = shown[0]
    by = f", {_count(first.annotators, 'person')}" if first.annotators else ""
    click.echo(f"{_count(first.units, unit)} with two answers or more{by}")
    for of, figures in _by_what(shown).items():
        click.echo(of or "all")
        for one in figures:
            name = one.name if one.distance in (None, "nominal") else f"{one.name} {one.distance}"
            click.echo(f"  {name:<{_LONGEST_NAME}} {_value(one)}")
    for pair in pairs:
        kappa = pair["cohen_kappa"]
        value = pair["undefined"] if kappa is None else f"{kappa:z.3f}"
        units = _count(pair["units"], unit)
        click.echo(f"  {pair['first']}, {pair['second']}: kappa {value}  ({units})")


def _count(number: int, one: str) -> str:
    many = {"person": "people"}.get(one, f"{one}s")
    return f"{number} {one if number == 1 else many}"


def _by_what(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for one in figures:
        found.setdefault(one.of, []).append(one)
    return found


def _value(figure: Figure) -> str:
    if figure.value is None:
        return figure.undefined or "undefined"
    low_high = figure.interval and f" [{figure.interval[0]:z.3f}, {figure.interval[1]:z.3f}]"
    note = f", {figure.interval_note}" if figure.interval_note else ""
    matched = figure.matched_share
    share = "" if matched is None else f", {matched:.0%} of claims matched"
    rests_on = f"on {figure.units} by {figure.annotators}"
    return f"{figure.value:z.3f}{low_high or ''}  ({rests_on}{note}{share})"
