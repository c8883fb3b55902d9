"""The project file, opened for one command and closed after it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click

from annotate.errors import NoDatabase, ReadOnly
from annotate.records import Scheme
from annotate.store.file.connection import MEMORY, Store
from annotate.workflow.operations import merging
from annotate.workflow.operations.opening import open_existing, open_project, open_to_read

_NAMED = 3  # files


def announce(path: str) -> None:
    """Say on standard error that a file is missing and will be created."""
    # Beside its secret, a missing file is refused when it is opened.
    if path != MEMORY and not Path(path).exists() and not Path(f"{path}.secret").exists():
        click.echo(f"There is no file “{path}”, so it is created.{_nearest(path)}", err=True)


def clear_left(path: str) -> None:
    """Delete what a killed merge left beside the file, and say so on standard error."""
    for folder in [] if path == MEMORY else merging.clear_left(path):
        click.echo(f"A merge was interrupted. Its copies in “{folder}” are deleted.", err=True)


def _nearest(path: str) -> str:
    """Name the database files beside a missing one, those with a similar name first."""
    if path == MEMORY or Path(path).exists():
        return ""
    beside = [file.name for file in Path(path).parent.glob("*.db") if file.is_file()]
    like = get_close_matches(Path(path).name, beside, n=_NAMED, cutoff=0.0)
    if not like:
        return ""
    names = ", ".join(f"“{Path(path).parent / name}”" for name in like)
    return f" Files here: {names}."


@contextmanager
def opened(
    ctx: click.Context,
    *,
    creates: bool = False,
    is_dry_run: bool = False,
    scheme: Scheme | None = None,
) -> Iterator[Store]:
    """Open the file that the command line names; raise NoDatabase if there is none.

    A command that `creates` the file also updates it; its dry run leaves no file behind. A
    `scheme` becomes the current one.
    """
    path = ctx.obj.db
    clear_left(path)
    if not creates:
        store = _open(path)
    else:
        if not is_dry_run:
            announce(path)
        # The dry run of a first import needs a project to compare with: an empty one in memory.
        is_new = not Path(path).exists()
        if is_dry_run and not is_new:
            scheme = None
        store = open_project(MEMORY if is_dry_run and is_new else path, scheme=scheme)
    try:
        yield store
    except ReadOnly as error:
        raise NoDatabase(
            f"“{Path(path).parent}” cannot be written to, so nothing is changed in “{path}”.",
            "Copy the file to another folder, or allow your user account to write there.",
        ) from error
    finally:
        store.close()


def _open(path: str) -> Store:
    """Open a file that is there; only to read it if nothing can be created beside it."""
    try:
        return open_existing(path)
    except NoDatabase as error:
        folder = Path(path).absolute().parent
        if Path(path).is_file() and not os.access(folder, os.W_OK):
            return open_to_read(path)
        raise type(error)(error.reason, f"{error.remedy}{_nearest(path)}") from error
