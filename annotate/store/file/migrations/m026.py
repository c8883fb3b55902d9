"""The triggers that count an answer, in half the time: migration m026.

They count what those of m004 count. For `in` with three texts, SQLite fills a small table at each
use; and an answer that is changed on the same day is counted there already.
"""

_FINISHED = "({0}.verdict = 'claims' or {0}.verdict = 'no_claim' or {0}.verdict = 'cant_tell')"
_NEW, _OLD = _FINISHED.format("new"), _FINISHED.format("old")
FINISHED_BY = f"""(select count(*) from answer a where a.sentence = new.sentence
          and a.layer = 'label' and {_FINISHED.format("a")})"""
_UNIT = "(article, kind) = (select s.article, s.kind from sentence s where s.id = new.sentence)"
_DAY_IS_NEW = f"""(coalesce({_NEW}, 0) <> coalesce({_OLD}, 0)
      or substr(new.labelled_at, 1, 10) <> substr(old.labelled_at, 1, 10))"""

SCHEMA = f"""
drop trigger tally_insert;
create trigger tally_insert after insert on answer when new.layer = 'label' begin
  insert into answer_tally
    select s.article, s.kind, new.person, 1,
      coalesce({_NEW}, 0), coalesce(new.verdict = 'skipped', 0),
      new.flag is not null, new.flag is not null or new.comment <> '',
      coalesce({_NEW} and new.active_ms > 0, 0),
      iif({_NEW}, new.active_ms, 0), new.labelled_at
    from sentence s where s.id = new.sentence and s.kind is not null
    on conflict do update set
      answers = answers + 1, finished = finished + excluded.finished,
      skipped = skipped + excluded.skipped, flagged = flagged + excluded.flagged,
      notes = notes + excluded.notes,
      timed = timed + excluded.timed, active_ms = active_ms + excluded.active_ms,
      last = max(last, excluded.last);
  insert into day_tally
    select substr(new.labelled_at, 1, 10), s.article, s.kind, new.person, 1
    from sentence s where s.id = new.sentence and s.kind is not null and {_NEW}
    on conflict do update set finished = finished + 1;
  update unit_tally
    set begun = begun + ({FINISHED_BY} = 1), twice = twice + ({FINISHED_BY} = 2)
    where {_NEW} and {_UNIT};
end;

drop trigger tally_update;
create trigger tally_update after update of verdict, flag, comment, active_ms, labelled_at on answer
when new.layer = 'label' begin
  update answer_tally set
    finished = finished + coalesce({_NEW}, 0) - coalesce({_OLD}, 0),
    skipped = skipped + coalesce(new.verdict = 'skipped', 0) - coalesce(old.verdict = 'skipped', 0),
    flagged = flagged + (new.flag is not null) - (old.flag is not null),
    notes = notes + (new.flag is not null or new.comment <> '')
      - (old.flag is not null or old.comment <> ''),
    timed = timed + coalesce({_NEW} and new.active_ms > 0, 0)
      - coalesce({_OLD} and old.active_ms > 0, 0),
    active_ms = active_ms + iif({_NEW}, new.active_ms, 0) - iif({_OLD}, old.active_ms, 0),
    last = max(last, new.labelled_at)
    where person = new.person and {_UNIT};
  update day_tally set finished = finished - 1
    where {_DAY_IS_NEW} and {_OLD}
      and day = substr(old.labelled_at, 1, 10) and person = old.person and {_UNIT};
  insert into day_tally
    select substr(new.labelled_at, 1, 10), s.article, s.kind, new.person, 1
    from sentence s
    where {_DAY_IS_NEW} and {_NEW} and s.id = new.sentence and s.kind is not null
    on conflict do update set finished = finished + 1;
  update unit_tally
    set begun = begun + iif({_NEW}, 1, -1) * ({FINISHED_BY} = iif({_NEW}, 1, 0)),
        twice = twice + iif({_NEW}, 1, -1) * ({FINISHED_BY} = iif({_NEW}, 2, 1))
    where coalesce({_NEW}, 0) <> coalesce({_OLD}, 0) and {_UNIT};
end;
"""
