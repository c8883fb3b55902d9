"""serve: start the server and show its address."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask

from annotate.cli._bodies import make_check
from annotate.cli._listening import Place, list_hosts, listen
from annotate.cli._scheme import read_scheme, scheme_option
from annotate.cli._store import announce
from annotate.errors import Busy, WrongUse
from annotate.records import Scheme
from annotate.store.file.connection import Store
from annotate.web.frame.hosts import is_loopback
from annotate.web.frame.log import open_log
from annotate.web.projects.front import make_front
from annotate.web.projects.serving import Opened, Projects
from annotate.words import list_words
from annotate.workflow import articles
from annotate.workflow.adjudicate import background
from annotate.workflow.agreement.every import prepare
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.operations import demo
from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.folder import get_path, list_unserved
from annotate.workflow.operations.folder import list_projects as list_all
from annotate.workflow.operations.hourly import Hourly
from annotate.workflow.operations.opening import open_project, open_to_read
from annotate.workflow.operations.schedule import Schedule
from annotate.workflow.people import links, membership
from annotate.workflow.project import save_address

DEMO_FILE = "annotate-demo.db"
EVERY = 6  # hours between backups
FIGURES_AFTER = 5  # seconds: first, those who wait for the server open their pages
_PAUSE = 0.01  # seconds between templates, for those who are served meanwhile
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
@click.option("--projects", "folder", metavar="FOLDER",
              help="Serve each project file of FOLDER under /p/NAME/.")  # fmt: skip
@click.option(
    "--open-projects", metavar="N", default=16, show_default=True, type=click.IntRange(1, 200),
    help="With --projects: how many are open at the same time. Each takes about 4 MB.",
)  # fmt: skip
@click.option("--list-projects", is_flag=True,
              help="With --projects: show their names to anyone, also on a network.")  # fmt: skip
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
    folder: str | None,
    open_projects: int,
    list_projects: bool,
    scheme_name: str,
) -> None:
    """Start the server. Creates or updates the project file first.

    Measured on two cores that other work shared: 32 people who label without
    pause save 180 labels per second, 99 of 100 within 0.55 s; 128 people save
    140 per second, within 1.5 s. A person who reads saves one in some 10 s.
    One file was measured with 10,000 articles and 600,000 answers. For more
    teams than that, give each its own file, with --projects on one machine, or
    on several with a proxy that sends each /p/NAME/ to its machine.
    """
    scheme = read_scheme(scheme_name) if scheme_name else None
    rules = read_rules(backup_dir, backup_every, backup_keep)
    _check_token(metrics_token)
    if read_only and (is_demo or scheme or rules.every):
        raise WrongUse(
            "--read-only does not go with --demo, --scheme or backups.", "Leave one of them out."
        )
    _open_log(log)
    hosts = list_hosts(host, public_url, allow_host)
    make_app = partial(
        ctx.obj.create_app,
        hosts=hosts,
        public_url=public_url or "",
        metrics_token=metrics_token or "",
        is_proxied=behind_proxy > 0,
        slow_ms=slow,
    )
    place = Place(host, port, threads, behind_proxy, public_url)
    if folder:
        if is_demo or scheme:
            raise WrongUse("--projects does not go with --demo or --scheme.", "Leave one out.")
        names_all = list_projects or (is_loopback(host) and not (behind_proxy or public_url))
        front = make_front(
            partial(list_all, Path(folder)) if names_all else None,
            allowed=hosts,
            is_encrypted=urlsplit(public_url or "").scheme == "https",
            slow_ms=slow,
            metrics_token=metrics_token or "",
            is_proxied=bool(behind_proxy or public_url),
        )
        _serve_folder(place, Path(folder), front, make_app, open_projects, read_only, rules)
        return
    path = _demo_path(ctx) if is_demo else ctx.obj.db
    with _opened(path, read_only, is_demo, scheme, rules) as (store, backups):
        # On this machine a printed link makes the first person the lead. On a network, anyone who
        # sees the link first would become the lead.
        if not is_loopback(host):
            refuse_open_door(store)
        app = make_app(store, backups=backups)
        say = partial(_say_where, store, host)
        listen(app, app, place, say, partial(_prepare, app), None)


def _serve_folder(
    place: Place,
    folder: Path,
    front: Flask,
    make_app: Callable[..., Flask],
    limit: int,
    read_only: bool,
    rules: Rules,
) -> None:
    """Serve the projects of a folder, each opened when someone first asks for it."""
    if not folder.is_dir():
        raise WrongUse(f"There is no folder “{folder}”.", "Name a folder with project files.")
    base: list[str] = []
    known: set[str] = set()

    def open_one(name: str) -> Opened:
        path = get_path(folder, name)
        with ExitStack() as stack:
            opened = _opened(str(path), read_only, False, None, rules)
            store, backups = stack.enter_context(opened)
            if not is_loopback(place.host):
                _refuse_open_project(store, name)
            app = make_app(store, backups=backups)
            if name not in known:  # new links would end those that were printed before
                _say_links(store, place.host, f"{base[0]}/p/{name}")
                known.add(name)
            return app, stack.pop_all().close

    def say(address: str) -> None:
        base.append(address)
        click.echo(f"Annotate is serving the projects in {folder}")
        for file in list_unserved(folder):
            click.echo(f"  Not served, its name is not one for an address: {file}")
        click.echo(f"  Address: {address}/p/NAME/")

    with closing(Projects(front, open_one, limit)) as projects:
        knows = partial(projects.knows, check=make_check)
        listen(projects, front, place, say, lambda is_over: None, knows, limit)


def _refuse_open_project(store: Store, name: str) -> None:
    """Refuse a project as `refuse_open_door` does; strangers learn no name, the terminal does."""
    try:
        refuse_open_door(store)
    except WrongUse as error:
        click.echo(f"  {name}: {error.reason}", err=True)
        raise Busy(
            "This project is not ready for a network.", "Ask the person who runs the server."
        ) from error


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
        with background.writing(store):  # if a server was ended in the middle of it
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


def _open_log(target: str | None) -> None:
    try:
        open_log(target)
    except OSError as error:
        raise WrongUse(
            f"{target} cannot be written ({error.strerror}).", "Choose another file for --log."
        ) from error


def _demo_path(ctx: click.Context) -> str:
    """Return a file next to the project's, unless the command line names one."""
    source = ctx.parent.get_parameter_source("db") if ctx.parent else None
    is_named = source is click.core.ParameterSource.COMMANDLINE
    return ctx.obj.db if is_named else str(Path(ctx.obj.db).with_name(DEMO_FILE))


