"""The reference labelling of the seed article → the demonstration's two long CSVs.

Run `python -m seeds.make_demonstration` in the project's folder. The raw labels
are by three reviewers: Ida's are the reference; Jonas takes every third other
source that the reference also accepts; Mara reads fast, makes one claim per
sentence and has not finished. Noor, the lead, has decided six of the eleven
sentences on which their sources differ.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from annotate.exporters.csv_rows import stream_csv
from annotate.records import ASKED_KINDS, Answer, Claim, long_columns
from annotate.schemes import builtin

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = ROOT / "seeds" / "seed_article.txt"
REFERENCE = ROOT / "tests" / "data" / "seed_reference.jsonl"
FILES = ("demonstration.csv", "demonstration_gold.csv")

SCHEME = builtin("news-source")
CONFIDENCE = SCHEME.fields[1].id
MARA_LEAVES_UNDONE = 7
MARA_CANNOT_TELL = {44: "“More than 10,000”: is this still the estimate from further up?"}
MARA_FLAGS = {31: "“Are expected”: by whom? Do we want a source for this?"}
LEAD = "Noor"
WHY = {
    3: "“Reports suggest” covers the collaboration only. What it indicates is the article’s own"
    " conclusion, and “potentially” makes that Low.",
    7: "Austin vouches for the presence of the troops. Only the article says that he is the first"
    " to acknowledge it.",
    8: "No one is cited for “remain unclear”. “These figures” in the next sentence shows that"
    " both numbers are the agency’s. The second is put as only potential, so Low.",
    9: "The figures and the first report are the agency’s. That it has been monitoring the"
    " situation is something it does, not something it says.",
    10: "Ukraine has confirmed nothing, and it is the article that says so. Only the urging is"
    " Ukraine’s, and it puts nothing as fact.",
    36: "A flat recommendation is a claim of the article: High. No claim is only for sentences"
    " that neither state nor ask anything.",
}
STARTS = {
    "Ida": datetime(2025, 3, 3, 8, 32, 10, 0, UTC),
    "Jonas": datetime(2025, 3, 3, 13, 4, 45, 0, UTC),
    "Mara": datetime(2025, 3, 4, 7, 51, 22, 0, UTC),
    LEAD: datetime(2025, 3, 5, 9, 15, 3, 0, UTC),
}
MS_PER_WORD = {"Ida": 390, "Jonas": 340, "Mara": 210, LEAD: 520}

Unit = dict[str, Any]
Row = dict[str, object]


def main(folder: Path = ROOT / "seeds") -> None:
    """Write both files into `folder`."""
    units = [json.loads(line) for line in REFERENCE.read_text(encoding="utf-8").splitlines()]
    asked = [unit for unit in units if unit["unit_kind"] in ASKED_KINDS]
    people = {"Ida": ida(asked), "Jonas": jonas(asked), "Mara": mara(asked)}
    raw = [row for name, answers in people.items() for row in label_rows(name, units, answers)]
    gold = gold_rows(units, people)
    for name, rows in zip(FILES, (raw, gold), strict=True):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(stream_csv(*in_order(rows)))


def ida(asked: Sequence[Unit]) -> dict[int, Answer]:
    """Answer every unit to label as the reference does: unit number → answer."""
    return {unit["unit"]: reference_answer(unit) for unit in asked}


def jonas(asked: Sequence[Unit]) -> dict[int, Answer]:
    """Answer as the reference does, but take every third other source that it also accepts."""
    answers = ida(asked)
    doubts = [
        (unit["unit"], number, claim["also_acceptable"][0])
        for unit in asked
        for number, claim in enumerate(unit["claims"])
        if claim["also_acceptable"]
    ]
    for unit_number, claim_number, other in doubts[2::3]:
        answers[unit_number] = with_other_source(answers[unit_number], claim_number, other)
    return answers


def mara(asked: Sequence[Unit]) -> dict[int, Answer]:
    """Answer with one claim per sentence, one can’t tell and one flag; the end is not done."""
    answers = {unit["unit"]: whole_answer(unit) for unit in asked[:-MARA_LEAVES_UNDONE]}
    for number, comment in MARA_CANNOT_TELL.items():
        answers[number] = Answer("cant_tell", comment=comment)
    for number, reason in MARA_FLAGS.items():
        answers[number] = replace(answers[number], flag=reason)
    return answers


def reference_answer(unit: Unit) -> Answer:
    claims = [
        Claim(
            claim["source"],
            claim["start"],
            claim["end"],
            claim.get("source_start"),
            claim.get("source_end"),
            fields={CONFIDENCE: claim["confidence"]},
        )
        for claim in unit["claims"]
    ]
    return Answer(unit["verdict"], tuple(claims))


def with_other_source(answer: Answer, number: int, other: str) -> Answer:
    """Give one claim another source without source words; `no_claim` becomes the verdict."""
    if other == "no_claim":
        return Answer("no_claim")
    claims = list(answer.claims)
    claims[number] = replace(claims[number], source=other, source_start=None, source_end=None)
    return replace(answer, claims=tuple(claims))


def whole_answer(unit: Unit) -> Answer:
    """Make one claim of a sentence: its first foreign source, its lowest confidence."""
    if unit["verdict"] != "claims":
        return Answer(unit["verdict"])
    claims = unit["claims"]
    foreign = [claim["source"] for claim in claims if claim["source"] != "author"]
    given = {claim["confidence"] for claim in claims}
    lowest = next((one for one in SCHEME.fields[1].order if one in given), "not_a_statement")
    whole = Claim(foreign[0] if foreign else "author", 0, len(unit["text"]))
    return Answer("claims", (replace(whole, fields={CONFIDENCE: lowest}),))


def label_rows(name: str, units: Sequence[Unit], answers: dict[int, Answer]) -> list[Row]:
    """Write one reviewer's answers as long rows, in the order in which they were saved."""
    rows: list[Row] = []
    for unit, time in timed(name, [unit for unit in units if unit["unit"] in answers]):
        shared = article_cells() | unit_cells(unit) | time | {"reviewer": name, "blind": 1}
        shared["is_model"] = 0
        rows += answer_rows(shared, unit["text"], answers[unit["unit"]])
    return rows


