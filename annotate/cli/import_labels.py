"""import-labels: a long CSV written by “export”, or any CSV whose columns are named."""

from pathlib import Path

import click

from annotate.cli._files import read_named, zip_folder
from annotate.cli._scheme import read_scheme
from annotate.cli._store import opened
from annotate.errors import WrongUse
from annotate.wording import plural
from annotate.workflow.import_labels import (
    CHANGED,
    ROLES,
    Imported,
    Naming,
    import_any,
    is_changed,
    list_formats,
)


@click.command("import-labels")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", default="", metavar="NAME",
    help=f"What the file is: csv, {', '.join(name for name, _ in list_formats())}. Default:"
    " recognised by what is in it.",
)  # fmt: skip
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME",
    help="Which column of a CSV from elsewhere has which role. Repeat for each. ROLE is one of:"
    f" {', '.join(ROLES)}, or a field of the scheme. Required: reviewer, source, and sentence (its"
    " text) or sentence_id. A column that already has the name of its role can be left out.",
)  # fmt: skip
@click.option(
    "--reviewer", default="", metavar="NAME",
    help="Whose labels these are. Default: the reviewer column.",
)  # fmt: skip
@click.option(
    "--decided-by", default="", metavar="NAME",
    help="Who decided the rows of “gold”. Default: the column decided_by.",
)  # fmt: skip
@click.option(
    "--map", "words", multiple=True, metavar="WORD=VALUE",
    help="What a word in the file means, if it is not an ID, label or key of the scheme. VALUE can"
    " be no_claim or cant_tell; if VALUE is empty, the row is left out. Repeat for each.",
)  # fmt: skip
@click.option("--encoding", default="", help="Text encoding, if it cannot be detected.")
@click.option(
    "--delimiter", default="", metavar="CHARACTER",
    help="What separates the columns: one character, or “tab”. Default: detected.",
)  # fmt: skip
@click.option(
    "--separator", default="", metavar="CHARACTER",
    help="What separates several labels in one cell. Default: “|”, and lists in JSON.",
)  # fmt: skip
@click.option(
    "--scheme", "scheme_names", multiple=True, metavar="FILE",
    help="A version of the scheme that the labels name and this project lacks, or has only as a"
    " placeholder, as TOML from “scheme download”. Repeat for each.",
)  # fmt: skip
@click.option(
    "--articles", "rebuilds", is_flag=True,
    help="Also make what is missing here from the file: articles of their labelled sentences, which"
    " their full text completes later, and placeholders for versions of the scheme.",
)  # fmt: skip
@click.option(
    "--no-claim", "unmarked", is_flag=True,
    help="In a file of another tool, sentences in which nothing is marked have no claim. Default:"
    " they get no answer.",
)  # fmt: skip
@click.option(
    "--model", "is_model", is_flag=True,
    help="These are a model’s predictions: exported, but they count neither in “best” nor in"
    " progress and agreement. “export --labels best --person NAME” counts those of NAME. A file"
    " that marks its predictions itself needs no --model: ours (is_model), Label Studio’s.",
)  # fmt: skip
@click.option(
    "--what-fits", is_flag=True,
    help="Import the other rows if some are refused. Default: then nothing is imported.",
)  # fmt: skip
@click.option("--whole", is_flag=True, hidden=True, expose_value=False)  # is the default now
@click.option("--dry-run", is_flag=True, help="Only show what would be imported.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    format_name: str,
    columns: tuple[str, ...],
    reviewer: str,
    decided_by: str,
    words: tuple[str, ...],
    encoding: str,
    delimiter: str,
    separator: str,
    scheme_names: tuple[str, ...],
    rebuilds: bool,
    unmarked: bool,
    is_model: bool,
    what_fits: bool,
    dry_run: bool,
) -> None:
    """Import labels: a long CSV or JSON Lines written by “export”, any CSV, or another tool’s.

    Label Studio (JSON), doccano (JSONL), brat (a zip or folder), CoNLL and WebAnno TSV are
    recognised. Their texts are found in the articles by their words, and each marked span
    becomes a claim. --column layer=NAME, source=NAME and FIELD=NAME choose among what is marked.
    --column source_words=NAME names the layer or label of words that name sources: each claim gets
    the nearest, of its own label if they have one. --column source_name=NAME is their name. CoNLL
    has only sources.

    Import the sentences first (for a CSV of ready sentences: “import --format
    items”). A label applies to the whole sentence unless columns give the claim
    words: claim_text, or claim_start and claim_end. Several labels in one cell
    are several claims. Rows with the same reviewer and sentence contradict each
    other unless the claim words or --column claim=NAME show that they are
    different claims. Rows of the reviewer “gold” become gold. Importing the
    same file again changes nothing. Everything is saved at once, or nothing: then others who
    save wait, about a second per 20,000 answers; their labels stay in their browsers.
    """
    data = zip_folder(file) if file.is_dir() else read_named(file)
    naming = Naming(
        columns=_pairs("--column", columns),
        words=_pairs("--map", words),
        reviewer=reviewer,
        encoding=encoding,
        decided_by=decided_by,
        delimiter=delimiter,
        separator=separator,
        format=format_name,
        unmarked=unmarked,
        is_model=is_model,
    )
    versions = [read_scheme(name) for name in scheme_names]
    with opened(ctx, creates=True, is_dry_run=dry_run) as store:
        done = import_any(
            store,
            data,
            file.name or file.resolve().name,
            naming,
            is_whole=not what_fits,
            dry_run=dry_run,
            versions=versions,
            rebuilds=rebuilds,
        )
    is_stopped = done.refused and not (what_fits or dry_run)
    verb = "could be imported" if is_stopped else "would be imported" if dry_run else "imported"
    if is_changed(data):
        click.echo(CHANGED, err=True)
    _print(done, verb)
    if is_stopped:
        click.echo("Nothing was imported. Correct the file, or import the others with --what-fits.")
    ctx.exit(1 if done.refused else 0)


