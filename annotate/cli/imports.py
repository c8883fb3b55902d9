"""import: files and folders → articles."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from annotate.cli._scheme import read_scheme, scheme_option
from annotate.cli._store import opened
from annotate.errors import Invalid, Refused, WrongUse
from annotate.importers import ITEM_ROLES, MISTAKES_SHOWN, Options, extensions, shorten
from annotate.records import Draft, Mistake
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow.imports.articles import (
    BATCH_SIZE,
    Preview,
    add_articles,
    check_spread,
    preview,
    read_and_cut,
)


@dataclass
class _Sums:
    """The result: new articles (id → place) and their units, with a line for each text that is
    already imported, nearly the same or changed on import, and for each file or row refused."""

    is_near_taken: bool = False
    new: dict[str, str] = field(default_factory=dict)
    units: int = 0
    known: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    refused_count: int = 0

    def count(self, previews: list[Preview]) -> None:
        """Add up articles, and name those that are known or nearly the same as another."""
        for article in previews:
            place, near = article.draft.place, article.near
            if article.is_known or article.id in self.new:
                same = self.new.get(article.id)
                same = same or f"“{article.same_as}”, which is already in the project"
                self.known.append(f"{place}: same text as {same}.")
                continue
            if article.has_same_words and not self.is_near_taken:
                self.refused_count += 1
                self.refused.append(
                    f"{place}: “{article.title}” has the same words as “{near.title}”"
                    f" ({near.place}). Add --near to import it as well."
                )
                continue
            self.new[article.id] = place
            self.units += len(article.units)
            self.notes += [f"{place}: {note}" for note in article.draft.notes]
            if near:
                self.near.append(
                    f"{place}: “{article.title}” is {near.share:.0%} the same"
                    f" as “{near.title}” ({near.place}); they share a split."
                )

    def refuse(self, path: Path, left_out: list[Mistake]) -> None:
        """Name a file or the first of its rows that were left out, and count them all."""
        self.refused_count += sum(mistake.rows or 1 for mistake in left_out)
        for mistake in shorten(left_out, path.name):
            where = f"{path}{mistake.where.removeprefix(path.name)}"
            self.refused.append(f"{where}: {mistake.reason} {mistake.remedy}".rstrip())


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be imported.")
@click.option(
    "--format", "format_", metavar="NAME", default="",
    help="File format (see “formats”). Default: detected per file.",
)  # fmt: skip
@click.option(
    "--encoding", default="",
    help="Text encoding, if it cannot be detected, for example windows-1251.",
)  # fmt: skip
@click.option(
    "--delimiter", default="", metavar="CHARACTER",
    help="What separates the columns of a CSV: one character, or “tab”. Default: detected.",
)  # fmt: skip
@click.option(
    "--sheet", default="", metavar="NAME",
    help="Which sheet of a workbook to read. Default: the first with a column of text.",
)  # fmt: skip
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME",
    help=f"Which column or key has which role. ROLE is one of: {', '.join(ITEM_ROLES)}."
    " Repeat for each.",
)  # fmt: skip
@click.option(
    "--language", default="",
    help="Language of the articles, for example en or uk. Default: detected.",
)  # fmt: skip
@click.option(
    "--near", is_flag=True,
    help="Also import articles that have the same words as another, for example from another"
    " format.",
)  # fmt: skip
@click.option("--k", type=int, help="People per article. Default: the project setting.")
@click.option(
    "--share", type=int, help="Percentage of articles that go to k people; the rest go to one."
)
@click.option("--calibration", is_flag=True, help="Send them to every reviewer.")
@scheme_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    dry_run: bool,
    format_: str,
    encoding: str,
    delimiter: str,
    sheet: str,
    columns: tuple[str, ...],
    language: str,
    near: bool,
    k: int | None,
    share: int | None,
    calibration: bool,
    scheme_name: str,
) -> None:
    """Import files as articles, or all readable files in a folder."""
    scheme = read_scheme(scheme_name) if scheme_name else None
    options = Options(
        format=format_,
        encoding=encoding,
        columns=_columns(columns),
        delimiter=delimiter,
        sheet=sheet,
    )
    spread = _spread(k, share, calibration)
    act = preview if dry_run else partial(_add, spread, near)
    with opened(ctx, creates=True, is_dry_run=dry_run, scheme=scheme) as store:
        sums = _import(store, list(_list_files(paths)), options, language, act, near)
    _print(sums, "would be imported" if dry_run else "imported")
    ctx.exit(1 if sums.refused else 0)


def _import(
    store: Store,
    files: list[Path],
    options: Options,
    language: str,
    act: Callable[[Store, list[Draft]], list[Preview]],
    is_near_taken: bool,
) -> _Sums:
    """Read the files one by one, and preview or store their articles in batches."""
    sums = _Sums(is_near_taken)
    waiting: list[Draft] = []
    # Progress goes to standard error, so that standard output is one line for other programs.
    with click.progressbar(files, label="Importing", file=sys.stderr) as bar:
        for path in bar:
            rows: list[Mistake] = []
            try:
                data = _read(path)
                waiting += read_and_cut(store, data, path.name, options, language, rows)
            except Invalid as error:
                rows = [Mistake(path.name, error.reason, error.remedy)]
            sums.refuse(path, rows)
            # In batches: a COMMIT per article is slow, and one for all would keep labels waiting.
            if len(waiting) >= BATCH_SIZE:
                sums.count(act(store, waiting))
                waiting = []
        sums.count(act(store, waiting))
    return sums


def _print(sums: _Sums, verb: str) -> None:
    # What was refused is already shortened, file by file: a bad file must not hide another.
    for lines in (sums.known, sums.near, sums.notes, sums.refused):
        is_cut = lines is not sums.refused and len(lines) > MISTAKES_SHOWN
        for line in lines[:MISTAKES_SHOWN] if is_cut else lines:
            click.echo(line, err=True)
        if is_cut:
            click.echo(f"and {len(lines) - MISTAKES_SHOWN:,} more like these.", err=True)
    click.echo(
        f"{plural(len(sums.new), 'article')} with {plural(sums.units, 'unit')} {verb},"
        f" {len(sums.known):,} already imported, {sums.refused_count:,} refused."
    )


def _add(
    spread: dict[str, Any], is_near_taken: bool, store: Store, drafts: list[Draft]
) -> list[Preview]:
    return add_articles(store, None, drafts, is_near_taken=is_near_taken, **spread)


def _spread(k: int | None, share: int | None, calibration: bool) -> dict[str, Any]:
    """Return how many people label the articles, as arguments of `add_articles`."""
    if k is None and share is not None:
        raise WrongUse("--share has no effect without --k.", "Add --k.")
    if k is not None and calibration:
        raise WrongUse("--calibration and --k cannot be combined.", "Leave one of them out.")
    share = 100 if share is None else share
    check_spread(k, share)
    return {"k": k, "share": share, "is_calibration": calibration}


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read ROLE=NAME; an empty name means that no column has this role."""
    chosen = {}
    for pair in pairs:
        role, equals, name = pair.partition("=")
        if not equals or role not in ITEM_ROLES:
            raise WrongUse(
                f"--column {pair}: this is not ROLE=NAME.",
                f"ROLE is one of: {', '.join(ITEM_ROLES)}.",
            )
        chosen[role] = name
    return chosen


def _list_files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """List the files named, whether they exist or not, and the files of a known type in folders.

    In a folder, only files that are in it: a pipe or a device would never end, and a link may lead
    to what the owner of the folder may not read.
    """
    known = extensions()
    for path in paths:
        if path.is_dir():
            # Sorted: the order of os.walk differs from system to system.
            for folder, _, names in sorted(os.walk(path)):
                files = (Path(folder, name) for name in sorted(names))
                yield from (
                    file
                    for file in files
                    if file.suffix.lower() in known and _is_file_inside(file, path)
                )
        else:
            yield path


def _is_file_inside(file: Path, folder: Path) -> bool:
    """Return whether a path is a regular file, and no link leads out of the folder."""
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused("There is no such file.", "Check the name.") from error
    except OSError as error:
        raise Refused(f"It cannot be read ({error.strerror}).", "Check its permissions.") from error
