"""sentences: the units of a text, without a database."""

import json
import sys
from pathlib import Path

import click

from annotate import sentences
from annotate.cli._files import read_named
from annotate.wording import one_line
from annotate.workflow.imports.reading import check_language, read_file


@click.command("sentences")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON list of kind, start, end and text."
)
@click.option(
    "--language", default="", help="Language of the text, for example en or uk. Default: detected."
)
def command(file: Path, as_json: bool, language: str) -> None:
    """Show how a text is split; “-” reads standard input."""
    # Bytes: the importer detects the encoding, which the terminal's may not be.
    data = sys.stdin.buffer.read() if str(file) == "-" else read_named(file)
    language = check_language(language)
    for draft in read_file(data, file.name):
        units = [
            {
                "kind": unit.kind,
                "start": unit.start,
                "end": unit.end,
                "text": draft.text[unit.start : unit.end],
            }
            for unit in sentences.split(draft.text, language or draft.language, draft.title)
        ]
        if as_json:
            click.echo(json.dumps(units, ensure_ascii=False, indent=1))
        else:
            for unit in units:
                shown = one_line(unit["text"])
                click.echo(f"{unit['kind']:<12}{unit['start']:>7}{unit['end']:>7}  {shown}")
