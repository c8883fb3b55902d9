"""What a file or a person calls a language → its code: "English", "eng" and "EN_gb"."""

import re

_SHAPE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8}){0,2})")
_CODES = (  # of two letters, ISO 639-1
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu"
    " cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi"
    " ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks"
    " ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl"
    " nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk"
    " sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz"
    " ve vi vo wa wo xh yi yo za zh zu"
)
_TWO_LETTERS = frozenset(_CODES.split())
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
_NAMES = {
    "ar": "arabic ara العربية", "be": "belarusian bel беларуская", "bg": "bulgarian bul български",
    "bn": "bengali bangla ben", "ca": "catalan cat català", "cs": "czech ces cze čeština česky",
    "da": "danish dan dansk", "de": "german deu ger deutsch", "el": "greek ell gre ελληνικά",
    "en": "english eng anglais englisch английский англійська inglés", "es": "spanish spa español"
    " castellano castilian", "et": "estonian est eesti", "fa": "persian farsi fas per dari فارسی",
    "fi": "finnish fin suomi", "fr": "french fra fre français französisch", "he": "hebrew heb iw"
    " עברית", "hi": "hindi hin हिन्दी", "hr": "croatian hrv hrvatski", "hu": "hungarian hun magyar",
    "hy": "armenian hye arm հայերեն", "id": "indonesian ind", "it": "italian ita italiano",
    "ja": "japanese jpn 日本語", "ka": "georgian kat geo ქართული", "kk": "kazakh kaz қазақша",
    "ko": "korean kor 한국어 조선말", "lt": "lithuanian lit lietuvių", "lv": "latvian lav latviešu",
    "mk": "macedonian mkd mac македонски", "ms": "malay msa may", "nl": "dutch nld dut flemish"
    " nederlands", "no": "norwegian nor norsk", "pl": "polish pol polski", "pt": "portuguese por"
    " português", "ro": "romanian moldovan ron rum română", "ru": "russian rus русский русская"
    " російська russisch russe", "sk": "slovak slk slo slovenčina", "sl": "slovenian slovene slv"
    " slovenščina", "sq": "albanian sqi alb shqip", "sr": "serbian srp српски srpski",
    "sv": "swedish swe svenska", "sw": "swahili swa kiswahili", "th": "thai tha ไทย",
    "tr": "turkish tur türkçe", "uk": "ukrainian ukr українська украинский ukrainisch ukrainien ua",
    "ur": "urdu urd اردو", "vi": "vietnamese vie", "zh": "chinese mandarin zho chi 中文 汉语 漢語",
}  # fmt: skip
_CODE_OF = {name: code for code, names in _NAMES.items() for name in names.split()}
SOME_CODES = "en (English), uk (Ukrainian), ru (Russian), ko (Korean), de (German), pt-BR"


def language_code(called: str) -> str:
    """Return the code of a language by its name or code; "" if it is neither.

    "English (US)" and "en_US" are "en" and "en-us".
    """
    bare = called.strip().lower().replace("_", "-")
    first = re.split(r"[\s(,/]", bare, maxsplit=1)[0]
    if first in _CODE_OF:
        return _CODE_OF[first]
    match = _SHAPE.fullmatch(bare)
    if not match:
        return ""
    code = _CODE_OF.get(match[1], match[1])
    is_known = (len(code) == 3 and code not in _NO_LANGUAGE) or code in _TWO_LETTERS
    return code + match[2] if is_known else ""
