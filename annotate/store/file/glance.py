"""What a list of projects shows of a file, without opening it to write."""

from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from annotate.store.file.backup import open_unchanged
from annotate.store.project import find_setting


def read(path: Path) -> tuple[str, int]:
    """Read the name of a project and how many articles it has, without those withdrawn."""
    with closing(open_unchanged(path)) as conn:
        db = Database(conn, execute_plugins=False)
        sql = "select count(*) from article where withdrawn_at is null"
        return find_setting(db, "name") or "", db.execute(sql).fetchone()[0]


def changed_ms(path: Path) -> int:
    """Return when a project was last written, in ms since 1970."""
    times = [path.stat().st_mtime_ns]
    with suppress(FileNotFoundError):
        wal = Path(f"{path}-wal").stat()
        if wal.st_size:  # an empty one is left by those who read
            times.append(wal.st_mtime_ns)
    return max(times) // 1_000_000
