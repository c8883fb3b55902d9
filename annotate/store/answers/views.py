"""The views `labels` and `gold`: the columns of the long CSV, for any program that reads SQLite."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from annotate.records import long_columns
from annotate.store.answers.verdicts import FINISHED_SQL, by_reviewer
from annotate.store.file.migrations.m007 import MENTION
from annotate.store.project import find_setting
from annotate.store.scheme import list_compared_fields, list_further_fields


def rows_of(layer: str, verdicts: str) -> str:
    """Write which answers of a layer are rows: those with these verdicts, not withdrawn."""
    return f"a.layer = '{layer}' and a.verdict in {verdicts} and r.withdrawn_at is null"


LABEL_ROWS = rows_of("label", FINISHED_SQL)
GOLD_ROWS = rows_of("gold", FINISHED_SQL)
NO_PRACTICE = "not r.calibration and not r.sample"


def create_views(db: Database) -> None:
    """Rebuild the views for the fields of the project's scheme (call in a transaction).

    One that is right stays: each connection reads the whole schema again after a change to it.
    """
    stored = _stored(db)
    for name, statement in _statements(db).items():
        if stored.get(name) != statement:
            db.execute(f"drop view if exists {name}")
            db.execute(statement)


def are_current(db: Database) -> bool:
    """Return whether both views are as this version writes them."""
    return _stored(db).items() >= _statements(db).items()


def _stored(db: Database) -> dict[str, str]:
    return dict(db.execute("select name, sql from sqlite_master where type = 'view'").fetchall())


def _statements(db: Database) -> dict[str, str]:
    return {
        name: f"CREATE VIEW {name} as {rows_sql(db, name == 'gold')}"
        f" where {where} and {NO_PRACTICE} {ORDER}"
        for name, where in (("labels", LABEL_ROWS), ("gold", GOLD_ROWS))
    }


def columns(db: Database) -> tuple[str, ...]:
    """Name the long columns for the project's scheme, in order."""
    return long_columns(list_further_fields(db))


def empty_columns(is_gold: bool) -> frozenset[str]:
    """Name the columns that are always empty: what labels or gold never have."""
    of_layer = _OF_GOLD if is_gold else _OF_LABELS
    return frozenset(name for name, expression in of_layer.items() if expression == "null")


def rows_sql(
    db: Database,
    is_gold: bool,
    *,
    as_chosen: bool = False,
    names: Sequence[str] = (),
    also: Sequence[str] = (),
) -> str:
    """Write the select of the long rows, or of the columns `names`, without where and order.

    Aliases: r article, s sentence, a answer, p person, c claim. Merged values are what they
    count as, and names of sources as they are registered; or both `as_chosen` by those who
    labelled. `also` are expressions to select before the columns.
    """
    names = names or columns(db)
    of_layer = {**_OF_GOLD, "n_agree": _agreeing_sql(db)} if is_gold else _OF_LABELS
    expressions = {**_EXPRESSIONS, **of_layer}
    source, fields, rows = "c.source", "c.fields", _FROM
    if as_chosen:
        chosen = "'$.claims[' || (c.number - 1) || ']"
        source = f"json_extract(e.answer, {chosen}.source')"
        fields = f"json_extract(e.answer, {chosen}.fields')"
        rows += "\nleft join event e on e.id = a.event"
        expressions |= {"source": source, "source_name": "c.source_name"}
    if not {"source_label", "source_group"}.isdisjoint(names):
        scheme, version = find_setting(db, "scheme") or ("", 0)
        rows += _VALUES.format(source=source, scheme=_quoted(scheme), version=int(version))
    cells = (f'{expressions.get(name) or _field_sql(name, fields)} as "{name}"' for name in names)
    listed = ",\n  ".join([*also, *cells])
    return f"select\n  {listed}\n{rows}"


def _field_sql(name: str, fields: str = "c.fields") -> str:
    """Write the expression for a field: its value, or the values of a set joined by `|`.

    They are in alphabetical order, so that equal sets are equal cells.
    """
    place = f"{fields}, {_quoted('$.' + json.dumps(name))}"
    return f"""case json_type({place}) when 'array'
    then (select group_concat(value, '|') from (
      select value from json_each({place}) order by value))
    else json_extract({place}) end"""


