"""Makes files that are built to hurt their readers, in code; none is stored.

`FILES` maps a name (its ending says what it claims to be) to a function that
makes its bytes, and words of the reason for which it is refused; `HARMLESS`
maps one to such a function and words of the text that is read all the same.
"""

import io
import struct
import zlib

import pypdf

from tests.importers.files import (
    OPEN,
    W,
    odt,
    paragraph,
    pdf,
    pdf_of,
    relations,
    typeset,
    word,
    zipped,
)

MANY = 200_000
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(MANY))
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
BOMB = f'<!DOCTYPE b [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE b [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
HTML = "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{}</body></html>"
STORY = "<p>It rained all day, and nobody knows why it did, the mayor said on Monday.</p>"


# ZIP packages -----------------------------------------------------------------------------


def document(body, start="", tag=""):
    """Pack a Word file whose main part begins with `start` and has `tag` in its root."""
    return zipped(
        {
            "_rels/.rels": relations(officeDocument="word/document.xml"),
            "word/document.xml": f'{start}<w:document xmlns:w="{W}"{tag}>{body}</w:document>',
        }
    )


def workbook(sheet, start="", **parts):
    """Pack an Excel file with one sheet, given as XML."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strings = f'<Override PartName="/xl/strings.xml" ContentType="{kind}.sharedStrings+xml"/>'
    strings = strings if "strings" in parts else ""
    return zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
                '"application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                f'<Override PartName="/xl/sheet.xml" ContentType="{kind}.worksheet+xml"/>'
                f"{strings}</Types>"
            ),
            "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
            "xl/workbook.xml": (
                f'<workbook xmlns="{S}" xmlns:r="{office}"><sheets>'
                '<sheet name="a" sheetId="1" r:id="worksheet"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": relations(
                worksheet="sheet.xml", **({"sharedStrings": "strings.xml"} if strings else {})
            ),
            "xl/sheet.xml": (
                f'{start}<worksheet xmlns="{S}"><sheetData>{sheet}</sheetData></worksheet>'
            ),
            **{f"xl/{name}.xml": content for name, content in parts.items()},
        }
    )


def cells(*texts, row=1):
    inner = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{inner}</row>'


def many_parts():
    return zipped({f"word/{number}.xml": "" for number in range(20_000)})


def overlapping():
    """A ZIP file whose directory names one packed megabyte 4,000 times."""
    data = zipped({"word/document.xml": b" " * 1_000_000})
    end = data.rindex(b"PK\x05\x06")
    start = data.rindex(b"PK\x01\x02")
    directory = data[start:end] * 4_000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 4_000, 4_000, len(directory), start, 0)
    return data[:start] + directory + tail


def understated():
    """A ZIP file that says its part has 1,000 bytes where it has 90 million."""
    data = zipped({"word/document.xml": b"<a>" + b" " * 90_000_000})
    return data.replace(struct.pack("<L", 90_000_003), struct.pack("<L", 1_000))


def flagged_encrypted():
    data = bytearray(word(paragraph("Secret.")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = data.find(mark)
        while found >= 0:
            data[found + place] |= 1
            found = data.find(mark, found + 4)
    return bytes(data)


# PDF --------------------------------------------------------------------------------------


def squeezed(byte, megabytes):
    """Deflate a long run of one byte without ever holding it."""
    packer = zlib.compressobj(9)
    block = packer.compress(byte * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(byte * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    # An Adler-32 at the end would need the whole run; readers of PDF do without.
    return block + again * (megabytes - 1) + b"\x03\x00"


def with_stream(content, dictionary):
    """Write a PDF of one page whose content is a stream with this dictionary."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 600 800]"
            b" /Resources << /XObject << /X 4 0 R >> /Font << /F << /Type /Font /Subtype /Type1"
            b" /BaseFont /Helvetica >> >> >> >>",
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content),
        ]
    )


def stream_of_500_megabytes():
    return with_stream(squeezed(b" ", 500), b"/Filter /FlateDecode")


def twice_deflated():
    inner = zlib.compress(squeezed(b" ", 2_000), 9)
    return with_stream(inner, b"/Filter [/FlateDecode /FlateDecode]")


def many_operators():
    content = zlib.compress(b"BT /F 9 Tf 0 0 Td (a) Tj ET\n" * 2_000_000)
    return with_stream(content, b"/Filter /FlateDecode")


def one_long_line():
    content = b"BT /F 9 Tf 0 0 Td " + b"(a) Tj " * 100_000 + b"ET"
    return with_stream(zlib.compress(content), b"/Filter /FlateDecode")


def form_in_itself():
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
    return with_stream(b"/X Do " * 50, form)


