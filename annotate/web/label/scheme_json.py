"""A scheme → JSON for the scripts of the labelling panel."""

from typing import Any

from annotate.records import Field, Scheme, Value
from annotate.web.frame.markdown import is_plain, markdown


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """Write a scheme for the scripts of the labelling panel."""
    return {
        "id": scheme.id,
        "version": scheme.version,
        "groups": [{"id": one.id, "label": one.label, "key": one.key} for one in scheme.groups],
        "fields": [_field_json(field) for field in scheme.fields],
    }


def _field_json(field: Field) -> dict[str, Any]:
    """Write a field for the scripts, which read a missing `free` and `several` as no."""
    kinds = {"free": field.is_free, "several": field.takes_several}
    return {
        "id": field.id,
        "question": field.question,
        "level": field.level,
        "required": field.required,
        "values": [_value_json(value) for value in field.values],
    } | {name: True for name, holds in kinds.items() if holds}


def _value_json(value: Value) -> dict[str, Any]:
    """Write a value for the scripts, which read what is missing as empty: the page stays light."""
    written = {
        "id": value.id,
        "label": value.label,
        "key": value.key,
        "presses": value.presses if value.presses != value.key else "",
        "aliases": list(value.aliases),
        "colour": value.colour,
        "pattern": value.pattern,
        "group": value.group,
        "definition": value.definition,
        "html": "" if is_plain(value.definition) else markdown(value.definition),
        "asks": list(value.asks),
        "outside": value.outside,
    }
    unoffered = {} if value.is_offered else {"offered": False}
    return {name: one for name, one in written.items() if one} | unoffered
