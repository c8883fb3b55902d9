"""Chunks of bytes → standard output, or a file or a folder that is complete or not there."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotate.errors import WrongUse


def write_file(output: Path, chunks: Iterable[bytes]) -> None:
    """Write to a file next to it first, so that the output is either complete or not there.

    “-” is standard output.
    """
    if str(output) == "-":
        # Bytes: as text, Windows would turn the line ends into others.
        sys.stdout.buffer.writelines(chunks)
        return
    if output.is_dir():
        raise WrongUse(f"{output} is a folder.", "Give the name of a file in it.")
    with _part_of(output) as part:
        with part.open("wb") as file:
            file.writelines(chunks)
        part.replace(output)  # one step of the file system: no one ever sees half a file


def write_folder(output: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Write files to a new or empty folder, in the same way."""
    if output.is_dir() and any(output.iterdir()):
        raise WrongUse(f"{output} is not empty.", "Name a folder that does not exist yet.")
    with _part_of(output) as part:
        for name, chunks in files:
            place = part / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as file:
                file.writelines(chunks)
        if output.is_dir():
            output.rmdir()  # elsewhere than on Unix, a folder does not take the place of one
        part.replace(output)


@contextmanager
def _part_of(output: Path) -> Iterator[Path]:
    """Name what is written first; explain what cannot be written, and leave nothing half done."""
    part = output.with_name(f"{output.name}.part")
    try:
        yield part
    except OSError as error:
        raise WrongUse(
            f"{output} cannot be written ({error.strerror}).", "Choose another place."
        ) from error
    finally:
        with suppress(OSError):  # it is gone already if all went well
            part.unlink()
        shutil.rmtree(part, ignore_errors=True)
