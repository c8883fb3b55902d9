"""One final mark and the text around it → whether a sentence ends there."""

import re
from dataclasses import dataclass
from itertools import islice

from annotate.sentences.clauses import begins_clause, has_verb
from annotate.sentences.languages import Rules, words
from annotate.sentences.names import is_name_ahead, is_short_name, is_surname

ONE_LETTER = re.compile(r"[^\W\d_]\.$")


@dataclass(frozen=True, slots=True)
class Place:
    """A final mark and the text around it, as the rules see it.

    The stop in “He met Lt. Kim there.” has raw_word "Lt", word "lt", previous "met", mark ".",
    closing "", spaced True, opening "" and following "Kim there.”".
    """

    raw_word: str  # the word before the mark, with its inner stops: "U.S", "Smith"
    word: str  # the same in lowercase
    previous: str  # the word before that
    mark: str
    closing: str  # quotes and brackets after the mark
    spaced: bool  # white space comes next
    opening: str  # opening quotes and dashes after that
    following: str  # the text that comes then
    so_far: str  # the last 60 code points of the sentence that would end here
    is_whole: bool  # `so_far` is the whole sentence
    ends_aside: bool  # the mark is the last thing in brackets within the sentence
    cased: bool  # the text has capitals


_GOES_ON = re.compile(r"[,;:)\]%&=+|]")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]\w+|(?:al|el|von|van|de|di|da|del|bin|ibn|ten)[- ][A-Z]")
_TOKEN = re.compile(r"[\w’'-]+[.]?")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_PARTICLE = re.compile(
    r"(?:(?:이?라고|이?라며|이?라면서|이?라는|이?란|고|며|면서도?|라|하고|는|은|를|을|가|이)(?=[\s,.])"
    r"|등(?:의|을|이|에|도|과|으로|이라[고는며])?\s)"
)


def judge(place: Place, rules: Rules) -> bool | None:
    """Return whether a sentence ends at a final mark; None leaves it to sentencex."""
    if not place.following or _GOES_ON.match(place.following):
        return False
    if place.closing and _PARTICLE.match(place.following):
        return False
    if not place.spaced:
        is_tied = bool(place.closing) and _HANGUL.match(place.following) is not None
        return False if is_tied else _judge_unspaced(place)
    if _is_in_own_brackets(place, rules):
        return True
    if place.cased and place.following[0].islower():
        return bool(_BRAND.match(place.following)) and place.mark[-1] in ".!?"
    if place.opening.endswith(("¿", "¡")):
        return True
    if place.ends_aside:
        return place.cased and _first_word(place.following) in rules.starters
    if _is_ascribed(place) or (place.mark != "." and _goes_on_with_saying(place, rules)):
        return False
    return _judge_mark(place, rules)


def _judge_mark(place: Place, rules: Rules) -> bool | None:
    if place.mark == ".":
        return _judge_stop(place, rules)
    if rules.dialogue and not place.cased and place.opening.startswith(("–", "—")):
        return _first_word(place.following) in rules.plain_starters  # "— why? — she asked"
    if place.mark[0] in "!?":
        return None if place.mark == "!" else True  # sentencex knows "Yahoo!"
    return _judge_ellipsis(place, rules)


_BRACKETED = re.compile(r"[^()\[\]{}（）]{8,}?[.!?…。][\"”»’]?[)\]}）]")
_NOTE = re.compile(r"(?i)(?:sic|citation needed|\.\.\.|…)[\])]")


def _is_in_own_brackets(place: Place, rules: Rules) -> bool:
    """Detect `left. (laughs)` and `the U.S. (It was shut.)`: what is in brackets stands alone."""
    if not place.opening.rstrip('"“„«').endswith(("(", "[", "{")) or place.ends_aside:
        return False
    if _NOTE.match(place.following):
        return False
    if place.mark != ".":
        return True
    if place.word in rules.titles or place.word in rules.joining:
        return False
    if _BRACKETED.match(place.following):
        return True
    if place.word in rules.words:
        return True
    shortened = (rules.closing, rules.units, rules.measures, rules.numbered)
    is_short = len(place.word) < 3 or any(place.word in some for some in shortened)
    return place.word.isalpha() and not is_short


