"""export: labels as a stream."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from annotate.cli._output import write_file, write_folder
from annotate.cli._store import opened
from annotate.errors import WrongUse
from annotate.exporters import SPLITS
from annotate.records import VERDICTS
from annotate.registry import members
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow import export
from annotate.workflow.adjudicate.bulk import find_writing


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
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only this article.")
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
@click.option("--columns", metavar="NAME,NAME…", help="Only these columns, in this order.")
@click.option("--person", "people", multiple=True, metavar="NAME", help="Only labels by NAME.")
@click.option("--version", type=click.IntRange(min=1), help="Only answers made with this version.")
@click.option("--since", default="", metavar="DAY", help="Only answers from this day on.")
@click.option("--until", default="", metavar="DAY", help="Only answers until this day.")
@click.option(
    "--verdict", "verdicts", multiple=True, type=click.Choice(VERDICTS),
    help="Only answers with this verdict; can be repeated.",
)  # fmt: skip
@click.option("--flagged", is_flag=True, help="Only sentences that someone flagged.")
@click.option(
    "--finished-by", type=click.IntRange(min=1), metavar="N",
    help="Only sentences that N people or more have finished.",
)  # fmt: skip
@click.option("--split", type=click.Choice(SPLITS), help="Only articles of this split.")
@click.option("--partition", type=click.Choice(["article"]), help="One Parquet file per article.")
@click.option(
    "-o", "--out", "--output", "output", metavar="PATH", default="-",
    help="File to write, or for several files a folder: DIR/. Default: standard output.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    format_name: str,
    manifest: Path | None,
    output: str,
    columns: str | None,
    **chosen: Any,
) -> None:
    """Export the labels."""
    with opened(ctx) as store:
        given = {name: value for name, value in chosen.items() if value is not None}
        given["articles"] = given["articles"] or None
        if columns is not None:
            given["columns"] = tuple(name.strip() for name in columns.split(","))
        selection = export.Selection(format=format_name, **given)
        sent = export.Sent()
        _write(store, selection, output, sent)
        is_split = format_name == "huggingface"
        warnings = export.list_split_warnings(store, selection) if is_split else []
        lost = export.name_lost(export.count_lost(store, selection))
        writing = find_writing(store)
        lacks_sample = export.has_sample(store) and not selection.sample
        if manifest is not None:
            told = {
                "file": "" if output == "-" else Path(output).name,
                **export.describe(store, selection, sent),
            }
            text = json.dumps(told, ensure_ascii=False, indent=2)
            write_file(manifest, iter([f"{text}\n".encode()]))
    _tell(sent.left_out)
    if not sent.counts["rows"]:
        remedy = " Add --sample for those of the sample article." if lacks_sample else ""
        click.echo(f"No rows: no labels fit this export.{remedy}", err=True)
    if lost:
        click.echo(f"Left out: {lost}, for which this format has no place.", err=True)
    for one in warnings:
        click.echo(f"Split: {one}", err=True)
    if writing:
        part = f"{writing.written:,} of {plural(writing.total, 'sentence')}"
        click.echo(f"A decision in bulk is being written: {part}. Export again later.", err=True)


def _write(store: Store, selection: export.Selection, output: str, sent: export.Sent) -> None:
    is_folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    if output.endswith(("/", os.sep)) and not export.has_files(selection):
        raise WrongUse(
            f"The format {selection.format} is one file, and {output} is a folder.",
            "Give the name of a file in it.",
        )
    if is_folder and export.has_files(selection):
        write_folder(Path(output), export.files(store, selection, sent))
    else:
        write_file(Path(output), export.stream(store, selection, sent=sent))


def _tell(left_out: Counter[str]) -> None:
    """Say which sentences have no best answer."""
    if left_out["tied"]:
        click.echo(f"Left out: {plural(left_out['tied'], 'sentence')} with a tie.", err=True)
    if left_out["cant_tell"]:
        count = plural(left_out["cant_tell"], "sentence")
        click.echo(f"Left out: {count} that no reviewer could label.", err=True)
