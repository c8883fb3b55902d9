"""Fields of a form → numbers, or a mistake that can be shown."""

from flask import request

from annotate.errors import Invalid


def read_number(name: str) -> int:
    """Read a whole number; Invalid where there is none."""
    text = request.form.get(name, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Invalid(f"“{text[:40]}” is no whole number.", "Type one in digits.")
    return int(text)