def _is_ascribed(place: Place) -> bool:
    """Detect `«…!» — Smith`: a dash after a closed quotation leads to its speaker."""
    return bool(place.closing.strip("*_)]")) and bool(re.search("[–—]", place.opening))


def _judge_unspaced(place: Place) -> bool | None:
    """Judge "left.She": a typing mistake, or an address, a version, a decimal."""
    # Two letters in lowercase before the stop and a capital after it: probably a lost space.
    letters = place.raw_word[-2:]
    if len(letters) < 2 or not letters.isalpha() or letters.isupper() or "." in place.raw_word:
        return False
    return None if not place.following[0].islower() and not place.following[0].isdigit() else False


def _judge_ellipsis(place: Place, rules: Rules) -> bool | None:
    """Judge "…" and "...": between spaces they replace words that were left out."""
    follows_word = not place.so_far[-1:].isspace()
    if not place.cased:
        starts = _first_word(place.following) in rules.plain_starters
        return True if follows_word and (starts or place.opening.strip()) else None
    return follows_word or _first_word(place.following) in rules.starters


def _first_word(following: str) -> str:
    match = _FIRST_WORD.match(following)
    return match.group().lower() if match else ""


_OWN_CONTENT = re.compile(  # "told analysts that …" has its own content: it starts a sentence
    r"(?i)(?:(?:told|tells)(?:\s[\w’'-]+){1,6}?|(?:said|says|added|noted|insisted)(?:\s[\w’'-]+)??)"
    r"\sthat\b(?!\s(?:day|night|morning|evening|week|month|year)\b)"
    r"|continue[sd]\sto\b"
)


def _goes_on_with_saying(place: Place, rules: Rules) -> bool:
    """Detect `"…?" Smith said`: after a quotation, a name and a verb of saying go on with it."""
    if not rules.saying or not place.closing.strip("*_)]"):
        return False
    first = _first_word(place.following)
    if place.cased and (first in rules.starters or first in rules.saying):
        return False  # "Asked about it, he …": inside a sentence it would be lowercase
    previous = ""
    for token in islice(_TOKEN.finditer(place.following), 6 if place.cased else 4):
        word = token.group()
        bare = word.lower().rstrip(".")
        if bare in rules.saying:
            return not _OWN_CONTENT.match(place.following, token.start())
        is_part = not word[0].islower() or bare in ("the", "of", "for")
        if place.cased and not is_part and not previous.endswith(("’s", "'s")):
            return False
        previous = word
    return False


def _is_bare_saying(place: Place, rules: Rules) -> bool:
    """Detect `"… it." she said.` in lowercase: a stop in place of a comma, and nothing more."""
    words = place.following.split(None, 3)[:3]
    for word in words:
        if not word[-1].isalpha():
            return word[:-1] in rules.saying
    return False


_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_HOUR = re.compile(r"[ap]\.?m$")
_AFTER_HOUR = re.compile(
    r"(?i)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|tonight|local|noon"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july"
    r"|august|september|october|november|december|eastern|pacific|central|mountain|greenwich"
    r"|utc|gmt|bst|cet|cest|eet|msk|e[sd]?t|p[sd]?t|c[sd]?t|m[sd]?t|\d+)\b"
)
_SHORT_TIME = re.compile(r"(?i)^\W*(?:at|by|around|about|before|after|until|from)\s+\S+\s*\S*$")
_TIME_ONLY = re.compile(  # "В 2020", "Близько 5 тис"
    r"(?i)\s*(?:[вусзк]|во|со|із|ко|до|від|от|на|після|после|около|близько|\d+)\s+(?:\S+\s+){0,4}\S+$"
)
_LETTERED = re.compile(
    r"(?i)(?:vitamin|type|plan|group|class|grade|hepatitis|influenza|category|schedule|section"
    r"|part|phase|war|zone|appendix|option|team|person|company|size)$"
)


