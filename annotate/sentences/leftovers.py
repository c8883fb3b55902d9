"""A block of text → its kind if it is not prose: leftover of a web page, caption, dateline.

The patterns contain words of web pages and agencies in the languages that are cut
best. Each pattern has to match a whole block, so that prose with such words in it is
safe.
"""

import re

_LONGEST_LEFTOVER = 300
_LONGEST_CAPTION = 600
_LONGEST_DATELINE = 120
_LETTER = re.compile(r"[^\W_]")


def _any_of(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


_PICTURE_WORDS = (
    "img|images?|picture|photo|video|gif|logo|icon|thumbnail|embed|audio|slideshow|gallery",
    "placeholder(?: image)?|image placeholder",
    r"(?:image|photo|img|picture|figure|video)[ _-]?\d{1,3}",
    r"[^\s!]{1,80}\.(?:jpe?g|png|gif|webp|svg|mp4|avif)",
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,300}\)",
    "фото|відео|видео|зображення|изображение|bild|사진|이미지",
)
_ADVERTISEMENTS = (
    "ads?|advert|advertis(?:e?ment|ing)s?|sponsored(?: content| post)?|promoted|paid post",
    "(?:story|article) continues (?:below|after).{0,40}",
    "(?:scroll|continue)(?: down)? (?:to continue|reading).{0,40}",
    "реклама|анонс|anzeige|werbung|광고",
)
_LINKS = (
    r"https?://\S+|www\.\S+",
    r"(?:read|see|learn|show|load|watch) (?:more|also|next|it here)(?:[:»>] ?.{0,200}|…|\.\.\.)?",
    "(?:related|recommended|more on this|most read|trending|editor['’]s picks|don['’]t miss"
    "|also read|you may also like|related (?:stories|articles|topics|links|content))"
    "(?:: ?.{0,200})?",
    "(?:читайте|дивіться|смотрите) (?:також|также|ещ[её]|тему?)(?:[:.] ?.{0,200})?",
    "lesen sie (?:auch|mehr|hier).{0,200}|mehr (?:lesen|zum thema).{0,120}",
    "관련 ?기사.{0,120}",
)
_BUTTONS = (
    "(?:share|tweet|email|print|save|comments?|reply|subscribe|sign (?:up|in)|log in|menu|search"
    "|home|close|loading|play|pause|copy link|listen)"
    r"(?: (?:now|this|this article|this story|on \w+|on|article|link|here|with \w+))?[.…!:]*",
    r"\d{0,6} ?comments|\d{1,3} (?:min|minutes?) read",
    "(?:follow|like|join|find) us on .{1,80}",
    "(?:click|tap) (?:here|to) .{0,80}|skip to .{0,40}|back to top",
    "(?:sign up|subscribe|register) (?:for|to) .{0,120}"
    "(?:newsletter|updates|alerts|channel|inbox|today).{0,60}",
    "(?:accept|manage)(?: all)? cookies.{0,40}",
    "(?:we|this (?:site|website)) uses? cookies.{0,200}",
    "підпис(?:уйтесь|атися).{0,120}|подпи(?:сывайтесь|саться).{0,120}|поділитися|поделиться",
    "teilen|abonnieren|구독.{0,20}|공유.{0,20}",
)
_LEGAL = (
    r"(?:\(c\)|©|copyright).{0,200}|.{0,80}all rights reserved.{0,60}",
    r"\(?(?:additional )?(?:reporting|writing|editing|compiled) by .{1,200}",
    ".{0,60}무단 ?전재.{0,80}|저작권자.{0,120}",
)
_LEFTOVER = re.compile(
    r"(?i)[\[(*_<]*"
    + _any_of(*_PICTURE_WORDS, *_ADVERTISEMENTS, *_LINKS, *_BUTTONS, *_LEGAL)
    + r"[\])*_>]*$"
)

