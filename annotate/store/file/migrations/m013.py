"""Sentences that a lead sent back to those who labelled them: tables of migration m013.

`asked_rev` is the rev of the answer that was sent back, `event` the id of the first event after
it, and `outcome` whether the present answer is still the same; both are null until then.
"""

SCHEMA = """
create table look_again (
  id             text primary key,
  made_by        text references person(id),
  at             text not null,
  reason         text not null,
  field          text not null,
  value          text not null,
  scheme         text not null,
  scheme_version integer not null,
  foreign key (scheme, scheme_version) references scheme(id, version)
) strict;

create table look_again_item (
  id        integer primary key,
  batch     text not null references look_again(id),
  sentence  text not null references sentence(id),
  person    text not null references person(id),
  asked_rev text not null,
  event     text,
  done_at   text,
  outcome   text check (outcome in ('kept', 'changed')),
  unique (sentence, person, batch)
) strict;
create index look_again_open on look_again_item(person, batch, id) where outcome is null;
create index look_again_done on look_again_item(batch, person, outcome);
"""
