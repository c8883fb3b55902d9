"""HTML → the same HTML, if a parser can take it; and a cell with some markup → its plain text.

One pass over the text that never goes back: HTML parsers take quadratic time or
all memory on what this refuses in a moment.
"""

import html as entities
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


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Remove the tags and entities of web pages from a text, and note it if there were any.

    Paragraphs and line breaks stay. “a < b” is no tag, and “<unknown>” is not one of web pages.
    """
    # Some programs escape the whole markup once more.
    found = unescaped(text) if not _KNOWN.search(text) and _ESCAPED.search(text) else text
    if _KNOWN.search(found):
        found = _without_hidden(found)
        found = _BREAK.sub("\n", found)
        found = _BLOCK.sub("\n\n", found)
        found = _KNOWN.sub("", found)
        found = _SPACE.sub(lambda run: "\n\n" if "\n\n" in run.group() else run.group(), found)
    found = unescaped(found)
    if found == text:
        return text, ()
    return found.strip(), ("Its markup, such as <p> or &quot;, was removed.",)


def _without_hidden(text: str) -> str:
    """Remove comments, scripts and style sheets; one without an end loses only its beginning."""
    parts, place = [], 0
    endless: set[str] = set()  # kinds without a further end: they are searched for only once
    while match := _HIDDEN.search(text, place):
        kind = (match[1] or "").lower()
        end = None if kind in endless else _ENDS[kind].search(text, match.end())
        parts.append(text[place : match.start()])
        place = end.end() if end else match.end()
        if end is None:
            endless.add(kind)
    return "".join([*parts, text[place:]])


def unescaped(text: str) -> str:
    """Replace the entities of web pages, such as &quot;, by their characters."""
    return _ENTITY.sub(lambda match: entities.unescape(match.group()), text)


_BLOCKS = (
    "p|div|h[1-6]|ul|ol|li|table|tr|blockquote|section|article|figure|figcaption|header|footer"
)
_INLINE = (
    "span|a|b|i|em|strong|u|s|sub|sup|small|font|img|td|th|tbody|thead|strike|mark|cite|html|body"
)
_ATTRIBUTES = r"(?:\s[^<>]*+|/)?"
# No pattern begins with a repetition: it would be tried again from each place within a long run.
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b{_ATTRIBUTES}>", re.IGNORECASE)
_BREAK = re.compile(rf"<br\b{_ATTRIBUTES}>\n?", re.IGNORECASE)
_KNOWN = re.compile(
    rf"<!--|</?(?:{_BLOCKS}|{_INLINE}|br|hr|script|style)\b{_ATTRIBUTES}>", re.IGNORECASE
)
_SPACE = re.compile(r"\s++")
_HIDDEN = re.compile(r"<!--|<(script|style)\b[^<>]*+>", re.IGNORECASE)
_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\s*+>", re.IGNORECASE),
    "style": re.compile(r"</style\s*+>", re.IGNORECASE),
}
_ESCAPED = re.compile(rf"&lt;/?(?:{_BLOCKS}|br|span|a|b|i|em|strong)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}[0-9]{0,2});")


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
