"""The address of an export ↔ what is chosen, and the command that exports the same."""

import shlex
from typing import Any

from flask import request

from annotate.errors import Invalid
from annotate.web.export.purposes import Purpose, find_purpose
from annotate.web.frame.forms import read_version
from annotate.web.frame.programs import check_options
from annotate.workflow import export

_TICKS = ("skipped", "calibration", "sample", "pseudonyms", "trailer", "flagged")
OPTIONS = (
    "format", "labels", "values", "article", "tag", "split", "person", "verdict", "since", "until",
    "version", "before_version", "finished_by", "columns", "partition", *_TICKS,
)  # fmt: skip
_SEVERAL = ("article", "person", "verdict", "columns")
_OF_THE_PAGE = ("for", "was", "find")  # in the address of a download that a browser shows


def read_purpose() -> Purpose:
    """Return what the labels are needed for, as the address says."""
    return find_purpose(request.args.get("for", ""), request.args.get("format", ""))


def read_asked() -> export.Selection:
    """Read what a download asks for; a purpose alone stands for its format and labels."""
    check_options(*OPTIONS, also=_OF_THE_PAGE, several=_SEVERAL)
    return read_selection(read_purpose() if request.args.get("for") else None)


def read_selection(purpose: Purpose | None = None) -> export.Selection:
    """Read what is chosen; a purpose that was just changed brings its own format and labels.

    Without a purpose, a format that is not named is the long CSV.
    """
    given = request.args
    is_new = "was" in given and given.get("for", "") != given["was"]
    changed = find_purpose(given.get("for", "")) if is_new else None
    begin = changed or purpose
    format_name, labels = (begin.formats[0], begin.labels) if begin else ("csv", "raw")
    if not changed:
        format_name = given.get("format", format_name)
        labels = given.get("labels", labels)
    return export.Selection(
        format=format_name,
        labels=labels,
        **{name: _read_tick(name) for name in _TICKS},
        values=given.get("values", "current"),
        articles=tuple(given.getlist("article")) or None,
        tag=given.get("tag", ""),
        before_version=read_version("before_version"),
        version=read_version("version"),
        columns=tuple(
            name.strip() for names in given.getlist("columns") for name in names.split(",")
        ),
        people=tuple(given.getlist("person")),
        since=given.get("since", ""),
        until=given.get("until", ""),
        verdicts=tuple(given.getlist("verdict")),
        finished_by=_read_count("finished_by"),
        split=given.get("split", ""),
        partition=given.get("partition", ""),
    )


def _read_tick(name: str) -> bool:
    text = request.args.get(name, "")
    if text not in ("", "0", "1", "on"):
        raise Invalid(f"{name} is “{text[:20]}”.", f"Write {name}=on, or leave it out.")
    return text in ("1", "on")


def _read_count(name: str) -> int:
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Invalid(f"“{text[:40]}” is not a number of people.", "Use digits, for example 2.")
    return int(text or 0)


_ARGUMENTS = {"articles": "article", "verdicts": "verdict", "people": "person"}


def write_query(selection: export.Selection, purpose: Purpose, **changed: Any) -> dict[str, Any]:
    """Write a selection as the values of an address, with some of them changed."""
    values = {
        _ARGUMENTS.get(name, name.replace("-", "_")): "on" if value is True else value
        for name, value in selection.as_options().items()
    }
    first = {"for": purpose.name, "format": selection.format, "labels": selection.labels}
    return {**first, **values, **changed}


def write_command(selection: export.Selection, path: str, file_name: str) -> str:
    """Write the command line that gives the same file."""
    words = ["python", "-m", "annotate", "--db", path, "export", "--format", selection.format]
    words += ["--labels", selection.labels]
    for name, value in selection.as_options().items():
        option = f"--{_ARGUMENTS.get(name, name)}"
        if name == "columns":
            words += [option, ",".join(value)]
        elif isinstance(value, list):
            words += [word for one in value for word in (option, one)]
        else:
            words += [option] if value is True else [option, str(value)]
    return shlex.join([*words, "-o", file_name])
