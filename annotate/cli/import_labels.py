"""import-labels: an exported long CSV back in, or any CSV whose columns are named."""

from pathlib import Path

import click

from annotate.cli._files import read_named
from annotate.errors import Refused, WrongUse
from annotate.store.connection import MEMORY, Store
from annotate.workflow.import_labels import (
    ROLES,
    Imported,
    Naming,
    import_labels,
    import_named,
)
from annotate.workflow.project import open_project


@click.command("import-labels")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME",
    help="Which column of a CSV that is not ours holds what; again for each. ROLE:"
    f" {', '.join(ROLES)}, or a field of the scheme. Needed: reviewer, source, and sentence (its"
    " words) or sentence_id; a column called as its role need not be named.",
)  # fmt: skip
@click.option("--reviewer", default="", metavar="NAME", help="Whose labels; else by its column.")
@click.option(
    "--decided-by", default="", metavar="NAME",
    help="Who decided the rows of “gold”; else by the column decided_by.",
)  # fmt: skip
@click.option(
    "--map", "words", multiple=True, metavar="WORD=VALUE",
    help="What a label means, where it is no id, label or key of the scheme; VALUE may be no_claim"
    " or cant_tell; without VALUE such rows are left out. Again for each.",
)  # fmt: skip
@click.option("--encoding", default="", help="Of the text, where it cannot be told.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    columns: tuple[str, ...],
    reviewer: str,
    decided_by: str,
    words: tuple[str, ...],
    encoding: str,
    dry_run: bool,
) -> None:
    """Take labels in: a long CSV that “export” wrote, or any CSV whose columns are named.

    Their sentences must be imported first (of a CSV of ready sentences:
    “import --format items”). A label holds for the whole sentence unless columns
    tell the claim's words: claim_text, or claim_start and claim_end. Rows of one
    reviewer and sentence contradict each other unless those or --column
    claim=NAME tell them apart. Rows of the reviewer “gold” become gold. A second
    time changes nothing.
    """
    data = read_named(file)
    naming = Naming(
        _pairs("--column", columns), _pairs("--map", words), reviewer, encoding, decided_by
    )
    is_only_looked_at = dry_run and not Path(ctx.obj.db).exists()
    store = open_project(MEMORY if is_only_looked_at else ctx.obj.db)
    try:
        done = _import(store, data, file.name, naming, dry_run)
    finally:
        store.close()
    _print(done, "would be taken" if dry_run else "taken")
    ctx.exit(1 if done.refused else 0)


def _import(store: Store, data: bytes, name: str, naming: Naming, dry_run: bool) -> Imported:
    """Read a file as ours unless something was said of it."""
    if naming != Naming():
        return import_named(store, data, name, naming, dry_run=dry_run)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"“{name}” is not UTF-8 ({error.reason}).", "Save it as UTF-8.") from error
    return import_labels(store, text, dry_run=dry_run)


def _pairs(option: str, pairs: tuple[str, ...]) -> dict[str, str]:
    """Read WORD=VALUE; a role has no “=” in it, a value neither, a word or a column may."""
    read: dict[str, str] = {}
    for pair in pairs:
        first, sign, second = pair.partition("=") if option == "--column" else pair.rpartition("=")
        first, second = first.strip(), second.strip()
        if not sign or read.setdefault(first, second) != second:
            wrong = "stands twice with different values" if sign else "has no “=”"
            raise WrongUse(f"{option} {pair}: this {wrong}.", f"See “{option}” under --help.")
    return read


def _print(done: Imported, verb: str) -> None:
    for line in done.kept + done.refused:
        click.echo(line, err=True)
    for column in dict.fromkeys(column for column, _, _ in done.words):
        taken = [
            f"“{word}” = {value or '(left out)'} ({count})"
            for (its, word, value), count in done.words.items()
            if its == column
        ]
        click.echo(f"{column}: {', '.join(taken)}")
    for name, count in done.without.items():
        click.echo(f"{count} claim{'s' * (count != 1)} without {name}: it counts as missing.")
    kept = f" {len(done.kept)} kept in the history only," if done.kept else ""
    left_out = f" {done.left_out} row{'s' * (done.left_out != 1)} left out," * bool(done.left_out)
    click.echo(
        f"{done.taken} answer{'s' * (done.taken != 1)} {verb}, {done.known} known before,"
        f"{kept}{left_out} {len(done.refused)} refused."
    )
