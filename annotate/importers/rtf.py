"""RTF → one article: its visible paragraphs, headings as “# ”, list items as “• ”."""

from collections.abc import Iterator

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.rich import Paragraph, Reader
from annotate.records import Draft

NAME = "rtf"
TITLE = "RTF"
EXTENSIONS = (".rtf", ".doc")  # Word opens an RTF file that is named .doc
CONTENTS = ("rtf",)
ISOLATED = True
ORDER = 12

_LONGEST_HEADING = 200  # code points; some writers style whole paragraphs as headings


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one RTF file as one article; its notes come at the end as “[1] ...”."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Refused(f"“{name}” is not an RTF file.", "Save it as .docx, or as text.")
    story = Reader(data, name, options.limits.nesting).read()
    blocks = [_block(paragraph) for paragraph in story.paragraphs]
    blocks += [f"[{number}] {note}" for number, note in enumerate(story.notes, 1) if note]
    yield Draft(text="\n\n".join(blocks), name=name, title=story.title)


def _block(paragraph: Paragraph) -> str:
    """Write a paragraph with the sign that marks its kind: “# ” or “• ”."""
    if paragraph.outline and len(paragraph.text) <= _LONGEST_HEADING:
        return f"{'#' * paragraph.outline} {' '.join(paragraph.text.split())}"
    has_sign = paragraph.text.startswith("•")
    return f"• {paragraph.text}" if paragraph.is_listed and not has_sign else paragraph.text
