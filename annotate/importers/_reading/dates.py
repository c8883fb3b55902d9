"""A date in any common form → ISO 8601: “12 March 2024”, “12.03.2024”, “2024년 3월 12일”."""

import re
from email.utils import parsedate_tz

_LONGEST = 60
_CENTURIES = r"((?:1[5-9]|2[01])\d\d)"
_YEAR = rf"{_CENTURIES}(?!\d)"
_TIME = r"[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"
_ISO = re.compile(rf"{_YEAR}(?:-(\d\d)(?:-(\d\d)(?:{_TIME})?)?)?")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")
_ZONE = re.compile(r" (?!-0000)(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)\b")
_NUMBERS = re.compile(
    rf"(?<!\d){_YEAR}([./-]|年|년)\s?(\d{{1,2}})(?:[./-]|月|월)\s?(\d{{1,2}})(?!\d)"
)
_COMPACT = re.compile(rf"(?<!\d){_CENTURIES}(\d\d)(\d\d)(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(\d{{1,2}})([./-])\s?(\d{{1,2}})\2\s?{_YEAR}")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ \xa0-]+(?:(?:de|of|d’)[ \xa0])?"
    rf"([^\W\d_]{{3,12}})[.,]?[ \xa0,-]+(?:de[ \xa0])?{_YEAR}"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])([^\W\d_]{{3,12}})\.?[ \xa0](\d{{1,2}})(?:st|nd|rd|th)?,?[ \xa0]+{_YEAR}"
)
# The month first: usual with “/” in American English alone.
_MONTH_BEFORE_DAY = ("en-us",)
_UNCLEAR = ("", "en")  # languages in which “03/12/2024” may be either
_MONTHS = (
    "january jan januar jänner janvier enero janeiro gennaio stycznia січня січень января январь"
    " янв січ",
    "february feb februar février fevrier febrero fevereiro febbraio lutego лютого лютий февраля"
    " февраль фев лют",
    "march mar märz maerz mars marzo março marca березня березень марта март мар бер",
    "april apr avril abril aprile kwietnia квітня квітень апреля апрель апр квіт",
    "may mai mayo maio maggio maja травня травень мая май трав",
    "june jun juni juin junio junho giugno czerwca червня червень июня июнь июн черв",
    "july jul juli juillet julio julho luglio lipca липня липень июля июль июл лип",
    "august aug août aout agosto sierpnia серпня серпень августа август авг серп",
    "september sep sept septembre septiembre setembro settembre września вересня вересень"
    " сентября сентябрь сен сент вер",
    "october oct oktober okt octobre octubre outubro ottobre października жовтня жовтень октября"
    " октябрь окт жовт",
    "november nov novembre noviembre novembro listopada листопада листопад ноября ноябрь ноя лист",
    "december dec dezember dez décembre decembre diciembre dezembro dicembre grudnia грудня"
    " грудень декабря декабрь дек груд",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def iso_date(text: str, language: str = "") -> str:
    """Write a date as ISO 8601; "" if the text has none, or one that can be read in two ways.

    A time is kept only if the text has its zone too, as ISO and RFC 2822 do.
    """
    if len(text) > _LONGEST:
        return ""
    return _as_iso(text.strip()) or _in_words(text) or _in_numbers(text, language.lower())


def is_unclear(text: str, language: str = "") -> bool:
    """Return whether a text has a date of which day and month cannot be told apart."""
    match = None if iso_date(text, language) else _YEAR_LAST.search(text[:_LONGEST])
    return match is not None and bool(_date(match[4], match[1], match[3]))


def _as_iso(text: str) -> str:
    match = _ISO.fullmatch(text)
    if match:
        return text if _date(match[1], match[2] or 1, match[3] or 1) else ""
    return _of_mail(text) if _MAIL.match(text) else ""


def _of_mail(text: str) -> str:
    read = parsedate_tz(text)
    if read is None:
        return ""
    day, zone = _date(*read[:3]), read[9]
    hour, minute, second = read[3:6]
    # Without a zone (“-0000”) no one knows when that was, so only the day is kept.
    if (
        not day
        or zone is None
        or not _ZONE.search(text)
        or not (hour < 24 and minute < 60 and second < 61)
    ):
        return day
    sign, minutes = "-" if zone < 0 else "+", abs(zone) // 60
    time = f"{hour:02}:{minute:02}:{second:02}"
    return f"{day}T{time}{sign}{minutes // 60:02}:{minutes % 60:02}"


def _in_words(text: str) -> str:
    for pattern, day, month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = pattern.search(text)
        number = _MONTH_OF.get(match[month].casefold()) if match else None
        if match and number:
            return _date(match[3], number, match[day])
    return ""


def _in_numbers(text: str, language: str) -> str:
    match = _NUMBERS.search(text)
    if match:
        return _date(match[1], match[3], match[4])
    match = _COMPACT.search(text)
    if match:
        return _date(match[1], match[2], match[3])
    match = _YEAR_LAST.search(text)
    if not match:
        return ""
    first, sign, second, year = match.groups()
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if sign == "." or not (day_first and month_first) or day_first == month_first:
        return day_first or ("" if sign == "." else month_first)
    if language in _UNCLEAR:
        return ""
    return month_first if language in _MONTH_BEFORE_DAY else day_first


def _date(year: str | int, month: str | int, day: str | int) -> str:
    """Write a day as ISO 8601; "" if there is no such day."""
    year, month, day = int(year), int(month), int(day)
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not (1 <= month <= 12 and 1 <= day <= days[month - 1]):
        return ""
    return f"{year:04}-{month:02}-{day:02}"
