"""Makes small Word, Excel, PDF and web page files for tests, in code; none is stored."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """Pack parts (name → text or bytes) into a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def relations(**targets):
    """Write a part of relations: kind=target."""
    links = "".join(
        f'<Relationship Id="{kind}" Type="{_CORE if kind == "core" else f"{_OFFICE}/{kind}"}"'
        f' Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'


def word(body, *, main="word/document.xml", title="", styles="", notes="", **parts):
    """Pack a Word file whose body is given as XML; `w:` is bound."""
    top = {"officeDocument": main}
    inner = {}
    made = {main: f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'}
    if title:
        top["core"] = "docProps/core.xml"
        made["docProps/core.xml"] = (
            '<c:coreProperties xmlns:c="urn:core" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:creator>Somebody</dc:creator></c:coreProperties>"
        )
    if styles:
        inner["styles"] = "styles.xml"
        made["word/styles.xml"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    if notes:
        inner["footnotes"] = "/word/footnotes.xml"
        made["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>'
    folder, file = main.split("/")
    made["_rels/.rels"] = relations(**top)
    made[f"{folder}/_rels/{file}.rels"] = relations(**inner)
    return zipped({**made, **parts})


def paragraph(text, properties=""):
    """Write one paragraph of a Word file."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_OPEN_SPACES = " ".join(
    f'xmlns:{name}="{OPEN}{name}:1.0"' for name in ("office", "text", "style", "table", "draw")
)


def odt(body, *, styles="", title="", start="", **parts):
    """Pack an OpenDocument text whose body is given as XML; `text:` and the like are bound."""
    made = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"{start}<office:document-content {_OPEN_SPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>"
        ),
        "meta.xml": (
            f"<office:document-meta {_OPEN_SPACES} xmlns:dc='http://purl.org/dc/elements/1.1/'>"
            f"<office:meta><dc:title>{title}</dc:title></office:meta></office:document-meta>"
        ),
    }
    return zipped({**made, **parts})


def pdf(*pages, title="", objects=(), trailer=""):
    """Write a PDF of pages: each its content as bytes, or lines `(x, y, size, text)`.

    `objects` are further objects, numbered on from the last page's.
    """
    first = 4
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(pages)))
    made = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        content = page if isinstance(page, bytes) else _drawn(page)
        made += [
            f"<< /Type /Page /Parent 2 0 R /Contents {first + 2 * index + 1} 0 R"
            " /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    if title:
        made.append(f"<< /Title ({title}) >>".encode())
        trailer += f" /Info {len(made)} 0 R"
    return pdf_of([*made, *objects], trailer)


def pdf_of(objects, trailer=""):
    """Write a PDF of numbered objects; the first is the catalog."""
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    size = f"<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>"
    out.write(f"trailer\n{size}\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _drawn(lines):
    return "\n".join(
        f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, size, text in lines
    ).encode("cp1252")


def typeset(*paragraphs, x=72, y=720, size=11, gap=8, step=14):
    """Place paragraphs (lists of lines) under each other, for `pdf`."""
    placed = []
    for lines in paragraphs:
        for text in lines:
            placed.append((x, y, size, text))
            y -= step
        y -= gap
    return placed
