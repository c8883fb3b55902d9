"""People, their one-time links, and their sessions."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, NotFound
from annotate.records import Person
from annotate.store.project import SETTINGS

_PERSON = (
    "p.id, p.name, p.role, p.password is not null, p.can_sign_in, p.active, p.created_at,"
    " p.totp is not null, p.practice, p.practice_round, p.is_model"
)
# The settings as text: who asks for them keeps what they are decoded to.
_SIGNED_IN = f"""select json_array({_PERSON}, i.created_at, i.seen_at, '' || ({SETTINGS}))
    from signin i join person p on p.id = i.person
    where i.id_hash = ? and i.ended_at is null and p.active and p.can_sign_in"""


def insert_person(db: Database, person: Person, password: str | None = None) -> None:
    """Add a person; raise Conflict if the name is taken (case is ignored)."""
    if find_person_named(db, person.name):
        raise Conflict(f"The name “{person.name}” is taken.", "Choose another name.")
    db["person"].insert(
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "password": password,
            "can_sign_in": int(person.can_sign_in),
            "active": int(person.active),
            "created_at": person.created_at,
            "practice": person.practice,
            "is_model": int(person.is_model),
        }
    )


def find_person(db: Database, person_id: str) -> Person | None:
    row = db.execute(f"select {_PERSON} from person p where p.id = ?", [person_id]).fetchone()
    return row and _person(row)


def get_person(db: Database, person_id: str) -> Person:
    person = find_person(db, person_id)
    if person is None:
        raise NotFound("There is no such person.", "Choose someone from the list of people.")
    return person


def find_person_named(db: Database, name: str) -> Person | None:
    """Find a person by name; case is ignored in every alphabet."""
    # Most names are written as they are stored, which the index finds.
    row = db.execute(f"select {_PERSON} from person p where p.name = ?", [name]).fetchone()
    if row:
        return _person(row)
    folded = name.casefold()  # because SQLite's nocase knows only A–Z
    return next((person for person in list_people(db) if person.name.casefold() == folded), None)


def list_people(db: Database) -> list[Person]:
    """List everyone by name."""
    return [_person(row) for row in db.execute(f"select {_PERSON} from person p order by p.name")]


def list_people_after(db: Database, name: str, limit: int) -> list[Person]:
    """List people by name, those after a name."""
    rows = db.execute(
        f"select {_PERSON} from person p where p.name > ? order by p.name limit ?", [name, limit]
    )
    return [_person(row) for row in rows]


def find_name_before(db: Database, name: str, count: int) -> str:
    """Find the name that is so many before a name, itself counted; "" if there are fewer."""
    row = db.execute(
        "select name from person where name <= ? order by name desc limit 1 offset ?",
        [name, count],
    ).fetchone()
    return row[0] if row else ""


def list_leads(db: Database) -> list[Person]:
    """List the leads who can sign in."""
    return [
        person
        for person in list_people(db)
        if person.is_lead and person.active and person.can_sign_in
    ]


def find_password(db: Database, person_id: str) -> str | None:
    """Find a person's password hash."""
    row = db.execute("select password from person where id = ?", [person_id]).fetchone()
    return row and row[0]


def save_password(db: Database, person_id: str, password: str | None) -> None:
    db.execute("update person set password = ? where id = ?", [password, person_id])


def find_person_settings(db: Database, person_id: str) -> dict[str, Any]:
    row = db.execute("select settings from person where id = ?", [person_id]).fetchone()
    return json.loads(row[0]) if row else {}


def save_person_settings(db: Database, person_id: str, settings: dict[str, Any]) -> None:
    text = json.dumps(settings, ensure_ascii=False)
    db.execute("update person set settings = ? where id = ?", [text, person_id])


def insert_invite(db: Database, invite: dict[str, Any]) -> None:
    """Store a one-time link.

    Keys: token_hash, purpose, role, name, person, created_by, created_at, expires_at. Only the
    hash of the token is stored, so that a copy of the file lets no one in.
    """
    db["invite"].insert(invite)


def find_invite(db: Database, token_hash: str) -> dict[str, Any] | None:
    """Find a one-time link by the hash of its token, even if it was used or has expired."""
    return next(iter(db.query("select * from invite where token_hash = ?", [token_hash])), None)


def list_open_invites(db: Database, now: str) -> list[dict[str, Any]]:
    """List the open invitations: name, role, created_at, expires_at."""
    return list(
        db.query(
            """select name, role, created_at, expires_at from invite
               where purpose = 'invite' and used_at is null and expires_at > ?
               order by created_at""",
            [now],
        )
    )


def list_open_links(db: Database, now: str) -> list[dict[str, Any]]:
    """List the open links that leads made: link (its hash), purpose, name (of the person it is
    for), role, created_at, expires_at, made_by (a name; None: the command line)."""
    return list(
        db.query(
            """select i.token_hash as link, i.purpose, coalesce(p.name, i.name) as name,
                 coalesce(p.role, i.role) as role, i.created_at, i.expires_at, m.name as made_by
               from invite i
               left join person p on p.id = i.person
               left join person m on m.id = i.created_by
               where i.purpose in ('invite', 'reset') and i.used_at is null and i.expires_at > ?
               order by i.created_at""",
            [now],
        )
    )


def delete_link(db: Database, token_hash: str) -> bool:
    """Delete an unused link that a lead made; False if there is none."""
    cursor = db.execute(
        "delete from invite"
        " where token_hash = ? and used_at is null and purpose in ('invite', 'reset')",
        [token_hash],
    )
    return cursor.rowcount == 1


