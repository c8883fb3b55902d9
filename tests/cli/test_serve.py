"""serve: what it creates, what it prints, and what it refuses before anyone can sign in."""

import gc
import logging
import re
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import click.testing
import pytest
import waitress

from annotate.app import create_app
from annotate.cli import main
from annotate.cli import serve as serving
from annotate.cli._listening import ONE_LINE, start_threads
from annotate.errors import LinkSpent
from annotate.workflow.articles import count_articles
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import links, membership, sign_in
from annotate.workflow.project import find_address

PASSWORD = "a long sentence"
LEAKS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
# waitress leaves the socket open that it could not bind; our process ends with it


class Server:
    """Takes the place of waitress: keeps its arguments and ends at once."""

    def __init__(self, app, **given):
        self.app, self.given = app, given
        self.threads = len(given["_dispatcher"].threads)
        self.effective_port = given["port"] or 54321
        if given["host"] == "localhost":
            self.effective_listen = [("127.0.0.1", given["port"]), ("::1", given["port"])]
            del self.effective_port

    def run(self):
        self.has_run = True

    def close(self):
        self.given["_dispatcher"].shutdown()


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Start without listening: serve("--host", …) → click's result; `serve.server` is the last."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    monkeypatch.setattr(waitress, "create_server", make_server)

    def call(*words, before=(), env=None):
        call.server = None
        command = [*before, "serve", *words]
        return click.testing.CliRunner().invoke(main, command, obj=create_app, env=env)

    def make_server_and_keep(app, **given):
        call.server = make_server(app, **given)
        return call.server

    monkeypatch.setattr(waitress, "create_server", make_server_and_keep)
    return call


def make_server(app, **given):
    return Server(app, **given)


class Task:
    """One request for waitress's threads."""

    def __init__(self, service):
        self.service = service


def rest(dispatcher):
    """Wait until every thread of waitress waits for a request."""
    until = time.monotonic() + 10
    while dispatcher.active_count or dispatcher.queue:
        assert time.monotonic() < until
        time.sleep(0.001)


def link_in(done):
    return re.search(r"^    (http://\S+/setup/(\S+))$", done.stdout, re.M)


def opened(name="annotate.db"):
    return open_existing(name)


@pytest.fixture
def lead(tmp_path):
    """The project has a lead without a password; call it to set one."""
    path = str(tmp_path / "annotate.db")
    store = open_project(path)
    person = membership.add_person(store, "Lena", "lead")
    store.close()

    def give_password():
        store = open_existing(path)
        sign_in.set_password(store, person, PASSWORD)
        store.close()

    return give_password


def test_a_first_start_creates_the_file_with_the_sample_and_one_link(serve):
    done = serve()
    assert done.exit_code == 0
    assert serve.server.has_run
    assert "There is no file “annotate.db”, so it is created." in done.stderr
    assert "Annotate is serving annotate.db" in done.stdout
    assert "To begin as the lead, open this link (works once)" in done.stdout
    assert "Address: http://127.0.0.1:8080/" in done.stdout
    assert link_in(done)[1].startswith("http://127.0.0.1:8080/setup/")
    store = opened()
    assert count_articles(store) == 1
    assert links.find_link(store, link_in(done)[2])["purpose"] == "setup"
    store.close()


def test_the_printed_address_is_stored_for_later_links(serve):
    serve("--port", "8123")
    store = opened()
    assert find_address(store) == "http://127.0.0.1:8123"
    store.close()
    serve("--public-url", "https://label.example.org/")
    store = opened()
    assert find_address(store) == "https://label.example.org"
    store.close()


def test_it_never_serves_in_debug_mode(serve):
    assert serve(env={"FLASK_DEBUG": "1", "FLASK_ENV": "development"}).exit_code == 0
    app = serve.server.app
    assert (app.debug, app.testing) == (False, False)
    assert app.config["PROPAGATE_EXCEPTIONS"] is None
    assert not app.config["TRAP_HTTP_EXCEPTIONS"]


