"""Texts of the guideline in Markdown → HTML: paragraphs, lists, emphasis, code, quotes, links.

HTML in them stays text, and a link leads nowhere but to a web page or an address of mail.
"""

from functools import lru_cache

from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

# A heading would break the order of the page's own, and the policy forbids images from elsewhere.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])


@lru_cache(maxsize=1024)  # a guideline has some hundred texts, and they seldom change
def markdown(text: str) -> Markup:
    """Render a text; what Markdown does not know stays as it is, escaped."""
    return Markup(_MARKDOWN.render(text))


def is_plain(text: str) -> bool:
    """Return whether a text is one paragraph without any marks."""
    return markdown(text) == f"<p>{escape(text)}</p>\n" or not text


def register(app: Flask) -> None:
    app.add_template_filter(markdown)
