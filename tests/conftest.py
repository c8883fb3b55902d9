"""The people, the article and the clients that every test may ask for."""

import pytest
from click.testing import CliRunner

from annotate.app import create_app
from annotate.cli import main
from annotate.records import Draft
from annotate.workflow import articles, people
from annotate.workflow.project import get_project, get_scheme, open_project
from tests.linting import LintingClient

TEXT = (
    "A quiet town\n\n"
    "The mayor said the bridge will open in May. Engineers doubt that. "
    "Costs rose, and nobody explained why.\n\n"
    "What comes next\n\n"
    "Reports suggest a second bridge. It may never be built. \U0001f309 Nobody knows.\n"
)


@pytest.fixture
def db():
    """A project in memory, without articles."""
    store = open_project(":memory:", "Test")
    yield store
    store.close()


@pytest.fixture
def article(db):
    """A small stored article: two headings, six asked sentences, one of them with an emoji."""
    [made] = articles.add_articles(db, None, [Draft(text=TEXT, name="town.txt")])
    return made


@pytest.fixture
def scheme(db):
    return get_scheme(db.reader(), get_project(db.reader()))


@pytest.fixture
def alice(db):
    return people.add_person(db, "Alice")


@pytest.fixture
def bob(db):
    return people.add_person(db, "Bob")


@pytest.fixture
def lead(db):
    return people.add_person(db, "Lena", "lead")


@pytest.fixture
def charlie(db):
    """A stranger: known by name, but not let in."""
    return people.add_person(db, "Charlie", can_sign_in=False)


@pytest.fixture
def app(db):
    made = create_app(db)
    made.config["TESTING"] = True
    made.test_client_class = LintingClient
    return made


@pytest.fixture
def client(app):
    """A signed-out client that lints every HTML answer; `client.enter(person)` signs in."""
    return app.test_client()


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command line in an empty folder: run("people", "list") → click's result."""
    monkeypatch.chdir(tmp_path)

    def call(*words, **options):
        return CliRunner().invoke(main, words, **options)

    return call
