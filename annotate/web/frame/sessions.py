"""The session cookie: behind TLS it is `Secure` and bound to its exact host by `__Host-`."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


def is_encrypted() -> bool:
    """Return whether the browser speaks TLS with us, or with the proxy in front of us."""
    return request.is_secure or current_app.config["BEHIND_TLS"]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, under a name and with a flag that follow the connection.

    Plain http must work in a local network, where browsers drop `Secure` cookies.
    """

    def __init__(self) -> None:
        # A forged cookie raises, and so it is never kept.
        self._verified = lru_cache(maxsize=500)(self._verify)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie, whatever its age: the row of the session says how long it is valid.

        Flask compares the time in it with the clock, so that a clock moved back signs everyone out.
        """
        try:
            cookie = request.cookies[self.get_cookie_name(app)]
            kept = self._verified(app, app.config["SECRET_KEY"], cookie)
            return self.session_class(deepcopy(kept))
        except (KeyError, BadSignature):
            return self.session_class()

    def _verify(self, app: Flask, key: bytes, cookie: str) -> dict[str, Any]:
        """Read a cookie that we have signed with this key or an older one."""
        return self.get_signing_serializer(app).loads(cookie)

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:
        # Flask would also add Vary to each response, but nothing that reads a session is cached.
        if session.modified:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        if not is_encrypted():
            return name
        # Neither plain http nor, with “Host”, a neighbouring subdomain can set a cookie of that
        # name. Browsers take “Host” only for the whole site.
        return f"__{'Secure' if request.script_root else 'Host'}-{name}"

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_encrypted()
