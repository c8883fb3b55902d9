"""People of the other project → people of this one."""

from sqlite_utils import Database

from annotate.store.file.merge.tables import add_new


def list_names(db: Database, schema: str) -> dict[str, str]:
    """List the people of `main` or `other`: id → name."""
    return dict(db.execute(f"select id, name from {schema}.person order by name").fetchall())


def list_known_as(db: Database) -> dict[str, str]:
    """List the people who have another id here, as events that both files have show: → id here."""
    rows = db.execute(
        """select distinct o.person, e.person from other.event o
           join main.event e on e.id = o.id where e.person <> o.person"""
    )
    return dict(rows.fetchall())


def rename_ids(db: Database, ids: dict[str, str]) -> None:
    """Give people in the attached copy the ids that they have here."""
    # The names of this project's tables: those in the other file may be anything.
    tables = [row[0] for row in db.execute("select name from main.sqlite_master where sql > ''")]
    places = [
        (table, row[0])
        for table in tables
        for row in db.execute(
            """select "from" from pragma_foreign_key_list(?) where "table" = 'person'""", [table]
        )
    ]
    for there, here in ids.items():
        for table, column in places:
            db.execute(
                f'update other."{table}" set "{column}" = ? where "{column}" = ?', [here, there]
            )
        db.execute("update other.person set id = ? where id = ?", [here, there])


def add_people(db: Database) -> list[str]:
    """Add the people who are not here yet; return their names.

    Of the others, only the later state of their practice is taken: rights, passwords and names
    stay those of this project.
    """
    names = [
        row[0]
        for row in db.execute(
            """select name from other.person where id not in (select id from main.person)
               order by name collate nocase"""
        )
    ]
    rank = """({0}.practice_round, coalesce((select max(d.at) from {1}.practice_decision d
      where d.person = {0}.id), ''), coalesce({0}.practice, ''))"""
    db.execute(
        f"""update main.person set practice = o.practice, practice_round = o.practice_round
            from other.person o where o.id = person.id
              and {rank.format("o", "other")} > {rank.format("person", "main")}"""
    )
    add_new(db, "person")
    return names


def let_in(db: Database) -> None:
    """Have those not practise first who labelled elsewhere before they were asked to."""
    db.execute(
        """update main.person set practice = '' where practice = 'first'
             and id in (select person from main.event where layer = 'label')
             and id not in (select person from main.practice_decision)"""
    )
