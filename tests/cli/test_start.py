"""A command loads only what it needs, so that it starts at once; --help loads no command at all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.cli import COMMANDS, main
from tests.cli.conftest import SEEDS

CLI = Path(__file__).resolve().parents[2] / "annotate" / "cli"
SERVER = {"flask", "werkzeug", "jinja2", "waitress", "annotate.app", "annotate.web"}
DATABASE = {"sqlite_utils", "annotate.store.file.connection"}
LOADED = """
import json, sys
from annotate.cli import main
from annotate.registry import deferred
try:
    main(sys.argv[1:], obj=deferred("annotate.app:create_app"))
except SystemExit as end:
    assert not end.code, end.code
sys.stdout.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded_by(*words):
    """Run a command in a process of its own; return the names of the modules it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=CLI.parents[1],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
def test_help_loads_no_command():
    loaded = loaded_by("--help")
    assert not loaded & {*SERVER, *DATABASE, "sentencex", "charset_normalizer"}
    assert not {f"annotate.cli.{module}" for module, _ in COMMANDS.values()} & loaded


@pytest.mark.slow
def test_formats_loads_no_server_and_no_database():
    loaded = loaded_by("formats")
    assert "annotate.importers.docx" in loaded
    assert not loaded & {*SERVER, *DATABASE, "sentencex"}


@pytest.mark.slow
def test_sentences_loads_no_server_and_no_database():
    loaded = loaded_by("sentences", str(SEEDS / "seed_article.txt"))
    assert "sentencex" in loaded
    assert not loaded & {*SERVER, *DATABASE}


@pytest.mark.slow
def test_a_command_about_the_project_loads_no_app(sample):
    loaded = loaded_by("--db", str(sample), "articles", "list")
    assert "sqlite_utils" in loaded
    assert not loaded & {*SERVER, "sentencex", "charset_normalizer"}


def test_every_file_of_the_folder_is_a_command():
    files = {path.stem for path in CLI.glob("*.py") if not path.name.startswith("_")}
    assert {module for module, _ in COMMANDS.values()} == files


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_about_a_command_what_the_command_says(name):
    command = main.get_command(None, name)
    assert command.name == name
    assert " ".join(command.help.split("\n\n")[0].split()) == COMMANDS[name][1]


def test_help_lists_every_command_in_full(run):
    listed = " ".join(run("--help").stdout.split("Commands:")[1].split())
    assert listed == " ".join(f"{name} {text}" for name, (_, text) in COMMANDS.items())
    assert list(COMMANDS) == sorted(COMMANDS)


def test_an_unknown_command_is_refused(run):
    done = run("annotate")
    assert done.exit_code == 2
    assert "annotate" in done.stderr


@pytest.mark.slow
def test_a_command_does_not_load_pandas_where_it_is_installed():
    pytest.importorskip("pandas")
    code = """
import sys
from annotate.cli import main
main.get_command(None, "export")
assert "sqlite_utils" in sys.modules and "pandas" not in sys.modules
import pandas
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
