"""The session cookie: behind TLS it is `Secure` and bound to its exact host by `__Host-`."""

from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.sansio.http import parse_cookie

_LONGEST_KEPT = 4096  # characters of a header; other programs of this host may add to it


def is_encrypted() -> bool:
    """Return whether the browser speaks TLS with us, or with the proxy in front of us."""
    return request.is_secure or current_app.config["BEHIND_TLS"]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, under a name and with a flag that follow the connection.

    Plain http must work in a local network, where browsers drop `Secure` cookies.
    """

    def __init__(self) -> None:
        # What is forged raises, and so it is never kept.
        self._kept = lru_cache(maxsize=500)(self._read)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie, whatever its age: the row of the session says how long it is valid.

        Flask compares the time in it with the clock, so that a clock moved back signs everyone out.
        """
        cookies, name = request.environ.get("HTTP_COOKIE", ""), self.get_cookie_name(app)
        # The whole header, because to find the cookie in it takes longer than all else here.
        read = self._kept if len(cookies) <= _LONGEST_KEPT else self._read
        try:
            kept = read(app, app.config["SECRET_KEY"], name, cookies)
        except (KeyError, BadSignature):
            return self.session_class()
        # Flask adds messages to a list that is in there.
        return self.session_class(
            {key: [*value] if isinstance(value, list) else value for key, value in kept.items()}
        )

    def _read(self, app: Flask, key: bytes, name: str, cookies: str) -> dict[str, Any]:
        """Read our cookie of a header; raise unless we have signed it, with `key` or an older one.

        A changed key is not taken for the one before: it is among what the results are kept by.
        """
        return self.get_signing_serializer(app).loads(parse_cookie(cookies)[name])

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:
        # Flask would also add Vary to each response, but nothing that reads a session is cached.
        if session.modified:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        name = app.config["SESSION_COOKIE_NAME"]
        if not is_encrypted():
            return name
        # Neither plain http nor, with “Host”, a neighbouring subdomain can set a cookie of that
        # name. Browsers take “Host” only for the whole site.
        return f"__{'Secure' if request.script_root else 'Host'}-{name}"

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_encrypted()
