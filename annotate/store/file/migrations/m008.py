"""Versions of a scheme: the draft, who published what, what merged values count as.

How often each person used each value is counted by triggers; `decided` are the labels in
sentences with gold. Free text is not counted.
"""

import json
import tomllib

from sqlite_utils import Database

# The values of a claim that is new or old: its source, and those of its further fields.
_VALUES_OF = """json_each({claim}.fields) j,
      json_each(iif(j.type = 'array', j.value, json_array(j.value))) one"""
_IS_VALUE = "exists (select 1 from scheme_value v where v.field = j.key and v.id = one.value)"
_PAIRS = f"""(select 'source' as field, {{claim}}.source as value
    union all
    select j.key, one.value from {_VALUES_OF} where {_IS_VALUE}) pair"""
_OLD, _NEW = _PAIRS.format(claim="old"), _PAIRS.format(claim="new")
_HAS_GOLD = """exists (select 1 from answer g
    where g.sentence = a.sentence and g.layer = 'gold' and g.verdict is not null)"""
_LABELS = "claim c join answer a on a.id = c.answer and a.layer = 'label'"
_DECIDE = f"""insert into value_tally
    select 'source', c.source, a.person, 0, {{times}}count(*) from answer a
      join claim c on c.answer = a.id
    where a.sentence = {{gold}}.sentence and a.layer = 'label' group by 2, 3
    on conflict do update set decided = decided + excluded.decided;
  insert into value_tally
    select j.key, one.value, a.person, 0, {{times}}count(*) from answer a
      join claim c on c.answer = a.id, {_VALUES_OF.format(claim="c")}
    where a.sentence = {{gold}}.sentence and a.layer = 'label' and {_IS_VALUE} group by 1, 2, 3
    on conflict do update set decided = decided + excluded.decided"""

SCHEMA = f"""
alter table scheme add column note text not null default '';
alter table scheme add column published_by text references person(id);
alter table scheme add column fields text not null default '[]';
alter table scheme add column used integer not null default 0;
update scheme set used = 1 where exists (
  select 1 from event e where e.scheme = scheme.id and e.scheme_version = scheme.version);

create table scheme_draft (
  id           integer primary key check (id = 1),
  toml         text not null,
  base         text not null,
  base_version integer not null,
  rev          integer not null,
  saved_at     text not null,
  saved_by     text references person(id),
  foreign key (base, base_version) references scheme(id, version)
) strict;

create table scheme_edit (
  rev    integer primary key autoincrement,
  person text references person(id),
  at     text not null,
  edit   text not null
) strict;

create table value_successor (
  field     text not null,
  value     text not null,
  successor text not null,
  primary key (field, value)
) strict, without rowid;

create index scheme_value_field on scheme_value(field, id);
create table value_tally (
  field   text not null,
  value   text not null,
  person  text not null references person(id),
  labels  integer not null,
  decided integer not null,
  primary key (field, value, person)
) strict, without rowid;

create trigger value_insert after insert on claim begin
  insert into value_tally
    select pair.field, pair.value, a.person, 1, {_HAS_GOLD}
    from answer a, {_NEW} where a.id = new.answer and a.layer = 'label'
    on conflict do update set labels = labels + 1, decided = decided + excluded.decided;
end;
create trigger value_delete after delete on claim begin
  insert into value_tally
    select pair.field, pair.value, a.person, -1, -{_HAS_GOLD}
    from answer a, {_OLD} where a.id = old.answer and a.layer = 'label'
    on conflict do update set labels = labels - 1, decided = decided + excluded.decided;
end;
create trigger value_gold_insert after insert on answer
when new.layer = 'gold' and new.verdict is not null begin
  {_DECIDE.format(times="", gold="new")};
end;
create trigger value_gold_update after update of verdict on answer
when new.layer = 'gold' and (new.verdict is null) <> (old.verdict is null) begin
  {_DECIDE.format(times="iif(new.verdict is null, -1, 1) * ", gold="new")};
end;
create trigger value_gold_delete after delete on answer
when old.layer = 'gold' and old.verdict is not null begin
  {_DECIDE.format(times="-", gold="old")};
end;
"""


def fill_values(field: str = "", only: str = "", times: int = 1) -> str:
    """Write the statements that add the uses of values, or of those of a field, to a tally.

    `only` is a further condition; a negative `times` subtracts.
    """
    counts = f"{times} * count(*), {times} * sum({_HAS_GOLD})"
    added = """on conflict do update set labels = labels + excluded.labels,
    decided = decided + excluded.decided"""
    sources = f"""
insert into value_tally
  select 'source', c.source, a.person, {counts} from {_LABELS} where true {only} group by 2, 3
  {added};
"""
    further = f"""
insert into value_tally
  select j.key, one.value, a.person, {counts} from {_LABELS}, {_VALUES_OF.format(claim="c")}
  where {"j.key = :field" if field else "true"} and {_IS_VALUE} {only} group by 1, 2, 3
  {added};
"""
    return (sources if field in ("", "source") else "") + (further if field != "source" else "")


def fill_fields(db: Database) -> None:
    """Store the ids of the further fields of each version beside its text."""
    for rowid, toml in db.execute("select rowid, toml from scheme").fetchall():
        fields = [field["id"] for field in tomllib.loads(toml)["field"][1:]]
        db.execute("update scheme set fields = ? where rowid = ?", [json.dumps(fields), rowid])
