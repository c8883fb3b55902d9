"""Which answers and sentences an export contains, as conditions on an answer `a`."""

import json
from dataclasses import dataclass
from typing import Any

from annotate.store.answers.verdicts import FINISHED_SQL, by_reviewer

Version = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters; an empty field leaves nothing out.

    Of labels, only those by `people` (names) count. Of labels and gold, only those made `before`
    a version of a scheme, with a `version`, and on the days from `since` to `until`, both
    included. Only sentences that someone `flagged`, or that `finished_by` people or more have
    finished. `verdicts` are of the answers that are exported.
    """

    people: tuple[str, ...] = ()
    before: Version | None = None
    version: Version | None = None
    since: str = ""
    until: str = ""
    flagged: bool = False
    finished_by: int = 0
    verdicts: tuple[str, ...] = ()

    def conditions(self, layer: str) -> tuple[str, dict[str, Any]]:
        """Write the conditions besides `verdicts` as SQL that begins with “and”: (sql, values)."""
        sql, values = "", {}
        if self.people and layer == "label":
            sql += _BY_PEOPLE
            values["people"] = json.dumps(self.people)
        if self.before:
            sql += " and not (a.scheme = :before_scheme and a.scheme_version >= :before_version)"
            values |= {"before_scheme": self.before[0], "before_version": self.before[1]}
        if self.version:
            sql += " and a.scheme = :scheme and a.scheme_version = :version"
            values |= {"scheme": self.version[0], "version": self.version[1]}
        if self.since:
            sql += " and a.labelled_at >= :since"
            values["since"] = self.since
        if self.until:
            sql += " and substr(a.labelled_at, 1, 10) <= :until"
            values["until"] = self.until
        if self.flagged:
            sql += _FLAGGED
        if self.finished_by:
            sql += _FINISHED_BY
            values["finished_by"] = self.finished_by
        return sql, values

    def verdict_condition(self) -> tuple[str, dict[str, Any]]:
        if not self.verdicts:
            return "", {}
        sql = " and a.verdict in (select value from json_each(:verdicts))"
        return sql, {"verdicts": json.dumps(self.verdicts)}


EVERYTHING = Wanted()
_BY_PEOPLE = """ and a.person in (
  select id from person where name in (select value from json_each(:people)))"""
_FLAGGED = """ and exists (
  select 1 from answer o where o.sentence = a.sentence and o.layer = 'label'
    and o.flag is not null)"""
_FINISHED_BY = f""" and :finished_by <= (
  select count(*) from answer o where o.sentence = a.sentence and o.layer = 'label'
    and o.verdict in {FINISHED_SQL}
    and {by_reviewer("o")})"""
