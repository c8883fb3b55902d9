"""Sentences asked again of the same person: which are open, what was said the second time."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlite_utils import Database

from annotate.records import FINISHED, Answer, Event
from annotate.store.answers.labels import Log
from annotate.store.answers.side import list_side_log
from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.scheme.successors import list_successors

LAYER = "repeat"
ROUND = 1


class Candidate(NamedTuple):
    """A finished, blind answer that may be asked again."""

    person: str
    sentence: str
    article: str
    rev: str


def list_candidates(
    db: Database, after: str, upto: str, kinds: Sequence[str], *, is_open: bool
) -> list[Candidate]:
    """List the answers that reviewers made after one rev, up to another, and can still make.

    Each is the present one, without a flag or a comment, which lists show and count. Left out are
    released and practice articles, and what was sent back or asked again already.
    """
    rows = db.execute(
        f"""select a.person, a.sentence, s.article, a.rev
            from event e
            cross join answer a on a.event = e.id and a.sentence = e.sentence
              and a.person = e.person and a.layer = 'label'
            join sentence s on s.id = a.sentence and s.position is not null
              and s.kind in (select value from json_each(:kinds))
            join article r on r.id = s.article and r.withdrawn_at is null
              and r.released_at is null and not r.sample and not r.practice
            join person p on p.id = a.person and p.role = 'reviewer' and p.active and p.can_sign_in
            left join assignment g on g.article = r.id and g.person = p.id
            where e.received > :after and e.received <= :upto and e.layer = 'label'
              and a.blind and a.verdict in {FINISHED_SQL} and a.flag is null and a.comment = ''
              and ((g.mode is not null and g.ended is null)
                or ((:open or r.calibration) and g.mode is null))
              and not exists (select 1 from look_again_item i
                where i.sentence = a.sentence and i.person = a.person)
              and not exists (select 1 from repeat q
                where q.sentence = a.sentence and q.person = a.person)
            order by a.rev""",
        {"after": after, "upto": upto, "kinds": json.dumps(kinds), "open": int(is_open)},
    )
    return [Candidate(*row) for row in rows]


def ask_again(db: Database, asked: Sequence[Candidate], at: str) -> None:
    """Ask the sentences of some answers again."""
    db.conn.executemany(
        """insert into repeat (person, sentence, article, asked_at, first_rev)
           select ?, ?, ?, ?, ? from answer
           where sentence = ?2 and person = ?1 and layer = 'label' and rev = ?5
           on conflict do nothing""",
        [(one.person, one.sentence, one.article, at, one.rev) for one in asked],
    )


def overlay(db: Database, person: str, article: str, log: Log, after: str = "") -> Log:
    """Put what was said the second time in place of what was said the first time."""
    first = dict(
        db.execute(
            "select sentence, first_rev from repeat where article = ? and person = ?",
            [article, person],
        ).fetchall()
    )
    kept = [one for one in log.events if one.received > first.get(one.sentence, "")]
    second = list_side_log(db, person, article, LAYER, ROUND, after)
    return Log(sorted((*kept, *second), key=lambda one: one.received), log.older)


def list_asked(db: Database, person: str, article: str) -> set[str]:
    """List the sentences of an article that were asked again of a person."""
    rows = db.execute(
        "select sentence from repeat where article = ? and person = ?", [article, person]
    )
    return {row[0] for row in rows}


def note_second(db: Database, event: Event, at: str) -> None:
    """Note that a second answer has come, or was undone (in the transaction of its save)."""
    is_finished = int(event.answer.verdict in FINISHED)
    db.execute(
        """update repeat set done_at = iif(?, coalesce(done_at, ?), null)
           where person = ? and sentence = ?""",
        [is_finished, at, event.person, event.sentence],
    )


def drop_open(db: Database, person: str, sentence: str) -> None:
    """Ask a sentence no longer: its first answer was changed by one who still saw it."""
    db.execute(
        "delete from repeat where person = ? and sentence = ? and done_at is null",
        [person, sentence],
    )


def find_base(db: Database, person: str, sentence: str, base_rev: str) -> str | None:
    """Find the rev of the label that stands where a second answer was shown; None if it was not."""
    row = db.execute(
        """select a.rev from side_event e
           join answer a on a.sentence = e.sentence and a.person = e.person and a.layer = 'label'
           where e.sentence = :sentence and e.person = :person and e.layer = 'repeat'
             and :base in (e.received, e.id)""",
        {"sentence": sentence, "person": person, "base": base_rev},
    ).fetchone()
    return row and row[0]


def count_open(db: Database, person: str, kinds: Sequence[str]) -> dict[str, int]:
    """Count the sentences that are asked again of a person and open: article → sentences."""
    rows = db.execute(
        """select q.article, count(*) from repeat q indexed by repeat_open
           join sentence s on s.id = q.sentence and s.kind in (select value from json_each(:kinds))
           where q.person = :person and q.done_at is null group by q.article""",
        {"person": person, "kinds": json.dumps(kinds)},
    )
    return dict(rows.fetchall())


def list_pairs(db: Database, person: str) -> list[tuple[Answer, Answer]]:
    """List what a person said the first and the second time, with merged values as they count."""
    rows = db.execute(
        """select f.answer, (select e.answer from side_event e
             where e.sentence = q.sentence and e.person = q.person and e.layer = 'repeat'
             order by e.received desc limit 1)
           from repeat q join event f on f.received = q.first_rev
           where q.person = ? and q.done_at is not null""",
        [person],
    ).fetchall()
    successors = list_successors(db)

    def read(text: str) -> Answer:
        return Answer.from_json(json.loads(text)).counted_as(successors)

    return [(read(first), read(second)) for first, second in rows]
