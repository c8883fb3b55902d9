"""HTML → the same HTML, if a parser can take it: no endless nesting, no endless attributes.

One pass over the text that never goes back: HTML parsers take quadratic time or
all memory on what this refuses in a moment.
"""

import re

from annotate.errors import Refused
from annotate.importers import Limits

_HARM = "Do not trust it; paste its text instead."
# Possessive “*+” everywhere: an ordinary “*” would try every shorter match on hostile input.
_TAG = re.compile(r"<(?:(!--)|(/?)([A-Za-z][^\s/>]*+))")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
)
_DECLARED = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_HEAD = 100_000  # code points in which a document type is looked for
# They are empty, or their end tag may be left out, so that they do not nest by themselves.
_FLAT = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
    "optgroup", "html", "head", "body",
}  # fmt: skip
_RAW = {"script", "style", "textarea", "title", "xmp"}


def check(html: str, name: str, limits: Limits) -> None:
    """Refuse markup that is made to hurt a parser."""
    if _DECLARED.search(html, 0, _HEAD):
        raise Refused(f"“{name}” declares entities, which web pages do not do.", _HARM)
    place = depth = count = 0
    while match := _TAG.search(html, place):
        comment, closing, tag = match.groups()
        place, tag = match.end(), (tag or "").lower()
        if comment:
            place = _after(html, "-->", place)
            continue
        if not closing:
            count += 1
            place = _after_attributes(html, place, name, limits)
        if tag in _RAW and not closing:
            place = _after_raw(html, tag, place)
        elif tag not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > limits.nesting:
            raise Refused(f"“{name}” is nested more than {limits.nesting:,} levels deep.", _HARM)
    if count > limits.html_elements:
        limit = limits.html_elements
        raise Refused(f"“{name}” has more than {limit:,} elements.", "Paste its text instead.")


def _after_attributes(html: str, place: int, name: str, limits: Limits) -> int:
    """Step over the attributes of a tag; Refused if it has too many."""
    count = 0
    while match := _ATTRIBUTE.match(html, place):
        place = match.end()
        count += 1
        if count > limits.attributes:
            limit = limits.attributes
            raise Refused(f"“{name}” has a tag with more than {limit:,} attributes.", _HARM)
    return place


def _after(html: str, end: str, place: int) -> int:
    at = html.find(end, place)
    return len(html) if at < 0 else at + len(end)


def _after_raw(html: str, tag: str, place: int) -> int:
    """Step over text that parsers do not read as markup, up to the end tag."""
    end = re.compile(rf"</{tag}", re.IGNORECASE).search(html, place)
    return end.start() if end else len(html)
