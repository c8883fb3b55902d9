"""Project files in the folder where `run` runs: an empty one, the sample, the demonstration."""

import shutil
from pathlib import Path

import pytest

from annotate.workflow import demo
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.opening import open_project

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def _made(folder, fill):
    path = folder / "annotate.db"
    store = open_project(str(path))
    fill(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory):
    return _made(tmp_path_factory.mktemp("sample"), add_seed)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    return _made(tmp_path_factory.mktemp("demo"), demo.fill)


@pytest.fixture
def sample(sample_file, tmp_path):
    """The default project file, with the sample article and no labels."""
    return Path(shutil.copy(sample_file, tmp_path / "annotate.db"))


@pytest.fixture
def demonstration(demo_file, tmp_path):
    """The default project file, with the demonstration labels."""
    return Path(shutil.copy(demo_file, tmp_path / "annotate.db"))
