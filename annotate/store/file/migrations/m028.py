"""The triggers that find where people differ, as quick after many answers as after two: m028.

Those of m027 read all answers to a sentence at each save. Now a row keeps how many people said
what (`sides`), and an answer moves one of them. All answers are read only when a sentence becomes
split, or if someone answered after they saw others' answers. And where m026 counts the answers to
a sentence, three are enough.
"""

from annotate.store.file.migrations import m026, m027

_SAID = "iif({0}.verdict = 'claims' or {0}.verdict = 'no_claim', {0}.sources, null)"
_NEW, _OLD = _SAID.format("new"), _SAID.format("old")
_IS_KEPT = "exists (select 1 from disagreement {})"
# Without a row, all who count agree: one of them is enough to compare with.
_DIFFERS = f"""{_NEW} is not null and (
      select a.sources is not new.sources or not a.blind from answer a
      where a.sentence = new.sentence and a.layer = 'label' and a.person <> new.person
        and (not a.blind or a.verdict = 'claims' or a.verdict = 'no_claim') limit 1)"""
_COUNTS_FINISHED = m026.FINISHED_BY.replace("count(*) from", "count(*) from (select 1 from", 1)


def fill(only: str = "") -> str:
    """Write the statement that finds where people differ, in all sentences or in `only` some."""
    return f"""
  insert into disagreement
    select s.article, s.start, s.id, s.kind, 1.0 * max(x.people) / sum(x.people), sum(x.people),
      (select group_concat(people, ':') from (
        select count(*) as people from ({m027.COUNTED.format(only="and s.id = x.sentence")})
        group by said order by 1 desc)),
      exists (select 1 from answer g
        where g.sentence = s.id and g.layer = 'gold' and g.verdict is not null),
      (select json_group_object(said, people) from (
        select said, count(*) as people
        from ({m027.COUNTED.format(only="and s.id = x.sentence")})
        group by said order by 2 desc, 1))
    from (
      select sentence, count(*) as people from ({m027.COUNTED.format(only=only)})
      group by sentence, said) x
    join sentence s on s.id = x.sentence
    group by x.sentence having count(*) > 1;
"""


def _follow(row: str, gone: str, come: str, is_blind: str) -> str:
    """Write how a row follows from one answer: what it said is `gone`, what it says has `come`."""
    this = m027.THIS.format(row)
    return f"""begin
  delete from disagreement {this} and not ({is_blind});
  update disagreement set (share, size, people, sides) = (
      select 1.0 * max(people) / sum(people), sum(people), group_concat(people, ':'),
        json_group_object(said, people)
      from (select said, sum(people) as people
        from (select key as said, value as people from json_each(disagreement.sides)
          union all select {gone}, -1
          union all select {come}, 1)
        where said is not null group by said having sum(people) > 0 order by 2 desc, 1))
    {this};
  {fill(f"and s.id = (select {row}.sentence where not {_IS_KEPT.format(this)})")}
  delete from disagreement {this} and instr(people, ':') = 0;
end;"""


SCHEMA = f"""
drop trigger disagreement_insert;
drop trigger disagreement_update;
drop trigger disagreement_delete;
alter table disagreement add column sides text not null default '{{}}';

create trigger disagreement_insert after insert on answer
when new.layer = 'label' and iif(new.blind,
    {_NEW} is not null and {_IS_KEPT.format(m027.THIS.format("new"))} or {_DIFFERS},
    exists (select 1 from answer a
      where a.sentence = new.sentence and a.layer = 'label' and a.person <> new.person))
{_follow("new", "null", _NEW, "new.blind")}

create trigger disagreement_update after update on answer
when new.layer = 'label' and iif(new.blind and old.blind,
    {_NEW} is not {_OLD} and ({_IS_KEPT.format(m027.THIS.format("new"))} or {_DIFFERS}),
    true)
{_follow("new", _OLD, _NEW, "new.blind and old.blind")}

create trigger disagreement_delete after delete on answer
when old.layer = 'label' and {_IS_KEPT.format(m027.THIS.format("old"))}
{_follow("old", _OLD, "null", "old.blind")}

{m026.SCHEMA.replace(m026.FINISHED_BY, f"{_COUNTS_FINISHED[:-1]} limit 3))")}
"""
