"""Access tokens, with which a lead lets programs in: a table of migration m021.

`expires_on` is the last day, UTC, on which a token works.
"""

SCHEMA = """
create table access_token (
  id         text primary key,
  token_hash text not null unique,
  person     text not null references person(id),
  name       text not null,
  scopes     text not null,
  created_at text not null,
  expires_on text not null,
  used_at    text,
  ended_at   text
) strict;
create unique index access_token_name on access_token(person, name) where ended_at is null;
"""
