"""The server behind a proxy, through a real socket: address, cookie, HSTS, and forms."""

import http.client
import json
import re
import socket
from urllib.parse import urlencode

import pytest

from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import membership, sign_in
from tests.serving import ServerProcess

pytestmark = pytest.mark.slow
NAME, PASSWORD = "Lena", "three unlikely words"
PUBLIC = "https://labels.example"
FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "labels.example",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A server with one lead, and what it logged."""

    def __init__(self, folder, *options):
        self.log = folder / "requests.log"
        port = free_port()
        options = ("--port", str(port), "--log", str(self.log), *options)
        self.process = ServerProcess(folder / "p.db", *options)
        self.process.port = port
        store = open_existing(self.process.db)
        sign_in.set_password(store, membership.add_person(store, NAME, "lead"), PASSWORD)
        store.close()

    def ask(self, method, address, headers, **form):
        connection = http.client.HTTPConnection("127.0.0.1", self.process.port, timeout=60)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, address, urlencode(form) or None, {**headers, **kind})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def sign_in(self, headers):
        return self.ask("POST", "/sign-in", headers, name=NAME, password=PASSWORD)

    def logged(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module", params=["public url", "allowed name"])
def proxied(request, tmp_path_factory):
    known = ["--public-url", PUBLIC] if request.param == "public url" else []
    known = known or ["--allow-host", "labels.example"]
    served = Served(tmp_path_factory.mktemp("proxied"), "--behind-proxy", "1", *known)
    yield served
    served.process.stop()


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    served = Served(folder, "--behind-proxy", "1", "--public-url", PUBLIC)
    yield served
    served.process.stop()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("plain"))
    yield served
    served.process.stop()


def test_a_form_through_a_proxy_signs_in_with_a_bound_cookie(proxied):
    status, headers, _ = proxied.sign_in({**FORWARDED, "Origin": PUBLIC})
    assert status == 303
    assert headers["Set-Cookie"].startswith("__Host-annotate-")
    assert "; Secure;" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"]


def test_the_address_is_that_of_the_browser(proxied):
    proxied.ask("GET", "/help", {**FORWARDED, "X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    assert proxied.logged()[-1]["from"] == "192.0.2.7", "what a browser sends itself is ignored"


def test_a_form_of_another_site_is_refused_behind_a_proxy(proxied):
    status, headers, _ = proxied.sign_in({**FORWARDED, "Origin": "https://evil.test"})
    assert status == 403
    assert "Set-Cookie" not in headers


def test_a_foreign_name_is_refused_behind_a_proxy(proxied):
    status, _, _ = proxied.ask("GET", "/help", {**FORWARDED, "X-Forwarded-Host": "evil.test"})
    assert status == 400


def test_a_proxy_that_puts_its_own_name_into_the_request_may_post(public):
    told = {name: FORWARDED[name] for name in ("X-Forwarded-For", "X-Forwarded-Proto")}
    status, headers, _ = public.sign_in({**told, "Origin": PUBLIC})
    assert status == 303
    cookie = headers["Set-Cookie"].split(";")[0]
    headers = {**told, "Origin": PUBLIC, "Cookie": cookie}
    status, _, page = public.ask("POST", "/people/invite", headers, name="Dana", role="reviewer")
    assert status == 200
    assert re.search(rf'value="{PUBLIC}/invite/[^"]+"', page)
    assert "works only on this computer" not in page


def test_without_the_option_the_headers_count_for_nothing(plain):
    headers = {**FORWARDED, "Origin": f"http://127.0.0.1:{plain.process.port}"}
    status, headers, _ = plain.sign_in(headers)
    assert status == 303
    assert headers["Set-Cookie"].startswith("annotate-")
    assert "Secure" not in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"] is None
    assert plain.logged()[-1]["from"] == "127.0.0.1"
