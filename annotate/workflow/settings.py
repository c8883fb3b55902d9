"""All settings of a project: its own, the limits of import, and the segmenter."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from annotate.errors import Invalid
from annotate.records import Person
from annotate.store import project as stored
from annotate.store.file.connection import Store
from annotate.workflow.imports.limits import check_limits, limits_of
from annotate.workflow.imports.segmenter import load_segmenter
from annotate.workflow.project import DEFAULTS, check_setting, store_settings

# Apart from project.py, which nearly all of workflow imports: these load every importer.
_CHECKS: dict[str, Callable[[Any], object]] = {"limits": check_limits, "segmenter": load_segmenter}


_FIRST = ("name", "asked_kinds", "split_train", "split_dev")  # what a new file contains


def list_settings(store: Store) -> dict[str, Any]:
    """List the settings that can be changed, with each limit of import as `limits.<name>`."""
    settings = {"name": "", **DEFAULTS, **stored.list_settings(store.reader())}
    shown = {key: settings[key] for key in (*_FIRST, *DEFAULTS) if key != "limits"}
    limits = asdict(limits_of(store)).items()
    return shown | {f"limits.{key}": number for key, number in limits}


def save_settings(store: Store, lead: Person | None, **changes: Any) -> None:
    """Change any settings; raise Invalid if one is out of its bounds.

    `lead` is None on the command line.
    """
    for key, value in changes.items():
        if key in _CHECKS:
            _CHECKS[key](value)
        else:
            check_setting(key, value)
    shares = {**stored.list_settings(store.reader()), **changes}
    if shares["split_train"] + shares["split_dev"] > 100:
        raise Invalid(
            "The shares for training and development are more than 100% together.",
            "Lower the other one first.",
        )
    store_settings(store, lead, changes)