def test_without_a_command_it_serves(serve, monkeypatch):
    done = click.testing.CliRunner().invoke(main, [], obj=create_app)
    assert done.exit_code == 0
    assert link_in(done)
    assert serve.server.given["port"] == 8080


def test_every_start_prints_a_new_link_and_ends_the_previous_one(serve):
    tokens = [link_in(serve())[2] for _ in range(2)]
    store = opened()
    assert links.find_link(store, tokens[1])
    with pytest.raises(LinkSpent):
        links.find_link(store, tokens[0])
    store.close()


def test_a_lead_without_a_password_gets_a_link_and_one_with_a_password_none(serve, lead):
    done = serve()
    assert "To begin as Lena, open this link (works once)" in done.stdout
    store = opened()
    assert links.find_link(store, link_in(done)[2])["purpose"] == "sign-in"
    store.close()
    lead()
    done = serve()
    assert link_in(done) is None
    assert "Address: http://127.0.0.1:8080/" in done.stdout


def test_a_project_with_articles_gets_no_sample(serve, run, tmp_path):
    (tmp_path / "own.txt").write_text("The mayor spoke.")
    run("import", "own.txt")
    serve()
    store = opened()
    assert count_articles(store) == 1
    store.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.test", "127.evil.test"])
def test_a_network_is_refused_while_there_is_no_lead(serve, host):
    done = serve("--host", host)
    assert done.exit_code == 2
    assert "Before other computers can connect, the lead needs a password." in done.stderr
    assert "Start without --host" in done.stderr
    assert serve.server is None


def test_a_network_is_refused_while_a_lead_has_no_password(serve, lead):
    done = serve("--host", "0.0.0.0")
    assert done.exit_code == 2
    assert "Before other computers can connect, Lena needs a password." in done.stderr
    assert serve.server is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_on_a_network_it_prints_the_address_to_share_and_no_link(serve, lead, host):
    lead()
    done = serve("--host", host, "--port", "8099")
    assert done.exit_code == 0
    [address] = re.findall(r"Address to share: (http://\S+:8099/)", done.stdout)
    assert "0.0.0.0" not in address
    assert "/setup/" not in done.stdout
    assert serve.server.given["host"] == host


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.2", "127.0.0.2"), ("::1", "[::1]"), ("localhost", "localhost")],
)
def test_every_address_that_only_this_machine_reaches_is_loopback(serve, host, shown):
    done = serve("--host", host, "--port", "8123")
    assert done.exit_code == 0
    assert link_in(done)[1].startswith(f"http://{shown}:8123/setup/")


def test_the_link_has_the_public_address_if_one_is_given(serve):
    done = serve("--public-url", "https://label.example.org/")
    assert "    https://label.example.org/setup/" in done.stdout
    assert "Address: https://label.example.org/" in done.stdout


def test_port_0_takes_a_free_one_and_prints_it(serve):
    assert ":54321/setup/" in serve("--port", "0").stdout


def test_proxy_headers_are_trusted_only_with_the_option(serve):
    serve()
    assert "trusted_proxy" not in serve.server.given
    serve("--behind-proxy", "2")
    assert serve.server.given["trusted_proxy_count"] == 2


def test_the_server_reads_more_than_the_app_accepts_so_that_it_can_answer(serve):
    serve("--threads", "7")
    app, given = serve.server.app, serve.server.given
    assert serve.server.threads == 7
    assert given["max_request_body_size"] > app.config["MAX_CONTENT_LENGTH"]


@pytest.mark.parametrize(
    "words",
    [("--port", "70000"), ("--port", "http"), ("--threads", "0"), ("--behind-proxy", "-1")],
    ids=" ".join,
)
def test_a_number_out_of_range_is_wrong_use(serve, tmp_path, words):
    assert serve(*words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_what_waitress_repeats_is_written_once_a_minute(serve):
    logger = logging.getLogger("waitress")
    logger.removeFilter(ONE_LINE)
    serve()
    assert ONE_LINE in logger.filters


@LEAKS
def test_a_port_in_use_is_named_with_a_remedy(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), obj=create_app)
    assert done.exit_code == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert f"--port {port + 1}" in done.stderr or "--port 8080" in done.stderr
    assert "/setup/" not in done.output
    gc.collect()


