"""The first schema: tables of migration m001."""

SCHEMA = """
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
