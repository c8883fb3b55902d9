"""Any CSV of labels, its columns named → the answers in it."""

from dataclasses import dataclass, field

from annotate.answers import answer_from_rows
from annotate.errors import Invalid, Refused
from annotate.records import Scheme, Sentence
from annotate.store.file.connection import Store
from annotate.tables import BETWEEN, labels_in
from annotate.workflow.import_labels.columns import Cells, Naming, read_cells
from annotate.workflow.import_labels.imported_answer import Reading, build_answer
from annotate.workflow.import_labels.sentences import Finder, find_words
from annotate.workflow.import_labels.words import LabelWords
from annotate.workflow.people.membership import check_name
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

_OF_THE_ANSWER = ("verdict", "flagged", "comment", "why", "decided_by", "blind")
_OF_THE_ROW = ("active_ms", "labelled_at", "position", "article_ref", "sentence_id", "reviewer")


@dataclass(slots=True)
class _Group:
    """The rows of one reviewer for one sentence, in the columns of the long CSV.

    `repeated` are the lines of rows with the same content again; `refused_at` is
    the line of the first refused row, or 0.
    """

    sentence: Sentence
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    refused_at: int = 0


def read_named(store: Store, data: bytes, file_name: str, naming: Naming) -> Reading:
    """Read the labels of any CSV, in the words of the current scheme.

    One row is one answer, or one of its claims if a column tells claims apart.
    If one row of an answer is refused, the whole answer is. Refused if the file
    cannot be read at all.
    """
    project, scheme = get_project(store), get_scheme(store)
    words = LabelWords(scheme, naming.words)
    reading = Reading(words=words.taken, unknown=words.unknown)
    rows = read_cells(data, file_name, naming, scheme, reading)
    find = Finder(store, {cells.get("sentence", "") for _, cells in rows})
    groups: dict[tuple[str, ...], _Group] = {}
    for line, cells in rows:
        try:
            sentence = find(cells)
            group = groups.setdefault(_key(cells, sentence), _Group(sentence))
        except Invalid as error:
            reading.refuse(line, error)
            continue
        try:
            reads = [
                _translate(one, sentence, scheme, words, project, naming.separator or BETWEEN)
                for one in _split(cells, words, naming.separator or BETWEEN)
            ]
            for read in filter(None, reads):
                _add(group, line, read)
            reading.left_out += not any(reads)
        except Invalid as error:
            reading.refuse(line, error)
            group.refused_at = group.refused_at or line
    reading.respaced = find.respaced
    for group in groups.values():
        _close(group, project, scheme, reading)
    return reading


def _key(cells: Cells, sentence: Sentence) -> tuple[str, ...]:
    """Return a key that the rows of one answer share."""
    if not cells["reviewer"]:
        raise Refused("The reviewer is missing.", "Fill the cell in, or name one with --reviewer.")
    if cells["reviewer"] in ("gold", "best"):
        return sentence.id, cells["reviewer"]
    # With one row per claim, times may differ within an answer; else they tell answers apart.
    has_claims = any(role in cells for role in ("claim", "claim_start", "claim_text"))
    when = "" if has_claims else cells.get("labelled_at", "")
    return sentence.id, check_name(cells["reviewer"]).casefold(), when


def _split(cells: Cells, words: LabelWords, separator: str) -> list[Cells]:
    """Split a row whose cell has several labels into one per label."""
    cell = cells["source"]
    labels = [cell] if words.knows("source", cell) else labels_in(cell, separator) or [""]
    together = "|".join(sorted(labels)) if len(labels) > 1 else ""
    return [{**cells, "source": label, "together": together} for label in dict.fromkeys(labels)]


def _translate(
    cells: Cells,
    sentence: Sentence,
    scheme: Scheme,
    words: LabelWords,
    project: Project,
    separator: str,
) -> Cells | None:
    """Translate a row into columns and values of the long CSV; None if it is to be left out."""
    verdict, source = _label(cells, scheme, words)
    if not verdict:
        return None
    read = {**dict.fromkeys(_OF_THE_ANSWER, ""), **cells, "verdict": verdict, "source": source}
    if not source:
        read |= {"claim": "", "claim_start": "", "claim_end": ""}
    else:
        read |= _span(cells, sentence, project)
    for one in scheme.further:
        cell = cells.get(one.id, "") if source else ""
        if cell and one.takes_several:
            found = (words.find(one.id, part) for part in labels_in(cell, separator))
            cell = "|".join(value for value in found if value)
        elif cell and one.values:  # free text means itself
            # A list of one label is that label.
            labels = [] if words.knows(one.id, cell) else labels_in(cell, separator)
            cell = labels[0] if len(labels) == 1 else cell
            cell = words.find(one.id, cell)
        read[one.id] = cell
    read["apart"] = _apart(cells, read)
    return read


