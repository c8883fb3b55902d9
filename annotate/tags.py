"""A list of tags as people write it → tags (pure)."""

import re

LONGEST_TAG = 40
MOST_TAGS = 50  # at once: thousands of them on thousands of articles would fill the disk


def split_tags(text: str) -> list[str]:
    """Split a text into tags at commas, semicolons, bars and line ends; each one once."""
    words = (" ".join(part.split()) for part in re.split(r"[,;|\n]", text))
    return list(dict.fromkeys(word for word in words if word))


def is_tag(text: str) -> bool:
    """Return whether a text can be a tag: 1 to 40 characters that can be printed."""
    return 1 <= len(text) <= LONGEST_TAG and text.isprintable()