def _prepare(app: Flask, is_over: threading.Event) -> None:
    """Make what the first pages need: those of the labelling screen first, then the figures.

    The templates of the other pages come last. To compile them takes longer than to fill them.
    """
    list_words("")
    _compile(app, ("base.", "label/", "shared/"), is_over)
    with suppress(Exception):  # a fault of the file is told to those who open a page
        if not is_over.wait(FIGURES_AFTER):
            _compile(app, ("adjudicate/", "agreement/"), is_over)
            prepare(app.config["STORE"], lambda seconds: not is_over.wait(seconds))
            _compile(app, ("",), is_over)


def _compile(app: Flask, names: tuple[str, ...], is_over: threading.Event) -> None:
    for name in app.jinja_env.list_templates():
        if name.startswith(names) and not is_over.wait(_PAUSE):
            app.jinja_env.get_template(name)


def _say_where(store: Store, host: str, base: str) -> None:
    click.echo(
        f"Annotate is showing {store.path}, which it does not write to"
        if store.is_read_only
        else f"Annotate is serving {store.path}"
    )
    _say_links(store, host, base)
    click.echo(f"  Address{'' if is_loopback(host) else ' to share'}: {base}/")


def _say_links(store: Store, host: str, base: str) -> None:
    """Print a link for each lead who cannot sign in yet, and keep the address for later ones."""
    if not store.is_read_only:
        save_address(store, base)
    for whose, token in links.make_start_links(store) if is_loopback(host) else ():
        click.echo(f"  To begin as {whose}, open this link (works once):")
        click.echo(f"    {base}/setup/{token}")
