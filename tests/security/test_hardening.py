"""Hosts, frames, bodies, logs, keys: what every request meets, whatever it asks."""

import json
import logging

import pytest

from annotate.app import create_app
from annotate.cli._listening import list_hosts
from annotate.web.frame import log
from annotate.web.frame.access import LARGEST_BODY, LONGEST_SEARCH, anyone
from annotate.workflow.operations import secret
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import links, membership, sessions
from tests.kept import open_kept
from tests.linting import LintingClient

# --- host header -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strict(founded):
    """The app as `serve` makes it for this computer alone."""
    store = open_kept(founded)
    yield create_app(store, hosts=list_hosts("127.0.0.1", None, ()))
    store.close()


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost.evil.test", "evil.test:8080", "127.0.0.1.evil.test", "[::2]"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/labels", "/nowhere", "/static/css/base.css"]
)
def test_a_request_under_another_name_is_refused(strict, host, method, address):
    answer = strict.test_client().open(address, method=method, base_url=f"http://{host}/")
    assert answer.status_code == 400
    assert "does not accept requests under that name" in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"]
    assert host not in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:8080"])
def test_its_own_names_are_answered_with_any_port(strict, host):
    answer = strict.test_client().get("/sign-in", base_url=f"http://{host}/")
    assert answer.status_code == 200


def test_names_on_the_command_line_are_answered_too():
    hosts = list_hosts("0.0.0.0", "https://labels.example:8443/x", ("box.local", "2001:db8::1"))
    assert {"labels.example", "box.local", "localhost"} <= set(hosts)
    assert "evil.test" not in hosts
    assert list_hosts("::1", None, ()) == ["127.0.0.1", "[::1]", "localhost"]


def test_an_invitation_is_written_for_the_address_asked_and_no_other(db, lead):
    app = create_app(db, hosts=["labels.example"])
    app.test_client_class = LintingClient
    client = app.test_client()
    base = "http://labels.example"
    headers = {"Origin": base}
    client.get("/sign-in", base_url=base)
    session = sessions.open_session(db, lead)
    signer = app.session_interface.get_signing_serializer(app)
    name = app.config["SESSION_COOKIE_NAME"]
    client.set_cookie(name, signer.dumps({"id": session}), domain="labels.example")
    data = {"name": "Dana", "role": "reviewer"}
    page = client.post("/people/invite", data=data, base_url=base, headers=headers)
    assert "http://labels.example/invite/" in page.get_data(as_text=True)
    forwarded = {**headers, "X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"}
    data = {"name": "Ella", "role": "reviewer"}
    page = client.post("/people/invite", data=data, base_url=base, headers=forwarded)
    assert "evil.test" not in page.get_data(as_text=True)


def test_proxy_headers_count_only_by_option(own_app, own_client):
    seen = []

    @own_app.get("/who")
    @anyone
    def who():
        seen.append((log.request.remote_addr, log.request.scheme, log.request.host))
        return ""

    lies = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "x"}
    own_client.get("/who", headers=lies)
    assert seen == [("127.0.0.1", "http", "localhost")]


# --- frames and headers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/sign-in", "/help", "/nowhere", "/static/css/base.css", "/labels", "/"]
)
def test_no_answer_can_be_framed_or_mistaken(client, address):
    with client.get(address) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        is_page = not address.startswith("/static/")
        assert (answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin") == is_page
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert ("camera=()" in answer.headers.get("Permissions-Policy", "")) == is_page
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert len(answer.headers.get("X-Request-Id", "")) == (16 if is_page else 0)


# --- bodies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/sign-in", "/settings", "/people/invite", "/assign/rules", "/progress/reply"]
)
def test_a_form_takes_no_more_than_it_needs(client, lead, address):
    client.enter(lead)
    answer = client.post(address, data={"name": "x" * (LARGEST_BODY + 1)})
    assert answer.status_code == 413
    assert client.post(address, data={"name": "x" * 1000}).status_code != 413


def test_a_batch_of_labels_has_its_own_limit(client, alice):
    client.enter(alice)
    fits = {"person": alice.id, "events": [], "pad": "x" * 100_000}
    assert client.post("/labels", json=fits).status_code == 200
    assert client.post("/labels", json={**fits, "pad": "x" * 300_000}).status_code == 413


@pytest.mark.parametrize("address", ["/", "/assign", "/agreement", "/sign-in"])
def test_a_long_search_is_refused(client, lead, address):
    client.enter(lead)
    assert client.get(address, query_string={"q": "x" * LONGEST_SEARCH}).status_code != 422
    answer = client.get(address, query_string={"q": "ab " * LONGEST_SEARCH})
    assert answer.status_code == 422
    assert "The search is 600 characters. The limit is 200." in answer.get_data(as_text=True)


# --- the log ---------------------------------------------------------------------------------


@pytest.fixture
def own_log(monkeypatch):
    """The request log, put back as it was afterwards."""
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(log.REQUESTS, name, getattr(log.REQUESTS, name))
    yield log.REQUESTS
    log.REQUESTS.manager._clear_cache()


@pytest.fixture
def lines(own_log):
    """The lines of the request log, as they are written."""
    written = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(log.OneLine().format(record))
    own_log.handlers, own_log.propagate = [handler], False
    own_log.setLevel(logging.INFO)
    return written


def test_each_request_is_one_line_of_json_with_request_and_person(client, article, alice, lines):
    answer = client.enter(alice).get(f"/label/{article.id}?s=1")
    [line] = lines
    told = json.loads(line)
    assert told["id"] == answer.headers["X-Request-Id"]
    assert told["person"] == alice.id
    assert (told["method"], told["route"], told["status"]) == ("GET", "/label/<article>", 200)
    assert told["args"] == {"article": article.id}
    assert told["ms"] >= 0


