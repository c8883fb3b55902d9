"""Saved web page → one article: its text without menus and advertisements, and its details."""

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.encoding import decode
from annotate.importers._reading.markup import check
from annotate.importers._reading.optional import load
from annotate.records import Draft

NAME = "html"
TITLE = "Saved web page"
EXTENSIONS = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
CONTENTS = ("html", "text")
ISOLATED = True
INSTALL = "pip install trafilatura lxml-html-clean"
ORDER = 13

_PASTE = "Open the page in a browser, copy the article and paste it."
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S{1,2000}) -->")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WEB = ("http://", "https://")
_BLOCKS = {"p", "head", "item", "cell", "quote", "list", "table", "row", "code", "body"}
_LISTS = ("ul", "ol")
_TEXTS = ("p", "h2", "h3", "blockquote")
_LEFT_OUT = {"del", "graphic"}


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one saved page as one article; nothing is fetched."""
    trafilatura = load("trafilatura", INSTALL)
    markup, address = _from_archive(data, name) if _is_archive(data) else (data, "")
    if len(markup) > options.limits.html_bytes:
        size, limit = len(markup) / 1e6, options.limits.html_bytes / 1e6
        raise Refused(
            f"“{name}” is {size:,.1f} MB. The limit for a web page is {limit:,.0f} MB.", _PASTE
        )
    html = decode(markup, name, options.encoding or _declared(markup))
    check(html, name, options.limits)
    # `check` comes first: no parser of trafilatura's may see markup that could hang it.
    page = _with_lists(load("lxml.html", INSTALL), trafilatura.load_html(html))
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    text = "\n\n".join(_blocks(load("lxml.etree", INSTALL), found.body)) if found else ""
    if not text:
        raise Refused(f"No article was found in “{name}”.", _PASTE)
    saved_from = _SAVED_FROM.search(html, 0, 5_000)
    # The page's own canonical address is better than the one the browser noted when saving.
    addresses = (found.url, address, saved_from[1] if saved_from else "")
    yield Draft(
        text=text,
        name=name,
        title=" ".join((found.title or "").split()),
        outlet=found.sitename or "",
        url=next((one for one in addresses if one and one.startswith(_WEB)), ""),
        published=found.date or "",
    )


def _is_archive(data: bytes) -> bool:
    """Return whether a browser saved the page with its pictures in one file (MHTML)."""
    head = data[:5_000].lower()
    return b"\nmime-version:" in head and b"multipart/related" in head


def _from_archive(data: bytes, name: str) -> tuple[bytes, str]:
    """Extract the page from an MHTML file, and the address it came from."""
    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
            return part.get_payload(decode=True) or b"", str(address or "")
    raise Refused(f"“{name}” contains no web page.", _PASTE)


def _declared(markup: bytes) -> str:
    """Find the encoding that a page declares; "" if it is UTF-8 or the name is wrong."""
    found = _CHARSET.search(markup[:5_000])
    try:
        named = codecs.lookup(found[1].decode("ascii")).name if found else ""
        markup.decode("utf-8")
    except LookupError:
        return ""
    except UnicodeDecodeError:
        # Browsers read both as Windows-1252, and so did the people who wrote the pages.
        return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(named, named)
    return ""


def _with_lists(lxml_html: Any, page: Any) -> Any:
    """Keep a list that comes after a paragraph and before more text, right under the body.

    trafilatura takes lists there for menus, unless an element contains the whole article.
    """
    body = page.find("body") if page is not None else None
    children = [] if body is None else [one for one in body if isinstance(one.tag, str)]
    tags = [child.tag for child in children]
    threes = zip(tags, tags[1:], tags[2:], strict=False)
    if any(before == "p" and tag in _LISTS and after in _TEXTS for before, tag, after in threes):
        main = lxml_html.Element("main")
        main.extend(children)
        body.append(main)
    return page


def _blocks(etree: Any, body: Any) -> Iterator[str]:
    """Write the blocks of an extracted page, each with the sign that marks its kind."""
    words: list[str] = []
    sign = ""
    left_out = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag, is_start = element.tag, event == "start"
        if tag in _BLOCKS:
            text = _block(words)
            words.clear()
            if text:
                yield sign + text
            if text or not is_start:
                sign = ""
            sign = (_sign(element) or sign) if is_start else sign
        left_out += (1 if is_start else -1) * (tag in _LEFT_OUT)
        words.append("\n" if tag == "lb" and is_start else "")
        if not left_out:
            words.append(_SPACE.sub(" ", (element.text if is_start else element.tail) or ""))


def _sign(element: Any) -> str:
    if element.tag == "head":
        level = (element.get("rend") or "h2")[1:]
        return "#" * (int(level) if level in tuple("123456") else 2) + " "
    return "• " if element.tag == "item" else ""


def _block(words: list[str]) -> str:
    lines = "".join(words).split("\n")
    return "\n".join(_SPACE.sub(" ", line).strip() for line in lines).strip()
