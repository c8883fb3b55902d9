"""Units that may change after labelling, corrected texts, likeness: tables of migration m003.

The events of a unit that was merged or split stay, so the unit also stays, as a
sentence without position and kind that is counted and shown nowhere.
"""

SCHEMA = """
drop view if exists labels;
drop view if exists gold;
create table sentence_new (
  id         text primary key,
  article    text not null references article(id),
  position   integer,
  paragraph  integer not null,
  kind       text,
  start      integer not null,
  "end"      integer not null,
  text       text not null,
  retired_at text,
  unique (article, position),
  check ((position is null) = (retired_at is not null) and (kind is null) = (position is null))
) strict;
insert into sentence_new (id, article, position, paragraph, kind, start, "end", text)
  select id, article, position, paragraph, kind, start, "end", text from sentence;
drop table sentence;
alter table sentence_new rename to sentence;

alter table article add column corrects text references article(id);
alter table article add column recut_at text;
alter table article add column shingles integer;
create index article_corrects on article(corrects) where corrects is not null;

create table shingle (
  hash    integer not null,
  article text not null references article(id),
  primary key (hash, article)
) strict, without rowid;
create index shingle_article on shingle(article);
"""
