"""The wide CSV: one row per sentence, a column per reviewer and field."""

import csv
import io

from annotate.exporters import wide_csv
from tests.exporters.given import one_article


def test_each_reviewer_gold_and_best_have_a_column_per_field():
    text = b"".join(wide_csv.stream(one_article())).decode()
    first, second = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert [name for name in first if "." in name] == [
        *(f"{who}.{field}" for who in ("Ida", "Mara", "gold", "best")
          for field in ("verdict", "source", "confidence", "evidence")),
        "best.decided_by", "best.n_labels", "best.n_agree",
    ]  # fmt: skip
    assert (first["sentence"], first["tags"]) == ("Police: it fell.", "war; port")
    assert (first["Ida.verdict"], first["Ida.source"]) == ("claims", "police|author")
    assert first["Ida.confidence"] == "high|"
    assert (first["Mara.verdict"], first["Mara.source"]) == ("no_claim", "")
    assert (first["gold.source"], first["best.decided_by"]) == ("police", "gold")
    assert first["entropy"] == "1.0"
    assert (second["Ida.verdict"], second["Mara.verdict"]) == ("cant_tell", "")
    assert (second["best.source"], second["entropy"]) == ("", "")
