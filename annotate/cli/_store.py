"""The project file, opened for one command and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from annotate.store.connection import MEMORY, Store
from annotate.workflow.opening import open_existing, open_project


@contextmanager
def opened(
    ctx: click.Context, *, creates: bool = False, is_dry_run: bool = False
) -> Iterator[Store]:
    """Open the file that the command line names; raise NoDatabase if there is none.

    A command that `creates` the file also updates it; its dry run leaves no file behind.
    """
    path = ctx.obj.db
    if not creates:
        store = open_existing(path)
    else:
        # The dry run of a first import needs a project to compare with: an empty one in memory.
        store = open_project(MEMORY if is_dry_run and not Path(path).exists() else path)
    try:
        yield store
    finally:
        store.close()
