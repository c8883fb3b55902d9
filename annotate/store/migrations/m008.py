"""Versions of a scheme: the draft, who published what, and what merged values count as."""

import json
import tomllib

from sqlite_utils import Database

SCHEMA = """
alter table scheme add column note text not null default '';
alter table scheme add column published_by text references person(id);
alter table scheme add column fields text not null default '[]';
alter table scheme add column used integer not null default 0;
update scheme set used = 1 where exists (
  select 1 from event e where e.scheme = scheme.id and e.scheme_version = scheme.version);

create table scheme_draft (
  id           integer primary key check (id = 1),
  toml         text not null,
  base         text not null,
  base_version integer not null,
  rev          integer not null,
  saved_at     text not null,
  saved_by     text references person(id),
  foreign key (base, base_version) references scheme(id, version)
) strict;

create table scheme_edit (
  rev    integer primary key autoincrement,
  person text references person(id),
  at     text not null,
  edit   text not null
) strict;

create table value_successor (
  field     text not null,
  value     text not null,
  successor text not null,
  primary key (field, value)
) strict, without rowid;
"""


def fill_fields(db: Database) -> None:
    """Store the ids of the further fields of each version beside its text."""
    for rowid, toml in db.execute("select rowid, toml from scheme").fetchall():
        fields = [field["id"] for field in tomllib.loads(toml)["field"][1:]]
        db.execute("update scheme set fields = ? where rowid = ?", [json.dumps(fields), rowid])
