"""Project files in the folder where `run` runs: an empty one, the sample, the demonstration."""

import shutil
from pathlib import Path

import pytest

from annotate.workflow.operations import demo
from tests.conftest import made_file

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


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
