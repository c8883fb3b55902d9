"""WebAnno TSV: tokens with the values of the claims on them, offsets as INCEpTION counts."""

from annotate.exporters import Article, Sentence, webanno_tsv
from tests.exporters.given import FELL, FIRST, Made, answer, one_article, unzipped

IDA = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Claim|source|confidence|evidence
#T_SP=webanno.custom.SourceWords|source


#Text=Police: it fell.
1-1\t0-6\tPolice\t_\t_\t_\tpolice[2]
1-2\t6-7\t:\t_\t_\t_\t_
1-3\t8-10\tit\tpolice[1]|author[3]\thigh[1]|*[3]\t*[1]|*[3]\t_
1-4\t11-15\tfell\tpolice[1]\thigh[1]\t*[1]\t_
1-5\t15-16\t.\t_\t_\t_\t_
"""


def read(labels):
    return {name: data.decode() for name, data in unzipped(webanno_tsv, labels).items()}


def labelled(*answers):
    sentences = [Sentence([rows], [rows], [rows], None, lambda: None) for rows in answers]
    return Made([Article("a1", sentences, str)])


def test_every_reviewer_of_an_article_is_a_document():
    files = read(one_article())
    assert list(files) == ["a1.Ida.tsv", "a1.Mara.tsv"]
    assert files["a1.Ida.tsv"] == IDA
    assert "police" not in files["a1.Mara.tsv"]


def test_offsets_count_utf16_through_the_document():
    first = {**FIRST, "sentence": "\U0001f309 fell"}
    [text] = read(labelled(answer(first, "Ida"), answer(FIRST, "Ida"))).values()
    lines = [line.split("\t")[:3] for line in text.splitlines() if line[:1].isdigit()]
    assert lines[:3] == [
        ["1-1", "0-2", "\U0001f309"], ["1-2", "3-7", "fell"], ["2-1", "8-14", "Police"],
    ]  # fmt: skip


def test_what_has_a_meaning_in_a_cell_is_escaped():
    claim = {**FELL, "source": "us_official", "confidence": "a|b [1]", "source_start": None}
    [text] = read(labelled(answer(FIRST, "Ida", claim))).values()
    assert "\tus\\_official[1]\ta\\|b \\[1\\][1]\t" in text


def test_people_whose_names_look_alike_in_a_file_name_keep_a_file_each():
    names = list(read(labelled(answer(FIRST, "A b"), answer(FIRST, "a-b"))))
    assert names == ["a1.A-b.tsv", "a1.a-b-2.tsv"]
