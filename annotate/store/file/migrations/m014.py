"""How many articles there are in each block of 128 numbers: migration m014.

“Article n of m” adds the blocks below and counts only within one. The rows with the person '' are
about all articles, the others about those that a person has. Withdrawn articles and the sample do
not count. A trigger keeps them with every change of an article or an assignment.
"""

SHIFT = 7  # 2 ** 7 numbers are a block
_COUNTS = "{article}.withdrawn_at is null and not {article}.sample"
_ADD = "on conflict do update set articles = articles + excluded.articles"
_OF_ARTICLE = f"""insert into place_tally
    select '', {{article}}.number >> {SHIFT}, {{many}}
      where {{article}}.number is not null and {_COUNTS} {_ADD}"""
_OF_HOLDERS = f"""insert into place_tally
    select g.person, {{article}}.number >> {SHIFT}, {{many}} from assignment g
      where g.article = {{article}}.id and g.ended is null
        and {{article}}.number is not null and {_COUNTS} {_ADD}"""
_OF_ASSIGNMENT = f"""insert into place_tally
    select {{row}}.person, r.number >> {SHIFT}, {{many}} from article r
      where r.id = {{row}}.article and {{row}}.ended is null
        and {_COUNTS.format(article="r")} {_ADD}"""

SCHEMA = f"""
create table place_tally (
  person   text not null,
  block    integer not null,
  articles integer not null,
  primary key (person, block)
) strict, without rowid;

create trigger place_insert after insert on article begin
  {_OF_ARTICLE.format(article="new", many=1)};
end;
create trigger place_update after update of number, withdrawn_at, sample on article begin
  {_OF_ARTICLE.format(article="old", many=-1)};
  {_OF_HOLDERS.format(article="old", many=-1)};
  {_OF_ARTICLE.format(article="new", many=1)};
  {_OF_HOLDERS.format(article="new", many=1)};
end;
create trigger place_delete after delete on article begin
  {_OF_ARTICLE.format(article="old", many=-1)};
end;
create trigger place_given after insert on assignment begin
  {_OF_ASSIGNMENT.format(row="new", many=1)};
end;
create trigger place_changed after update of ended on assignment
when (old.ended is null) <> (new.ended is null) begin
  {_OF_ASSIGNMENT.format(row="old", many=-1)};
  {_OF_ASSIGNMENT.format(row="new", many=1)};
end;
create trigger place_taken after delete on assignment begin
  {_OF_ASSIGNMENT.format(row="old", many=-1)};
end;
"""

FILL = f"""
insert into place_tally
  select '', r.number >> {SHIFT}, count(*) from article r
  where {_COUNTS.format(article="r")} group by 2;
insert into place_tally
  select g.person, r.number >> {SHIFT}, count(*) from assignment g
  join article r on r.id = g.article
  where g.ended is null and {_COUNTS.format(article="r")} group by 1, 2;
"""
