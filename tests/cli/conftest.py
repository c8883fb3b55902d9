"""Project files in the folder where `run` runs: an empty one, the sample, the demonstration."""

import shutil
from pathlib import Path

import pytest

from annotate.store.file import schema
from annotate.workflow.operations import demo
from tests.conftest import made_file

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """The bytes of a file at the newest schema, in which no project has been founded."""
    path = tmp_path_factory.mktemp("migrated") / "annotate.db"
    schema.prepare(str(path), "")
    return path.read_bytes()


@pytest.fixture(autouse=True)
def new_files_are_copies(monkeypatch, migrated):
    """Copy a migrated file where a command makes one; tests/store makes them step by step."""
    prepare = schema.prepare

    def copy_first(path, stamp):
        if not Path(path).exists() and not Path(f"{path}.secret").exists():
            schema._make_private(path)
            if Path(path).exists():  # else the folder is missing, which the real one reports
                Path(path).write_bytes(migrated)
        return prepare(path, stamp)

    monkeypatch.setattr(schema, "prepare", copy_first)


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch, request):
    """Let doctor find every disk quick, but in the test of how it measures one."""
    if "speed_of_its_disk" not in request.node.name:
        monkeypatch.setattr("annotate.workflow.operations.doctor.os.fsync", lambda _: None)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    return made_file(tmp_path_factory.mktemp("demo"), demo.fill)


@pytest.fixture
def sample(sample_file, tmp_path):
    """The default project file, with the sample article and no labels."""
    return Path(shutil.copy(sample_file, tmp_path / "annotate.db"))


@pytest.fixture
def demonstration(demo_file, tmp_path):
    """The default project file, with the demonstration labels."""
    return Path(shutil.copy(demo_file, tmp_path / "annotate.db"))
