"""Gold articles in which new reviewers practise: columns and tables of migration m018.

`person.practice` is empty for those who label as usual, `first` for those who must practise first
and `waits` for those about whom a lead decides. The answers of `side_event` never count: they are
not in `event`, of which everything else is made.
"""

SCHEMA = """
alter table article add column practice integer not null default 0 check (practice in (0, 1));
create index article_practice on article(id) where practice;
alter table person add column practice text not null default ''
  check (practice in ('', 'first', 'waits'));
alter table person add column practice_round integer not null default 1;

create table side_event (
  id             text primary key,
  person         text not null references person(id),
  sentence       text not null references sentence(id),
  layer          text not null check (layer in ('practice', 'repeat')),
  round          integer not null,
  answer         text not null,
  base_rev       text,
  scheme         text not null,
  scheme_version integer not null,
  client_time    text not null,
  active_ms      integer not null,
  undoes         text,
  redoes         text,
  received       text not null unique,
  foreign key (scheme, scheme_version) references scheme(id, version)
) strict;
create index side_event_sentence on side_event(sentence, person, received);
create trigger side_event_is_never_changed before update on side_event
begin select raise(abort, 'events are append-only'); end;

create table practice_decision (
  id         integer primary key,
  person     text not null references person(id),
  round      integer not null,
  outcome    text not null check (outcome in ('passed', 'started', 'more')),
  same       integer not null,
  sentences  integer not null,
  at         text not null,
  decided_by text references person(id)
) strict;
create index practice_decision_person on practice_decision(person, id);
"""