@pytest.mark.parametrize("address", ["/setup/{}", "/invite/{}"])
def test_no_one_time_link_gets_into_the_log(client, db, lead, lines, address):
    token = links.invite(db, lead, "Dana")
    client.get(address.format(token))
    client.post(address.format(token), data={"name": "Dana", "password": "short"})
    assert len(lines) == 2
    assert token not in "".join(lines)


@pytest.mark.parametrize(
    "address",
    [
        "/invite/{}/", "/setup/{}/", "/./invite/{}", "/invite//{}", "/invite/{}/x", "/INVITE/{}",
        "/x/invite/{}", "/invite/{}.", "/invite/%20{}", "/invite/a/b/{}", "/setup/{}%0ax",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_one_time_link_that_was_changed_does_not_get_into_the_log(
    client, db, lead, lines, address, method
):
    token = links.invite(db, lead, "Dana")
    with client.open(address.format(token), method=method):
        assert len(lines) == 1
    assert token not in "".join(lines)


def test_a_one_time_link_with_a_slash_behind_it_works(client, db, lead):
    token = links.invite(db, lead, "Dana")
    assert "invited" in client.get(f"/invite/{token}/").get_data(as_text=True)
    data = {"name": "Dana", "password": "three unlikely words"}
    assert client.post(f"/invite/{token}/", data=data).status_code == 303


def test_a_one_time_link_that_a_program_looked_at_first_still_works_once(client, db, lead):
    address = f"/invite/{links.invite(db, lead, 'Dana')}"
    before = list(db.reader().iterdump())
    for purpose in ("prefetch", "prefetch;prerender"):  # a browser; mail scanners say nothing
        seen = client.get(address, headers={"Sec-Purpose": purpose, "Purpose": "prefetch"})
        assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store")
        assert "Set-Cookie" not in seen.headers
    assert client.head(address).status_code == 200
    assert client.options(address).status_code == 200
    assert list(db.reader().iterdump()) == before
    data = {"name": "Dana", "password": "three unlikely words"}
    assert client.post(address, data=data).status_code == 303
    assert client.post(address, data=data | {"name": "Dora"}).status_code >= 400


def test_a_crash_of_a_one_time_link_does_not_show_it():
    told = log.OneLine().format(
        logging.LogRecord("x", 40, "", 1, "Exception on %s [%s]", ("/invite/abc-D_9", "GET"), None)
    )
    assert json.loads(told)["what"] == "Exception on /invite/… [GET]"


def test_nothing_typed_stands_in_the_log_raw(client, lines):
    client.get('/a%0a%0d{"forged": 1}\u2028\x1b[31m?x=%0ay')
    client.post("/sign-in", data={"name": "me\nand you", "password": "pass\nword"})
    assert len(lines) == 2
    for line in lines:
        assert line.isascii() and line.isprintable()
        json.loads(line)
    assert "pass" not in lines[1] and "me" not in json.loads(lines[1]).values()


def test_a_crash_is_one_line_with_its_trace(own_app, own_client):
    @own_app.get("/crash")
    @anyone
    def crash():
        raise RuntimeError("first\nsecond")

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    written = []
    own_app.logger.handlers[0].emit = lambda one: written.append(log.OneLine().format(one))
    answer = own_client.get("/crash")
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)
    assert not [line for line in written if "\n" in line]
    [told] = [json.loads(line) for line in written if "trace" in line]
    assert "RuntimeError" in told["trace"]
    assert told["id"] == answer.headers["X-Request-Id"]


def test_without_a_log_only_faults_and_refusals_are_written(own_log):
    log.open_log(None)
    assert log.REQUESTS.level == logging.WARNING
    assert log._level(503) == logging.ERROR
    assert [log._level(one) for one in (403, 429)] == [logging.WARNING] * 2
    assert [log._level(one) for one in (200, 303, 404, 401)] == [logging.INFO] * 4


def test_a_log_file_is_for_its_owner_alone(own_log, tmp_path):
    path = tmp_path / "requests.log"
    log.open_log(str(path))
    log.REQUESTS.handlers[0].stream.close()
    assert path.stat().st_mode & 0o077 == 0


# --- keys ------------------------------------------------------------------------------------


def test_after_a_rotation_old_cookies_are_believed_until_they_are_forgotten(tmp_path):
    store = open_project(str(tmp_path / "p.db"))
    anna = membership.add_person(store, "Anna")
    app = create_app(store)
    session = sessions.open_session(store, anna)
    cookie = app.session_interface.get_signing_serializer(app).dumps({"id": session})

    def status():
        fresh = create_app(store)
        client = fresh.test_client()
        client.set_cookie(fresh.config["SESSION_COOKIE_NAME"], cookie)
        return client.get("/").status_code

    assert status() == 200
    secret.rotate(store.path)
    assert create_app(store).config["SECRET_KEY"] != app.config["SECRET_KEY"]
    assert status() == 200
    for _ in range(secret.KEY_LIMIT):
        secret.rotate(store.path)
    assert status() == 303
    store.close()


def test_forgetting_the_old_keys_signs_everybody_out(tmp_path):
    path = str(tmp_path / "p.db")
    [first] = secret.read_keys(path)
    assert secret.rotate(path, forget=True) == 0
    assert first not in secret.read_keys(path)
    assert len(secret.read_keys(path)) == 1
