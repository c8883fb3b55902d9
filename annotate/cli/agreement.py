"""agreement: the figures of the project, or of any CSV."""

import json
import re
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
from annotate.workflow.agreement.model import doubted, job
from annotate.workflow.agreement.tables import csv_mode, parquet_mode
from annotate.workflow.agreement.tables.comparison import Comparison
from annotate.workflow.articles.tags import list_tags

_ONLY_CSV = ("encoding", "delimiter")
_OF_PARQUET = ("engine", "memory", "scheduler", "is_grouped")
_SIZE = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)
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
    "--with", "compared_with", multiple=True, metavar="NAME",
    help="Compare people with gold as well, as if it were one more person, or with a model (see"
    " “import-labels --model”), in the pairs only. Can be repeated.",
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
@click.option(
    "--parquet", "files", metavar="GLOB",
    help="Read Parquet files instead of the project: a folder or a pattern in quotes, also"
    " “s3://…”. An engine groups them, so that they can be larger than memory. Without --unit,"
    " --annotator and --value: the columns of “export --format parquet”.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(parquet_mode.ENGINES),
    help="What groups the Parquet files: DuckDB on this machine (default), or Dask, also on a"
    " cluster.",
)  # fmt: skip
@click.option(
    "--memory", metavar="SIZE",
    help=f"How much memory DuckDB may take, for example 8GB. Default: {parquet_mode.MEMORY}.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="The Dask cluster, for example tcp://10.0.0.5:8786. Its workers need this program, and"
    " the files under the same path.",
)  # fmt: skip
@click.option(
    "--grouped", "is_grouped", is_flag=True,
    help="The Parquet files are what the query for Spark and other engines wrote.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    fields: tuple[str, ...],
    tags: tuple[str, ...],
    before_version: int | None,
    compared_with: tuple[str, ...],
    by_model: bool,
    as_json: bool,
    file: Path | None,
    files: str | None,
    **columns: Any,
) -> None:
    """Show how well people agree, in the project or in any CSV.

    Labels past one machine: “export --format parquet --partition article -o labels/” writes
    files, and “agreement --parquet labels/” reads them. An engine groups the labels, and the
    figures are the same to the last digit.

    On a Dask cluster: install this program on its workers, put the files where all reach them,
    and add “--engine dask --scheduler tcp://ADDRESS:8786”.

    On Spark: run the query in annotate/store/engines/patterns.sql, whose comment has the lines
    to copy. Then “agreement --grouped --parquet patterns/” reads what it wrote.
    """
    of_project = {
        "--field": fields, "--tag": tags, "--before-version": before_version,
        "--with": compared_with, "--model": by_model,
    }  # fmt: skip
    engine = {name: columns.pop(name) for name in _OF_PARQUET}
    _check_use(of_project, file, files, columns, engine)
    if file is not None:
        _show_csv(file, as_json, columns)
        return
    if files is not None:
        _show_parquet(files, as_json, columns, engine)
        return
    with opened(ctx) as store:
        scope = _scope(store, tags, before_version, compared_with)
        if by_model and fields:
            raise WrongUse("--model is of the sources.", "Leave out --field.")
        show = _show_model if by_model else partial(_show_project, fields=fields)
        show(store, scope=scope, as_json=as_json)


def _check_use(
    of_project: dict[str, Any],
    file: Path | None,
    files: str | None,
    columns: dict[str, Any],
    engine: dict[str, Any],
) -> None:
    given = "--csv" if files is None else "--parquet"
    if file is not None and files is not None:
        raise WrongUse("--csv and --parquet do not go together.", "Leave out one of them.")
    if files is None:
        _check_left_out(engine, "--parquet")
    if file is None and files is None:
        _check_left_out(columns, "--csv or --parquet")
        return
    _check_project_left_out(of_project, given)
    if file is not None:
        _check_columns(columns, given)
        return
    _check_left_out({name: columns[name] for name in _ONLY_CSV}, "--csv")
    _check_engine(engine)
    if engine["is_grouped"]:
        _check_query(columns)
    elif any(columns[name] is not None for name in _NEEDED):
        _check_columns(columns, given)


def _check_left_out(options: dict[str, Any], needed: str) -> None:
    for name, value in options.items():
        if value not in (None, (), False):
            option = f"--{name.removeprefix('is_').replace('_', '-')}"
            raise WrongUse(f"{option} works only with {needed}.", f"Give a file with {needed}.")


