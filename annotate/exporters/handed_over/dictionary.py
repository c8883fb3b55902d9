"""Columns → the data dictionary: what each means, its type and its values."""

from collections.abc import Iterator, Mapping, Sequence

from annotate.exporters import Column
from annotate.records import SENTENCE_KINDS, VERDICTS, Field, Scheme

HEADER = ("file", "column", "type", "meaning", "values")
_TEXT, _INTEGER, _NUMBER, _TIME = "text", "integer", "number", "time in UTC, ISO 8601"
_OFFSET = "integer, in Unicode code points"

MEANINGS: Mapping[str, tuple[str, str, str]] = {  # column: (type, meaning, values)
    "article_id": (_TEXT, "Id of the article, from the content of its text", "24 hex digits"),
    "article_ref": (_TEXT, "Id that the article had where it was imported from", ""),
    "article_title": (_TEXT, "Title of the article", ""),
    "outlet": (_TEXT, "Where the article was published", ""),
    "url": (_TEXT, "Address of the article", ""),
    "published": (_TEXT, "When the article was published", "ISO 8601 if it could be read"),
    "sentence_id": (_TEXT, "Id of the sentence: article, start and end", ""),
    "position": (_INTEGER, "Place of the sentence among all units of the article", "from 0"),
    "kind": (_TEXT, "Kind of the unit", " | ".join(SENTENCE_KINDS)),
    "sentence_start": (_OFFSET, "Start of the sentence in the article", "from 0"),
    "sentence_end": (_OFFSET, "End of the sentence in the article", "exclusive"),
    "sentence": (_TEXT, "The sentence; a line break in it is a space", ""),
    "reviewer": (_TEXT, "Who answered", "a name or a pseudonym; gold or best"),
    "verdict": (_TEXT, "What the answer says about the sentence", " | ".join(VERDICTS)),
    "claim": (_INTEGER, "Number of the claim in the sentence; empty without claims", "from 1"),
    "claim_start": (_OFFSET, "Start of the claim words in the sentence; empty: no words", "from 0"),
    "claim_end": (_OFFSET, "End of the claim words in the sentence", "exclusive"),
    "claim_text": (_TEXT, "The claim words", ""),
    "source_label": (_TEXT, "Label of the source", ""),
    "source_group": (_TEXT, "Group of the source", ""),
    "source_name": (_TEXT, "Name of the source as registered", ""),
    "source_start": (_OFFSET, "Start of the words that name the source in the sentence", "from 0"),
    "source_end": (_OFFSET, "End of these words in the sentence", "exclusive"),
    "source_text": (_TEXT, "The words that name the source", ""),
    "flagged": (_TEXT, "Why the reviewer flagged the sentence; empty if they did not", ""),
    "comment": (_TEXT, "What the reviewer commented", ""),
    "decided_by": (
        _TEXT, "How or by whom the answer was decided; empty in raw labels",
        "a name or a pseudonym for gold; gold | unanimous | majority | single for best",
    ),
    "n_labels": (_INTEGER, "How many reviewers answered, no models; empty in raw labels", "from 0"),
    "n_agree": (_INTEGER, "How many of them agree with this answer; empty in raw labels", "from 0"),
    "why": (_TEXT, "Why gold was decided so", ""),
    "blind": (_INTEGER, "Whether others’ answers could not be seen", "1 yes | 0 no"),
    "active_ms": (_INTEGER, "Time spent on the answer, in ms", "from 0"),
    "scheme": (_TEXT, "Id of the scheme that the answer was made with", ""),
    "scheme_version": (_INTEGER, "Version of the scheme that the answer was made with", "from 1"),
    "labelled_at": (_TIME, "When the answer was made", ""),
    "split": (_TEXT, "Split that the article belongs to", "train | dev | test"),
    "language": (_TEXT, "Language of the article", "a code of ISO 639"),
    "tags": (_TEXT, "Tags of the article", "separated by “; ”"),
    "register_kind": (_TEXT, "Kind of the registered source", ""),
    "bulk": (_TEXT, "Bulk decision: id, overturned of those seen, sources", ""),
    "score": (_NUMBER, "How sure a model is of its answer", "0 to 1"),
    "is_model": (
        _INTEGER, "Whether a model answered, no reviewer; empty in gold and best", "1 yes | 0 no",
    ),
    "sentences": (_INTEGER, "Number of labelled sentences", "from 1"),
    "answers": (_INTEGER, "Number of reviewers’ answers to them, no models’", "from 0"),
    "text": (_TEXT, "The article; a line break in it is a space", ""),
}  # fmt: skip
_OF_FIGURES: Mapping[str, tuple[str, str, str]] = {
    "name": (_TEXT, "Name of the figure", ""),
    "distance": (_TEXT, "How far two different values are apart", ""),
    "level": (_TEXT, "Level of the values", "nominal | ordinal | interval | ratio | set | span"),
    "of": (_TEXT, "What is compared", ""),
    "value": (_NUMBER, "The figure; empty if it is undefined", ""),
    "low": (_NUMBER, "Lower end of its interval", ""),
    "high": (_NUMBER, "Upper end of its interval", ""),
    "interval_note": (_TEXT, "How the interval was found, or why there is none", ""),
    "units": (_INTEGER, "Sentences or claims that two people or more answered", "from 0"),
    "people": (_INTEGER, "Number of people", "from 0"),
    "articles": (_INTEGER, "Number of articles", "from 0"),
    "missing_share": (_NUMBER, "Share of missing answers", "0 to 1"),
    "matched_share": (_NUMBER, "Share of claims that were matched", "0 to 1"),
    "undefined": (_TEXT, "Why the figure is undefined", ""),
    "definitions": (_INTEGER, "Version of the definitions of figures", "from 1"),
    "scheme": (_TEXT, "Id of the scheme", ""),
    "scheme_version": (_INTEGER, "Version of the scheme", "from 1"),
    "filters": (_TEXT, "Which answers were compared; empty: those of this export", ""),
}
_SEVERAL = "text, several values separated by |"


def explain(
    files: Mapping[str, Sequence[Column | str]], scheme: Scheme
) -> Iterator[tuple[str, ...]]:
    """Explain every column of these files, in their order."""
    fields = {field.id: field for field in scheme.fields}
    for file, columns in files.items():
        meanings = _OF_FIGURES if file == "agreement.csv" else MEANINGS
        for column in columns:
            name = column.name if isinstance(column, Column) else column
            known = meanings.get(name) or _of_field(fields[name])
            yield file, name, *known


def _of_field(field: Field) -> tuple[str, str, str]:
    values = " | ".join(f"{value.id} ({value.label})" for value in field.values)
    return _SEVERAL if field.takes_several else _TEXT, field.question, values
