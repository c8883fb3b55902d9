"""The people, the article and the clients that every test may ask for."""

import gc
import itertools
import os
import sys
from functools import partial
from pathlib import Path

import hypothesis
import jinja2
import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.security import generate_password_hash

from annotate.app import create_app
from annotate.cli import main
from annotate.records import Draft
from annotate.store.answers.views import are_current
from annotate.store.articles import get_article, list_sentences
from annotate.store.file import connection, replica, schema
from annotate.store.file.connection import MEMORY, Store
from annotate.store.file.merge import copies
from annotate.workflow import assign
from annotate.workflow.imports.articles import add_articles, add_seed
from annotate.workflow.label import saving
from annotate.workflow.operations import opening
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership, passwords
from annotate.workflow.scheme import get_scheme
from tests.kept import keep, made_once, open_kept
from tests.linting import LintingClient
from tests.quicker import compiled_routes, forked, real_children  # noqa: F401 — fixtures

# Rewritten for `assert`, the tests take four times as long to collect as when that is kept; a
# server that a test starts finds its modules compiled as well.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

BROWSER = Path(__file__).parent / "browser"

# No verdict hangs on speed: a busy machine is no fault. CI looks further than a run at home, and
# a run without the slow tests less far.
for name, examples in {"quick": 5, "whole": 25, "ci": 100}.items():
    hypothesis.settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )


def pytest_ignore_collect(collection_path, config):
    """Leave the browser tests unread where none of them is asked for: that takes a second."""
    if collection_path == BROWSER and "not browser" in config.option.markexpr:
        return True
    return None


def pytest_configure(config):
    whole = "ci" if os.environ.get("CI") else "whole"
    hypothesis.settings.load_profile("quick" if "not slow" in config.option.markexpr else whole)


def looks(examples, **given):
    """Let a property test look at a number of examples of its own, in a quick run at fewer."""
    if is_quick():
        examples = min(examples, hypothesis.settings.default.max_examples)
    return hypothesis.settings(max_examples=examples, **given)


def is_quick():
    """Return whether this is a run without the slow tests."""
    return hypothesis.settings.get_current_profile_name() == "quick"


