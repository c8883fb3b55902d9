"""Every test of this folder runs in memory and, among the slow ones, on a file as well."""

import pytest

from annotate.store.file.connection import Store
from tests.kept import open_kept


@pytest.fixture(params=["memory", pytest.param("file", marks=pytest.mark.slow)])
def db(request, founded, tmp_path):
    """A project without articles. On a file, one connection writes and another one reads."""
    if request.param == "memory":
        store = open_kept(founded)
    else:
        path = tmp_path / "project.db"
        path.write_bytes(founded)
        store = Store(path)
    yield store
    store.close()
