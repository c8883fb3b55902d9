"""serve: start the server and show its address."""

import errno
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import click
import waitress
from flask import Flask

from annotate.cli._bodies import limit_bodies
from annotate.cli._scheme import read_scheme, scheme_option
from annotate.cli._store import announce
from annotate.errors import WrongUse
from annotate.records import Scheme
from annotate.store.file.connection import Store
from annotate.web.frame.hosts import LOOPBACK, is_loopback
from annotate.web.frame.log import OncePerMinute, open_log
from annotate.words import list_words
from annotate.workflow import articles
from annotate.workflow.adjudicate import accepting
from annotate.workflow.agreement.basis import prepare
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.operations import demo
from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.hourly import Hourly
from annotate.workflow.operations.opening import open_project, open_to_read
from annotate.workflow.operations.schedule import Schedule
from annotate.workflow.people import links, membership
from annotate.workflow.project import save_address

try:
    import resource
except ImportError:  # not on this system
    resource = None

DEMO_FILE = "annotate-demo.db"
EVERY = 6  # hours between backups
MOST_CONNECTIONS = 2000
SWITCH = 0.002  # seconds: with less, threads that take turns cost more than what they do
FIGURES_AFTER = 5  # seconds: first, those who wait for the server open their pages
ONE_LINE = OncePerMinute()
# Times the largest upload: waitress reads this much, so that a file that is too large gets our page
# with the reason. Beyond it the connection just ends.
_READ_AT_MOST = 4
_TOKEN = 16  # characters: no one finds these by trying


@click.command("serve")
@click.option(
    "--host", default="127.0.0.1", show_default=True,
    help="Address to listen on. Use 0.0.0.0 to let other computers connect.",
)  # fmt: skip
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535),
    help="Port to listen on; 0 chooses a free one.",
)  # fmt: skip
@click.option(
    "--threads", default=32, show_default=True, type=click.IntRange(1, 512),
    help="How many requests can be answered at the same time.",
)  # fmt: skip
@click.option("--behind-proxy", default=0, metavar="N", type=click.IntRange(0, 10),
              help="Trust the headers of N proxies.")  # fmt: skip
@click.option("--public-url", metavar="URL", help="The public address, for links.")
@click.option("--allow-host", multiple=True, metavar="NAME",
              help="Another name people use for this server. Can be repeated.")  # fmt: skip
@click.option(
    "--log", metavar="FILE",
    help="Write one JSON line per request to FILE, or to standard error with “json” or “-”.",
)  # fmt: skip
@click.option(
    "--slow", metavar="MS", type=click.FloatRange(0),
    help="Log requests that take MS milliseconds or longer, also without --log.",
)  # fmt: skip
@click.option(
    "--metrics-token", metavar="TOKEN", envvar="ANNOTATE_METRICS_TOKEN",
    help="Let programs read /metrics from other machines, or through a proxy, with this token."
         " Better set as ANNOTATE_METRICS_TOKEN: others on this machine can see a command line.",
)  # fmt: skip
@click.option(
    "--read-only", is_flag=True,
    help="Only show the project, such as a replica; the file is never written.",
)  # fmt: skip
@click.option("--backup-dir", metavar="DIR", help="Make backups in DIR, best on another disk.")
@click.option(
    "--backup-every", metavar="HOURS", type=click.FloatRange(0, min_open=True),
    help=f"Make a backup every HOURS hours; {EVERY} with --backup-dir.",
)  # fmt: skip
@click.option(
    "--backup-keep", metavar="N", default=Rules().keep, show_default=True,
    type=click.IntRange(1), help="How many of these backups to keep.",
)  # fmt: skip
@click.option(
    "--demo", "is_demo", is_flag=True,
    help=f"Start a demonstration project with sample labels, in {DEMO_FILE}.",
)  # fmt: skip
@scheme_option
@click.pass_context
def command(
    ctx: click.Context,
    host: str,
    port: int,
    threads: int,
    behind_proxy: int,
    public_url: str | None,
    allow_host: tuple[str, ...],
    log: str | None,
    slow: float | None,
    metrics_token: str | None,
    read_only: bool,
    backup_dir: str | None,
    backup_every: float | None,
    backup_keep: int,
    is_demo: bool,
    scheme_name: str,
) -> None:
    """Start the server. Creates or updates the project file first."""
    scheme = read_scheme(scheme_name) if scheme_name else None
    rules = read_rules(backup_dir, backup_every, backup_keep)
    _check_token(metrics_token)
    if read_only and (is_demo or scheme or rules.every):
        raise WrongUse(
            "--read-only does not go with --demo, --scheme or backups.", "Leave one of them out."
        )
    path = _demo_path(ctx) if is_demo else ctx.obj.db
    with _opened(path, read_only, is_demo, scheme, rules) as (store, backups):
        # On this machine a printed link makes the first person the lead. On a network, anyone who
        # sees the link first would become the lead.
        if not is_loopback(host):
            refuse_open_door(store)
        _open_log(log)
        hosts = list_hosts(host, public_url, allow_host)
        app = ctx.obj.create_app(
            store,
            hosts=hosts,
            public_url=public_url or "",
            backups=backups,
            metrics_token=metrics_token or "",
            is_proxied=behind_proxy > 0,
            slow_ms=slow,
        )
        _serve(app, store, host, port, threads, behind_proxy, public_url)