def _span(cells: Cells, sentence: Sentence, project: Project) -> Cells:
    """Find the offsets of claim words; without words, those of the whole sentence."""
    words = cells.get("claim_text", "")
    if words:
        start, end = find_words(words, sentence.text)
        return {"claim_start": str(start), "claim_end": str(end)}
    if "claim_start" in cells:
        return {}
    claim = cells.get("claim", "")
    if (
        "claim_text" not in cells
        and " " in claim
        and claim != cells["source"]
        and claim in sentence.text
    ):
        raise Refused(
            "claim: this column contains words from the sentence, but “claim” only tells the claims"
            " of one answer apart.",
            "Use --column claim_text=… for claim words.",
        )
    if project.words == "off":
        return {}
    return {"claim_start": "0", "claim_end": str(len(sentence.text))}


def _label(cells: Cells, scheme: Scheme, words: LabelWords) -> tuple[str, str]:
    """Read (verdict, source) of a row; verdict "" if it is to be left out."""
    verdict = words.find("verdict", cells["verdict"]) if cells.get("verdict") else ""
    if cells.get("verdict") and not verdict:
        return "", ""
    if verdict not in ("", "claims") and not cells["source"]:
        return verdict, ""
    found = words.find("source", cells["source"])
    if not found or scheme.source.value(found):
        return (verdict or "claims") if found else "", found
    if verdict not in ("", found):
        raise Refused(
            f"The verdict {verdict} and the label {found} contradict each other.",
            "Keep one of the two.",
        )
    return found, ""


def _apart(cells: Cells, read: Cells) -> str:
    """Return what tells the claims of one answer apart: their column, else words and source."""
    if not read["source"]:
        return ""
    if "claim" in cells:
        return cells["claim"]
    if "claim_start" in cells or cells.get("claim_text"):
        return f"{read['claim_start']}-{read['claim_end']} {read['source']}"
    return ""


def _add(group: _Group, line: int, read: Cells) -> None:
    """Add a row to its answer; Refused if it contradicts another row."""
    for earlier, row in group.rows:
        if _content(row) == _content(read):
            group.repeated.append(line)
            return
        if earlier == line and row["verdict"] == read["verdict"]:
            continue  # another label of the same cell
        of_answer = [(row[role], read[role]) for role in _OF_THE_ANSWER]
        if row["apart"] == read["apart"] or any(one != other for one, other in of_answer):
            if earlier == line:
                raise Refused(
                    "Its label cell contains both a source and a verdict.", "Keep one of them."
                )
            raise Refused(
                f"It contradicts line {earlier}, which has the same reviewer and sentence.",
                "Keep one of them. If they are claims of one answer, name a column that differs"
                " between them: --column claim=… (the label column will do).",
            )
    group.rows.append((line, read))


def _content(row: Cells) -> Cells:
    return {role: cell for role, cell in row.items() if role not in _OF_THE_ROW}


def _close(group: _Group, project: Project, scheme: Scheme, reading: Reading) -> None:
    """Build the answer of a group's rows; if one row is refused, refuse the others as well."""
    if not group.rows:
        return
    line, first = group.rows[0]
    if not group.refused_at:
        rows = [
            {**row, "claim": str(number) if row["source"] else ""}
            for number, (_, row) in enumerate(group.rows, 1)
        ]
        data = answer_from_rows(rows, [one.id for one in scheme.further])
        cells = {**first, "blind": first["blind"] or "1"}
        if "labelled_at" in first:
            cells["labelled_at"] = max(row["labelled_at"] for _, row in group.rows)
        try:
            reading.answers.append(build_answer(line, project, scheme, group.sentence, data, cells))
            return
        except Invalid as error:
            reading.refuse(line, error)
            group.refused_at = line
    reading.refused += [
        (line, f"It belongs to the same answer as line {group.refused_at}, which was refused.")
        for line in (*(line for line, _ in group.rows), *group.repeated)
        if line != group.refused_at
    ]
