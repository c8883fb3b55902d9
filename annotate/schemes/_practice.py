"""A practice sentence → the same one under a changed scheme."""

from dataclasses import replace

from annotate.records import Practice, Scheme


def follow(practice: Practice, scheme: Scheme) -> Practice:
    """Answer a practice sentence with what merged values count as, without retired fields."""
    fields = {
        name: _successors(scheme, name, value)
        for name, value in practice.fields.items()
        if (field := scheme.field(name)) and not field.retired
    }
    return replace(practice, source=scheme.successor("source", practice.source), fields=fields)


def _successors(scheme: Scheme, field_id: str, given: str) -> str:
    """Replace the values of a field; those of a set are joined by `|`."""
    values = (scheme.successor(field_id, value) for value in given.split("|"))
    return "|".join(dict.fromkeys(values))
