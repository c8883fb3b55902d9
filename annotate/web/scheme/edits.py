"""A form of the scheme page → the edit of the draft that it asks for."""

import json
from typing import Any

from flask import request

from annotate.errors import BadRequest
from annotate.schemes.editing.edits import Edit

_TRUTHS = frozenset({"required", "compared", "outside"})
_NUMBERS = frozenset({"colour"})
_LISTS = frozenset({"examples", "asks", "aliases", "scale"})
_PLACES = frozenset({"group", "rule", "practice"})  # their parts go by number


def read_edit() -> Edit:
    """Read the form: `action`, `field`, `value`, `number`, and the attributes that it `sends`.

    `was` is JSON of what the form was filled with. An attribute `x` comes as `now-x`; the parts
    of a practice sentence's `fields` as `now-fields.<field>`.
    """
    form = request.form
    action = form.get("action", "")
    now = {name: _read(action, name) for name in form.get("sends", "").split()}
    return Edit(
        action=action,
        field=form.get("field", ""),
        value=form.get("value", ""),
        number=_number(form.get("number") or "0"),
        now=now,
        was=_read_was(form.get("was", "")),
    )


def _read(action: str, name: str) -> Any:
    form = request.form
    given = form.getlist(f"now-{name}")
    if name == "before":
        return _read_before(action, given[0] if given else "")
    if name in _TRUTHS:
        return bool(given)
    if name in _NUMBERS:
        return _number(given[0] if given else "")
    if name == "aliases":  # one field: they are separated by commas
        return [one.strip() for text in given for one in text.split(",") if one.strip()]
    if name in _LISTS:
        return given
    if name == "fields":
        start = "now-fields."
        return {key[len(start) :]: form[key] for key in form if key.startswith(start)}
    return given[0] if given else ""


def _read_before(action: str, given: str) -> Any:
    """Read before what a part is moved: an id, or a number for those that go by number."""
    if action.rpartition(" ")[2] in _PLACES:
        return _number(given) if given else None
    return given


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 7:
        return int(text)
    raise BadRequest("A number in the form cannot be read.", "Reload the page.")


def _read_was(text: str) -> dict[str, Any]:
    try:
        was = json.loads(text) if text else {}
    except ValueError:
        was = None
    if not isinstance(was, dict):
        raise BadRequest("The form cannot be read.", "Reload the page.")
    return was
