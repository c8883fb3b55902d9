"""export: labels as a stream."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from annotate.errors import WrongUse
from annotate.registry import members
from annotate.workflow import export
from annotate.workflow.project import open_existing


@click.command("export")
@click.option("--format", "format_name", default="csv", show_default=True,
              type=click.Choice(sorted(members("exporters"))))  # fmt: skip
@click.option("--labels", default="raw", show_default=True, type=click.Choice(export.LABELS))
@click.option("--skipped", is_flag=True, help="With the sentences that reviewers skipped.")
@click.option("--calibration", is_flag=True, help="With the articles that everybody labels.")
@click.option("--pseudonyms", is_flag=True, help="Without people's names.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Default: standard output.")
@click.pass_context
def command(
    ctx: click.Context,
    format_name: str,
    labels: str,
    skipped: bool,
    calibration: bool,
    pseudonyms: bool,
    output: Path | None,
) -> None:
    """Write the labels out."""
    store = open_existing(ctx.obj.db)
    try:
        chunks = export.stream(
            store, export.Wish(format_name, labels, skipped, calibration, pseudonyms)
        )
        if output is None:
            sys.stdout.buffer.writelines(chunk.encode() for chunk in chunks)
        else:
            _write_file(output, chunks)
    finally:
        store.close()


def _write_file(output: Path, chunks: Iterator[str]) -> None:
    """Write a file beside it first, so that it is there as a whole or not at all."""
    if output.is_dir():
        raise WrongUse(f"{output} is a folder.", "Name a file in it.")
    part = output.with_name(f"{output.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(chunk.encode() for chunk in chunks)
        part.replace(output)
    except OSError as error:
        raise WrongUse(
            f"{output} cannot be written ({error.strerror}).", "Choose another place."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
