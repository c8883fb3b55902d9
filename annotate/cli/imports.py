"""import: files and folders → articles."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from annotate.errors import Invalid, Refused, WrongUse
from annotate.importers import ITEM_ROLES, MISTAKES_SHOWN, Options, extensions, shorten
from annotate.records import Draft, Mistake
from annotate.store.connection import MEMORY, Store
from annotate.workflow.imports.articles import (
    AT_ONCE,
    Preview,
    add_articles,
    check_spread,
    preview,
    read_and_cut,
)
from annotate.workflow.opening import open_project


@dataclass
class _Sums:
    """What came of it: new articles, id → place, and their units; a line for each text known
    before, nearly the same or changed on its way in, and each file or row refused."""

    new: dict[str, str] = field(default_factory=dict)
    units: int = 0
    known: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    refused_count: int = 0

    def count(self, made: list[Preview]) -> None:
        for one in made:
            place = one.draft.place
            if one.is_known or one.id in self.new:
                same = self.new.get(one.id) or f"“{one.same_as}”, which is here already"
                self.known.append(f"{place}: same text as {same}.")
                continue
            self.new[one.id] = place
            self.units += len(one.units)
            self.notes += [f"{place}: {note}" for note in one.draft.notes]
            if one.near:
                self.near.append(
                    f"{place}: “{one.title}” is {one.near.share:.0%} the same"
                    f" as “{one.near.title}” ({one.near.place}); they share a split."
                )

    def refuse(self, path: Path, left_out: list[Mistake]) -> None:
        """Name a file or its rows, the first of them, and count all."""
        self.refused_count += sum(one.rows or 1 for one in left_out)
        for one in shorten(left_out, path.name):
            where = f"{path}{one.where.removeprefix(path.name)}"
            self.refused.append(f"{where}: {one.reason} {one.remedy}".rstrip())


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be stored.")
@click.option(
    "--format", "format_", metavar="NAME", default="", help="One of “formats”; else by file."
)
@click.option("--encoding", default="", help="Of the text, where it cannot be told: windows-1251.")
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME",
    help=f"Which column or key holds what; ROLE: {', '.join(ITEM_ROLES)}. Again for each.",
)  # fmt: skip
@click.option("--language", default="", help="Of the articles: en, uk, …; else it is guessed.")
@click.option("--k", type=int, help="People for an article; else as the project says.")
@click.option("--share", type=int, help="Percent of the articles that k people get; one the rest.")
@click.option("--calibration", is_flag=True, help="They go to every reviewer.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    dry_run: bool,
    format_: str,
    encoding: str,
    columns: tuple[str, ...],
    language: str,
    k: int | None,
    share: int | None,
    calibration: bool,
) -> None:
    """Import files, or every readable file of folders, as articles."""
    options = Options(format=format_, encoding=encoding, columns=_columns(columns))
    spread = _spread(k, share, calibration)
    is_only_looked_at = dry_run and not Path(ctx.obj.db).exists()
    store = open_project(MEMORY if is_only_looked_at else ctx.obj.db)
    act = preview if dry_run else partial(_add, spread)
    try:
        sums = _import(store, list(_files(paths)), options, language, act)
    finally:
        store.close()
    _print(sums, "would be imported" if dry_run else "imported")
    ctx.exit(1 if sums.refused else 0)


def _import(
    store: Store,
    files: list[Path],
    options: Options,
    language: str,
    act: Callable[[Store, list[Draft]], list[Preview]],
) -> _Sums:
    """Read the files one by one, and look at or store their articles many at a time."""
    sums = _Sums()
    waiting: list[Draft] = []
    with click.progressbar(files, label="Importing", file=sys.stderr) as bar:
        for path in bar:
            rows: list[Mistake] = []
            try:
                data = _read(path)
                waiting += read_and_cut(store, data, path.name, options, language, rows)
            except Invalid as error:
                rows = [Mistake(path.name, error.reason, error.remedy)]
            sums.refuse(path, rows)
            if len(waiting) >= AT_ONCE:
                sums.count(act(store, waiting))
                waiting = []
        sums.count(act(store, waiting))
    return sums


def _print(sums: _Sums, verb: str) -> None:
    for lines in (sums.known, sums.near, sums.notes, sums.refused):
        is_cut = lines is not sums.refused and len(lines) > MISTAKES_SHOWN
        for line in lines[:MISTAKES_SHOWN] if is_cut else lines:
            click.echo(line, err=True)
        if is_cut:
            click.echo(f"and {len(lines) - MISTAKES_SHOWN:,} more of this kind.", err=True)
    count, units = len(sums.new), sums.units
    click.echo(
        f"{count} article{'s' * (count != 1)} with {units} unit{'s' * (units != 1)} {verb},"
        f" {len(sums.known)} known before, {sums.refused_count} refused."
    )


def _add(spread: dict[str, Any], store: Store, drafts: list[Draft]) -> list[Preview]:
    return add_articles(store, None, drafts, **spread)


def _spread(k: int | None, share: int | None, calibration: bool) -> dict[str, Any]:
    """Read to how many people the articles go, as `add_articles` takes it."""
    if k is None and share is not None:
        raise WrongUse("--share says nothing without --k.", "Name --k, too.")
    if k is not None and calibration:
        raise WrongUse("--calibration is to everybody.", "Leave --k out, or --calibration.")
    share = 100 if share is None else share
    check_spread(k, share)
    return {"k": k, "share": share, "is_calibration": calibration}


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read ROLE=NAME; a role without a name has no column."""
    chosen = {}
    for pair in pairs:
        role, sign, name = pair.partition("=")
        if not sign or role not in ITEM_ROLES:
            raise WrongUse(
                f"--column {pair}: this is not ROLE=NAME.", f"ROLE: {', '.join(ITEM_ROLES)}."
            )
        chosen[role] = name
    return chosen


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """List what is named, there or not; of folders, the files with a known ending."""
    known = extensions()
    for path in paths:
        if path.is_dir():
            for folder, _, names in sorted(os.walk(path)):
                yield from (
                    Path(folder, name)
                    for name in sorted(names)
                    if Path(name).suffix.lower() in known
                )
        else:
            yield path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused("There is no such file.", "Check the name.") from error
    except OSError as error:
        raise Refused(f"It cannot be read ({error.strerror}).", "Check its permissions.") from error