def _judge_stop(place: Place, rules: Rules) -> bool | None:
    """Judge one full stop by the word before it and the word after it."""
    word, coming = place.word, place.following
    if not word:
        return None
    if word in rules.joining or (coming[0].isdigit() and word in rules.numbered):
        return False
    if _is_no_abbreviation(place, rules):
        return True
    starts = _first_word(coming) in (rules.starters if place.cased else rules.plain_starters)
    if _HOUR.match(word) and (len(word) > 2 or place.previous[-1:].isdigit()):
        return _judge_hour(place, starts)
    if word[-1].isdigit():
        return _judge_number(place, rules)
    if _is_measure(place, rules):
        return starts or (not rules.capital_nouns and _judge_unit(place))
    if word in rules.units and (_is_counted(place, rules) or not _needs_count(word, rules)):
        return starts or _judge_unit(place)
    if place.closing.strip(")]*_"):
        return place.cased or not _is_bare_saying(place, rules)
    return _judge_abbreviation(place, rules, starts)


def _is_no_abbreviation(place: Place, rules: Rules) -> bool:
    """Return whether a short word only looks like an abbreviation, or is a measure ("90 км/ч.")."""
    if place.word in rules.words:
        return len(place.word) > 1 or place.raw_word.islower()
    return place.cased and len(place.word) < 4 and place.so_far.endswith("/" + place.raw_word)


_DEGREES = re.compile(r"[-−]?\d{1,3}s?°?|degrees?|°")
_ROMAN = re.compile(r"[IVXLCІХ]+")


def _needs_count(word: str, rules: Rules) -> bool:
    """Return whether a word is a unit only after a number.

    "XX ст." is a century, but "ст. Ягодин" a station.
    """
    return len(word) == 1 or word in rules.titles


def _is_counted(place: Place, rules: Rules) -> bool:
    if place.previous[-1:].isdigit() or _ROMAN.fullmatch(place.previous):
        return True
    before = place.so_far.split()[:-1]
    is_unit = bool(before) and before[-1].rstrip(".").lower() in rules.units
    while before and before[-1].rstrip(".").lower() in rules.units:
        before.pop()  # "3 тис. кв. м"
    return is_unit and bool(before) and before[-1][-1].isdigit()


def _is_measure(place: Place, rules: Rules) -> bool:
    """Detect "5,000 ft." and "300 m.", but not "ft." or "M." without a number."""
    if place.following[0].isdigit():
        return False  # "6 ft. 2 in."
    is_known = place.word in rules.measures and (len(place.word) > 1 or place.raw_word.islower())
    return is_known and place.previous[-1:].isdigit()


def _judge_unit(place: Place) -> bool | None:
    """Judge "5 млн." and "etc." if the next word is not one that starts sentences."""
    if place.cased:
        return not (place.is_whole and _TIME_ONLY.match(place.so_far))
    return False if place.previous[-1:].isdigit() else None


_RANK = re.compile("[а-яіїєґ]{1,6}[бвгґджзйклмнпрстфхцчшщ]")  # "підполк. В. Ярмоленко"
_INITIALS = re.compile(r"(?:[А-ЯІЇЄҐ]\.\s?){1,2}[А-ЯІЇЄҐ][а-яіїєґ]")


def _judge_abbreviation(place: Place, rules: Rules, starts: bool) -> bool | None:
    """Judge a stop that may belong to a title, a shortened word or a letter."""
    word = place.word
    if word in rules.titles:
        return _judge_title(place, rules, starts)
    if word in rules.closing:
        return starts or bool(place.opening.strip(" –—-([\n")) or _starts_clause(place, rules)
    if _ACRONYM.search(word) or len(word) == 1:
        return _judge_initial(place, rules, starts)
    if _RANK.fullmatch(place.raw_word) and _INITIALS.match(place.following):
        return False
    if place.cased and is_short_name(place.raw_word):
        return starts or _ends_with_name(place, rules)
    return True if _is_plain(place, rules) else None


def _judge_title(place: Place, rules: Rules, starts: bool) -> bool:
    """Judge "Sen. Hale" (a title), "Amartya Sen. The" (a name) and "a union rep. He" (a word)."""
    if place.word in rules.either and place.cased:
        is_word = place.raw_word.islower() or place.word in rules.names_in_capitals
        if is_word and not place.following[0].isdigit() and not is_name_ahead(place.following):
            return True
    if place.word in rules.surnames and is_surname(place.raw_word, place.previous, place.so_far):
        return starts or _starts_clause(place, rules, as_name=True)
    return place.word in rules.closing and (starts or _starts_clause(place, rules, as_name=True))