@contextmanager
def _opened(
    path: str, read_only: bool, is_demo: bool, scheme: Scheme | None, rules: Rules
) -> Iterator[tuple[Store, Schedule]]:
    """Open the project with what a server does beside the requests."""
    if read_only:
        with closing(open_to_read(path)) as store:
            yield store, Schedule(store, rules)
        return
    announce(path)
    with (
        closing(open_project(path, "Demonstration" if is_demo else "", scheme)) as store,
        Schedule(store, rules) as backups,
        Hourly(store),
    ):
        if is_demo:
            demo.fill(store)
        elif not articles.count_articles(store):
            add_seed(store)
        accepting.finish(store)  # if the server was ended in the middle of it
        yield store, backups


def read_rules(folder: str | None, every: float | None, keep: int) -> Rules:
    """Read the options of the backups; a folder alone means every few hours."""
    # Not created: it may be on a disk that is not connected, and would then be on this one.
    if folder and not Path(folder).is_dir():
        raise WrongUse(f"There is no folder “{folder}” for backups.", "Create it first.")
    return Rules(Path(folder) if folder else None, every or (EVERY if folder else 0), keep)


def _check_token(token: str | None) -> None:
    if token and len(token) < _TOKEN:
        raise WrongUse(
            "The token for /metrics is too short.",
            "Make one at random, for example with “openssl rand -hex 16”.",
        )


def refuse_open_door(store: Store) -> None:
    """Refuse to serve a network while anyone on it could become the lead."""
    open_leads = membership.leads_without_password(store)
    if open_leads or not membership.has_lead(store):
        who = open_leads[0].name if open_leads else "the lead"
        raise WrongUse(
            f"Before other computers can connect, {who} needs a password.",
            "Start without --host, sign in with the link, set a password under Settings,"
            " then start with --host again.",
        )


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


def _open_log(target: str | None) -> None:
    try:
        open_log(target)
    except OSError as error:
        raise WrongUse(
            f"{target} cannot be written ({error.strerror}).", "Choose another file for --log."
        ) from error


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


def _demo_path(ctx: click.Context) -> str:
    """Return a file next to the project's, unless the command line names one."""
    source = ctx.parent.get_parameter_source("db") if ctx.parent else None
    is_named = source is click.core.ParameterSource.COMMANDLINE
    return ctx.obj.db if is_named else str(Path(ctx.obj.db).with_name(DEMO_FILE))


def _serve(
    app: Flask,
    store: Store,
    host: str,
    port: int,
    threads: int,
    behind_proxy: int,
    public_url: str | None,
) -> None:
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            # `select` fails for descriptors above 1,023, and takes the whole server with it.
            asyncore_use_poll=True,
            connection_limit=connection_limit(threads),
            backlog=1024,
            max_request_body_size=_READ_AT_MOST * app.config["MAX_CONTENT_LENGTH"],
            channel_timeout=60,  # seconds until a silent connection gives its place to others
            ident=None,  # the name and version of the server would help an attacker
            clear_untrusted_proxy_headers=True,
            **_proxy_options(behind_proxy),
        )
    except OSError as error:
        raise WrongUse(
            f"Port {port} on {host} cannot be used ({error.strerror}).", _way_out(error, port)
        ) from error
    except ValueError as error:
        raise WrongUse(f"There is no host {host}.", "Leave out --host, or use 0.0.0.0.") from error
    limit_bodies(server, app)
    _say_where(store, host, _port_of(server), public_url)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is normal under load
    logging.getLogger("waitress").addFilter(ONE_LINE)
    sys.setswitchinterval(SWITCH)
    gc.freeze()  # what the start created stays, so the collector need not visit it
    signal.signal(signal.SIGTERM, _stop)
    is_over = threading.Event()
    preparing = threading.Thread(target=_prepare, args=[app, is_over], daemon=True)
    preparing.start()
    try:
        server.run()
    finally:
        is_over.set()
        preparing.join()  # it reads the file, which is closed next
    server.close()


def _prepare(app: Flask, is_over: threading.Event) -> None:
    """Make what the first pages need: those of the labelling screen first, then the figures."""
    list_words("")
    for name in app.jinja_env.list_templates():
        if name.startswith(("base.", "label/", "shared/")) and not is_over.is_set():
            app.jinja_env.get_template(name)
    with suppress(Exception):  # a fault of the file is told to those who open a page
        if not is_over.wait(FIGURES_AFTER):
            prepare(app.config["STORE"], lambda seconds: not is_over.wait(seconds))


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


def _say_where(store: Store, host: str, port: int, public_url: str | None) -> None:
    shown = lan_address(host)
    base = (public_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}").rstrip("/")
    if store.is_read_only:
        click.echo(f"Annotate is showing {store.path}, which it does not write to")
    else:
        save_address(store, base)
        click.echo(f"Annotate is serving {store.path}")
    if is_loopback(host):
        for whose, token in links.make_start_links(store):
            click.echo(f"  To begin as {whose}, open this link (works once):")
            click.echo(f"    {base}/setup/{token}")
        click.echo(f"  Address: {base}/")
    else:
        click.echo(f"  Address to share: {base}/")
    click.echo("  Stop with Ctrl+C.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)  # not os._exit: the waiting labels are still written when the store closes
