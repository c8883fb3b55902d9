"""A test client that lints every HTML answer it gets."""

from html.parser import HTMLParser
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


class Lint(HTMLParser):
    """Collect what is wrong with a page: tags, ids, addresses, targets, inline code."""

    def __init__(self, app):
        super().__init__()
        self.app = app
        self.open, self.faults, self.ids, self.targets, self.wanted = [], [], [], [], []
        self.in_script = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "id" in given:
            self.ids.append(given["id"])
        self._check_inline(tag, given)
        self._check_addresses(tag, given)
        for name in (
            "for",
            "aria-labelledby",
            "aria-describedby",
            "aria-controls",
            "popovertarget",
        ):
            self.wanted += [(name, one) for one in (given.get(name) or "").split()]
        target = given.get("hx-target")
        if target and target.startswith("#"):
            self.targets.append(target[1:])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes nothing or the wrong tag")

    def handle_data(self, data):
        if self.open and self.open[-1] == "script" and self.in_script and data.strip():
            self.faults.append("inline script")

    def _check_inline(self, tag, given):
        if tag == "script":
            self.in_script = given.get("type", "") in ("", "module", "text/javascript")
        if tag == "style":
            self.faults.append("inline <style>")
        for name in given:
            if name in FORBIDDEN or name.startswith(("on", "hx-on")):
                self.faults.append(f"<{tag} {name}> is inline code or style")

    def _check_addresses(self, tag, given):
        for name, method in METHODS.items():
            if name in given:
                self._resolve(given[name], method, f"<{tag} {name}>")
        if tag == "a" and given.get("href", "#").startswith("/"):
            self._resolve(given["href"], "GET", "<a>")
        if tag == "form" and given.get("action", "").startswith("/"):
            self._resolve(given["action"], (given.get("method") or "get").upper(), "<form>")
        for name in ("src", "href"):
            value = given.get(name) or ""
            is_link_out = tag == "a" and "noopener" in (given.get("rel") or "")
            if value.startswith(("http://", "https://", "//")) and not is_link_out:
                self.faults.append(f"<{tag} {name}> leads outside: {value}")

    def _resolve(self, address, method, what):
        adapter = self.app.url_map.bind("localhost")
        try:
            adapter.match(urlsplit(address).path, method=method)
        except RequestRedirect:
            return
        except HTTPException as error:
            self.faults.append(f"{what} {method} {address}: {error.code}")

    def finish(self, is_page):
        if self.open:
            self.faults.append(f"never closed: {self.open}")
        doubles = {one for one in self.ids if self.ids.count(one) > 1}
        if doubles:
            self.faults.append(f"ids twice: {sorted(doubles)}")
        if is_page:
            self.faults += [
                f"target #{one} is missing" for one in self.targets if one not in self.ids
            ]
            self.faults += [
                f"{name}={one} points nowhere" for name, one in self.wanted if one not in self.ids
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
        if answer.mimetype == "text/html" and not answer.is_streamed:
            text = answer.get_data(as_text=True)
            lint = Lint(self.application)
            lint.feed(text)
            faults = lint.finish(is_page="<html" in text)
            assert not faults, faults
        return answer