def _ends_with_name(place: Place, rules: Rules) -> bool:
    """Detect "met Liu Yu. Officials said": a surname that looks like a shortened first name."""
    is_last = is_surname(place.raw_word, place.previous, place.so_far)
    return is_last and _starts_clause(place, rules, as_name=True)


def _starts_clause(place: Place, rules: Rules, as_name: bool = False) -> bool:
    """Return whether a noun and its verb come next, in a language whose verbs are known."""
    return place.cased and bool(rules.saying) and begins_clause(place.following, as_name)


def _is_plain(place: Place, rules: Rules) -> bool:
    """Return whether a word is not one of the abbreviations of its language."""
    if not place.word.isalpha() or not rules.starters or place.word.endswith("str"):
        return False
    if place.cased and rules.capital_nouns:
        # Any abbreviation can come before a German noun, so that a capital shows nothing.
        return len(place.word) > 3 and place.following[0].isdigit()
    return len(place.word) > 4 or (len(place.word) > 2 and place.raw_word.islower())


def _judge_hour(place: Place, starts: bool) -> bool:
    if _AFTER_HOUR.match(place.following):
        return False
    if place.is_whole and _SHORT_TIME.match(place.so_far.lstrip()):
        return False
    return starts or place.cased


_BEFORE_ORDINAL = frozenset(
    {"der", "die", "das", "den", "dem", "des", "am", "im", "zum", "zur", "vom", "beim"}
)


def _judge_number(place: Place, rules: Rules) -> bool | None:
    """Judge "24. Februar", "3. Item", "grew 3.5. Then"."""
    if not place.word.isdigit():
        return None
    if len(place.word) < 4 and place.so_far.strip() == place.raw_word:
        return False  # the number of a list item
    if len(place.word) < 3 and place.previous.endswith((":", ";")):
        return False  # "Results: 1. Kim; 2. Lee"
    if place.previous.rstrip(".").lower() in rules.numbered:
        return True  # "on p. 14. Read": "p." says what is counted, so it is not an ordinal
    if rules.capital_nouns and (len(place.word) < 3 or place.previous.lower() in _BEFORE_ORDINAL):
        return _first_word(place.following) in rules.starters
    return None


def _judge_initial(place: Place, rules: Rules, starts: bool) -> bool | None:
    """Judge one letter or letters with stops: "J. Smith", "the U.S. He", "Vitamin C. It"."""
    if place.so_far.strip() == place.raw_word and len(place.word) == 1:
        return False  # an initial, or the letter of a list item
    if (place.raw_word.isupper() or not place.cased) and ONE_LETTER.match(place.following[:2]):
        return False  # an initial before an initial
    if starts:
        return True
    if len(place.word) > 1:
        return _ends_with_acronym(place, rules)
    if _LETTERED.match(place.previous):
        return True
    if place.word in ("f", "c") and _DEGREES.fullmatch(place.previous):
        return True
    if place.raw_word == "I" and place.previous.islower():
        return True
    return False if place.word.isalpha() else None


_PLACES = words("u.s u.k u.n e.u u.s.a u.s.s.r u.a.e d.c l.a n.y p.r.c d.r.c")
_LEADS_TO_CLAUSE = words(
    "that because while when if whether although though where which who whom as than"
)


def _ends_with_acronym(place: Place, rules: Rules) -> bool:
    """Judge "fled to the U.S. Thousands more wait" and "the U.S. Marines landed"."""
    before = place.so_far.lower().split()[:-1]
    article = before.pop() if before and before[-1] in ("the", "a", "an") else ""
    if not (article or place.word in _PLACES) or not before:
        return False  # "J.R. Smith said"
    if before[-1] in _LEADS_TO_CLAUSE or before[-1] in rules.saying:
        return False
    # "Exports to the U.S. Midwest rose" has no verb yet; what was cut off may have one.
    is_clause = has_verb(before) or not place.is_whole
    following = place.following.replace("]", "", 1) if "[" in place.opening else place.following
    return is_clause and bool(rules.saying) and place.cased and begins_clause(following)
