"""Plain text → one article: encodings, line ends, and files that are none."""

import pytest

from annotate import importers
from annotate.errors import Refused
from annotate.importers import Limits, Options


def text_of(data, name="a.txt", **options):
    (draft,) = importers.read(data, name, Options(**options))
    return draft.text


SAMPLE = "Голова сказав: «Ні». Вона пішла.\r\nЦе другий рядок тексту.\n"


def test_line_ends_are_kept():
    assert text_of(b"One.\r\nTwo.\rThree.\n\n") == "One.\r\nTwo.\rThree.\n\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(encoding):
    assert text_of(SAMPLE.encode(encoding)) == SAMPLE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "He said no. She left.\n",
        "title,text\n“Née”,It rained — 20 mm…\n",
        "Об этом сообщил генерал. Он выступал в Туле.\n",
        "Żołnierze odeszli. Gdzie są źródła?\n",
        "Ο υπουργός μίλησε.\n",
        "Well. \U0001f309 " + "All is said and done here. " * 3,
    ],
)
def test_utf_16_without_a_mark_is_read_where_it_reads_as_text(encoding, text):
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8"])
def test_korean_is_read_with_a_mark(encoding):
    text = "국방부는 병력이 이동했다고 밝혔다. 회의는 끝났다."
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"abc\0def. ok.",
        b"abcd\0efg. ok",
        b"one\0two\0" * 9,
        b"a\0b\0" + b"He said no. She left. " * 20,
        b"He said\0\0 no. " * 20,
        bytes(range(0, 256, 2)) * 4,
        b"".join(n.to_bytes(2, "little") for n in range(256)) * 3,
    ],
)
def test_text_with_zero_bytes_in_it_is_refused_and_never_read_as_chinese(data):
    with pytest.raises(Refused, match="not a text file"):
        text_of(data)


def test_an_older_encoding_is_guessed_or_chosen():
    data = (SAMPLE * 20).encode("windows-1251")
    assert text_of(data) == SAMPLE * 20
    assert text_of(data, encoding="cp1251") == SAMPLE * 20


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le député a été arrêté à Orléans, où il s'était caché."),
        ("cp1252", "Schöne Grüße aus München, sagte er."),
        ("cp1252", "He said “yes” — and left. It’s over."),
        ("cp1250", "Minister powiedział, że rozmowy się skończyły. Gdzie są źródła?"),
        ("cp1251", "Об этом сообщил генерал. Он выступал в Туле и рассказал о планах."),
        ("koi8-r", "Об этом сообщил генерал. Он выступал в Туле и рассказал о планах."),
        ("koi8-u", "Голова сказав, що це кінець. Ніхто не знає чому. Її не було."),
        (
            "euc-kr",
            "국방부는 병력이 이동했다고 밝혔다. 규모는 아직 알려지지 않았다. 회의는 끝났다.",
        ),
        ("shift-jis", "大臣は終わったと述べた。会議は続く。"),
        ("gbk", "部长说谈判已经结束了。没有人知道为什么。会议明天继续。"),
    ],
)
def test_an_older_encoding_is_guessed_right_or_asked_for(encoding, text):
    for copies in (1, 5, 50):
        data = (text * copies).encode(encoding)
        try:
            assert text_of(data) == text * copies
        except Refused as refused:
            assert "Choose its encoding" in refused.remedy
            assert copies < 50


RUSSIAN = ("koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
UKRAINIAN = ("koi8-u", "cp1125", "iso8859-5")


@pytest.mark.parametrize(
    ("others", "text"),
    [
        (RUSSIAN, "ВСУ сбили Су-24, заявили в МО. ФРГ и НАТО не подтвердили."),
        (RUSSIAN, "Власти отрицают взрыв в порту Тулы, сообщил ТАСС."),
        (RUSSIAN, "ЗАЯВЛЕНИЕ МИД\n\nРФ и КНДР несут ответственность, говорится в нём."),
        (RUSSIAN, "ООН подтвердила участие КНДР."),
        (RUSSIAN, "Путин прибыл в КНДР, сообщает РИА «Новости». Встреча — в 15:00."),
        (UKRAINIAN, "ЗСУ збили Су-24, заявили в ГШ. США й НАТО мовчать."),
        (UKRAINIAN, "У КМВА повідомили про роботу ППО. Її не було чути."),
    ],
)
def test_short_cyrillic_with_acronyms_is_read_right_or_asked_for(others, text):
    assert text_of(text.encode("cp1251")) == text
    for encoding in others:
        # Marks that an encoding lacks are left out of the sample.
        data = text.encode(encoding, "ignore")
        try:
            assert text_of(data) == data.decode(encoding)
        except Refused as refused:
            assert "Choose its encoding" in refused.remedy


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Да."),
        ("koi8-r", "Да. Нет."),
        ("cp866", "СРОЧНО"),
        ("cp1253", "ΝΑΤΟ και ΗΠΑ"),
        ("cp1254", "Bakan bugün açıklama yaptı, görüşme İstanbul'da olacak."),
        ("cp850", "L'été a été chaud."),
        ("cp1252", "GÉNÉRAL BLESSÉ À ORLÉANS"),
        ("cp1252", "Zelensky’s office said no. Zelensky’s aides said yes."),
        ("cp1252", "¿Qué pasó? Nadie lo sabe. El niño se fue a España."),
    ],
)
def test_a_short_text_is_never_stored_with_other_letters(encoding, text):
    try:
        assert text_of(text.encode(encoding)) == text
    except Refused as refused:
        assert "Choose its encoding" in refused.remedy


def test_bytes_that_read_as_several_scripts_are_asked_for():
    with pytest.raises(Refused, match="could not be detected"):
        text_of("השר אמר שזה נגמר. ".encode("cp1255") * 3)


def test_a_wrong_choice_of_encoding_is_refused_with_the_place():
    with pytest.raises(Refused, match="byte 3 does not fit"):
        text_of(b"ok\xff\xfe", encoding="ascii")
    with pytest.raises(Refused, match="no encoding"):
        text_of(b"ok", encoding="klingon")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "contains no words"),
        (b"\xef\xbb\xbf", "contains no words"),
        (b"...!?", "contains no words"),
        (b"a\0b\0\0\0c" * 9, "not a text file"),
        (bytes(range(256)) * 8, "not a text file"),
        (b"\x01\x02\x03text" * 9, "not a text file"),
        ("Слово за словом. ".encode() * 9 + b"\xd0", "damaged UTF-8"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a ZIP file"),
        (b"{\\rtf1 hello}", "an RTF file"),
        (b"<!DOCTYPE html><html>", "a saved web page"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason_and_a_remedy(data, reason):
    with pytest.raises(Refused, match=reason) as refused:
        text_of(data)
    assert refused.value.remedy
    assert "a.txt" in refused.value.reason


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(Refused, match="limit is 20 MB"):
        text_of(b"a" * 20_000_001)
    with pytest.raises(Refused, match="limit is 100 per article"):
        text_of(b"word " * 100, limits=Limits(article_characters=100))


def test_an_article_of_too_many_units_is_refused():
    importers.check_units("a.txt", 5_000, Limits())
    with pytest.raises(Refused, match="5,001 sentences"):
        importers.check_units("a.txt", 5_001, Limits())
    assert text_of(b"One.\n" * 50_000)
    with pytest.raises(Refused, match="50,001 lines"):
        text_of(b"One.\n\n" * 50_001)
