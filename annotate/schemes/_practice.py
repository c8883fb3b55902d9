"""A practice sentence → the same one under a changed scheme."""

from dataclasses import replace

from annotate.records import Practice, Scheme


def follow(practice: Practice, scheme: Scheme) -> Practice:
    """Answer a practice sentence with what merged values count as, and what its source asks."""
    source = scheme.source.value(scheme.successor("source", practice.source))
    if source is None:
        return practice
    fields = {
        name: _successors(scheme, name, value)
        for name, value in practice.fields.items()
        if name in source.asks
    }
    return replace(practice, source=source.id, fields=fields)


def _successors(scheme: Scheme, field_id: str, given: str) -> str:
    """Replace the values of a field; those of a set are joined by `|`."""
    values = (scheme.successor(field_id, value) for value in given.split("|"))
    return "|".join(dict.fromkeys(values))
