"""Counts that are kept, and indexes for questions about one article: tables of migration m004.

Triggers on `answer` and `claim` keep the counts in the transaction that saves a label, whatever
program writes it. The fill functions count everything again; `doctor` compares the two.
"""

_FINISHED = "in ('claims', 'no_claim', 'cant_tell')"
_CLAIMED = """from answer a
      join sentence s on s.id = a.sentence join article r on r.id = s.article"""
_OWN = "a.layer = 'label' and r.withdrawn_at is null"
_SHARED = "r.released_at is not null and r.withdrawn_at is null"
_UNIT = "(article, kind) = (select s.article, s.kind from sentence s where s.id = {}.sentence)"

SCHEMA = f"""
create table unit_tally (
  article text not null references article(id),
  kind    text not null,
  units   integer not null,
  begun   integer not null default 0,
  twice   integer not null default 0,
  decided integer not null default 0,
  primary key (article, kind)
) strict, without rowid;

create table answer_tally (
  article   text not null references article(id),
  kind      text not null,
  person    text not null references person(id),
  answers   integer not null,
  finished  integer not null,
  skipped   integer not null,
  flagged   integer not null,
  notes     integer not null,
  timed     integer not null,
  active_ms integer not null,
  last      text not null,
  primary key (article, person, kind)
) strict, without rowid;
create index answer_tally_person on answer_tally(person, article);

create table day_tally (
  day      text not null,
  article  text not null references article(id),
  kind     text not null,
  person   text not null references person(id),
  finished integer not null,
  primary key (day, person, article, kind)
) strict, without rowid;
create index day_tally_article on day_tally(article);

create table name_tally (
  whose text not null,
  name  text not null,
  uses  integer not null,
  primary key (whose, name)
) strict, without rowid;
create index name_tally_uses on name_tally(whose, uses desc, name);

create trigger tally_insert after insert on answer when new.layer = 'label' begin
  insert into answer_tally
    select s.article, s.kind, new.person, 1,
      coalesce(new.verdict {_FINISHED}, 0), coalesce(new.verdict = 'skipped', 0),
      new.flag is not null, new.flag is not null or new.comment <> '',
      coalesce(new.verdict {_FINISHED} and new.active_ms > 0, 0),
      iif(new.verdict {_FINISHED}, new.active_ms, 0), new.labelled_at
    from sentence s where s.id = new.sentence and s.kind is not null
    on conflict do update set
      answers = answers + 1, finished = finished + excluded.finished,
      skipped = skipped + excluded.skipped, flagged = flagged + excluded.flagged,
      notes = notes + excluded.notes,
      timed = timed + excluded.timed, active_ms = active_ms + excluded.active_ms,
      last = max(last, excluded.last);
  insert into day_tally
    select substr(new.labelled_at, 1, 10), s.article, s.kind, new.person, 1
    from sentence s
    where s.id = new.sentence and s.kind is not null and new.verdict {_FINISHED}
    on conflict do update set finished = finished + 1;
  update unit_tally
    set begun = begun + ((select count(*) from answer a where a.sentence = new.sentence
          and a.layer = 'label' and a.verdict {_FINISHED}) = 1),
        twice = twice + ((select count(*) from answer a where a.sentence = new.sentence
          and a.layer = 'label' and a.verdict {_FINISHED}) = 2)
    where new.verdict {_FINISHED}
      and {_UNIT.format("new")};
end;

create trigger tally_update after update of verdict, flag, comment, active_ms, labelled_at on answer
when new.layer = 'label' begin
  update answer_tally set
    finished = finished + coalesce(new.verdict {_FINISHED}, 0)
      - coalesce(old.verdict {_FINISHED}, 0),
    skipped = skipped + coalesce(new.verdict = 'skipped', 0) - coalesce(old.verdict = 'skipped', 0),
    flagged = flagged + (new.flag is not null) - (old.flag is not null),
    notes = notes + (new.flag is not null or new.comment <> '')
      - (old.flag is not null or old.comment <> ''),
    timed = timed + coalesce(new.verdict {_FINISHED} and new.active_ms > 0, 0)
      - coalesce(old.verdict {_FINISHED} and old.active_ms > 0, 0),
    active_ms = active_ms + iif(new.verdict {_FINISHED}, new.active_ms, 0)
      - iif(old.verdict {_FINISHED}, old.active_ms, 0),
    last = max(last, new.labelled_at)
    where person = new.person
      and {_UNIT.format("new")};
  update day_tally set finished = finished - 1
    where old.verdict {_FINISHED} and day = substr(old.labelled_at, 1, 10) and person = old.person
      and {_UNIT.format("new")};
  insert into day_tally
    select substr(new.labelled_at, 1, 10), s.article, s.kind, new.person, 1
    from sentence s
    where s.id = new.sentence and s.kind is not null and new.verdict {_FINISHED}
    on conflict do update set finished = finished + 1;
  update unit_tally
    set begun = begun + iif(new.verdict {_FINISHED}, 1, -1) * ((select count(*) from answer a
          where a.sentence = new.sentence and a.layer = 'label' and a.verdict {_FINISHED})
          = iif(new.verdict {_FINISHED}, 1, 0)),
        twice = twice + iif(new.verdict {_FINISHED}, 1, -1) * ((select count(*) from answer a
          where a.sentence = new.sentence and a.layer = 'label' and a.verdict {_FINISHED})
          = iif(new.verdict {_FINISHED}, 2, 1))
    where coalesce(new.verdict {_FINISHED}, 0) <> coalesce(old.verdict {_FINISHED}, 0)
      and {_UNIT.format("new")};
end;

create trigger tally_delete after delete on answer when old.layer = 'label' begin
  update answer_tally set
    answers = answers - 1,
    finished = finished - coalesce(old.verdict {_FINISHED}, 0),
    skipped = skipped - coalesce(old.verdict = 'skipped', 0),
    flagged = flagged - (old.flag is not null),
    notes = notes - (old.flag is not null or old.comment <> ''),
    timed = timed - coalesce(old.verdict {_FINISHED} and old.active_ms > 0, 0),
    active_ms = active_ms - iif(old.verdict {_FINISHED}, old.active_ms, 0),
    last = coalesce((select max(a.labelled_at) from sentence s
      join answer a on a.sentence = s.id and a.layer = 'label' and a.person = old.person
      where (s.article, s.kind) = (answer_tally.article, answer_tally.kind)), '')
    where person = old.person
      and {_UNIT.format("old")};
  update day_tally set finished = finished - 1
    where old.verdict {_FINISHED} and day = substr(old.labelled_at, 1, 10) and person = old.person
      and {_UNIT.format("old")};
  update unit_tally
    set begun = begun - ((select count(*) from answer a where a.sentence = old.sentence
          and a.layer = 'label' and a.verdict {_FINISHED}) = 0),
        twice = twice - ((select count(*) from answer a where a.sentence = old.sentence
          and a.layer = 'label' and a.verdict {_FINISHED}) = 1)
    where old.verdict {_FINISHED}
      and {_UNIT.format("old")};
end;

create trigger tally_gold_insert after insert on answer when new.layer = 'gold' begin
  update unit_tally set decided = decided + (new.verdict is not null)
    where {_UNIT.format("new")};
end;

create trigger tally_gold_update after update of verdict on answer when new.layer = 'gold' begin
  update unit_tally set decided = decided + (new.verdict is not null) - (old.verdict is not null)
    where {_UNIT.format("new")};
end;

create trigger tally_gold_delete after delete on answer when old.layer = 'gold' begin
  update unit_tally set decided = decided - (old.verdict is not null)
    where {_UNIT.format("old")};
end;

create trigger tally_name after insert on claim when new.source_name <> '' begin
  insert into name_tally
    select a.person, new.source_name, 1 {_CLAIMED} where a.id = new.answer and {_OWN}
    on conflict do update set uses = uses + 1;
  insert into name_tally
    select '', new.source_name, 1 {_CLAIMED} where a.id = new.answer and {_SHARED}
    on conflict do update set uses = uses + 1;
end;

create trigger tally_no_name after delete on claim when old.source_name <> '' begin
  update name_tally set uses = uses - 1
    where name = old.source_name
      and whose = (select a.person {_CLAIMED} where a.id = old.answer and {_OWN});
  update name_tally set uses = uses - 1
    where name = old.source_name
      and whose = (select '' {_CLAIMED} where a.id = old.answer and {_SHARED});
end;

alter table article add column number integer;
update article set number = n.number from (
  select id, row_number() over (order by imported_at, rowid) as number from article) n
  where n.id = article.id;
create trigger article_number after insert on article when new.number is null begin
  update article set number = (select coalesce(max(number), 0) + 1 from article)
    where id = new.id;
end;
create unique index article_by_number on article(number);
create index article_order on article(number, id, withdrawn_at, released_at, calibration, k);
create index article_state on article(id, number, withdrawn_at, released_at, calibration, k);

alter table assignment add column number integer;
update assignment set number = (select number from article where id = article);
create trigger assignment_number after insert on assignment when new.number is null begin
  update assignment set number = (select number from article where id = new.article)
    where article = new.article and person = new.person;
end;
create index assignment_open on assignment(person, number, article) where ended is null;

create index sight_person on sight(person, article);
create index article_released on article(number, id) where released_at is not null;
create index article_withdrawn on article(number, id) where withdrawn_at is not null;
create index article_calibration on article(number, id, withdrawn_at) where calibration;
create index answer_note on answer(labelled_at)
  where layer = 'label' and (flag is not null or comment <> '');
create index answer_day on answer(labelled_at) where layer = 'label';
create index answer_gold_all on answer(sentence, verdict) where layer = 'gold';
drop index answer_person;
create index answer_person on answer(person, layer, rev);
create index event_version on event(scheme, scheme_version, received) where layer = 'label';
create index assignment_lease on assignment(lease_until)
  where ended is null and lease_until is not null;
create index audit_action on audit(action, id);
"""


