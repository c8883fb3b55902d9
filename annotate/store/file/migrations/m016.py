"""What reviewers ask leads about released articles: the table of migration m016."""

SCHEMA = """
create table question (
  id        text primary key,
  sentence  text not null references sentence(id),
  person    text not null references person(id),
  text      text not null,
  at        text not null,
  closed_at text
) strict;
create index question_open on question(id) where closed_at is null;
create index question_sentence on question(sentence, person);
"""
