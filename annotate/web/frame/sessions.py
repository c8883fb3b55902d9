"""The session cookie: behind TLS it is `Secure` and bound to its exact host by `__Host-`."""

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface


def is_encrypted() -> bool:
    """Return whether the browser speaks TLS with us, or with the proxy in front of us."""
    return request.is_secure or current_app.config["BEHIND_TLS"]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, under a name and with a flag that follow the connection.

    Plain http must work in a local network, where browsers drop `Secure` cookies.
    """

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        # Neither plain http nor a neighbouring subdomain can set a cookie of that name.
        return f"__Host-{name}" if is_encrypted() else name

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_encrypted()