def delete_links_made_by(db: Database, person_id: str) -> int:
    """Delete the unused links that a person made; return how many there were."""
    cursor = db.execute("delete from invite where created_by = ? and used_at is null", [person_id])
    return cursor.rowcount


def use_invite(db: Database, token_hash: str, now: str) -> bool:
    """Mark a link as used; False if it was used before or has expired.

    One statement checks and marks, so that of two who open a link at once only one gets in.
    """
    cursor = db.execute(
        "update invite set used_at = :now"
        " where token_hash = :hash and used_at is null and expires_at > :now",
        {"now": now, "hash": token_hash},
    )
    return cursor.rowcount == 1


def delete_invites(db: Database, purpose: str) -> None:
    """Delete the unused links of a purpose, because a new one replaces them."""
    db.execute("delete from invite where purpose = ? and used_at is null", [purpose])


def insert_signin(db: Database, id_hash: str, person_id: str, now: str) -> None:
    db["signin"].insert(
        {"id_hash": id_hash, "person": person_id, "created_at": now, "seen_at": now}
    )


def find_signed_in(db: Database, id_hash: str) -> tuple[Person, str, str, str] | None:
    """Find who is signed in under this session: (person, created_at, seen_at, settings).

    The settings, as `read_settings` gives them, come along: every request needs both.
    """
    row = db.execute(_SIGNED_IN, [id_hash]).fetchone()
    return row and _read_signed_in(row[0])


@lru_cache(maxsize=500)  # it is the same with every request of a person for a minute
def _read_signed_in(text: str) -> tuple[Person, str, str, str]:
    *person, created_at, seen_at, settings = json.loads(text)
    return _person(person), created_at, seen_at, settings


def is_signin_of_inactive(db: Database, id_hash: str) -> bool:
    """Return whether a session, open or ended, is that of a deactivated person."""
    row = db.execute(
        """select 1 from signin i join person p on p.id = i.person
           where i.id_hash = ? and not p.active""",
        [id_hash],
    ).fetchone()
    return row is not None


def save_seen(db: Database, id_hash: str, now: str) -> None:
    db.execute("update signin set seen_at = ? where id_hash = ?", [now, id_hash])


def end_signin(db: Database, id_hash: str, now: str) -> None:
    db.execute(
        "update signin set ended_at = ? where id_hash = ? and ended_at is null", [now, id_hash]
    )


def list_last_seen(db: Database) -> dict[str, str]:
    """List when each person was last seen: person id → time."""
    return dict(db.execute("select person, max(seen_at) from signin group by person").fetchall())


def end_signins(db: Database, person_id: str, now: str, keep: str | None = None) -> int:
    """End every session of a person except `keep` (a hash); return how many ended."""
    cursor = db.execute(
        """update signin set ended_at = ?
           where person = ? and ended_at is null and id_hash is not ? -- also true for null""",
        [now, person_id, keep],
    )
    return cursor.rowcount


def list_signins(
    db: Database, person_id: str, seen_after: str, created_after: str
) -> list[dict[str, Any]]:
    """List a person's open sessions, latest first: id_hash, created_at, seen_at."""
    return list(
        db.query(
            """select id_hash, created_at, seen_at from signin
               where person = ? and ended_at is null and seen_at > ? and created_at > ?
               order by seen_at desc""",
            [person_id, seen_after, created_after],
        )
    )


def save_name(db: Database, person_id: str, name: str) -> None:
    db.execute("update person set name = ? where id = ?", [name, person_id])


def save_role(db: Database, person_id: str, role: str) -> None:
    db.execute("update person set role = ? where id = ?", [role, person_id])


def save_active(db: Database, person_id: str, active: bool) -> None:
    db.execute("update person set active = ? where id = ?", [int(active), person_id])


def find_second_factor(db: Database, person_id: str) -> tuple[str | None, str | None, int]:
    """Find (current secret, secret being set up, last time step used) of a person."""
    return db.execute(
        "select totp, totp_new, coalesce(totp_step, 0) from person where id = ?", [person_id]
    ).fetchone() or (None, None, 0)


def save_second_factor(
    db: Database, person_id: str, secret: str | None, new: str | None, step: int
) -> None:
    """Store a person's current secret, the one being set up, and the last time step used."""
    db.execute(
        "update person set totp = ?, totp_new = ?, totp_step = ? where id = ?",
        [secret, new, step, person_id],
    )


def use_time_step(db: Database, person_id: str, step: int) -> bool:
    """Use up a time step of the second factor; False if it or a later one was used before.

    A code that someone has read over a shoulder is then worth nothing.
    """
    cursor = db.execute(
        "update person set totp_step = :step where id = :id and coalesce(totp_step, 0) < :step",
        {"step": step, "id": person_id},
    )
    return cursor.rowcount == 1


def delete_resets(db: Database, person_id: str) -> None:
    """Delete a person's unused reset links, because a new one replaces them."""
    db.execute(
        "delete from invite where purpose = 'reset' and person = ? and used_at is null",
        [person_id],
    )


def _person(row: Sequence[Any]) -> Person:
    *known, has_factor, practice, practice_round, is_model = row
    person_id, name, role, has_password, can_sign_in, active, created_at = known
    return Person(
        id=person_id,
        name=name,
        role=role,
        has_password=bool(has_password),
        can_sign_in=bool(can_sign_in),
        active=bool(active),
        created_at=created_at,
        has_second_factor=bool(has_factor),
        practice=practice,
        practice_round=practice_round,
        is_model=bool(is_model),
    )
