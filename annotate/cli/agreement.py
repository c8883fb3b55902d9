"""agreement: the figures of the project, or of any CSV."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from annotate.agreement import LEVELS, Figure, Pair
from annotate.agreement.aggregates.fields import share_right
from annotate.cli._store import opened
from annotate.errors import Conflict, NotFound, WrongUse
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow import agreement
from annotate.workflow.agreement import csv_mode
from annotate.workflow.agreement.model import doubted, job
from annotate.workflow.articles.tags import list_tags

_OF_CSV = (
    "unit", "annotator", "value", "cluster", "level", "order", "none_when", "missing",
    "separator", "encoding", "delimiter",
)  # fmt: skip
_NEEDED = ("unit", "annotator", "value")
_LONGEST_NAME = 26


@click.command("agreement")
@click.option(
    "--field", "fields", multiple=True, metavar="FIELD",
    help="Only this field: source or a field of the scheme. Can be repeated.",
)  # fmt: skip
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG",
    help="Only articles with this tag. Can be repeated: articles with any of them.",
)  # fmt: skip
@click.option(
    "--before-version", type=click.IntRange(min=1), metavar="N",
    help="Only answers made before version N of the scheme.",
)  # fmt: skip
@click.option(
    "--with", "compared_with", type=click.Choice(["gold"]),
    help="Compare people with gold as well, as if it were one more person.",
)  # fmt: skip
@click.option(
    "--model", "by_model", is_flag=True,
    help="Estimate by model how reliable everyone is and how probable each answer is.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--csv",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read a CSV (comma, semicolon or tab) instead of the project; “-” reads standard input.",
)
@click.option("--unit", metavar="COL", help="The column that identifies what was rated.")
@click.option("--annotator", metavar="COL", help="The column that names who rated it.")
@click.option(
    "--value", metavar="COL", help="The column with the rating. Empty cells count as missing."
)
@click.option(
    "--cluster", metavar="COL",
    help="The column to group by for intervals, for example the article; one group is left out"
    " at a time.",
)  # fmt: skip
@click.option(
    "--level", type=click.Choice(LEVELS),
    help="How values compare. With “set”, all rows of one unit and annotator, and values separated"
    " by “|”, form one set. Default: guessed from the values.",
)  # fmt: skip
@click.option(
    "--order", metavar="LOW,…,HIGH", help="The values of an ordinal column, lowest first."
)
@click.option(
    "--none-when", metavar="COL=VALUE", help="Rows where COL is VALUE mean “none of the labels”."
)
@click.option(
    "--missing", multiple=True, metavar="WORD",
    help="A word that means a missing value, for example NA. Can be repeated. Default: NA, N/A,"
    " nan, None, null and - at the levels ordinal, interval and ratio.",
)  # fmt: skip
@click.option(
    "--separator", metavar="CHARACTER",
    help="What separates the labels in a cell, with “set”. Default: “|”, and lists in JSON.",
)  # fmt: skip
@click.option("--encoding", help="Text encoding of the CSV, if it cannot be detected.")
@click.option(
    "--delimiter", metavar="CHARACTER",
    help="What separates the columns of the CSV: one character, or “tab”. Default: detected.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    fields: tuple[str, ...],
    tags: tuple[str, ...],
    before_version: int | None,
    compared_with: str | None,
    by_model: bool,
    as_json: bool,
    file: Path | None,
    **columns: Any,
) -> None:
    """Show how well people agree, in the project or in any CSV."""
    of_project = {
        "--field": fields, "--tag": tags, "--before-version": before_version,
        "--with": compared_with, "--model": by_model,
    }  # fmt: skip
    _check_use(of_project, file, columns)
    if file is not None:
        _show_csv(file, as_json, columns)
        return
    with opened(ctx) as store:
        scope = _scope(store, tags, before_version, with_gold=compared_with == "gold")
        if by_model and fields:
            raise WrongUse("--model is of the sources.", "Leave out --field.")
        show = _show_model if by_model else partial(_show_project, fields=fields)
        show(store, scope=scope, as_json=as_json)


def _check_use(of_project: dict[str, Any], file: Path | None, columns: dict[str, Any]) -> None:
    if file is None:
        for name in _OF_CSV:
            if columns[name] not in (None, ()):
                option = f"--{name.replace('_', '-')}"
                raise WrongUse(f"{option} works only with --csv.", "Give a file with --csv.")
        return
    if of_project["--before-version"]:
        raise WrongUse("--before-version works only with a project.", "Leave out --csv.")
    for name in ("--with", "--model"):
        if of_project[name]:
            raise WrongUse(f"{name} works only with a project.", "Leave out --csv.")
    if of_project["--field"]:
        raise WrongUse("--field works only with a project.", "With --csv, use --value.")
    if of_project["--tag"]:
        raise WrongUse("--tag works only with a project.", "Leave out --csv.")
    missing = [f"--{name}" for name in _NEEDED if columns[name] is None]
    if missing:
        raise WrongUse(f"--csv also needs {', '.join(missing)}.", "Name the columns.")


def _show_csv(file: Path, as_json: bool, columns: dict[str, Any]) -> None:
    order, none_when = _listed(columns["order"]), _condition(columns["none_when"])
    with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
        comparison = csv_mode.compare(
            stream,
            unit=columns["unit"],
            annotator=columns["annotator"],
            value=columns["value"],
            cluster=columns["cluster"],
            level=columns["level"],
            order=order,
            none_when=none_when,
            missing=columns["missing"],
            separator=columns["separator"] or "",
            encoding=columns["encoding"] or "",
            delimiter=columns["delimiter"] or "",
        )
    for note in comparison.notes:
        click.echo(note, err=True)
    if as_json:
        _print_json(comparison.as_json())
    else:
        _print(comparison.figures, comparison.pairs, "unit")


def _scope(
    store: Store, tags: tuple[str, ...], before_version: int | None, *, with_gold: bool
) -> agreement.Scope:
    known = [tag for tag, _ in list_tags(store)]
    if unknown := set(tags).difference(known):
        raise NotFound(f"No article has the tag “{min(unknown)}”.", "Check the spelling.")
    return replace(
        agreement.show_scope(store, None),
        tags=tuple(sorted(set(tags))),
        before_version=agreement.made_before(store, before_version or 0),
        with_gold=with_gold,
    )


def _show_project(
    store: Store, fields: tuple[str, ...], scope: agreement.Scope, as_json: bool
) -> None:
    basis = agreement.open_basis(store, scope)
    # A field that is named twice counts once, in the order of the command line.
    measures = [agreement.get_measure(basis.scheme, name) for name in dict.fromkeys(fields)]
    if as_json:
        _print_json(agreement.as_json(basis, measures))
        return
    measures = measures or agreement.list_measures(basis.scheme)
    first = measures[0]
    _print(
        agreement.list_figures(basis, measures),
        agreement.pairs(basis, first).pairs,
        "sentence" if first.is_source else "matched claim",
    )
    differing = len(agreement.list_splits(basis, first))
    click.echo(f"{plural(differing, 'sentence differs', 'sentences differ')} in {first.of}")


def _show_model(store: Store, scope: agreement.Scope, as_json: bool) -> None:
    basis = agreement.open_basis(store, scope)
    if missing := job.why_not(basis):
        raise Conflict(
            f"A model needs {plural(job.SENTENCES_NEEDED, 'sentence')} with two or more answers; "
            f"{plural(missing, 'sentence is', 'sentences are')} missing.",
            "Label more sentences by two people.",
        )
    models, fields = job.compute(basis), job.compute_fields(basis)
    if as_json:
        _print_json(doubted.as_json(basis, models, fields))
        return
    for one in models:
        note = "" if one.converged else ", not stable"
        click.echo(f"{one.source}: in {one.share:.1%} of the sentences{note}")
        for who in one.people:
            name = f"{who.name:<{_LONGEST_NAME}}"
            click.echo(f"  {name} finds {who.finds:.0%}, adds {who.adds:.1%}")
    for model in fields:
        click.echo(f"{model.field}: on matched claims{'' if model.converged else ', not stable'}")
        for who in sorted(model.confusion):
            right = share_right(model, who)
            click.echo(f"  {who:<{_LONGEST_NAME}} gives the likely value in {right:.0%}")


def _listed(order: str | None) -> tuple[str, ...]:
    return tuple(value.strip() for value in order.split(",")) if order else ()


def _condition(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    column, is_there, value = text.partition("=")
    if not is_there or not column:
        raise WrongUse(f"“{text}” is not a condition.", "Write --none-when COLUMN=VALUE.")
    return column, value


def _print_json(data: dict[str, Any]) -> None:
    # NaN is not JSON: an undefined figure must be null, or other programs cannot read the output.
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def _print(figures: list[Figure], pairs: list[Pair], unit: str) -> None:
    """Print the figures, each under what it measures, and then the pairs."""
    first = figures[0]
    by = f", {plural(first.annotators, 'person', 'people')}" if first.annotators else ""
    click.echo(f"{plural(first.units, unit)} with two or more answers{by}")
    for of, group in _by_what(figures).items():
        click.echo(of or "all")
        for figure in group:
            has_distance = figure.distance not in (None, "nominal")
            name = f"{figure.name} {figure.distance}" if has_distance else figure.name
            click.echo(f"  {name:<{_LONGEST_NAME}} {_value(figure)}")
    for pair in pairs:
        value = pair.undefined if pair.kappa is None else f"{pair.kappa:z.3f}"
        units = plural(pair.units, unit)
        click.echo(f"  {pair.first}, {pair.second}: kappa {value}  ({units})")


def _by_what(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.of, []).append(figure)
    return groups


def _value(figure: Figure) -> str:
    if figure.value is None:
        return figure.undefined or "undefined"
    low_high = figure.interval and f" [{figure.interval[0]:z.3f}, {figure.interval[1]:z.3f}]"
    note = f", {figure.interval_note}" if figure.interval_note else ""
    matched = figure.matched_share
    share = "" if matched is None else f", {matched:.0%} of claims matched"
    # z: a value that rounds to zero from below is 0.000, not -0.000.
    rests_on = f"on {figure.units} by {figure.annotators}"
    return f"{figure.value:z.3f}{low_high or ''}  ({rests_on}{note}{share})"
