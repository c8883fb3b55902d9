"""What a file says of an article → what is kept: a date that is one, an address of the web."""

import re
from dataclasses import replace

from annotate.records import Draft

_LONGEST_SHOWN = 40
_LONGEST_DATE = 60
_DATE = re.compile(
    r"(?<!\d)(1[5-9]|2[01])\d\d(?!\d)"  # a year, whatever the language of the month
    r"|(?<!\d)(1[5-9]|2[01])\d\d(0[1-9]|1[0-2])[0-3]\d(?!\d)"
    r"|(?<!\d)\d{1,2}([./-])\d{1,2}\4\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}\.? \w{3,} '?\d{2}(?!\d)"
)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)


def checked_details(draft: Draft) -> Draft:
    """Take out a date that is none, and an address that is not one of the web; note it."""
    found = {}
    if draft.published and not _is_date(draft.published):
        found["published"] = "no date, so the article has none"
    if draft.url and not _is_of_the_web(draft.url):
        found["url"] = "no address of a web page, so the article has none"
    if not found:
        return draft
    notes = (f"“{getattr(draft, one)[:_LONGEST_SHOWN]}” is {why}." for one, why in found.items())
    return replace(draft, **dict.fromkeys(found, ""), notes=(*draft.notes, *notes))


def _is_date(text: str) -> bool:
    return len(text) <= _LONGEST_DATE and _DATE.search(text) is not None


def _is_of_the_web(address: str) -> bool:
    """Tell whether an address is http or https, or names no scheme at all."""
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in ("http", "https")
