"""What reviewers flag and comment, and what leads reply."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.file.statements import list_rows
from annotate.store.file.ulid import ms_to_iso, ulid_ms

_PLACE = "s.id as sentence, s.article, r.title, s.position, s.text as sentence_text"


def insert_reply(db: Database, reply: dict[str, Any]) -> None:
    """Store a reply.

    Keys: id, sentence, person (who gets it), rev (`received` of the answer that it is about),
    maker, text (empty if there is nothing to say), at, seen_at.
    """
    db["reply"].insert(reply)


def find_note(db: Database, sentence: str, person: str) -> dict[str, Any] | None:
    """Find what a person noted beside their answer to a sentence: flag, comment, received."""
    rows = db.query(
        """select flag, comment, rev as received from answer
           where sentence = ? and person = ? and layer = 'label'
             and (flag is not null or comment <> '')""",
        [sentence, person],
    )
    return next(iter(rows), None)


_OPEN = """a.layer = 'label' and (a.flag is not null or a.comment <> '')
  and r.withdrawn_at is null and s.article not in (select value from json_each(:without))
  and not exists (select 1 from reply y where y.sentence = a.sentence
    and y.person = a.person and y.rev >= a.rev)"""

_LEFT_OUT = """(select id from article where withdrawn_at is not null
      union all select value from json_each(:without))"""


def count_notes(db: Database, without: Sequence[str] = ()) -> int:
    """Count the flags and comments that no lead has replied to."""
    # From the kept counts, without those that have a reply: notes are many, and replies few.
    return db.execute(
        f"""select coalesce((select sum(t.notes) from answer_tally t
              where t.notes and t.article not in {_LEFT_OUT}), 0)
            - (select count(distinct a.id) from reply y
                cross join answer a indexed by answer_label on a.sentence = y.sentence
                  and a.person = y.person and a.layer = 'label' and a.rev <= y.rev
                cross join sentence s on s.id = a.sentence
                where (a.flag is not null or a.comment <> '') and s.article not in {_LEFT_OUT})""",
        {"without": json.dumps(without)},
    ).fetchone()[0]


def list_notes(
    db: Database, without: Sequence[str] = (), *, after: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """List flags and comments that no lead has replied to, oldest first, a page of them.

    Keys: sentence, article, title, position, sentence_text, person, name, flag,
    comment, received, at. A note that was changed after its reply is open again.
    `without` are articles to leave out; the page begins after the note `received` as `after`.
    """
    return list(
        db.query(
            f"""select {_PLACE}, a.person, p.name, a.flag, a.comment, a.rev as received,
                  a.labelled_at as at
                from answer a indexed by answer_note
                join sentence s on s.id = a.sentence
                join article r on r.id = s.article
                join person p on p.id = a.person
                where {_OPEN} and a.labelled_at >= :since and a.rev > :after
                order by a.labelled_at, a.rev limit :limit""",
            {
                "without": json.dumps(without),
                "after": after,
                "limit": limit,
                "since": ms_to_iso(ulid_ms(after)) if after else "",
            },
        )
    )


def list_replies(
    db: Database, person: str, article: str | None = None, *, unseen: bool = False
) -> list[dict[str, Any]]:
    """List the replies to a person, newest first.

    Keys: id, sentence, article, title, position, sentence_text, maker (a name
    or None), text, at, seen_at. Replies without words are left out.
    """
    return list_rows(
        db,
        f"""select y.id, {_PLACE}, m.name as maker, y.text, y.at, y.seen_at
            from reply y
            join sentence s on s.id = y.sentence
            join article r on r.id = s.article
            left join person m on m.id = y.maker
            where y.person = :person and y.text <> '' and r.withdrawn_at is null
              and (:article is null or s.article = :article)
              and (not :unseen or y.seen_at is null)
            order by y.id desc limit 200""",
        {"person": person, "article": article, "unseen": int(unseen)},
    )


def save_seen(db: Database, reply_id: str, person: str, now: str) -> bool:
    """Mark a reply as seen; False if it is not to this person."""
    cursor = db.execute(
        "update reply set seen_at = coalesce(seen_at, ?) where id = ? and person = ?",
        [now, reply_id, person],
    )
    return cursor.rowcount == 1
