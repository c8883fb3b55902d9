"""The sentences to which people name different sources: a table of migration m027.

What counts is each person's last blind answer, of any version, in any article. Triggers on `answer`
keep the table in the transaction that saves; `doctor` compares it with one filled again.
"""

_DISTINCT = """select distinct coalesce(v.successor, c.value ->> '$.source') as source
          from json_each(e.answer, '$.claims') c
          left join value_successor v on v.field = 'source' and v.value = c.value ->> '$.source'
          order by 1"""
# A person who saw others' answers counts with what they said last before.
_BEFORE = f"""(
        select iif(e.answer ->> '$.verdict' in ('claims', 'no_claim'),
          coalesce((select group_concat(source, '|') from ({_DISTINCT})), ''), null)
        from event e
        where e.sentence = a.sentence and e.person = a.person and e.layer = 'label' and e.blind
        order by e.received desc limit 1)"""
COUNTED = f"""
      select a.sentence, iif(a.blind, a.sources, {_BEFORE}) as said
      from sentence s cross join answer a on a.sentence = s.id and a.layer = 'label'
      where (not a.blind or a.verdict in ('claims', 'no_claim')) and said is not null {{only}}"""
THIS = """where (article, start, sentence)
    = (select s.article, s.start, s.id from sentence s where s.id = {}.sentence)"""
# Otherwise people agree as before.
_DIFFERS = """exists (select 1 from answer a
    where a.sentence = new.sentence and a.layer = 'label' and a.person <> new.person
      and (a.sources is not new.sources or not (a.blind and new.blind)))"""
_CHANGES = """new.verdict is not old.verdict or new.sources is not old.sources
    or not (new.blind and old.blind)"""


def fill(only: str = "") -> str:
    """Write the statement that finds where people differ, in all sentences or in `only` some."""
    return f"""
  insert into disagreement
    select s.article, s.start, s.id, s.kind, 1.0 * max(x.people) / sum(x.people), sum(x.people),
      (select group_concat(people, ':') from (
        select count(*) as people from ({COUNTED.format(only="and s.id = x.sentence")})
        group by said order by 1 desc)),
      exists (select 1 from answer g
        where g.sentence = s.id and g.layer = 'gold' and g.verdict is not null)
    from (
      select sentence, count(*) as people from ({COUNTED.format(only=only)})
      group by sentence, said) x
    join sentence s on s.id = x.sentence
    group by x.sentence having count(*) > 1;
"""


SCHEMA = f"""
create table disagreement (
  article  text not null,
  start    integer not null,
  sentence text not null,
  kind     text not null,
  share    real not null,
  size     integer not null,
  people   text not null,
  decided  integer not null,
  primary key (article, start, sentence)
) strict, without rowid;
create index disagreement_order
  on disagreement(share, size desc, article, start, sentence, kind, people, decided);

create trigger disagreement_insert after insert on answer
when new.layer = 'label' and {_DIFFERS} begin
  delete from disagreement {THIS.format("new")};
  {fill("and s.id = new.sentence")}
end;
create trigger disagreement_update after update on answer
when new.layer = 'label' and ({_CHANGES}) begin
  delete from disagreement {THIS.format("new")};
  {fill("and s.id = new.sentence")}
end;
create trigger disagreement_delete after delete on answer
when old.layer = 'label' and exists (select 1 from disagreement {THIS.format("old")}) begin
  delete from disagreement {THIS.format("old")};
  {fill("and s.id = old.sentence")}
end;

create trigger disagreement_decided after insert on answer when new.layer = 'gold' begin
  update disagreement set decided = new.verdict is not null {THIS.format("new")};
end;
create trigger disagreement_decided_again after update of verdict on answer
when new.layer = 'gold' begin
  update disagreement set decided = new.verdict is not null {THIS.format("new")};
end;
create trigger disagreement_undecided after delete on answer when old.layer = 'gold' begin
  update disagreement set decided = 0 {THIS.format("old")};
end;

create trigger disagreement_kind after update of kind on sentence
when new.kind is not null and new.kind is not old.kind begin
  update disagreement set kind = new.kind
    where (article, start, sentence) = (new.article, new.start, new.id);
end;
"""
