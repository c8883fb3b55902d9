"""export: labels as a stream."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from annotate.cli._store import opened
from annotate.errors import WrongUse
from annotate.registry import members
from annotate.wording import plural
from annotate.workflow import export


@click.command("export")
@click.option(
    "--format", "format_name", default="csv", show_default=True,
    type=click.Choice(sorted(members("exporters"))), help="File format.",
)  # fmt: skip
@click.option(
    "--labels", default="raw", show_default=True, type=click.Choice(export.LABELS),
    help="What each reviewer answered (raw), the decided answers (gold), or one answer per sentence"
    " for training: gold, otherwise what most reviewers chose (best).",
)  # fmt: skip
@click.option("--skipped", is_flag=True, help="Include skipped sentences.")
@click.option("--calibration", is_flag=True, help="Include calibration articles.")
@click.option("--sample", is_flag=True, help="Include the sample article.")
@click.option(
    "--values", default="current", show_default=True, type=click.Choice(export.VALUES),
    help="Merged values and registered names as they count now, or as they were chosen.",
)  # fmt: skip
@click.option(
    "--before-version", type=click.IntRange(min=1), metavar="N",
    help="Only answers made before version N of the scheme.",
)  # fmt: skip
@click.option("--tag", default="", help="Only articles with this tag.")
@click.option("--pseudonyms", is_flag=True, help="Replace people's names with pseudonyms.")
@click.option(
    "--trailer", is_flag=True,
    help="End the file with a line that shows that it is whole, with the hash of all before it.",
)  # fmt: skip
@click.option(
    "--manifest", type=click.Path(path_type=Path),
    help="Also write this JSON file: time, filters, counts, scheme and hash of the export.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File to write. Default: standard output.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    format_name: str,
    labels: str,
    skipped: bool,
    calibration: bool,
    sample: bool,
    values: str,
    before_version: int | None,
    tag: str,
    pseudonyms: bool,
    trailer: bool,
    manifest: Path | None,
    output: Path | None,
) -> None:
    """Export the labels."""
    with opened(ctx) as store:
        selection = export.Selection(
            format_name,
            labels,
            skipped,
            calibration,
            pseudonyms,
            tag=tag,
            sample=sample,
            values=values,
            before_version=before_version or 0,
            trailer=trailer,
        )
        sent = export.Sent()
        chunks = export.stream(store, selection, sent=sent)
        if output is None:
            # Bytes: as text, Windows would turn the line ends of the CSV into others.
            sys.stdout.buffer.writelines(chunks)
        else:
            _write_file(output, chunks)
        if manifest is not None:
            told = {
                "file": output.name if output else "",
                **export.describe(store, selection, sent),
            }
            text = json.dumps(told, ensure_ascii=False, indent=2)
            _write_file(manifest, iter([f"{text}\n".encode()]))
    _tell(sent.left_out)


def _tell(left_out: Counter[str]) -> None:
    """Say which sentences have no best answer."""
    if left_out["tied"]:
        click.echo(f"Left out: {plural(left_out['tied'], 'sentence')} with a tie.", err=True)
    if left_out["cant_tell"]:
        count = plural(left_out["cant_tell"], "sentence")
        click.echo(f"Left out: {count} that no reviewer could label.", err=True)


def _write_file(output: Path, chunks: Iterator[bytes]) -> None:
    """Write to a file next to it first, so that the output is either complete or not there."""
    if output.is_dir():
        raise WrongUse(f"{output} is a folder.", "Give the name of a file in it.")
    part = output.with_name(f"{output.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(chunks)
        part.replace(output)  # one step of the file system: no one ever sees half a file
    except OSError as error:
        raise WrongUse(
            f"{output} cannot be written ({error.strerror}).", "Choose another place."
        ) from error
    finally:
        with suppress(OSError):  # it is gone already if all went well
            part.unlink()
