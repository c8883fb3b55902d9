"""An application → a server that listens: where, for whom, and with how many connections."""

import errno
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import click
import waitress
from flask import Flask
from waitress.task import ThreadedTaskDispatcher

from annotate.cli._bodies import LARGEST, Knows, limit_bodies
from annotate.errors import WrongUse
from annotate.web.frame.hosts import LOOPBACK, is_loopback
from annotate.web.frame.log import OncePerMinute, by_template

try:
    import resource
except ImportError:  # not on this system
    resource = None

MOST_CONNECTIONS = 2000
SWITCH = 0.002  # seconds: with less, threads that take turns cost more than what they do
ONE_LINE = OncePerMinute(by_template)
# Times the largest upload: waitress reads this much, so that a file that is too large gets our page
# with the reason. Beyond it the connection just ends.
_READ_AT_MOST = 4


class _LastFirst:
    """A condition whose `notify` wakes the thread that began to wait last.

    `threading.Condition` wakes the first, so that all threads take turns, also if one is enough.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._waiting: list[threading.Lock] = []

    def wait(self) -> None:
        """Release the lock, wait for `notify`, and take the lock again."""
        mine = threading.Lock()
        mine.acquire()
        self._waiting.append(mine)
        self._lock.release()
        mine.acquire()
        self._lock.acquire()

    def notify(self) -> None:
        if self._waiting:
            self._waiting.pop().release()

    def notify_all(self) -> None:
        while self._waiting:
            self.notify()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, as the command line says it."""

    host: str
    port: int
    threads: int
    behind_proxy: int
    public_url: str | None

    def base(self, port: int) -> str:
        """Return the address that others use."""
        shown = _bracketed(lan_address(self.host))
        return (self.public_url or f"http://{shown}:{port}").rstrip("/")


def list_hosts(host: str, public_url: str | None, further: tuple[str, ...]) -> list[str]:
    """List the host names under which the server answers.

    Any other name is refused: another site could have its own name point here (DNS rebinding).
    """
    names = {*LOOPBACK, _bracketed(host), *further}
    if not is_loopback(host):
        machine = socket.gethostname().lower()
        names |= {_bracketed(lan_address(host)), machine, f"{machine}.local"}
    if public_url:
        named = urlsplit(public_url).hostname
        if named is None:
            raise WrongUse(f"{public_url} is not an address.", "Write it as https://name.")
        names.add(_bracketed(named))
    return sorted(names)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def lan_address(host: str) -> str:
    """Find the address of this machine that others on the network use; nothing is sent."""
    if host not in ("0.0.0.0", "::"):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # To connect a UDP socket only asks the system which way it would send. 192.0.2.1 is an
        # address for documentation that no machine has.
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return probe.getsockname()[0]


def listen(
    application: Any,
    app: Flask,
    place: Place,
    say: Callable[[str], None],
    prepare_app: Callable[[threading.Event], None],
    knows: Knows | None,
    files: int = 1,
) -> None:
    """Listen until someone stops the server; `app` has its configuration."""
    host, port, threads = place.host, place.port, place.threads
    try:
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            _dispatcher=start_threads(threads),
            # `select` fails for descriptors above 1,023, and takes the whole server with it.
            asyncore_use_poll=True,
            connection_limit=connection_limit(threads * files),
            backlog=1024,
            max_request_body_size=_READ_AT_MOST * LARGEST,
            channel_timeout=60,  # seconds until a silent connection gives its place to others
            ident=None,  # the name and version of the server would help an attacker
            clear_untrusted_proxy_headers=True,
            **_proxy_options(place.behind_proxy),
        )
    except OSError as error:
        raise WrongUse(
            f"Port {port} on {host} cannot be used ({error.strerror}).", _way_out(error, port)
        ) from error
    except ValueError as error:
        raise WrongUse(f"There is no host {host}.", "Leave out --host, or use 0.0.0.0.") from error
    limit_bodies(server, app, knows)
    say(place.base(_port_of(server)))
    click.echo("  Stop with Ctrl+C.")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is normal under load
    logging.getLogger("waitress").addFilter(ONE_LINE)
    sys.setswitchinterval(SWITCH)
    gc.freeze()  # what the start created stays, so the collector need not visit it
    signal.signal(signal.SIGTERM, _stop)
    is_over = threading.Event()
    preparing = threading.Thread(target=prepare_app, args=[is_over], daemon=True)
    preparing.start()
    try:
        server.run()
    finally:
        is_over.set()
        preparing.join()  # it reads the file, which is closed next
    server.close()


def start_threads(count: int) -> ThreadedTaskDispatcher:
    """Start the threads that answer requests.

    Each that is used reads by a connection of its own, which keeps the schema: 0.7 MB.
    """
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.queue_cv = _LastFirst(dispatcher.lock)
    dispatcher.set_thread_count(count)
    return dispatcher


def connection_limit(threads: int) -> int:
    """Return how many connections to accept, so that descriptors are left for files and readers."""
    reserved = 64 + 3 * threads  # each thread has its own connection to the file and its WAL
    return max(16, min(MOST_CONNECTIONS, _count_descriptors() - reserved))


def _count_descriptors() -> int:
    """Return how many descriptors this process may have, raised as far as the system lets us."""
    if resource is None:
        return 512  # what `select` can watch on Windows
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS * 2
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft


def _proxy_options(count: int) -> dict[str, Any]:
    """Tell waitress which headers to believe; it removes all others before the app sees them.

    Only with the option: anyone can send these headers, and would choose their own address.
    """
    if not count:
        return {}
    trusted = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}
    # “*”: a proxy in another container has an address that no one knows when the server starts.
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": count,
        "trusted_proxy_headers": trusted,
    }


def _way_out(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return "This machine does not have this address. Leave out --host, or use 0.0.0.0."
    if error.errno == errno.EACCES:
        return "Ports below 1024 are reserved for the system. Choose another: --port 8080."
    other = port + 1 if port < 65535 else 8080
    return f"Another program may be using it. Choose another: --port {other}."


def _port_of(server: Any) -> int:
    """Return the port; a name with several addresses, such as localhost, has a socket for each."""
    sockets = getattr(server, "effective_listen", None)
    return sockets[0][1] if sockets else server.effective_port


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)  # not os._exit: the waiting labels are still written when the store closes