def _pairs(option: str, pairs: tuple[str, ...]) -> dict[str, str]:
    """Read WORD=VALUE. Roles and values contain no “=”; words and columns may."""
    read: dict[str, str] = {}
    for pair in pairs:
        # The first “=” ends a role, the last one begins a value.
        split = pair.partition if option == "--column" else pair.rpartition
        word, equals, value = (part.strip() for part in split("="))
        if not equals or read.setdefault(word, value) != value:
            wrong = "is given twice with different values" if equals else "has no “=”"
            raise WrongUse(f"{option} {pair}: this {wrong}.", f"See “{option}” under --help.")
    return read


def _print(done: Imported, verb: str) -> None:
    for line in done.kept + done.reasons:
        click.echo(line, err=True)
    for column in dict.fromkeys(column for column, _, _ in done.words):
        meanings = [
            f"“{word}” = {value or '(left out)'} ({count:,})"
            for (of, word, value), count in done.words.items()
            if of == column
        ]
        click.echo(f"{column}: {', '.join(meanings)}")
    if done.respaced:
        rows = plural(done.respaced, "sentence was", "sentences were")
        click.echo(f"{rows} found by the words: the white space is different here.")
    for name, count in done.without.items():
        click.echo(f"{plural(count, 'claim')} without {name}, which counts as missing.")
    if done.articles:
        made = plural(done.articles, "article is", "articles are")
        remedy = "Import the full text to complete an article."
        click.echo(f"{made} made from the labelled sentences. {remedy}")
    if done.extended:
        click.echo(
            f"{plural(done.extended, 'incomplete article')} with more sentences than before."
        )
    for version in done.versions:
        click.echo(f"Placeholder made for the scheme {version}.")
    kept = f" {len(done.kept):,} kept in the history only," if done.kept else ""
    left_out = f" {plural(done.left_out, 'row')} left out," if done.left_out else ""
    click.echo(
        f"{plural(done.taken, 'answer')} {verb}, {done.known:,} already imported,"
        f"{kept}{left_out} {len(done.refused):,} refused."
    )
