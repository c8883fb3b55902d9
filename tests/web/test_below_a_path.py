"""A project served below a path: every address that it gives, and its cookie, stay below it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from annotate.web.frame.shell import local_target
from annotate.workflow.people import sessions
from tests.web.test_static import SCRIPTS, name_of

BASE = "http://localhost/p/one/"
TEMPLATES = sorted((Path(__file__).parents[2] / "annotate" / "templates").rglob("*.html"))
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url")
DATA = re.compile(r"<script[^>]*json[^>]*>(.*?)</script>", re.S)
# The end of an address, which is compared, and the name of a key.
NO_ADDRESSES = {"imports/imports.js": ["/import"], "label/keys.js": ["/"]}


class Addresses(HTMLParser):
    """Collects the addresses of a page that begin at the root of the site."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            is_address = name in ADDRESSES or name.startswith("data-")
            if is_address and name != "data-root" and (value or "").startswith("/"):
                self.found.append(value)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_puts_every_path_below_that_of_the_project(path):
    bare = re.findall(r"(?<!at\()[\"'`](/(?:[a-z$][^\"'`]*)?)[\"'`]", path.read_text())
    assert bare == NO_ADDRESSES.get(name_of(path).removeprefix("js/"), [])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_writes_no_path_itself(path):
    assert re.findall(r"""(?:=|:|\()\s*["']/[a-z{]?""", path.read_text()) == []


@pytest.fixture
def get(own_app, lead, asked, alice, save):
    for person in (alice, lead):
        save(person, asked[0], "author", flag="Look")
    own_app.test_client_class = FlaskClient  # the linting one knows no path above the pages
    client = own_app.test_client()
    with own_app.test_request_context(base_url=BASE):
        opened = sessions.open_session(own_app.config["STORE"], lead)
        signer = own_app.session_interface.get_signing_serializer(own_app)
        cookie = signer.dumps({"id": opened, "_permanent": True})
    client.set_cookie(own_app.config["SESSION_COOKIE_NAME"], cookie, path="/p/one")
    return lambda path: client.get(path.removeprefix("/p/one"), base_url=BASE)


def test_all_pages_that_links_lead_to_keep_their_links_below_the_path(get):
    todo, seen, styles = ["/p/one/"], set(), 0
    while todo and len(seen) < 120:
        path = re.sub("#.*", "", todo.pop(0))
        if path in seen:
            continue
        seen.add(path)
        with get(path) as answer:
            if 300 <= answer.status_code < 400:
                assert answer.location.startswith("/p/one/"), path
                todo.append(answer.location)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            text = answer.get_data(as_text=True)
        addresses = Addresses(text).found
        assert all(one.startswith("/p/one/") for one in addresses), path
        told = re.findall(r'"(/[a-z][^"\s]*)"', "".join(DATA.findall(text)))
        assert all(one.startswith("/p/one/") for one in told), (path, told)
        if "<html" in text:
            assert 'data-root="/p/one"' in text
        styles += sum("/static/" in one for one in addresses)
        todo += [one for one in addresses if "/static/" not in one and "sign-out" not in one]
    assert len(seen) > 40 and styles > 40


def test_the_cookie_and_the_way_back_stay_below_the_path(own_app):
    own_app.test_client_class = FlaskClient
    answer = own_app.test_client().get("/agreement?q=a", base_url=BASE)
    assert answer.location == "/p/one/sign-in?next=/p/one/agreement?q%3Da"
    interface = own_app.session_interface
    with own_app.test_request_context(base_url=BASE):
        assert interface.get_cookie_path(own_app) == "/p/one"
    with own_app.test_request_context(base_url=BASE.replace("http:", "https:")):
        assert interface.get_cookie_name(own_app).startswith("__Secure-annotate-")
    with own_app.test_request_context(base_url="https://localhost"):
        assert interface.get_cookie_name(own_app).startswith("__Host-annotate-")
        assert interface.get_cookie_path(own_app) == "/"


@pytest.mark.parametrize("other", ["/p/two/", "/articles", "/p/one", "//evil", "/p/oneself/"])
def test_a_way_back_to_another_project_leads_to_the_articles(other, own_app):
    with own_app.test_request_context(base_url=BASE):
        assert local_target("/p/one/progress") == "/p/one/progress"
        assert local_target(other) == "/p/one/"
