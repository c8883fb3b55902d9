"""The host names under which this server accepts requests.

A page of another site can have its own name point to this server (DNS
rebinding); the browser then takes both for one site. Such a request still
carries the foreign name. This is our own code because the list that Werkzeug
checks cannot contain an IPv6 address.
"""

from functools import lru_cache
from ipaddress import ip_address

from flask import Flask, Response, current_app, request

UNKNOWN_NAME = (
    "This server does not accept requests under that name.\n"
    "Open the address it printed when it started, or restart it with --allow-host NAME.\n"
)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def register(app: Flask) -> None:
    """Refuse requests under unknown names before anything else reads them."""
    app.before_request(_check)


def host_name() -> str:
    """Return the host of this request without its port, in lower case."""
    return without_port(request.host)


def without_port(host: str) -> str:
    """Return a host without its port, in lower case."""
    # “[::1]” contains colons but has no port.
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host name or address without a port."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check() -> Response | None:
    names = current_app.config["ALLOWED_HOSTS"]
    if names is None or host_name() in names:
        return None
    return Response(UNKNOWN_NAME, 400, mimetype="text/plain")