def gold_rows(units: Sequence[Unit], people: dict[str, dict[int, Answer]]) -> list[Row]:
    """Write the lead's decisions: each is the reference's answer with a reason."""
    rows: list[Row] = []
    for unit, time in timed(LEAD, [unit for unit in units if unit["unit"] in WHY]):
        gold = replace(reference_answer(unit), why=WHY[unit["unit"]])
        answers = [given[unit["unit"]] for given in people.values() if unit["unit"] in given]
        decided = {
            "reviewer": "gold",
            "decided_by": LEAD,
            "n_labels": len(answers),
            "n_agree": sum(sources_of(answer) == sources_of(gold) for answer in answers),
            "blind": 0,
        }
        shared = article_cells() | unit_cells(unit) | time | decided
        rows += answer_rows(shared, unit["text"], gold)
    return rows


def sources_of(answer: Answer) -> tuple[str | None, frozenset[str]]:
    """Return what an answer says about the sources of a sentence: its verdict and their set."""
    return answer.verdict, frozenset(claim.source for claim in answer.claims)


def timed(name: str, units: Iterable[Unit]) -> list[tuple[Unit, Row]]:
    """Give each unit a labelling time that depends on its length, and varies a little."""
    moment = STARTS[name]
    times: list[tuple[Unit, Row]] = []
    for unit in units:
        unevenness = (unit["unit"] * 7919 + len(name) * 977) % 2600
        active_ms = 1400 + len(unit["text"].split()) * MS_PER_WORD[name] + unevenness
        moment += timedelta(milliseconds=active_ms + 380)
        written = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        times.append((unit, {"active_ms": active_ms, "labelled_at": written}))
    return times


@cache
def article_cells() -> Row:
    text = ARTICLE.read_bytes()
    digest = hashlib.sha256(text).hexdigest()[:24]
    bucket = int(digest[:8], 16) % 100
    return {
        "article_id": digest,
        "article_ref": ARTICLE.stem,
        "article_title": "North Korean Troops in Russia: Confirmation and Implications",
        "split": "train" if bucket < 80 else "dev" if bucket < 90 else "test",
        "language": "en",
        "tags": "",
        "scheme": SCHEME.id,
        "scheme_version": SCHEME.version,
    }


def unit_cells(unit: Unit) -> Row:
    start, end = unit["doc_start"], unit["doc_end"]
    return {
        "sentence_id": f"{article_cells()['article_id']}-{start}-{end}",
        "position": unit["unit"],
        "kind": unit["unit_kind"],
        "sentence_start": start,
        "sentence_end": end,
        "sentence": unit["text"],
    }


def answer_rows(shared: Row, text: str, answer: Answer) -> list[Row]:
    """Write an answer as long rows: one per claim, or one without a claim."""
    shared = shared | {
        "verdict": answer.verdict,
        "flagged": answer.flag,
        "comment": answer.comment,
        "why": answer.why,
    }
    claims = [
        claim_cells(claim, text) | {"claim": number}
        for number, claim in enumerate(answer.claims, 1)
    ]
    return [shared | cells for cells in claims or [{}]]


def claim_cells(claim: Claim, text: str) -> Row:
    value = SCHEME.source.value(claim.source)
    named = claim.source_start is not None
    return {
        "claim_start": claim.start,
        "claim_end": claim.end,
        "claim_text": text[claim.start : claim.end],
        "source": claim.source,
        "source_label": value and value.label,
        "source_group": value and value.group,
        "source_start": claim.source_start,
        "source_end": claim.source_end,
        "source_text": text[claim.source_start : claim.source_end] if named else None,
        **claim.fields,
    }


def in_order(rows: list[Row]) -> tuple[tuple[str, ...], list[list[object]]]:
    """Order rows as the export does, and return the columns and the cells."""
    columns = long_columns([field.id for field in SCHEME.further])
    rows.sort(key=lambda row: (row["position"], row["reviewer"]))
    return columns, [[row.get(name) for name in columns] for row in rows]


if __name__ == "__main__":
    main()