@LEAKS
def test_an_address_of_another_machine_is_named(run, lead):
    lead()
    done = run("serve", "--host", "192.0.2.7", "--port", "0", obj=create_app)
    assert done.exit_code == 2
    assert "This machine does not have this address" in done.stderr
    gc.collect()


def test_an_unknown_host_is_named(run, lead):
    lead()
    done = run("serve", "--host", "no host", "--port", "0", obj=create_app)
    assert done.exit_code == 2
    assert "There is no host no host." in done.stderr


def test_the_demonstration_has_its_own_file_beside_the_project(serve, tmp_path):
    done = serve("--demo")
    assert done.exit_code == 0
    assert "Annotate is serving annotate-demo.db" in done.stdout
    assert not (tmp_path / "annotate.db").exists()
    store = opened("annotate-demo.db")
    listed = membership.list_people(store)
    assert {one["person"].name: one["finished"] for one in listed} == {
        "Ida": 43, "Jonas": 43, "Mara": 36, "Noor": 0,
    }  # fmt: skip
    assert not any(one["person"].can_sign_in for one in listed)
    db = store.reader()
    assert db.execute("select count(distinct sentence_id) from gold").fetchone()[0] == 6
    events = db.execute("select count(*) from event").fetchone()[0]
    store.close()
    serve("--demo")
    store = opened("annotate-demo.db")
    assert store.reader().execute("select count(*) from event").fetchone()[0] == events
    store.close()


def test_the_demonstration_does_not_touch_the_project_of_the_environment(serve, tmp_path):
    (tmp_path / "work").mkdir()
    project = tmp_path / "work" / "real.db"
    open_project(str(project)).close()
    before = project.read_bytes()
    done = serve("--demo", env={"ANNOTATE_DB": str(project)})
    assert done.exit_code == 0
    assert project.read_bytes() == before
    assert Path("work/annotate-demo.db").exists()


def test_the_demonstration_goes_into_the_file_the_command_line_names(serve, tmp_path):
    assert serve("--demo", before=("--db", "show.db")).exit_code == 0
    assert not (tmp_path / "annotate-demo.db").exists()
    store = opened("show.db")
    assert count_articles(store) == 1
    store.close()


def test_only_the_owner_can_read_the_key_file_and_it_stays_the_same(serve, tmp_path):
    serve()
    secret = tmp_path / "annotate.db.secret"
    first = secret.read_bytes()
    assert len(first) == 32
    assert secret.stat().st_mode & 0o077 == 0
    serve()
    assert secret.read_bytes() == first


def test_a_truncated_key_file_is_named(serve, tmp_path):
    serve()
    (tmp_path / "annotate.db.secret").write_bytes(b"")
    done = serve()
    assert done.exit_code == 2
    assert "annotate.db.secret is damaged." in done.stderr


def test_every_page_is_compiled_before_someone_opens_it(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "FIGURES_AFTER", 0)
    store = open_project(str(tmp_path / "project.db"))
    app = create_app(store)
    serving._prepare(app, threading.Event())
    compiled = {name for _, name in app.jinja_env.cache}
    assert compiled >= set(app.jinja_env.list_templates())
    store.close()


def test_requests_that_come_one_after_the_other_are_answered_by_the_same_thread():
    dispatcher, used = start_threads(4), []
    rest(dispatcher)
    for _ in range(8):
        dispatcher.add_task(Task(lambda: used.append(threading.get_ident())))
        rest(dispatcher)
    dispatcher.shutdown()
    assert len(used) == 8 and len(set(used)) == 1


def test_requests_that_come_together_are_answered_together_and_then_every_thread_ends():
    dispatcher, together = start_threads(4), threading.Barrier(4)
    for _ in range(4):
        dispatcher.add_task(Task(lambda: together.wait(10)))
    rest(dispatcher)
    dispatcher.shutdown()
    assert not together.broken and not dispatcher.threads