def page_tree(kids, count=b"1", node=b""):
    """Write a PDF whose page tree has these kids; object 3 is `node`."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %s >>" % (kids, count),
            node or b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
        ]
    )


def ring_of_pages():
    return page_tree(
        b"3 0 R", node=b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1 >>"
    )


def deep_pages():
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n for n in range(3, 20_003)]
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page >>"])


def locked_pdf():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(typeset(["Secret."]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def ring_of_tables():
    """A PDF whose cross-reference table names itself as the one before."""
    data = pdf(typeset(["Around it goes."]))
    place = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 99 0 R /Prev %d" % place)


# What is refused, and with which words ------------------------------------------------------

SHEET = cells("text") + cells("It rained.", row=2)

FILES = {
    # ZIP bombs, lies in the directory
    "ratio.docx": (lambda: document(" " * 90_000_000), "times its size"),
    "size.docx": (lambda: document(" " * 200_000_000), "unpacks to 200 MB"),
    "ratio.xlsx": (lambda: workbook(" " * 90_000_000), "times its size"),
    "count.docx": (many_parts, "more than 5,000 parts"),
    "count.xlsx": (many_parts, "more than 5,000 parts"),
    "overlap.docx": (overlapping, "unpacks to 4,000 MB"),
    "understated.docx": (understated, "damaged"),
    "locked.docx": (flagged_encrypted, "protected by a password"),
    "truncated.docx": (lambda: word(paragraph("Cut."))[:-100], "damaged"),
    "truncated.xlsx": (lambda: workbook(SHEET)[:-100], "damaged"),
    "part.docx": (lambda: document("<w:p><w:r><w:t>Cut"), "damaged"),
    # XML
    "laughs.docx": (lambda: document(paragraph("&l11;"), BOMB), "document type or entities"),
    "laughs.xlsx": (lambda: workbook(cells("&l11;"), BOMB), "document type or entities"),
    "outside.docx": (lambda: document(paragraph("&l11;"), OUTSIDE), "document type or entities"),
    "outside.xlsx": (lambda: workbook(cells("&l11;"), OUTSIDE), "document type or entities"),
    "nested.docx": (lambda: document("<w:p>" * MANY + "</w:p>" * MANY), "nested more than"),
    "nested.xlsx": (lambda: workbook("<row>" * MANY + "</row>" * MANY), "nested more than"),
    "attributes.docx": (
        lambda: document("", tag=f" {ATTRIBUTES}"),
        "a tag of more than",
    ),
    "attributes.xlsx": (
        lambda: workbook(f"<row {ATTRIBUTES}/>"),
        "a tag of more than",
    ),
    "adorned.docx": (
        lambda: document("<w:p " + " ".join(f"a{n}='1'" for n in range(1_001)) + "/>"),
        "more than 1,000 attributes",
    ),
    "endless.docx": (lambda: document("<w:p a='" + "a" * 9_000_000 + "'/>"), "a tag of more than"),
    "elements.docx": (lambda: document("<w:r/>" * 4_000_000), "times its size"),
    "fields.docx": (
        lambda: document(f"<w:p>{BEGIN * 100_000}</w:p>"),
        "contains no words",
    ),
    "nul.docx": (lambda: document(paragraph("a\0b")), "damaged"),
    "surrogate.docx": (lambda: document(paragraph("&#xD800;")), "damaged"),
    # OpenDocument and RTF
    "ratio.odt": (lambda: odt("<text:p>" + " " * 90_000_000 + "</text:p>"), "times its size"),
    "laughs.odt": (lambda: odt("<text:p>&l11;</text:p>", start=BOMB), "document type or entities"),
    "nested.odt": (lambda: odt("<text:p>" * MANY + "</text:p>" * MANY), "nested more than"),
    "spaces.odt": (lambda: odt('<text:p><text:s text:c="999999999"/></text:p>'), "no words"),
    "locked.odt": (
        lambda: odt(
            "",
            **{
                "META-INF/manifest.xml": f"<m:a xmlns:m='{OPEN}manifest:1.0'>"
                "<m:encryption-data/></m:a>"
            },
        ),
        "protected by a password",
    ),
    "word.odt": (lambda: word(paragraph("I am a Word file.")), "not an OpenDocument text"),
    "nested.rtf": (lambda: rb"{\rtf1 " + b"{" * MANY + b"It rained.", "nested more than"),
    "binary.rtf": (lambda: rb"{\rtf1 {\pict\bin9999999999 " + b"a" * 99 + b"}}", "no words"),
    "number.rtf": (lambda: rb"{\rtf1 \u0\u55357 }", "no words"),
    # Excel
    "far.xlsx": (
        lambda: workbook(SHEET.replace('r="2"', 'r="1048576"').replace("It rained.", "")),
        "has no rows",
    ),
    "digits.xlsx": (lambda: workbook(f"<row><c><v>{'9' * 5_000}</v></c></row>"), "damaged"),
    "wide.xlsx": (
        lambda: workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>' * 20_000),
        "no rows",
    ),
    "indexes.xlsx": (lambda: workbook('<row><c t="s"><v>9</v></c></row>'), "damaged"),
    # Web pages
    "nested.html": (lambda: HTML.format("<div>" * MANY).encode(), "nested more than"),
    "closed.html": (
        lambda: HTML.format("<b>" * MANY + STORY + "</b>" * MANY).encode(),
        "nested more than",
    ),
    "items.html": (lambda: HTML.format("<li><dd>" * MANY + STORY).encode(), "more than 100,000"),
    "attributes.html": (
        lambda: HTML.format(f"<p {ATTRIBUTES}>{STORY}").encode(),
        "more than 1,000 attributes",
    ),
    "laughs.html": (lambda: (BOMB + HTML.format("&l11;")).encode(), "declares entities"),
    "outside.html": (lambda: (OUTSIDE + HTML.format("&l11;")).encode(), "declares entities"),
    "large.html": (lambda: HTML.format(STORY * 70_000).encode(), "limit for a web page is 5 MB"),
    "tags.html": (lambda: HTML.format("<p>a" * 1_200_000).encode(), "more than 100,000 elements"),
    "nul.html": (lambda: HTML.format(STORY + "\0" * 99).encode(), "not a text file"),
    "surrogate.html": (
        lambda: HTML.format("<p>\ud800</p>").encode("utf-8", "surrogatepass"),
        "not utf-8",
    ),
    "empty.html": (lambda: HTML.format("").encode(), "No article was found"),
    # PDF
    "stream.pdf": (stream_of_500_megabytes, "larger or more deeply nested"),
    "twice.pdf": (twice_deflated, "larger or more deeply nested"),
    "operators.pdf": (
        many_operators,
        "larger or more deeply nested|could not be read within 2 seconds",
    ),
    "form.pdf": (form_in_itself, "contains images"),
    "ring.pdf": (ring_of_pages, "damaged"),
    "self.pdf": (lambda: page_tree(b"2 0 R"), "damaged"),
    "deep.pdf": (deep_pages, "larger or more deeply nested"),
    "count.pdf": (lambda: page_tree(b"3 0 R", b"999999999"), "contains images"),
    "kids.pdf": (lambda: page_tree(b"3 0 R " * 300_000), "larger or more deeply nested"),
    "arrays.pdf": (lambda: page_tree(b"[" * MANY + b"]" * MANY), "damaged"),
    "dictionaries.pdf": (lambda: page_tree(b"<< /A " * MANY + b">>" * MANY), "damaged"),
    "digits.pdf": (lambda: page_tree(b"3 0 R", b"9" * 5_000), "larger or more deeply nested"),
    "locked.pdf": (locked_pdf, "is encrypted"),
    "truncated.pdf": (lambda: pdf(typeset(["Cut."]))[:-100], "cut off"),
    "nothing.pdf": (lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    # What is no article at all
    "brackets.json": (lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deeply to read"),
    "surrogate.json": (lambda: b'[{"text": "It rained. \\ud800"}]', "cannot be stored"),
    "cell.csv": (lambda: b'text\n"' + b"word " * 2_000_000 + b'"\n', "characters"),
    "nul.txt": (lambda: b"words \0 and words" * 99, "not a text file"),
    "surrogate.txt": (lambda: "words \ud800".encode("utf-8", "surrogatepass"), "UTF-8|encoding"),
    # Lies about their type
    "lie.pdf": (lambda: word(paragraph("I am a Word file.")), "not what its name says"),
    "lie.docx": (lambda: pdf(typeset(["I am a PDF."])), "not what its name says"),
    "lie.html": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
    "lie.txt": (lambda: HTML.format(STORY).encode(), "a saved web page"),
    "lie.xlsx": (lambda: word(paragraph("I am a Word file.")), "not an Excel file"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "old Word"),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "old Word"),
    "garbage.docx": (lambda: b"PK\x03\x04" + bytes(range(256)) * 99, "damaged"),
    "garbage.pdf": (lambda: b"%PDF-1.4\n" + bytes(range(256)) * 99 + b"%%EOF", "damaged"),
}

HARMLESS = {
    "half.rtf": (lambda: rb"{\rtf1 It rained.\u-10179? \u0?}}}\'", "It rained."),
    "words.rtf": (lambda: rb"{\rtf1 It rained. " + rb"\b " * 2_000_000 + b"}", "It rained."),
    "tables.pdf": (ring_of_tables, "Around it goes."),
    "line.pdf": (one_long_line, "a" * 100_000),
    "digits.json": (lambda: b'[{"text": "He left.", "id": ' + b"9" * 5_000 + b"}]", "He left."),
    "unclosed.html": (lambda: HTML.format(("<li><dd>" * 9 + STORY) * 2_000).encode(), "It rained"),
    "deep.html": (lambda: HTML.format("<div>" * 200 + STORY).encode(), "It rained"),
}
