"""Gold that was accepted in bulk, after a sample was looked at: tables of migration m017.

`first` and `second` are the source of most and that of the others, both empty if all agree.
`upto` is the rev of the newest event when the sample was drawn, `size` how many sentences there
were. `pending` is what is still to be written, as JSON, and null once all of it is.
"""

SCHEMA = """
create table bulk (
  id          text primary key,
  made_by     text not null references person(id),
  at          text not null,
  first       text not null,
  second      text not null,
  upto        text not null,
  size        integer not null,
  why         text not null default '',
  seen        integer not null default 0,
  overturned  integer not null default 0,
  decided     integer not null default 0,
  pending     text,
  accepted_at text,
  undone_at   text,
  undone_by   text references person(id)
) strict;
create index bulk_pending on bulk(id) where pending is not null;

create table bulk_sample (
  bulk     text not null references bulk(id),
  place    integer not null,
  sentence text not null references sentence(id),
  outcome  text check (outcome in ('kept', 'overturned', 'other', 'left')),
  primary key (bulk, place)
) strict, without rowid;
create index bulk_sample_sentence on bulk_sample(sentence);

alter table event add column bulk text references bulk(id);
create index event_bulk on event(bulk) where bulk is not null;
"""
