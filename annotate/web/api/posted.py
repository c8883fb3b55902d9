"""The body and the query of a request from a program → files and options."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from flask import request

from annotate.errors import Invalid, UnknownType
from annotate.web.frame import programs
from annotate.web.frame.access import store
from annotate.workflow.imports.limits import limits_of

_FILES = "multipart/form-data"
_MORE = 1_000_000  # bytes that a form adds to its files
_MOST_FILES = 4  # times the largest file, as on the import page


@dataclass(frozen=True, slots=True)
class File:
    name: str
    data: bytes


def allow_files() -> None:
    """Accept a body up to the project's limit of a file, and several files in a form."""
    limit = limits_of(store()).file_bytes
    is_form = request.mimetype == _FILES
    request.max_content_length = _MOST_FILES * limit + _MORE if is_form else limit
    request.max_form_memory_size = _MORE


def read_files(kind: str, types: Mapping[str, str], beside: str = "") -> list[File]:
    """Read the files of a form, or a body as one file, named by its content type.

    `types` are the content types that are read, with the ending of their files. Files in the
    field `beside` are left out.
    """
    if request.mimetype == _FILES:
        fields = request.files.items(multi=True)
        sent = [file for name, file in fields if file.filename and name != beside]
        # A client may send a path with it, one from Windows with backslashes.
        names = [PurePath((one.filename or "").replace("\\", "/")).name for one in sent]
        files = [File(name, one.read()) for name, one in zip(names, sent, strict=True)]
    elif request.mimetype in types:
        data = request.get_data(cache=False)
        files = [File(f"{kind}{types[request.mimetype]}", data)] if data else []
    else:
        named = f"“{request.mimetype}”" if request.mimetype else "missing"
        raise UnknownType(
            f"The content type is {named}.", f"Send one of: {', '.join([*types, _FILES])}."
        )
    if not files:
        raise Invalid("The request contains no file.", "Send it as the body, or in a form.")
    return files


class Query:
    """The options in an address; those with other names are refused, so that none is ignored."""

    def __init__(self, *names: str) -> None:
        programs.check_options(*names)

    def text(self, name: str) -> str:
        return request.args.get(name, "").strip()

    def flag(self, name: str) -> bool:
        """Return whether an option is 1; Invalid if it is neither 1 nor 0."""
        value = request.args.get(name, "0")
        if value not in ("0", "1"):
            raise Invalid(f"{name} is “{value[:20]}”.", f"Write {name}=1, or leave it out.")
        return value == "1"

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise Invalid(f"{name} is “{text[:20]}”, not a number.", "Use digits.")
        return int(text) if text else None

    def pairs(self, name: str, split: str = "first") -> dict[str, str]:
        """Read WORD=VALUE, as often as it is given; the first or the last “=” divides it."""
        read = {}
        for pair in request.args.getlist(name):
            parts = pair.partition("=") if split == "first" else pair.rpartition("=")
            if not parts[1] or not parts[0].strip():
                raise Invalid(f"{name} is “{pair[:60]}”.", f"Write {name}=WORD=VALUE.")
            read[parts[0].strip()] = parts[2].strip()
        return read
