"""A file → an Annotate database at the newest schema: migrations, rehearsed on a copy."""

import shutil
import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from annotate.errors import NoDatabase
from annotate.store.connection import connect, translate
from annotate.store.views import create_views

APPLICATION_ID = 0x416E6E6F  # "Anno": what `file` and other programs see
migrations = Migrations("annotate")


@migrations()
def m001_first_schema(db: Database) -> None:
    for statement in _FIRST_SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute(f"pragma application_id = {APPLICATION_ID}")


def prepare(path: str, stamp: str) -> Path | None:
    """Create or migrate the file; return the backup made before, None if none was needed.

    Pending migrations first run on a copy of the file, which is checked; only
    then on the file itself. `stamp` goes into the backup's name.
    """
    looking = connect(path, read_only=True)  # another program's file is not even set to WAL
    try:
        _refuse_strange_file(looking, path)
        if looking.table_names() and not migrations.pending(looking):
            return None
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        looking.conn.close()
    db = connect(path)
    try:
        backup = None
        if db["event"].exists():
            backup = _backup(db, Path(path), stamp)
            _rehearse(backup)
        _migrate(db)
        return backup
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        db.conn.close()


def require(path: str) -> None:
    """Raise NoDatabase unless the file exists and is at the newest schema."""
    if not Path(path).is_file():
        raise NoDatabase(
            f"There is no database at {path}.",
            "Start one with “python -m annotate serve”, or name another file with --db.",
        )
    db = connect(path, read_only=True)
    try:
        _refuse_strange_file(db, path)
        if migrations.pending(db):
            raise NoDatabase(
                f"{path} was written by an earlier version.",
                "Start “python -m annotate serve” once: it keeps a backup and updates it.",
            )
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        db.conn.close()


def _refuse_strange_file(db: Database, path: str) -> None:
    """Refuse another program's database, and one that a newer version of this wrote."""
    known = {migration.name for migration in migrations._migrations}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise NoDatabase(
            f"{path} was written by a newer version ({', '.join(sorted(applied - known))}).",
            "Install that version, or name another file with --db.",
        )
    if not applied and db.table_names():
        raise NoDatabase(f"{path} belongs to another program.", "Name another file with --db.")


def migrate(db: Database) -> None:
    """Bring an open database to the newest schema, in the caller's transaction."""
    migrations.apply(db)
    create_views(db)


def _migrate(db: Database) -> None:
    """Migrate in one transaction, so that two launchers cannot both do it."""
    db.execute("begin immediate")
    try:
        migrate(db)
        db.execute("commit")
    finally:
        if db.conn.in_transaction:
            db.execute("rollback")


def _backup(db: Database, path: Path, stamp: str) -> Path:
    target = path.with_name(f"{path.stem}.before-{stamp}.db")
    db.execute("vacuum into ?", [str(target)])
    return target


def _rehearse(backup: Path) -> None:
    """Migrate a copy of the backup and check it; raise NoDatabase if it would go wrong."""
    copy = backup.with_suffix(".rehearsal")
    shutil.copyfile(backup, copy)
    db = connect(str(copy))
    try:
        _migrate(db)
        faults = db.execute("pragma integrity_check").fetchall()
        strays = db.execute("pragma foreign_key_check").fetchall()
        if faults != [("ok",)] or strays:
            raise sqlite3.IntegrityError(f"{faults or strays}")
    except sqlite3.Error as error:
        raise NoDatabase(
            f"Bringing the file up to date failed on a copy ({error}).",
            f"Nothing was changed; the file as it was is also at {backup}.",
        ) from error
    finally:
        db.conn.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{copy}{suffix}").unlink(missing_ok=True)


_FIRST_SCHEMA = """
create table setting (
  key   text primary key,
  value text not null
) strict, without rowid;

create table person (
  id          text primary key,
  name        text not null unique collate nocase,
  role        text not null check (role in ('reviewer', 'lead')),
  password    text,
  can_sign_in integer not null default 1,
  active      integer not null default 1,
  settings    text not null default '{}',
  created_at  text not null
) strict;

create table invite (
  token_hash text primary key,
  purpose    text not null check (purpose in ('setup', 'invite', 'sign-in')),
  role       text not null,
  name       text,
  person     text references person(id),
  created_by text references person(id),
  created_at text not null,
  expires_at text not null,
  used_at    text
) strict;

create table signin (
  id_hash    text primary key,
  person     text not null references person(id),
  created_at text not null,
  seen_at    text not null,
  ended_at   text
) strict;
create index signin_person on signin(person);

create table audit (
  id     text primary key,
  at     text not null,
  person text references person(id),
  action text not null,
  detail text not null
) strict;

create table scheme (
  id       text not null,
  version  integer not null,
  title    text not null,
  toml     text not null,
  added_at text not null,
  primary key (id, version)
) strict;

create table scheme_value (
  scheme         text not null,
  scheme_version integer not null,
  field          text not null,
  id             text not null,
  position       integer not null,
  label          text not null,
  "group"        text not null,
  primary key (scheme, scheme_version, field, id),
  foreign key (scheme, scheme_version) references scheme(id, version)
) strict, without rowid;

create table article (
  id           text primary key,
  ref          text not null,
  title        text not null,
  outlet       text not null,
  url          text not null,
  published    text not null,
  language     text not null,
  text         text not null,
  segmenter    text not null,
  split_bucket integer not null check (split_bucket between 0 and 99),
  imported_at  text not null,
  imported_by  text references person(id)
) strict;

create table sentence (
  id        text primary key,
  article   text not null references article(id),
  position  integer not null,
  paragraph integer not null,
  kind      text not null,
  start     integer not null,
  "end"     integer not null,
  text      text not null,
  unique (article, position)
) strict;

create table event (
  id             text primary key,
  person         text not null references person(id),
  sentence       text not null references sentence(id),
  layer          text not null check (layer in ('label', 'gold')),
  answer         text not null,
  base_rev       text,
  scheme         text not null,
  scheme_version integer not null,
  blind          integer not null,
  client_time    text not null,
  active_ms      integer not null,
  undoes         text,
  redoes         text,
  received       text not null unique,
  foreign key (scheme, scheme_version) references scheme(id, version)
) strict;
create index event_sentence on event(sentence, person, received);
create trigger event_is_never_changed before update on event
begin select raise(abort, 'events are append-only'); end;

create table answer (
  id             integer primary key,
  sentence       text not null references sentence(id),
  layer          text not null,
  person         text not null references person(id),
  verdict        text,
  sources        text,
  flag           text,
  comment        text not null,
  why            text not null,
  blind          integer not null,
  active_ms      integer not null,
  scheme         text not null,
  scheme_version integer not null,
  event          text not null references event(id),
  rev            text not null,
  labelled_at    text not null
) strict;
create unique index answer_label on answer(sentence, person) where layer = 'label';
create unique index answer_gold on answer(sentence) where layer = 'gold';
create index answer_person on answer(person);

create table claim (
  answer       integer not null references answer(id) on delete cascade,
  number       integer not null,
  start        integer,
  "end"        integer,
  source       text not null,
  source_start integer,
  source_end   integer,
  source_name  text not null,
  fields       text not null,
  primary key (answer, number)
) strict, without rowid;

create table sight (
  article text not null references article(id),
  person  text not null references person(id),
  at      text not null,
  primary key (article, person)
) strict, without rowid;
"""
