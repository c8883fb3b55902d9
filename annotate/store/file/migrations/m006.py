"""The mark of the sample article, which is for practice: a column of migration m006.

In an older file the sample is marked unless someone has labelled it: it may be real work there.
"""

SCHEMA = """
alter table article add column sample integer not null default 0 check (sample in (0, 1));
update article set sample = 1 where id = '033a4ffa73fab2665e06efd6'
  and not exists (select 1 from answer_tally t where t.article = article.id and t.answers);

drop index article_listed;
create index article_listed on article(number, id, title, outlet, published, language, imported_at,
  withdrawn_at, released_at, calibration, k, sample);
drop index article_state;
create index article_state on article(id, number, withdrawn_at, released_at, calibration, k,
  sample);
drop index article_order;
create index article_order on article(number, id, withdrawn_at, released_at, calibration, k,
  sample);
create index article_sample on article(number, id, withdrawn_at) where sample;
"""
