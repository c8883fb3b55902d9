"""The register of sources: entries, the names each goes by, grades, and what was changed.

How often a name is used in an article, and how often each source speaks, is counted by triggers.
A claim's name is what was typed; without that, the words that were marked as its source.
"""

MENTION = """case when {claim}.source_name <> '' then {claim}.source_name
    when {claim}.source_end - {claim}.source_start between 1 and 200
    then substr(s.text, {claim}.source_start + 1, {claim}.source_end - {claim}.source_start)
    else '' end"""
_PLACE = """from answer a join sentence s on s.id = a.sentence
    where a.id = {claim}.answer and a.layer = 'label'"""
_OLD = {"claim": "old"}
_NEW = {"claim": "new"}
_NAMED = "{claim}.source_name <> '' or {claim}.source_start is not null"

SCHEMA = f"""
create table source_entry (
  id      text primary key,
  name    text not null unique check (length(name) between 1 and 200),
  kind    text not null default ''
    check (kind in ('', 'official', 'intelligence', 'expert', 'media', 'witness', 'other')),
  by_hand integer not null default 0
) strict, without rowid;
create index source_by_hand on source_entry(name) where by_hand;

create table source_alias (
  name  text primary key,
  entry text not null references source_entry(id)
) strict, without rowid;
create index source_alias_entry on source_alias(entry, name);

create table source_grade (
  id     text primary key,
  entry  text not null references source_entry(id),
  grade  text not null,
  why    text not null,
  person text references person(id),
  at     text not null
) strict, without rowid;
create index source_grade_entry on source_grade(entry, id);

create table source_apart (
  first  text not null,
  second text not null,
  primary key (first, second)
) strict, without rowid;

create table source_change (
  id        text primary key,
  at        text not null,
  person    text references person(id),
  what      text not null,
  detail    text not null,
  undone_at text
) strict, without rowid;

create table mention_tally (
  name    text not null,
  article text not null references article(id),
  uses    integer not null,
  primary key (name, article)
) strict, without rowid;
create index mention_tally_article on mention_tally(article);

create table voice_tally (
  article text not null references article(id),
  source  text not null,
  claims  integer not null,
  primary key (article, source)
) strict, without rowid;

create trigger mention_insert after insert on claim when {_NAMED.format(**_NEW)} begin
  insert into mention_tally
    select {MENTION.format(**_NEW)}, s.article, 1 {_PLACE.format(**_NEW)}
      and {MENTION.format(**_NEW)} <> ''
    on conflict do update set uses = uses + 1;
end;
create trigger mention_delete after delete on claim when {_NAMED.format(**_OLD)} begin
  update mention_tally set uses = uses - 1
    where (name, article) = (select {MENTION.format(**_OLD)}, s.article {_PLACE.format(**_OLD)});
end;

create trigger voice_insert after insert on claim begin
  insert into voice_tally select s.article, new.source, 1 {_PLACE.format(**_NEW)}
    on conflict do update set claims = claims + 1;
end;
create trigger voice_delete after delete on claim begin
  update voice_tally set claims = claims - 1
    where (article, source) = (select s.article, old.source {_PLACE.format(**_OLD)});
end;
create trigger voice_update after update of source on claim when old.source <> new.source begin
  update voice_tally set claims = claims - 1
    where (article, source) = (select s.article, old.source {_PLACE.format(**_OLD)});
  insert into voice_tally select s.article, new.source, 1 {_PLACE.format(**_NEW)}
    on conflict do update set claims = claims + 1;
end;
"""


def fill_sources(only: str = "") -> str:
    """Write the statements that count mentions and voices, of all articles or `only` some."""
    claims = f"""from claim c join answer a on a.id = c.answer join sentence s on s.id = a.sentence
  where a.layer = 'label' {only}"""
    return f"""
insert into mention_tally
  select {MENTION.format(claim="c")} as mention, s.article, count(*) {claims}
    and mention <> '' group by 1, 2;
insert into voice_tally
  select s.article, c.source, count(*) {claims} group by 1, 2;
"""
