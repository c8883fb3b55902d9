"""`pip install .` gives a command that needs no checkout, and says which version it is."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from annotate.installed import VERSION
from tests.serving import ServerProcess

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINNED = re.findall(r"^([a-z-]+)==([\d.]+)$", (ROOT / "requirements.txt").read_text(), re.M)


def numbers(version):
    return tuple(map(int, version.split(".")))


def test_an_installed_command_has_what_is_pinned_for_a_checkout():
    asked = [re.fullmatch(r"([a-z-]+)>=([\d.]+),<(\d+)", one) for one in PROJECT["dependencies"]]
    pinned = dict(PINNED)
    pinned.pop("pytest", None)
    assert {one[1] for one in asked} == set(pinned)
    for name, least, below in (one.groups() for one in asked):
        assert numbers(least) <= numbers(pinned[name]) < (int(below),), name


def test_the_newest_heading_of_the_changes_is_this_version():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert headings[0].split(",")[0] == VERSION


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The `bin` of an environment that has the built package and, beside it, what it needs."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    wheel = next(folder.glob("*.whl"))
    assert wheel.name.startswith(f"annotate-{VERSION}-")
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".pyc")]
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True)
    # What the package needs was installed for these tests; the package itself was not.
    place = next((folder / "venv" / "lib").glob("python*/site-packages"))
    (place / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "venv" / "bin"


def away_from_the_checkout():
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.mark.slow
def test_the_command_says_its_version(installed, tmp_path):
    done = subprocess.run(
        [installed / "annotate", "--version"],
        cwd=tmp_path,
        env=away_from_the_checkout(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"annotate {VERSION}\n"


@pytest.mark.slow
def test_the_command_serves_its_pages_with_their_files(installed, tmp_path):
    where = "import annotate, sys; sys.stdout.write(annotate.__file__)"
    found = subprocess.run(
        [installed / "python", "-c", where],
        cwd=tmp_path,
        env=away_from_the_checkout(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout).is_relative_to(installed.parent)
    server = ServerProcess(
        tmp_path / "p.db",
        program=[str(installed / "annotate")],
        cwd=tmp_path,
        env=away_from_the_checkout(),
    )
    try:
        base = f"http://127.0.0.1:{server.port}"
        page = urlopen(f"{base}/sign-in").read().decode()
        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert len(files) >= 3
        for name in files:
            assert len(urlopen(base + name).read()) > 100, name
        with_seed = re.search(r"/setup/\S+", server.printed)
        assert with_seed and "p.db" in server.printed
    finally:
        server.stop()
