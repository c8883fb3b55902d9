"""ZIP package of XML parts (Word, Excel) → its parts, one by one, within limits.

expat walks each part. A hostile part (entities, endless nesting, one tag without
end) is refused before anything is built from it.
"""

import posixpath
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from annotate.errors import Refused
from annotate.importers import Limits
from annotate.wording import plural

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]

_AGAIN = "Open it in the program that made it and save it again."
_HARM = "Do not trust it; paste its text instead."
XML = (".xml", ".rels")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_RATIO_LIMIT = 200  # times the packed size; even text that repeats itself packs only 100 times
_SMALL = 10_000_000  # bytes: below this size any ratio is harmless
_STEP = 65_536  # bytes given to expat at a time
_LONGEST_TAG = 1_000_000  # bytes
# zipfile and zlib raise all of these on a damaged file, depending on where the damage is.
_BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError)


class Package:
    """The parts of one file; opening it checks the sizes that its directory declares."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        # Counted in the bytes, because ZipFile would build an object for each entry first.
        if data.count(_DIRECTORY_ENTRY) > limits.parts:
            raise Refused(f"“{name}” has more than {limits.parts:,} parts.", _HARM)
        try:
            self._zip = ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise self._damaged(str(error)) from error
        self._parts = {info.filename: info for info in self._zip.infolist()}
        # Pictures are never unpacked, so their size does not matter.
        xml = (info.file_size for info in self._zip.infolist() if info.filename.endswith(XML))
        self._check_size(sum(xml), len(data))

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def walk(
        self, part: str, start: Start, end: End | None = None, words: Words | None = None
    ) -> None:
        """Walk an XML part: call `start(name, attributes)`, `end(name)`, `words(text)`.

        A name is `namespace name`, and attributes map such names to their values.
        """
        parser = _Walker(self, part, start, end, words)
        try:
            with self._zip.open(self._info(part)) as stream:
                while step := stream.read(_STEP):
                    parser.feed(step)
                parser.close()
        except (*_BROKEN, expat.ExpatError) as error:
            raise self._damaged(f"{part}, {error}") from error

    def related(self, part: str = "") -> dict[str, str]:
        """Find the parts that a part (or the package itself) links to, by the kind of link."""
        folder, _, file = part.rpartition("/")
        links = posixpath.join(folder, "_rels", f"{file}.rels")
        targets: dict[str, str] = {}

        def start(_: str, attributes: Mapping[str, str]) -> None:
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            if target[1:] in self:
                targets.setdefault(kind, target[1:])

        if links in self:
            self.walk(links, start)
        return targets

    def _info(self, part: str) -> ZipInfo:
        info = self._parts[part]
        if info.flag_bits & 1:  # encrypted
            raise Refused(f"“{self.name}” is protected by a password.", "Save it without one.")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self._damaged(f"{part} is compressed in an unusual way")
        if not part.endswith(XML):
            self._check_size(info.file_size, info.compress_size or 1)
        return info

    def _check_size(self, size: int, packed: int) -> None:
        if size > self.limits.unpacked_bytes:
            limit = self.limits.unpacked_bytes / 1e6
            raise Refused(
                f"“{self.name}” unpacks to {size / 1e6:,.0f} MB. The limit is {limit:,.0f} MB.",
                _HARM,
            )
        if size > max(_SMALL, packed * _RATIO_LIMIT):
            raise Refused(
                f"“{self.name}” unpacks to {plural(size // packed, 'time')} its size.", _HARM
            )

    def _damaged(self, what: str) -> Refused:
        return Refused(f"“{self.name}” is damaged ({what[:200]}).", _AGAIN)


class _Walker:
    """expat with limits, to walk one part."""

    def __init__(
        self, package: Package, part: str, start: Start, end: End | None, words: Words | None
    ) -> None:
        self._name = f"“{package.name}”, {part}"
        self._limits = package.limits
        self._start, self._end = start, end
        self._depth = self._count = self._fed = 0
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._open
        self._expat.EndElementHandler = self._close
        self._expat.StartDoctypeDeclHandler = self._refuse_doctype
        if words:
            self._expat.CharacterDataHandler = words

    def feed(self, step: bytes) -> None:
        self._fed += len(step)
        self._expat.Parse(step, False)
        # expat keeps a tag in memory until its end, so one without end would fill it.
        if self._fed - self._expat.CurrentByteIndex > _LONGEST_TAG:
            raise self._hostile("has a tag of more than 1 MB")

    def close(self) -> None:
        self._expat.Parse(b"", True)

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > self._limits.nesting:
            raise self._hostile(f"is nested more than {self._limits.nesting:,} levels deep")
        if self._count > self._limits.elements:
            raise self._hostile(f"has more than {self._limits.elements:,} elements")
        if len(attributes) > self._limits.attributes:
            raise self._hostile(f"has a tag with more than {self._limits.attributes:,} attributes")
        self._start(name, attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(name)

    def _refuse_doctype(self, *_: object) -> None:
        raise self._hostile("declares a document type or entities, which such files do not do")

    def _hostile(self, what: str) -> Refused:
        return Refused(f"{self._name} {what}.", _HARM)
