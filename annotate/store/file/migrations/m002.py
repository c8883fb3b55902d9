"""Who labels what, second factors, failed sign-ins, replies: tables of migration m002.

Anyone who has begun an article is assigned it, so that work on old files continues.
"""

SCHEMA = """
create table assignment (
  article     text not null references article(id),
  person      text not null references person(id),
  given_by    text references person(id),
  given_at    text not null,
  mode        text not null check (mode in ('own', 'named', 'balance', 'queue', 'begun')),
  lease_until text,
  ended_at    text,
  ended       text check (ended in ('lapsed', 'returned', 'removed')),
  primary key (article, person),
  check ((ended is null) = (ended_at is null))
) strict, without rowid;
create index assignment_person on assignment(person);
insert into assignment (article, person, given_at, mode)
  select s.article, a.person, min(a.labelled_at), 'begun'
  from answer a join sentence s on s.id = a.sentence
  where a.layer = 'label'
  group by s.article, a.person;

alter table article add column k integer check (k between 1 and 99);
alter table article add column calibration integer not null default 0;
alter table article add column released_at text;
alter table article add column released_by text references person(id);
alter table article add column withdrawn_at text;
alter table article add column withdrawn_by text references person(id);
alter table article add column withdrawn_why text;

alter table person add column totp text;
alter table person add column totp_new text;
alter table person add column totp_step integer;

create table invite_new (
  token_hash text primary key,
  purpose    text not null check (purpose in ('setup', 'invite', 'sign-in', 'reset')),
  role       text not null,
  name       text,
  person     text references person(id),
  created_by text references person(id),
  created_at text not null,
  expires_at text not null,
  used_at    text
) strict;
insert into invite_new select * from invite;
drop table invite;
alter table invite_new rename to invite;

create table attempt (
  kind       text not null check (kind in ('account', 'address')),
  key_hash   text not null,
  failures   integer not null,
  failed_at  text not null,
  wait_until text not null,
  primary key (kind, key_hash)
) strict, without rowid;

create table reply (
  id       text primary key,
  sentence text not null references sentence(id),
  person   text not null references person(id),
  rev      text not null,
  maker    text references person(id),
  text     text not null,
  at       text not null,
  seen_at  text
) strict;
create index reply_person on reply(person, seen_at);
create index reply_sentence on reply(sentence, person);
"""
