"""The file that a command line names → its bytes."""

import io
from pathlib import Path
from zipfile import ZipFile

from annotate.errors import Refused, WrongUse


def read_named(path: Path) -> bytes:
    """Read a file; raise WrongUse if it does not exist or is a folder."""
    # Asked first: what reading a folder raises differs from system to system.
    if path.is_dir():
        raise WrongUse(f"“{path}” is a folder, not a file.", "Give the name of a file.")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WrongUse(f"There is no file “{path}”.", "Check the name.") from error
    except OSError as error:
        reason = f"“{path}” cannot be read ({error.strerror})."
        raise Refused(reason, "Check its permissions.") from error


def zip_folder(path: Path) -> bytes:
    """Read the files of a folder as one zip, so that a folder is imported like one."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for file in sorted(one for one in path.rglob("*") if one.is_file()):
            archive.writestr(file.relative_to(path).as_posix(), read_named(file))
    return packed.getvalue()