def _check_project_left_out(of_project: dict[str, Any], given: str) -> None:
    for name in ("--before-version", "--with", "--model", "--field", "--tag"):
        if of_project[name]:
            remedy = f"With {given}, use --value." if name == "--field" else f"Leave out {given}."
            raise WrongUse(f"{name} works only with a project.", remedy)


def _check_columns(columns: dict[str, Any], given: str) -> None:
    missing = [f"--{name}" for name in _NEEDED if columns[name] is None]
    if missing:
        raise WrongUse(f"{given} also needs {', '.join(missing)}.", "Name the columns.")


def _check_query(columns: dict[str, Any]) -> None:
    for name in ("unit", "annotator", "cluster", "none_when"):
        if columns[name] is not None:
            option = f"--{name.replace('_', '-')}"
            raise WrongUse(f"{option} has no place with --grouped.", "The query has named it.")


def _check_engine(engine: dict[str, Any]) -> None:
    is_dask = engine["engine"] == "dask"
    if engine["is_grouped"] and is_dask:
        raise WrongUse("--grouped works only with DuckDB.", "Leave out --engine.")
    if engine["memory"] and not _SIZE.fullmatch(engine["memory"]):
        raise WrongUse(f"“{engine['memory']}” is not a size.", "Write it as 500MB or 8GB.")
    if engine["memory"] and is_dask:
        raise WrongUse("--memory works only with DuckDB.", "Limit the workers of Dask instead.")
    if engine["scheduler"] and not is_dask:
        raise WrongUse("--scheduler works only with Dask.", "Add --engine dask.")


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
    _show_comparison(comparison, as_json)


def _show_parquet(
    files: str, as_json: bool, columns: dict[str, Any], engine: dict[str, Any]
) -> None:
    is_own = all(columns[name] is None for name in _NEEDED)
    none_when = _condition(columns["none_when"])
    given = {
        "unit": columns["unit"] or "", "annotator": columns["annotator"] or "",
        "value": columns["value"], "cluster": columns["cluster"], "level": columns["level"],
        "none_when": none_when,
    }  # fmt: skip
    if is_own:
        given = parquet_mode.OWN | {name: one for name, one in given.items() if one}
    comparison = parquet_mode.compare(
        f"{files.rstrip('/')}/**/*.parquet" if Path(files).is_dir() else files,
        parquet_mode.Engine(
            engine["engine"] or parquet_mode.ENGINES[0],
            engine["memory"] or parquet_mode.MEMORY,
            engine["scheduler"] or "",
            engine["is_grouped"],
        ),
        order=_listed(columns["order"]),
        missing=columns["missing"],
        separator=columns["separator"] or "",
        **given,
    )
    _show_comparison(comparison, as_json)


def _show_comparison(comparison: Comparison, as_json: bool) -> None:
    for note in comparison.notes:
        click.echo(note, err=True)
    if as_json:
        _print_json(comparison.as_json())
    else:
        _print(comparison.figures, comparison.pairs, "unit")


def _scope(
    store: Store, tags: tuple[str, ...], version: int | None, compared_with: tuple[str, ...]
) -> agreement.Scope:
    known = [tag for tag, _ in list_tags(store)]
    if unknown := set(tags).difference(known):
        raise NotFound(f"No article has the tag “{min(unknown)}”.", "Check the spelling.")
    beside = agreement.check_compared(store, compared_with)
    return replace(
        agreement.show_scope(store, None),
        tags=tuple(sorted(set(tags))),
        before_version=agreement.made_before(store, version or 0),
        with_gold=agreement.GOLD in beside,
        models=tuple(name for name in beside if name != agreement.GOLD),
    )


def _show_project(
    store: Store, fields: tuple[str, ...], scope: agreement.Scope, as_json: bool
) -> None:
    basis = agreement.open_basis(store, scope)
    # A field that is named twice counts once, in the order of the command line.
    measures = [agreement.get_measure(basis.scheme, name) for name in dict.fromkeys(fields)]
    if as_json:
        return _print_json(agreement.as_json(basis, measures))
    measures = measures or agreement.list_measures(basis.scheme)
    first = measures[0]
    _print(
        agreement.list_figures(basis, measures),
        agreement.pairs(basis, first).pairs,
        "sentence" if first.is_source else "matched claim",
    )
    differing = len(agreement.list_splits(basis.among_people, first))
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
