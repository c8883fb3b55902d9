"""Sentences that are asked again of the same person, unmarked: a table of migration m019.

A row is open until `done_at`; its answer is in `side_event`. `first_rev` is the rev of the answer
that it is compared with. What would make an open one impossible or known deletes it.
"""

_OPEN = "delete from repeat where done_at is null and"

SCHEMA = f"""
create table repeat (
  id        integer primary key,
  person    text not null references person(id),
  sentence  text not null references sentence(id),
  article   text not null references article(id),
  asked_at  text not null,
  first_rev text not null,
  done_at   text,
  unique (person, sentence)
) strict;
create index repeat_open on repeat(person, article, sentence) where done_at is null;
create index repeat_article on repeat(article, person);

create trigger repeat_released after update of released_at on article
when new.released_at is not null begin
  {_OPEN} article = new.id;
end;
create trigger repeat_retired after update of position on sentence when new.position is null begin
  {_OPEN} article = new.article and sentence = new.id;
end;
create trigger repeat_ended after update of ended on assignment when new.ended is not null begin
  {_OPEN} article = new.article and person = new.person;
end;
create trigger repeat_sent_back after insert on look_again_item begin
  {_OPEN} person = new.person and sentence = new.sentence;
end;
"""
