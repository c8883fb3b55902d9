"""The project's file, opened for one command and closed behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from annotate.store.connection import Store
from annotate.workflow.project import open_existing


@contextmanager
def opened(ctx: click.Context) -> Iterator[Store]:
    """Open the file that the command line names; NoDatabase where there is none."""
    store = open_existing(ctx.obj.db)
    try:
        yield store
    finally:
        store.close()
