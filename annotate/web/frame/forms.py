"""Fields of a form → numbers, or a mistake that can be shown."""

from flask import request

from annotate.errors import Invalid


def read_number(name: str) -> int:
    """Read a whole number; Invalid where there is none."""
    text = request.form.get(name, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        reason = f"“{text[:40]}” is no whole number." if text else "A number is missing."
        raise Invalid(reason, "Type one in digits.")
    return int(text)
