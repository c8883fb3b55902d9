"""The scheme that a command line names: a built-in one, a file, or a version of the project."""

import re
from pathlib import Path

import click

from annotate import schemes
from annotate.cli._files import read_named
from annotate.errors import Invalid, NotFound, WrongUse
from annotate.records import Scheme
from annotate.store.file.connection import Store
from annotate.workflow.scheme.draft import get_draft
from annotate.workflow.scheme.versions import get_scheme, get_version, list_versions

_VERSION = re.compile(r"(?:([a-z][a-z0-9-]*):)?(\d{1,9})")

scheme_option = click.option(
    "--scheme", "scheme_name", metavar="NAME_OR_FILE", default="",
    help="The scheme to label by: a built-in one or a TOML file. With labels, it becomes the next"
    " version.",
)  # fmt: skip


def read_scheme(name: str) -> Scheme:
    """Read a built-in scheme or a file; Invalid names the line of each mistake."""
    if name in schemes.builtin_names() and not Path(name).is_file():
        return schemes.builtin(name)
    if not Path(name).exists():
        raise WrongUse(
            f"There is no scheme and no file “{name}”.",
            f"Name a TOML file or one of: {', '.join(schemes.builtin_names())}.",
        )
    return schemes.parse(read_text(Path(name)))


def read_text(file: Path) -> str:
    """Read the text of a scheme file; Invalid names the file and the line that is not UTF-8."""
    data = read_named(file)
    try:
        return schemes.decode(data)
    except Invalid as error:
        raise Invalid(f"{file}: {error.reason}", error.remedy) from None


def find_scheme(store: Store, name: str) -> Scheme:
    """Find `current`, `draft`, a version such as 2 or news-source:2, a built-in or a file."""
    if name == "current":
        return get_scheme(store)
    if name == "draft":
        draft = get_draft(store)
        if draft is None:
            raise NotFound("There is no draft.", "Name a version, see “scheme list”.")
        return draft.scheme
    if match := _VERSION.fullmatch(name):
        return get_version(store, match[1] or _id_of(store, int(match[2])), int(match[2]))
    return read_scheme(name)


def _id_of(store: Store, number: int) -> str:
    """Find the scheme of a version number; the current one if several have it."""
    current = get_scheme(store).id
    ids = [one.id for one in list_versions(store) if one.version == number]
    return current if current in ids or not ids else ids[0]
