"""Tags on articles, full-text search, and an index for the list: tables of migration m005.

sqlite-utils' `enable_fts` cannot be used here: it commits, and it ties the index to the rowid,
which VACUUM may renumber. This is the same SQL, tied to `article.number`, which never changes.
"""

SCHEMA = """
create table article_tag (
  article text not null references article(id),
  tag     text not null check (length(tag) between 1 and 40),
  number  integer not null,
  primary key (article, tag)
) strict, without rowid;
create index article_tag_tag on article_tag(tag, number, article);

create virtual table article_fts using fts5 (
  title, outlet, ref, text,
  tokenize='unicode61', content='article', content_rowid='number'
);
insert into article_fts(article_fts) values ('rebuild');
create trigger article_fts_insert after insert on article when new.number is not null begin
  insert into article_fts (rowid, title, outlet, ref, text)
    values (new.number, new.title, new.outlet, new.ref, new.text);
end;
create trigger article_fts_number after update of number on article when old.number is null begin
  insert into article_fts (rowid, title, outlet, ref, text)
    values (new.number, new.title, new.outlet, new.ref, new.text);
end;
create trigger article_fts_delete after delete on article begin
  insert into article_fts (article_fts, rowid, title, outlet, ref, text)
    values ('delete', old.number, old.title, old.outlet, old.ref, old.text);
end;
create trigger article_fts_update after update of title, outlet, ref on article
when (new.title, new.outlet, new.ref) is not (old.title, old.outlet, old.ref) begin
  insert into article_fts (article_fts, rowid, title, outlet, ref, text)
    values ('delete', old.number, old.title, old.outlet, old.ref, old.text);
  insert into article_fts (rowid, title, outlet, ref, text)
    values (new.number, new.title, new.outlet, new.ref, new.text);
end;

create index article_listed on article(number, id, title, outlet, published, language, imported_at,
  withdrawn_at, released_at, calibration, k);
"""
