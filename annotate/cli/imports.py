"""import: files and folders → imports."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from annotate.errors import Invalid, Refused, WrongUse
from annotate.importers import extensions
from annotate.store.connection import MEMORY
from annotate.workflow import imports
from annotate.workflow.project import open_project


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be stored.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Import files, or every readable file of folders, as imports."""
    is_only_looked_at = dry_run and not Path(ctx.obj.db).exists()
    store = open_project(MEMORY if is_only_looked_at else ctx.obj.db)
    act = imports.preview if dry_run else _add
    refused: list[str] = []
    new: dict[str, int] = {}  # units by article
    known = 0
    try:
        files = list(_files(paths))
        with click.progressbar(files, label="Importing", file=sys.stderr) as bar:
            for path in bar:
                try:
                    made = act(store, imports.read_file(_read(path), path.name))
                except Invalid as error:
                    refused.append(f"{path}: {error}")
                    continue
                for one in made:
                    if one.is_known or one.id in new:
                        known += 1
                    else:
                        new[one.id] = len(one.units)
    finally:
        store.close()
    for line in refused:
        click.echo(line, err=True)
    verb = "would be imported" if dry_run else "imported"
    units = sum(new.values())
    click.echo(
        f"{len(new)} article{'s' * (len(new) != 1)} with {units} unit{'s' * (units != 1)} {verb},"
        f" {known} known before, {len(refused)} refused."
    )
    ctx.exit(1 if refused else 0)


def _add(store: object, drafts: list) -> list:
    return imports.add_articles(store, None, drafts)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """List the files named, and those with a known ending in the folders named."""
    known = extensions()
    for path in paths:
        if path.is_dir():
            for folder, _, names in sorted(os.walk(path)):
                yield from (
                    Path(folder, name)
                    for name in sorted(names)
                    if Path(name).suffix.lower() in known
                )
        elif path.exists():
            yield path
        else:
            raise WrongUse(f"There is no file {path}.", "Check the name.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"It cannot be read ({error.strerror}).", "Check its permissions.") from error
