"""What a file says about an article → what is kept: real dates, web addresses and languages."""

import re
from dataclasses import replace

from annotate.importers._reading.dates import is_unclear, iso_date
from annotate.importers._reading.languages import language_code
from annotate.records import Draft
from annotate.tags import LONGEST_TAG, MOST_TAGS, is_tag, split_tags
from annotate.wording import plural

_LONGEST_SHOWN = 40
_LONGEST_DATE = 60
_REMOVED_SHOWN = 5  # tags
_DATE = re.compile(
    r"(?<!\d)(1[5-9]|2[01])\d\d(?!\d)"  # a year alone: the month may be in any language
    r"|(?<!\d)(1[5-9]|2[01])\d\d(0[1-9]|1[0-2])[0-3]\d(?!\d)"
    r"|(?<!\d)\d{1,2}([./-])\d{1,2}\4\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}\.? \w{3,} '?\d{2}(?!\d)"
)
_UNCLEAR = "can be two dates, so it stays as it is; choose a language such as en-GB or en-US."
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)


def checked_details(draft: Draft) -> Draft:
    """Remove a date, address or language that is none, and note it; a language gets its code."""
    removed = {}
    code = language_code(draft.language)
    if draft.language and not code:
        removed["language"] = "not a language, so it is guessed"
    elif draft.language != code:
        draft = replace(draft, language=code)
    if draft.published and not is_date(draft.published):
        removed["published"] = "not a date, so the article has none"
    if draft.url and not _is_web_address(draft.url):
        removed["url"] = "not a web address, so the article has none"
    draft = _checked_tags(draft)
    if not removed:
        return draft
    notes = (
        f"“{getattr(draft, detail)[:_LONGEST_SHOWN]}” is {why}." for detail, why in removed.items()
    )
    return replace(draft, **dict.fromkeys(removed, ""), notes=(*draft.notes, *notes))


def with_iso_date(draft: Draft) -> Draft:
    """Write the date of a draft as ISO 8601, and keep what was there; note it if it is unclear."""
    note = f"“{draft.published}” {_UNCLEAR}"
    others = tuple(one for one in draft.notes if one != note)
    if is_unclear(draft.published, draft.language):
        return replace(draft, notes=(*others, note))
    iso = iso_date(draft.published, draft.language)
    if iso in ("", draft.published):
        return draft
    given = draft.published_given or draft.published
    return replace(draft, published=iso, published_given=given, notes=others)


def one_line(role: str, text: str) -> str:
    """Put a detail of an article on one line; a list of tags stays separated."""
    if role == "tags":
        return "; ".join(split_tags(text))
    return " ".join(text.split())


def _checked_tags(draft: Draft) -> Draft:
    """Remove tags that are too long or cannot be printed, and those past the limit; note it."""
    tags = split_tags(draft.tags)
    kept = [tag for tag in tags if is_tag(tag)]
    removed = [tag for tag in tags if not is_tag(tag)]
    notes = [f"“{tag[:LONGEST_TAG]}” cannot be a tag, so it was left out."
             for tag in removed[:_REMOVED_SHOWN]]  # fmt: skip
    if len(removed) > _REMOVED_SHOWN:
        notes.append(f"{plural(len(removed), 'text')} in all cannot be tags.")
    if len(kept) > MOST_TAGS:
        notes.append(f"There are {plural(len(kept), 'tag')}. The first {MOST_TAGS} are kept.")
    return replace(draft, tags="; ".join(kept[:MOST_TAGS]), notes=(*draft.notes, *notes))


def is_date(text: str) -> bool:
    """Return whether a text contains a date, in whatever form."""
    return len(text) <= _LONGEST_DATE and _DATE.search(text) is not None


def _is_web_address(address: str) -> bool:
    """Return whether an address is http or https, or names no scheme at all."""
    # “javascript:” in a link would run when clicked, so only these two schemes pass.
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in ("http", "https")
