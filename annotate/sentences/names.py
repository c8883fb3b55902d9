"""A short word with a full stop → whether it stands for a first name or a title before a name."""

import re

from annotate.sentences.languages import words

# No word of a sentence has a capital and then only consonants: "Ph. Lahm", "Дж. Керрі".
_WITHOUT_VOWEL = re.compile(
    r"[B-DF-HJ-NP-TV-XZŠŽČŁ][b-df-hj-np-tv-xzšžčł]{1,3}"
    r"|[БВГҐДЖЗЙКЛМНПРСТФХЦЧШЩ][бвгґджзйклмнпрстфхцчшщ]{1,3}"
)
_WITH_VOWEL = words(
    "Yu Ya Ye Yo Ju Je Geo Chas Thos Jas Benj Edw Eug Friedr Wilh Joh Guill Giov Ал Алекс"
    " Андр Евг Євг Конст Мих Ник Ол Серг"
)
_LARGE = "[A-ZА-ЯІЇЄҐ]"
_TWO_NAMES = re.compile(
    rf"(?:{_LARGE}[\w’'-]+|[A-Z]\.)\s(?:[A-Z]\.\s)?(?:(?:de|von|van|al)\s)?{_LARGE}\w"
)
_RANK = re.compile(r"(?:Sgt|Cpl|Lt|Gen|Col|Maj|Adm)\b\.?\s")
_INITIALS = re.compile(r"(?:[А-ЯІЇЄҐ]\.\s?){1,2}[А-ЯІЇЄҐ][а-яіїєґ]")
_SLAVIC_SURNAME = re.compile(
    r"[А-ЯІЇЄҐ][а-яіїєґ’'-]{2,20}"
    r"(?:ов|ев|ёв|єв|ин|ін|їн|ск|ськ|цк|цьк|енк|єнк|чук|юк|ич|ян|дзе|швил)"
    r"(?:а|у|о|е|ом|им|ым|ою|ому|ий|ої|ого|ой|и|і|ю)?\b"
)
# Words in front of a title: "Texas Sen. Cruz", "Republican Rep. Hale".
_BEFORE_TITLE = words(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia"
    " hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland"
    " massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire"
    " jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania island tennessee"
    " texas utah vermont virginia washington wisconsin wyoming gop republican democratic"
    " democrat independent labor liberal conservative state us former then philippine nigerian"
    " chairman chairwoman chair leader speaker whip president minority majority house senate"
    " australian massachusetts’s"
)


def is_short_name(raw_word: str) -> bool:
    """Return whether a word is a first name shortened to more than one letter."""
    return raw_word in _WITH_VOWEL or _WITHOUT_VOWEL.fullmatch(raw_word) is not None


def is_surname(raw_word: str, previous: str, so_far: str) -> bool:
    """Return whether a title is a surname here, as in "Amartya Sen"."""
    if not raw_word[0].isupper() or not previous[:1].isupper() or not previous[-1].isalnum():
        return False
    # The first word of a sentence has a capital in any case: "When Sen. Hale spoke".
    is_first = so_far.split()[:1] == [previous]
    return not is_first and previous.lower() not in _BEFORE_TITLE and not previous.isupper()


def is_name_ahead(following: str) -> bool:
    """Return whether a text begins with a name as it comes after a title, and surely with one."""
    return any(
        pattern.match(following) for pattern in (_TWO_NAMES, _RANK, _INITIALS, _SLAVIC_SURNAME)
    )