def _agreeing_sql(db: Database) -> str:
    """Write how many people said what gold says: the same verdict, sources and compared fields."""
    same = f"{_AGREE} and o.verdict = a.verdict and o.sources is a.sources"
    compared = list_compared_fields(db)
    if not compared:
        return f"{same})"
    ours, theirs = (
        "select {0}.source, {1} from claim {0} where {0}.answer = {2}.id".format(
            claim, ", ".join(_field_sql(field, f"{claim}.fields") for field in compared), answer
        )
        for claim, answer in (("g", "a"), ("l", "o"))
    )
    return f"""{same}
      and not exists ({ours} except {theirs})
      and not exists ({theirs} except {ours}))"""


# A view takes no parameters, so names are quoted into its text. They are also checked when a
# scheme is loaded: letters, digits and underscores.
def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


ORDER = "order by s.article, s.position, p.name, c.number"

_FROM = f"""from sentence s
join article r on r.id = s.article
join answer a on a.sentence = s.id
join person p on p.id = a.person
left join claim c on c.answer = a.id
left join source_alias x on x.name = {MENTION.format(claim="c")}
left join source_entry n on n.id = x.entry"""

# Labels follow a value that was renamed: the current version comes first. One without the value
# leaves it to the version that the label was made with.
_VALUES = """
left join scheme_value w
  on w.scheme = {scheme} and w.scheme_version = {version}
  and w.field = 'source' and w.id = {source}
left join scheme_value v
  on v.scheme = a.scheme and v.scheme_version = a.scheme_version
  and v.field = 'source' and v.id = {source}"""

_AGREE = f"""(select count(*) from answer o
    where o.sentence = a.sentence and o.layer = 'label'
      and o.verdict in {FINISHED_SQL} and {by_reviewer("o")}"""


def _one_line(text: str) -> str:
    """Write a text with one space for each character of a line break: offsets stay true."""
    return f"replace(replace({text}, char(13), ' '), char(10), ' ')"


SPLIT = """case
    when r.split_bucket < (select value + 0 from setting where key = 'split_train') then 'train'
    when r.split_bucket < (select sum(value) from setting
                           where key in ('split_train', 'split_dev')) then 'dev'
    else 'test' end"""

OF_ARTICLE = {
    "article_id": "r.id",
    "article_ref": "r.ref",
    "article_title": "r.title",
    "outlet": "r.outlet",
    "url": "r.url",
    "published": "r.published",
    "split": SPLIT,
    "language": "r.language",
    "tags": "(select group_concat(tag, '; ') from article_tag where article = r.id)",
}
OF_SENTENCE = {
    "sentence_id": "s.id",
    "position": "s.position",
    "kind": "s.kind",
    "sentence_start": "s.start",
    "sentence_end": 's."end"',
    "sentence": _one_line("s.text"),
}
_EXPRESSIONS = {
    **OF_ARTICLE,
    **OF_SENTENCE,
    "verdict": "a.verdict",
    "claim": "c.number",
    "claim_start": "c.start",
    "claim_end": 'c."end"',
    "claim_text": _one_line('substr(s.text, c.start + 1, c."end" - c.start)'),
    "source": "c.source",
    "source_label": "coalesce(w.label, v.label)",
    "source_group": 'coalesce(w."group", v."group")',
    "source_name": "coalesce(n.name, c.source_name)",
    "source_start": "c.source_start",
    "source_end": "c.source_end",
    "source_text": _one_line("substr(s.text, c.source_start + 1, c.source_end - c.source_start)"),
    "flagged": "a.flag",
    "comment": "a.comment",
    "blind": "a.blind",
    "active_ms": "a.active_ms",
    "scheme": "a.scheme",
    "scheme_version": "a.scheme_version",
    "labelled_at": "a.labelled_at",
    "register_kind": "n.kind",
    "score": "coalesce(c.score, a.score)",
}
_OF_LABELS = {
    "reviewer": "p.name",
    "decided_by": "null",
    "n_labels": "null",
    "n_agree": "null",
    "bulk": "null",
    "why": "null",
    "is_model": "p.is_model",
}
_OF_GOLD = {
    "reviewer": "'gold'",
    "decided_by": "p.name",
    "n_labels": f"{_AGREE})",
    "why": "a.why",
    "is_model": "null",
    "bulk": """(select b.id || ' ' || b.overturned || '/' || b.seen
      || rtrim(' ' || b.first || ' ' || b.second)
      from event k join bulk b on b.id = k.bulk where k.id = a.event)""",
}
