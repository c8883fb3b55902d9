"""The limits of import: how large a file and what is in it may be, as the project sets them."""

from dataclasses import fields, replace
from typing import Any

from sqlite_utils import Database

from annotate.errors import Invalid
from annotate.importers import Limits
from annotate.store.file.connection import Store
from annotate.store.project import find_setting

_MAXIMUM = 2**40  # of any limit


def limits_of(store: Store) -> Limits:
    """Read the limits of a project: those in its setting `limits`, and the defaults."""
    own = store.read_once(_find_own) or {}
    known = {limit.name for limit in fields(Limits)}
    return replace(Limits(), **{key: int(number) for key, number in own.items() if key in known})


def _find_own(db: Database) -> dict[str, int] | None:
    return find_setting(db, "limits")


def check_limits(own: dict[str, Any]) -> None:
    """Raise Invalid unless a setting `limits` names limits, each a whole number above 0."""
    known = [limit.name for limit in fields(Limits)]
    for key, number in own.items():
        if key not in known:
            raise Invalid(f"There is no limit “{key}”.", f"Choose one of: {', '.join(known)}.")
        if type(number) is not int or not 1 <= number <= _MAXIMUM:
            reason = f"{key} must be a whole number from 1 to {_MAXIMUM:,}."
            raise Invalid(reason, "Enter a number in this range.")