def three_of(cases):
    """Leave all cases to the whole run but the first, the middle and the last."""
    kept = {0, len(cases) // 2, len(cases) - 1}
    return [
        one if place in kept else pytest.param(one, marks=pytest.mark.slow)
        for place, one in enumerate(cases)
    ]


EVENTS = itertools.count(1)  # numbers of events that no two tests share, as projects are put back
quick_hash = partial(generate_password_hash, method="scrypt:256:8:1")


# Templates compiled by one app are there for every other one, also of another process.
COMPILED = Path(__file__).parent / "__pycache__" / "templates"
COMPILED.mkdir(parents=True, exist_ok=True)
Flask.jinja_options = {
    **Flask.jinja_options,
    "bytecode_cache": jinja2.FileSystemBytecodeCache(str(COMPILED)),
}

TEXT = (
    "A quiet town\n\n"
    "The mayor said the bridge will open in May. Engineers doubt that. "
    "Costs rose, and nobody explained why.\n\n"
    "What comes next\n\n"
    "Reports suggest a second bridge. It may never be built. \U0001f309 Nobody knows.\n"
)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Hash passwords in well under a millisecond; gives what one test puts back, the real ones."""
    real = {name: getattr(passwords, name) for name in ("generate_password_hash", "_NOBODYS_HASH")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "generate_password_hash", quick_hash)
        patch.setattr(passwords, "_NOBODYS_HASH", quick_hash("nobody"))
        yield real


@pytest.fixture(scope="session", autouse=True)
def unsynced():
    """Let no test in this process wait for the disk: what must survive a power cut is tested in
    processes of its own. Gives the real way to open a connection."""
    real = connection.connect

    def connect(path, read_only=False):
        db = real(path, read_only)
        if not read_only:
            db.execute("pragma synchronous = off")
        return db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        for module in (connection, schema, copies):
            patch.setattr(module, "connect", connect)
        yield real


@pytest.fixture(scope="session", autouse=True)
def migrated(unsynced):
    """Copy a migrated file where a project is made, unless a test has `step_by_step`: to migrate
    an empty one takes longer than most tests. Gives back what was real."""
    real = {"prepare": schema.prepare, "migrate": schema.migrate, "Store": Store}
    store = Store(MEMORY)
    store.write(schema.migrate)
    data = keep(store)

    def prepare(path, stamp):
        if not Path(path).exists() and not Path(f"{path}.secret").exists():
            schema._make_private(path)
            if Path(path).exists():  # else the folder is missing, which the real one reports
                Path(path).write_bytes(data)
                return None  # as the real one, after a look at it by another connection
        return real["prepare"](path, stamp)

    def migrate(db):
        if schema.migrations.pending(db) or not are_current(db):
            real["migrate"](db)

    def open_store(path):
        return open_kept(data) if path == MEMORY else Store(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "prepare", prepare)
        patch.setattr(schema, "migrate", migrate)
        patch.setattr(opening, "Store", open_store)
        patch.setattr(replica, "Store", open_store)
        yield real


@pytest.fixture
def step_by_step(monkeypatch, migrated):
    """Migrate each new file in all steps, as it is done outside the tests."""
    monkeypatch.setattr(schema, "prepare", migrated["prepare"])
    monkeypatch.setattr(schema, "migrate", migrated["migrate"])
    monkeypatch.setattr(opening, "Store", migrated["Store"])


@pytest.fixture(scope="session")
def founded(migrated):
    return keep(open_project(":memory:", "Test"))


def made_file(folder, fill):
    """Make a project's file that tests copy: its path."""
    path = folder / "annotate.db"
    store = open_project(str(path))
    fill(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory):
    """The file of a project with the sample article and no labels."""
    return made_file(tmp_path_factory.mktemp("sample"), partial(add_seed, is_sample=False))


@pytest.fixture
def db(founded):
    """A project in memory, without articles."""
    store = open_kept(founded)
    yield store
    store.close()


def add_town(store):
    return add_articles(store, None, [Draft(text=TEXT, name="town.txt")])[0].id


@pytest.fixture
@made_once
def article(db):
    """A small stored article: two headings, six asked sentences, one of them with an emoji."""
    return get_article(db.reader(), add_town(db))


@pytest.fixture
def asked(db, article):
    """The sentences of the article that are asked, in order."""
    return [one for one in list_sentences(db.reader(), article.id) if one.kind == "sentence"]


@pytest.fixture
def event(scheme):
    """Make the JSON of one event: event(sentence, "us_official", "high") or event(sentence, None,
    verdict="no_claim", id=..., base_rev=...)."""

    def make(sentence, source="author", confidence="high", *, verdict="claims", **changes):
        claims = [
            {
                "start": 0,
                "end": len(sentence.text),
                "source": source,
                "source_start": None,
                "source_end": None,
                "source_name": "",
                "fields": {"confidence": confidence},
            }
        ]
        answer = {
            "verdict": verdict,
            "claims": claims if verdict == "claims" else [],
            "flag": changes.pop("flag", None),
            "comment": changes.pop("comment", ""),
            "why": changes.pop("why", ""),
        }
        return {
            "id": f"event-{next(EVENTS):06}",
            "sentence": sentence.id,
            "base_rev": None,
            "scheme": scheme.id,
            "scheme_version": scheme.version,
            "client_time": "2026-01-02T03:04:05.678Z",
            "active_ms": 1500,
            "answer": answer,
            **changes,
        }

    return make


@pytest.fixture
def save(db, event):
    """Save one answer as a person: save(alice, sentence, "us_official", "high")."""

    def call(person, sentence, *words, **changes):
        if person.is_lead and changes.get("layer") != "gold":
            assign.take(db, person, sentence.article)
        batch = {"person": person.id, "events": [event(sentence, *words, **changes)]}
        return saving.save_events(db, person, batch)

    return call


@pytest.fixture
def scheme(db):
    return get_scheme(db)


@pytest.fixture
@made_once
def alice(db):
    return membership.add_person(db, "Alice")


@pytest.fixture
@made_once
def bob(db):
    return membership.add_person(db, "Bob")


@pytest.fixture
@made_once
def lead(db):
    return membership.add_person(db, "Lena", "lead")


@pytest.fixture
def charlie(db):
    """A stranger: known by name, but not let in."""
    return membership.add_person(db, "Charlie", can_sign_in=False)


@pytest.fixture(scope="session")
def served(founded):
    """The app of the run: to make one anew takes longer than most tests."""
    store = open_kept(founded)
    yield create_app(store)
    store.close()


@pytest.fixture
def app(served, db):
    """The app of the run, given the project of this test and put back behind it."""
    kept = dict(served.config)
    served.config.update(STORE=db, TESTING=True)
    served.test_client_class = LintingClient
    yield served
    served.config.clear()
    served.config.update(kept)


@pytest.fixture
def own_app(db):
    """An app of the test's own, which may be given routes."""
    made = create_app(db)
    made.config["TESTING"] = True
    made.test_client_class = LintingClient
    return made


@pytest.fixture
def own_client(own_app):
    return own_app.test_client()


@pytest.fixture
def client(app):
    """A signed-out client that lints every HTML answer; `client.enter(person)` signs in."""
    return app.test_client()


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command line in an empty folder: run("people", "list") → click's result."""
    monkeypatch.chdir(tmp_path)

    def call(*words, **options):
        return CliRunner().invoke(main, words, **{"obj": create_app, **options})

    return call


def pytest_collection_finish():
    """Leave thousands of collected tests out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
