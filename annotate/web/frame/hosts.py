"""The names this server answers to: a request under any other is another site's trick.

Own code, since the list that Werkzeug checks cannot hold an IPv6 address.
"""

from flask import Flask, Response, current_app, request

STRANGE = (
    "This server does not answer under that name.\n"
    "Open the address it printed at its start, or start it with --allow-host NAME.\n"
)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def register(app: Flask) -> None:
    """Refuse requests under strange names before anything looks at them."""
    app.before_request(_check)


def host_name() -> str:
    """Give the host of this request without its port, in lower case."""
    name, colon, port = request.host.rpartition(":")
    return (name if colon and port.isdigit() else request.host).lower()


def _check() -> Response | None:
    names = current_app.config["ALLOWED_HOSTS"]
    if names is None or host_name() in names:
        return None
    return Response(STRANGE, 400, mimetype="text/plain")
