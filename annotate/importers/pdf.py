"""PDF → one article: the text of its pages, in paragraphs found by gaps and indents."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import hypot
from types import ModuleType
from typing import Any

from annotate.errors import Refused
from annotate.importers import Options
from annotate.importers._reading.layout import LIGATURES
from annotate.importers._reading.layout.columns import Piece, lines_of
from annotate.importers._reading.layout.pages import address_of, text_of
from annotate.importers._reading.optional import load
from annotate.records import Draft

NAME = "pdf"
TITLE = "PDF"
EXTENSIONS = (".pdf",)
CONTENTS = ("pdf",)
ISOLATED = True
INSTALL = "pip install pypdf"
ORDER = 14

_AGAIN = "Open it in a PDF viewer and save it again, or paste its text."
_MOVES = (b"Td", b"TD", b"Tm")
_NO_CHANGE = [1, 0, 0, 1, 0, 0]
_PAGES_SHOWN = 10
_END = b"%%EOF"
_END_WITHIN = 4_096  # bytes before the end of a file


def read(data: bytes, name: str, options: Options) -> Iterator[Draft]:
    """Read one PDF as one article."""
    pypdf = load("pypdf", INSTALL)
    if _END not in data[-_END_WITHIN:]:
        raise Refused(f"“{name}” is cut off: the end of the PDF is missing.", "Download it again.")
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        _unlock(pypdf, reader, name)
        count = len(reader.pages)
        if count > options.limits.pdf_pages:
            limit = options.limits.pdf_pages
            raise Refused(f"“{name}” has {count:,} pages. The limit is {limit:,}.", "Split it.")
        read_pages = [lines_of(_pieces(pypdf, page)) for page in reader.pages]
        title = str((reader.metadata or {}).get("/Title") or "")
    except pypdf.errors.LimitReachedError as error:
        raise Refused(
            f"“{name}” is larger or more deeply nested than the limits allow ({error}).", _AGAIN
        ) from error
    except pypdf.errors.PyPdfError as error:
        raise Refused(f"“{name}” is damaged ({str(error)[:200]}).", _AGAIN) from error
    pages = [lines for lines, _ in read_pages]
    text = text_of(pages)
    if not text:
        raise Refused(
            f"“{name}” contains images of pages, not text.",
            "Run text recognition (OCR) on it first.",
        )
    unclear = [number for number, (_, is_unclear) in enumerate(read_pages, 1) if is_unclear]
    yield Draft(
        text=text,
        name=name,
        title=_clean_title(title),
        url=address_of(pages),
        notes=_notes(unclear),
    )


def _notes(unclear: Sequence[int]) -> tuple[str, ...]:
    """Name the pages whose columns could not be told apart."""
    if not unclear:
        return ()
    pages = "page" if len(unclear) == 1 else "pages"
    shown = ", ".join(map(str, unclear[:_PAGES_SHOWN])) + " …" * (len(unclear) > _PAGES_SHOWN)
    return (
        f"Columns or a table on {pages} {shown}: its lines may be in the wrong order."
        " Check the text before you import it.",
    )


def _unlock(pypdf: ModuleType, reader: Any, name: str) -> None:
    """Open an encrypted file that needs no password to be read."""
    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except (pypdf.errors.DependencyError, NotImplementedError):
        opened = False
    if not opened:
        raise Refused(f"“{name}” is encrypted.", "Save it without a password, or paste its text.")


def _pieces(pypdf: ModuleType, page: Any) -> list[Piece]:
    """List the texts of a page with their places, in the order in which the page draws them."""
    pieces: list[Piece] = []

    def add(text: str, matrix: list[float], text_matrix: list[float], _: Any, size: float) -> None:
        place = _place(matrix, text_matrix, size)
        *ended, last = text.translate(LIGATURES).split("\n")
        pieces.extend(Piece(line, *place, ends_line=True) for line in ended)
        if last:
            pieces.append(Piece(last, *place))

    _part_at_moves(pypdf, page)
    page.extract_text(visitor_text=add)
    return pieces


def _part_at_moves(pypdf: ModuleType, page: Any) -> None:
    """Make pypdf report each text that is drawn at a place of its own.

    It reports the texts of a line as one, with the place of the first, unless an operator that
    changes the page's matrix comes between them; the one added here changes nothing.
    """
    if "/Contents" not in page:
        return
    stream = page["/Contents"].get_object()
    content = pypdf.generic.ContentStream(stream, page.pdf, "bytes")
    operations = []
    for operands, operator in content.operations:
        if operator in _MOVES:
            operations.append((_NO_CHANGE, b"cm"))
        operations.append((operands, operator))
    content.operations = operations
    page[pypdf.generic.NameObject("/Contents")] = content


def _place(
    matrix: list[float], text_matrix: list[float], size: float
) -> tuple[float, float, float]:
    """Compute where on the page a text starts and how large it is: x, y, size in points."""
    # Both matrices are (a, b, c, d, e, f): e and f move, and (c, d) is how a letter's height
    # is scaled, so that its length is the factor even on a rotated page.
    x, y = text_matrix[4], text_matrix[5]
    scale = hypot(text_matrix[2], text_matrix[3]) * hypot(matrix[2], matrix[3])
    return (
        matrix[0] * x + matrix[2] * y + matrix[4],
        matrix[1] * x + matrix[3] * y + matrix[5],
        abs(size) * scale,
    )


def _clean_title(title: str) -> str:
    """Return a title, or "" if a program made it up."""
    title = " ".join(title.split())
    made_up = title.lower().startswith(("microsoft word -", "untitled", "about:blank"))
    is_file = title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".html", ".qxd", ".txt"))
    return "" if made_up or is_file else title
