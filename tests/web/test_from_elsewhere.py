"""The lines of README by which other machines read an export over HTTP, run as they stand there."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from annotate.workflow.people import access_tokens, membership
from tests.labelled import make_project
from tests.serving import ServerProcess

pytestmark = pytest.mark.slow
README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
CURL = re.search(r"^curl .*$", README, re.M)[0]
PANDAS = re.search(r"^labels = pandas\.read_csv\(.*$", README, re.M)[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with labels, a token to read them, and one that may not."""
    path = tmp_path_factory.mktemp("elsewhere") / "p.db"
    store = make_project(path, count=3, sentences=5)
    person = membership.add_person(store, "Lena", "lead")
    token = access_tokens.create(store, None, person, "reader", ["read-exports"])
    other = access_tokens.create(store, None, person, "writer", ["import-labels"])
    store.close()
    server = ServerProcess(path)
    server.url, server.token, server.other = f"http://127.0.0.1:{server.port}", token, other
    yield server
    server.stop()


def curl(server, folder, token):
    """Run the line of README as a shell does, without its comment."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    words = shlex.split(CURL, comments=True)
    words = [one.replace("$TOKEN", token).replace("$URL", server.url) for one in words]
    return subprocess.run(
        [words[0], "--noproxy", "*", *words[1:]], cwd=folder, capture_output=True, timeout=60
    )


def test_pandas_reads_the_export(server, monkeypatch):
    pandas = pytest.importorskip("pandas")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    space = {"pandas": pandas, "url": f"{server.url}/export/download", "token": server.token}
    exec(PANDAS, space)
    assert len(space["labels"]) > 10
    assert {"sentence_id", "reviewer", "source", "confidence"} <= set(space["labels"].columns)
    space["token"] = server.other
    with pytest.raises(OSError, match="403"):
        exec(PANDAS, space)


def test_curl_reads_the_export_and_duckdb_what_it_wrote(server, tmp_path, monkeypatch):
    done = curl(server, tmp_path, server.token)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "labels.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("article_id,") or "sentence_id" in lines[0]
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    read = eval(re.search(r"duckdb\.sql\(\"from.*\)", CURL)[0], {"duckdb": duckdb})
    assert read.columns == lines[0].split(",")
    assert len(read.fetchall()) == len(lines) - 1


def test_curl_writes_no_file_if_the_token_does_not_work(server, tmp_path):
    done = curl(server, tmp_path, server.other)
    assert done.returncode == 22
    assert not (tmp_path / "labels.csv").exists()


@pytest.mark.parametrize("path", ["articles", "labels"])
def test_a_body_larger_than_strangers_may_send_is_refused_by_the_project_s_limit(server, path):
    """A working token is no stranger: the app says why, and not the connection."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    words = ["curl", "-s", "--noproxy", "*", "-H", f"Authorization: Bearer {server.other}"]
    words += ["-H", "Content-Type: text/csv", "--data-binary", "@-", "-H", "Expect:"]
    sent = b"x" * 25_000_000
    done = subprocess.run(
        [*words, f"{server.url}/api/{path}"], input=sent, capture_output=True, timeout=120
    )
    status = 413 if path == "labels" else 403
    assert json.loads(done.stdout)["status"] == status
    assert (
        f'"status": {status}' in done.stdout.decode()
        or f'"status":{status}' in done.stdout.decode()
    )