def fill_units(only: str = "") -> str:
    """Write the statements that count units and answers into empty tallies, all or of `only`."""
    return f"""
insert into unit_tally (article, kind, units, begun, twice, decided)
  select s.article, s.kind, count(*),
    sum((select count(*) from answer a where a.sentence = s.id and a.layer = 'label'
         and a.verdict {_FINISHED}) >= 1),
    sum((select count(*) from answer a where a.sentence = s.id and a.layer = 'label'
         and a.verdict {_FINISHED}) >= 2),
    sum(exists (select 1 from answer a where a.sentence = s.id and a.layer = 'gold'
         and a.verdict is not null))
  from sentence s
  where s.kind is not null {only}
  group by s.article, s.kind;
insert into answer_tally
  select s.article, s.kind, a.person, count(*),
    sum(coalesce(a.verdict {_FINISHED}, 0)), sum(coalesce(a.verdict = 'skipped', 0)),
    sum(a.flag is not null), sum(a.flag is not null or a.comment <> ''),
    sum(coalesce(a.verdict {_FINISHED} and a.active_ms > 0, 0)),
    sum(iif(a.verdict {_FINISHED}, a.active_ms, 0)), max(a.labelled_at)
  from sentence s join answer a on a.sentence = s.id and a.layer = 'label'
  where s.kind is not null {only}
  group by s.article, s.kind, a.person;
insert into day_tally
  select substr(a.labelled_at, 1, 10), s.article, s.kind, a.person, count(*)
  from sentence s join answer a on a.sentence = s.id and a.layer = 'label'
  where s.kind is not null and a.verdict {_FINISHED} {only}
  group by 1, 2, 3, 4;
"""


def fill_names(only: str = "", sign: int = 1) -> str:
    """Write the statements that add (or, with sign -1, subtract) the uses of source names."""
    return f"""
insert into name_tally
  select a.person, c.source_name, {sign} * count(*) {_CLAIMED} join claim c on c.answer = a.id
  where c.source_name <> '' and {_OWN} {only} group by 1, 2
  on conflict do update set uses = uses + excluded.uses;
insert into name_tally
  select '', c.source_name, {sign} * count(*) {_CLAIMED} join claim c on c.answer = a.id
  where c.source_name <> '' and {_SHARED} {only} group by 2
  on conflict do update set uses = uses + excluded.uses;
"""
