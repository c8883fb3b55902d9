"""brat standoff: a zip of .txt and .ann files → documents.

Text-bound annotations are spans, and attributes are their values. The pieces of a discontinuous
one are joined. A folder around the files names the annotator.
"""

import re
from collections.abc import Iterator

from annotate.label_readers import Document, Marking, Misfit, Span
from annotate.label_readers._json import decode
from annotate.label_readers._offsets import locate
from annotate.label_readers._zips import names_in, open_zip, read_member

NAME = "brat"
TITLE = "brat standoff, a zip or folder of .txt and .ann files"
EXTENSIONS = (".zip",)
ORDER = 22

_BOUND = re.compile(r"(T\d+)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)\t(.*)")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) (T\d+)(?: (.+))?")


def fits(data: bytes, name: str) -> bool:
    """Recognise a zip by the annotations in it."""
    return any(one.endswith(".ann") for one in names_in(data))


def documents(data: bytes, name: str) -> Iterator[Document | Misfit]:
    """Read each .txt with its .ann; the lines are those of the .ann."""
    names = set(names_in(data))
    archive = open_zip(data, name)
    for one in sorted(names):
        if not one.endswith(".ann"):
            continue
        text_name = one.removesuffix(".ann") + ".txt"
        if text_name not in names:
            yield Misfit(1, f"{one[:60]} has no .txt beside it.", "Add the text of each .ann.")
            continue
        text = decode(read_member(archive, text_name, name), text_name)
        notes = decode(read_member(archive, one, name), one)
        folder, _, stem = one.removesuffix(".ann").rpartition("/")
        yield from _read(text, notes, folder.rpartition("/")[2], stem)


def _read(text: str, notes: str, reviewer: str, ref: str) -> Iterator[Document | Misfit]:
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    bound: list[tuple[int, re.Match[str]]] = []
    for number, line in enumerate(notes.split("\n"), 1):
        line = line.removesuffix("\r")
        if found := _ATTRIBUTE.fullmatch(line):
            values.setdefault(found[2], {})[found[1]] = (found[3] or "true",)
        elif found := _BOUND.fullmatch(line):
            bound.append((number, found))
        elif line[:1] == "T":
            yield Misfit(number, f"“{line[:40]}” is not a text-bound annotation.", "Correct it.")
    spans = []
    for number, found in bound:
        places = [int(one) for one in re.split("[ ;]", found[3])]
        words = found[4] if len(places) == 2 else None
        at = locate(text, places[0], places[-1], words)
        if at is None:
            reason = f"“{found[4][:40]}” is not what the text of {ref[:40]} has at its offsets."
            yield Misfit(number, reason, "Give the .txt that the .ann was made with.")
            continue
        spans.append(Span(number, *at, found[2], "", values.get(found[1], {})))
    yield Document(1, text, ref, (Marking(1, reviewer, tuple(spans)),))
