"""The session cookie: behind TLS it is `Secure` and bound to its exact host by `__Host-`."""

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


def is_encrypted() -> bool:
    """Return whether the browser speaks TLS with us, or with the proxy in front of us."""
    return request.is_secure or current_app.config["BEHIND_TLS"]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, under a name and with a flag that follow the connection.

    Plain http must work in a local network, where browsers drop `Secure` cookies.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie, whatever its age: the row of the session says how long it is valid.

        Flask compares the time in it with the clock, so that a clock moved back signs everyone out.
        """
        signer = self.get_signing_serializer(app)
        try:
            return self.session_class(signer.loads(request.cookies[self.get_cookie_name(app)]))
        except (KeyError, BadSignature):
            return self.session_class()

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        # Neither plain http nor a neighbouring subdomain can set a cookie of that name.
        return f"__Host-{name}" if is_encrypted() else name

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_encrypted()