_PICTURE = "photo|image|picture|foto|bild|фото|사진"
_CAPTION = re.compile(
    rf"(?i)[\[(*_]*(?:(?:file )?(?:{_PICTURE}|caption|file|graphic|illustration|map|video|watch"
    r"|figure(?: \d+)?|fig\. ?\d+|grafik|відео|видео|ілюстрація|그래픽)"
    r"(?: (?:by|credit|caption|courtesy|shows))?(?:\s*[:=|]| [-–—] )"
    rf"|(?:photograph|illustration|{_PICTURE}) (?:by|courtesy)\b"
    rf"|\(?(?:{_PICTURE}) credit|[△▲▼])"
)
_CREDIT = re.compile(
    rf"(?i)(?:[(\[][^()\[\]\n]{{0,60}}\b(?:{_PICTURE}|credit|getty|afp|epa|shutterstock)\b"
    r"[^()\[\]\n]{0,60}[)\]]"
    rf"|\b(?:{_PICTURE}|photograph|credit)(?:\s*[:=]| by| credit)[^.\n]{{1,80}}"
    r"|/(?:getty images|reuters|afp|epa|ap|shutterstock|epa-efe)(?:/[^.\n/]{1,40})?"
    r"(?: via [^.\n]{1,40})?)[.\s)*_\]]*$"
)
_SENTENCE_END = re.compile(r"\w{3}[.!?…][\"'”’»]?\s")
_MOST_IN_CAPTION = 3

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|янв|фев|мар|апр|ма[йя]"
    r"|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру)\w{0,8}\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_DATE = (
    rf"(?:{_WEEKDAY},?\s)?(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}\.?\s{_MONTH}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|\d{4}년\s?\d{1,2}월\s?\d{1,2}일)"
    r"(?:,?\s\d{4}(?:\s?(?:року|рік|года|р|г)\.?)?)?"
)
_TIME = (
    r"(?:[\s,|•·–—-]{0,3}(?:at\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s[a-z]{2,4})?)"
)
_DATE_LINE = re.compile(
    r"(?i)(?:(?:first\s)?(?:published|updated|posted|last\s(?:updated|modified)|опубліковано"
    r"|оновлено|опубликовано|обновлено|veröffentlicht|stand|aktualisiert|입력|수정|등록)"
    r"(?:\s?:|\s(?:on|at|am|\d)|\s(?=.{0,20}\d)).{0,100}"
    rf"|{_DATE}{_TIME}?(?:\s?[|•·–—-]\s?.{{1,60}})?"
    rf"|{_TIME}[\s,|•·–—-]{{0,3}}{_DATE})$"
)
_BYLINE = re.compile(
    r"(?:By|BY|Von|Автори?|Авторы|Text by|Story by|Reported by|Analysis by):?\s"
    r"(?:(?:[^\W\d_a-zа-яіїєґ][\w.’'-]*+|and|und|і|та|и|in|for|of|the|de|van|von)[\s,&|/]*+){1,12}$"
)
_PLACE = (
    r"(?:[A-ZÄÖÜÉ][A-ZÄÖÜÉ.'’]++(?:[ /-][A-ZÄÖÜÉ.'’]++){0,5}"
    r"|[А-ЯІЇЄҐ]{3,}+(?:[ -][А-ЯІЇЄҐ]{2,}+){0,3})"
)
_AGENCY = re.compile(
    rf"({_PLACE}(?:,\s[^()\n—–,]{{2,40}}){{0,2}}(?:\s\([^()\n]{{2,40}}\))?)"
    r"\s{0,3}(?:\s[—–]|\s--?|—)\s{1,3}(?=\S)"
    r"|(\([^()\n=]{1,30}=[^()\n]{1,20}\)(?:\s[^=\n.]{1,30}(?:기자|특파원))?)\s{0,3}=?\s{1,3}(?=\S)"
)
_AGENCY_WITH_STOP = re.compile(  # "МОСКВА, 14 фев — РИА Новости. ", "МОСКВА, 14 февраля. /ТАСС/. "
    rf"({_PLACE}(?:,\s[^()\n—–,./]{{2,40}}){{0,2}}"
    r"(?:\s[—–-]\s(?:РИА|ТАСС|АПН|INTERFAX)[^.\n]{0,20}\.|\.?\s/[^/\n.]{2,20}/\.))\s{1,3}(?=\S)"
)
_LONGEST_AGENCY = 200


def is_leftover(shown: str) -> bool:
    """Return whether a block is a remnant of a page (image, advertisement, link) or wordless."""
    if not _LETTER.search(shown):
        return True
    return len(shown) <= _LONGEST_LEFTOVER and _LEFTOVER.match(shown) is not None


def kind_of(shown: str) -> str:
    """Return the kind of a block by its words: boilerplate, dateline, caption, else sentence."""
    if is_leftover(shown):
        return "boilerplate"
    if len(shown) <= _LONGEST_DATELINE and (_DATE_LINE.match(shown) or _BYLINE.match(shown)):
        return "dateline"
    if len(shown) > _LONGEST_CAPTION or len(_SENTENCE_END.findall(shown)) > _MOST_IN_CAPTION:
        return "sentence"
    # A credit is at the end of its caption, and searching only there keeps the pattern quick.
    if _CAPTION.match(shown) or _CREDIT.search(shown[-160:]):
        return "caption"
    return "sentence"


def dateline_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Find "KYIV, Ukraine (AP) —" before the first sentence: its end, the sentence's start.

    Both are `start` if there is no dateline.
    """
    limit = min(end, start + _LONGEST_AGENCY)
    match = _AGENCY_WITH_STOP.match(text, start, limit)
    if match:
        return match.end(1), match.end()
    match = _AGENCY.match(text, start, limit)
    if match:
        return start + len((match[1] or match[2]).rstrip()), match.end()
    return start, start
