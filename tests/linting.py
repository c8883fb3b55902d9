"""A test client that lints every HTML answer it gets."""

import re
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from annotate.workflow.people import sessions

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
}  # fmt: skip
METHODS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-delete": "DELETE"}
FORBIDDEN = ("style", "hx-on")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget")
REST = r"""(?:[^<>"']|"[^"]*"|'[^']*')*>"""
# A script and what it holds, a comment, a tag, or a “<” that nothing has escaped.
PART = re.compile(rf"(<script\b{REST})(.*?)</script>|<!--.*?-->|<[!/]?[a-z]{REST}|<", re.S | re.I)


class Tag(NamedTuple):
    """What one start tag says."""

    name: str
    given: dict
    addresses: list
    faults: list


class _Reader(HTMLParser):
    def handle_starttag(self, tag, attrs):
        self.tag, self.attrs = tag, attrs


@lru_cache(10_000)  # most tags of a page stand in the next one as well
def read_tag(text):
    reader = _Reader()
    reader.feed(text)
    name, given = reader.tag, dict(reader.attrs)
    faults = [f"{text}: an attribute twice"] if len(given) != len(reader.attrs) else []
    if name == "style":
        faults.append("inline <style>")
    for one in given:
        if one in FORBIDDEN or one.startswith(("on", "hx-on")):
            faults.append(f"<{name} {one}> is inline code or style")
    for one in ("src", "href"):
        value = given.get(one) or ""
        is_link_out = name == "a" and "noopener" in (given.get("rel") or "")
        if value.startswith(("http://", "https://", "//")) and not is_link_out:
            faults.append(f"<{name} {one}> leads outside: {value}")
    return Tag(name, given, list(find_addresses(name, given)), faults)


def find_addresses(name, given):
    """Find where a tag leads: the method and the path of each of our addresses."""
    for one, method in METHODS.items():
        if one in given:
            yield method, given[one]
    if name == "a" and (given.get("href") or "").startswith("/"):
        yield "GET", given["href"]
    if name == "form" and (given.get("action") or "").startswith("/"):
        yield (given.get("method") or "get").upper(), given["action"]


class Lint:
    """Collect what is wrong with a page: tags, ids, addresses, targets, inline code."""

    def __init__(self, app):
        self.adapter = app.url_map.bind("localhost")
        self.open, self.faults, self.ids, self.targets, self.wanted = [], [], [], [], []

    def feed(self, text):
        for part in PART.finditer(text):
            found = part[0]
            if part[1]:
                self._check_script(read_tag(part[1]), part[2])
            elif found == "<":
                self.faults.append(f"“<” at {part.start()} is not escaped")
            elif found[1] == "/":
                self._close(found[2:-1].strip().lower(), part.start())
            elif found[1] != "!":
                tag = read_tag(found)
                self._check(tag)
                if tag.name not in VOID and found[-2] != "/":
                    self.open.append(tag.name)

    def _close(self, name, place):
        if not self.open or self.open.pop() != name:
            self.faults.append(f"</{name}> at {place} closes nothing or the wrong tag")

    def _check_script(self, tag, code):
        self._check(tag)
        if tag.given.get("type", "") in ("", "module", "text/javascript") and code.strip():
            self.faults.append("inline script")

    def _check(self, tag):
        given = tag.given
        self.faults += tag.faults
        if "id" in given:
            self.ids.append(given["id"])
        for name in REFERENCES:
            if name in given:
                self.wanted += [(name, one) for one in (given[name] or "").split()]
        target = given.get("hx-target")
        if target and target.startswith("#"):
            self.targets.append(target[1:])
        for method, address in tag.addresses:
            self._resolve(method, address, tag.name)

    def _resolve(self, method, address, name):
        try:
            self.adapter.match(urlsplit(address).path, method=method)
        except RequestRedirect:
            return
        except HTTPException as error:
            self.faults.append(f"<{name}> {method} {address}: {error.code}")

    def finish(self, is_page):
        if self.open:
            self.faults.append(f"never closed: {self.open}")
        known = Counter(self.ids)
        doubles = sorted(one for one, times in known.items() if times > 1)
        if doubles:
            self.faults.append(f"ids twice: {doubles}")
        if is_page:
            self.faults += [f"target #{one} is missing" for one in self.targets if one not in known]
            self.faults += [
                f"{name}={one} points nowhere" for name, one in self.wanted if one not in known
            ]
        return self.faults


class LintingClient(FlaskClient):
    """Signs people in, sends Origin like a browser, and lints every HTML answer."""

    def enter(self, person):
        """Sign a person in for all that follows."""
        session_id = sessions.open_session(self.application.config["STORE"], person)
        with self.session_transaction() as session:
            session["id"] = session_id
        return self

    def open(self, *args, **kwargs):
        if args and isinstance(args[0], str):
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("Origin", "http://localhost")
            kwargs["headers"] = headers
        answer = super().open(*args, **kwargs)
        # The few words that Werkzeug puts into a redirect are not ours.
        is_ours = answer.mimetype == "text/html" and answer.status_code not in range(300, 400)
        if is_ours and not answer.content_encoding:
            text = answer.get_data(as_text=True)
            lint = Lint(self.application)
            lint.feed(text)
            faults = lint.finish(is_page="<html" in text)
            assert not faults, faults
        return answer
