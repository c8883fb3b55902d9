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
