"""Articles rebuilt from their labelled sentences: the column of migration m020.

`incomplete` is 1 until the full text is imported; the search finds its words from then on.
"""

SCHEMA = """
alter table article add column incomplete integer not null default 0;
create trigger article_fts_text after update of text on article when new.text <> old.text begin
  insert into article_fts (article_fts, rowid, title, outlet, ref, text)
    values ('delete', old.number, old.title, old.outlet, old.ref, old.text);
  insert into article_fts (rowid, title, outlet, ref, text)
    values (new.number, new.title, new.outlet, new.ref, new.text);
end;
"""
