"""The index of faults names files that exist."""

import re
from pathlib import Path

import tests.faults

HERE = Path(__file__).parent


def test_every_test_that_the_index_names_exists():
    named = set(re.findall(r"\b(?:tests/\w+/|tests/)?test_\w+", tests.faults.__doc__))
    assert len(named) > 10
    for name in named:
        folder = HERE.parent.parent if "/" in name else HERE
        assert (folder / f"{name}.py").is_file(), name
