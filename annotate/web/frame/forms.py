"""Fields of a form → numbers, or a mistake that can be shown."""

import re

from flask import request

from annotate.errors import Invalid


def read_number(name: str) -> int:
    """Read a whole number; Invalid if the field has none."""
    text = request.form.get(name, "").strip()
    # `isdigit` alone accepts “²” as well, and `int` takes ever longer for more digits.
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        reason = f"“{text[:40]}” is not a whole number." if text else "The number is missing."
        raise Invalid(reason, "Enter it in digits, for example 2.")
    return int(text)


def read_millionths(name: str) -> int:
    """Read a number with up to six decimals as that many millionths: 1.5 MB as 1500000 bytes."""
    text = request.form.get(name, "").strip()
    found = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?", text)
    if found is None:
        reason = f"“{text[:40]}” is not a number." if text else "The number is missing."
        raise Invalid(reason, "Enter it in digits, for example 20 or 0.5.")
    return int(found[1] + (found[2] or "").ljust(6, "0"))


def read_key(name: str) -> int:
    """Read the number in the address after which a page of a list begins; 0 if there is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0


def read_version(name: str) -> int:
    """Read the number of a scheme's version in the address; 0 if there is none."""
    text = request.args.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        if text:
            raise Invalid(f"“{text[:40]}” is not a version.", "Use its number, for example 2.")
        return 0
    return int(text)
