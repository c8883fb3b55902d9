"""Output in encodings that lack a character, as Windows gives to redirected output."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.conftest import SEEDS

ROOT = SEEDS.parent
pytestmark = pytest.mark.slow


def run(folder, *words, encoding=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if encoding:
        environment["PYTHONIOENCODING"] = encoding
    line = [sys.executable, "-m", "annotate", "--db", "a.db", *words]
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("consoles")
    text = "Олена сказала «так» 😀. Zoë saw it — twice."
    (folder / "a.txt").write_text(text, encoding="utf-8")
    assert run(folder, "people", "add", "Zoë Ľupták Олена").returncode == 0
    assert run(folder, "import", "a.txt").returncode == 0
    return folder


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize(
    "words",
    [
        ("people", "list"), ("articles", "list"), ("sentences", "a.txt"), ("agreement",),
        ("import", "a.txt"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_character_that_the_encoding_lacks_is_written_as_its_number(folder, words, encoding):
    done = run(folder, *words, encoding=encoding)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    assert done.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "ascii"])
def test_json_stays_json(folder, encoding):
    done = run(folder, "sentences", "--json", "a.txt", encoding=encoding)
    # click writes UTF-8 where it is given ASCII.
    units = json.loads(done.stdout.decode("utf-8" if encoding == "ascii" else encoding))
    assert [unit["text"] for unit in units] == ["Олена сказала «так» 😀.", "Zoë saw it — twice."]


def test_a_name_is_written_with_its_own_characters_as_far_as_they_go(folder):
    line = run(folder, "people", "list", encoding="cp1252").stdout.decode("cp1252")
    assert line.startswith("Zoë \\u013dupták \\u041e")
