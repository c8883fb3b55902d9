"""A mistake in an answer → a sentence that says where it is, in a person's words."""

import re

from annotate.records import Mistake

_CLAIM = re.compile(r"claims\[(\d+)\]\.?(.*)")
_PARTS = {
    "claims": "claim",
    "start": "words",
    "end": "words",
    "source_start": "source words",
    "source_end": "source words",
    "source_name": "source name",
}


def in_words(mistake: Mistake) -> str:
    """Say where a mistake is and what it is: “Claim 1: the source is missing.”

    The part of the answer is named only if the reason does not name it.
    """
    claim = _CLAIM.fullmatch(mistake.where)
    place = f"claim {int(claim[1]) + 1}" if claim else ""
    part = (claim[2] if claim else mistake.where).removeprefix("fields.")
    part = _PARTS.get(part, part).replace("_", " ")
    reason = mistake.reason
    if part in reason.lower() or reason.startswith("“"):
        part = ""
    prefix = ", ".join(word for word in (place, part) if word)
    if not prefix:
        return reason
    return f"{prefix[0].upper()}{prefix[1:]}: {reason[0].lower()}{reason[1:]}"
