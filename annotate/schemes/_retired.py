"""Fields and values that are retired or merged → the mistakes in how they fit the others."""

from collections.abc import Iterator

from annotate.records import Field, Mistake


def check_offered(field: Field, number: int, where: str) -> Iterator[Mistake]:
    """Check that something is left to choose."""
    if field.retired and not number:
        yield Mistake(f"{where}.retired", "The source is always asked.", "Remove this line.")
    elif field.values and not field.retired and not field.offered:
        yield Mistake(
            f"{where}.value", "All values are retired or merged.", "Keep at least one value."
        )


def check_successors(field: Field, where: str) -> Iterator[Mistake]:
    """Check that a merged value leads to a value of its field that was not merged itself.

    It may lead there in several steps, and that value may have been retired since.
    """
    for number, value in enumerate(field.values):
        place = f"{where}.value[{number}].merged_into"
        if not value.merged_into:
            continue
        last = field.value(field.successor(value.id))
        if field.value(value.merged_into) is None:
            reason = f"“{value.merged_into[:40]}” is not a value of this field."
            yield Mistake(place, reason, "Name another value by its ID.")
        elif last is not None and last.merged_into and field.value(last.merged_into):
            reason = "This value is merged into itself, directly or through others."
            yield Mistake(place, reason, "Merge it into another value.")
