"""The words after a full stop → whether they read as a new sentence, or as part of a name.

A capital alone shows nothing after "the U.S." or "Sen.": a name has one, too. What helps is
the verb. In “to the U.S. Sailors cheered” a noun and its verb come next; in “the U.S. Navy
ship” they do not.
"""

import re
from itertools import pairwise

from annotate.sentences.languages import words

_BASE = words(
    "accept accuse act add admit affect agree aim allow announce answer appear argue arrive"
    " ask attack attend await back ban beat begin believe blame block boost build buy call"
    " cancel care carry cause celebrate change charge check cheer cite claim climb close"
    " collapse come comment complain concede condemn confirm consider continue control cost"
    " count criticise criticize cross cry cut dance deal decide declare decline defend delay"
    " demand deny die disagree disappear discuss doubt drop earn end enjoy enter escape expect"
    " explain express face fail fall fear feel fight file find finish fire flee fly follow"
    " force gather gain get give go grow halt hand happen hate head hear help hit hold hope"
    " host hurry ignore impose insist intend invest investigate issue join joke jump keep kill"
    " know lack land last laugh launch lead learn leave lie like live look lose love make"
    " march meet monitor mourn move need note offer open oppose order own pass pay plan play"
    " point prefer prepare press prevent produce promise propose protest prove pull push"
    " question quit radio raise reach react read receive recall refuse reject rely remain"
    " remember repeat reply report require rescue respond rest return reveal ride rise rule"
    " run rush sail say search see seek seem sell send share shout show sign sing sink sit"
    " sleep slow speak spend stage stand start stay steal stop strike study suffer suggest"
    " support surge suspect suspend swear sweep swim take talk target tell tend test thank"
    " think threaten throw travel trust try turn urge use vanish visit vote vow wait walk want"
    " warn watch wear welcome win wish withdraw wonder work worry write"
)
_PAST = words(
    "ate became began bought broke brought built came caught chose cut did dug drew drove"
    " fell felt fled flew forgot fought found gave got grew had heard held hit hurt kept knew"
    " laid led left lost made meant met paid put quit ran rang read rode rose sang sank sat"
    " saw sent set shot shut slept sold spent split spoke sprang stole stood stuck struck swam"
    " swept swore taught thought threw told took tore understood was went were woke won wore"
    " wrote said"
)
_HELPERS = words(
    "am are aren’t can can’t cannot could couldn’t did didn’t do does doesn’t don’t had"
    " hadn’t has hasn’t have haven’t is isn’t may might must needs shall should shouldn’t was"
    " wasn’t were weren’t will won’t would wouldn’t"
)


def _with_ending(word: str, ending: str) -> str:
    """Add "s" or "ed" to a verb: "carries", "reaches", "agreed"."""
    if word[-1] == "y" and word[-2] not in "aeou":
        return word[:-1] + ("ies" if ending == "s" else "ied")
    if ending == "s":
        return word + ("es" if word.endswith(("s", "sh", "ch", "x", "o")) else "s")
    return word + ending.removeprefix("e" if word[-1] == "e" else "")


_SINGULAR_VERBS = frozenset(_with_ending(word, "s") for word in _BASE)
_PAST_VERBS = _PAST | frozenset(_with_ending(word, "ed") for word in _BASE)
# Words between a noun and its verb: "Thousands more are", "Experts also say", "Friends of his say".
_BETWEEN = words(
    "more also still now then often never always already quickly later soon only even both"
    " all there here abroad elsewhere alike again reportedly recently just"
)
_COUNTS = words(
    "hundreds thousands dozens millions billions scores tens police people nobody everyone"
    " everybody someone anyone troops crowds families children women men"
)
# What the adjective “U.S.” goes with.
_OFFICES = words(
    "administration agency air ambassador army attorney attorneys authorities bank border"
    " bureau cabinet capitol census chamber circuit citizens coast commission congress"
    " congressman consulate customs defense defence department dollar district embassy energy"
    " envoy federal fed fifth fish food force forces foreign general geological government"
    " grand green homeland house immigration intelligence joint judge justice lawmakers"
    " magistrate marine marines marshal marshals military national navy office olympic open"
    " pacific parliament patent peacekeepers pentagon postal president rep representative"
    " representatives secretary sen senate senator senators secret security soccer special"
    " state steel supreme trade treasury troops vice virgin women’s human high world refugee"
    " resolution charter children’s nuclear home prime ministry minister"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*[.,;:]?")


def begins_clause(following: str, as_name: bool = False) -> bool:
    """Return whether a text begins with a noun and its verb: "Sailors cheered", "Japan gets".

    `as_name`: a name may also come here, as in "Sen. Smith said", so that only a noun that
    is not a name counts.
    """
    coming = [match.group() for match in _WORD.finditer(following[:90])][:6]
    # A capital and then small letters: "KG" and "NATO" are part of a name.
    if len(coming) < 2 or not coming[0][0].isupper() or not coming[0][1:].islower():
        return False
    if not coming[0][-1].isalnum():
        return False
    noun = coming[0].lower()
    if noun in _OFFICES or (as_name and not _is_plural_noun(noun)):
        return False
    rest = coming[1:]
    while rest and (rest[0].lower() in _BETWEEN or rest[0].lower().endswith("ly")):
        rest = rest[1:]
    return bool(rest) and _is_verb_of(noun, rest[0])


def _is_verb_of(noun: str, word: str) -> bool:
    """Return whether a word is a verb that agrees with its noun."""
    bare = word.rstrip(".,;:").replace("'", "’")
    if bare in _HELPERS or bare in _PAST_VERBS:
        return True
    is_plural = noun in _COUNTS or (noun.endswith("s") and not noun.endswith(("ss", "us", "is")))
    return bare in (_BASE if is_plural else _SINGULAR_VERBS)


_OF_PEOPLE = re.compile(
    r"[a-z]{3,}(?:ists|ians|mists|cials|perts|tors|tics|kers|iers|dents|ents|ants|ives|ities|ors"
    r"|nks|ans|men)"
)
_SURNAMES = words(
    "sanders waters rogers myers powers peters roberts evans collins stevens edwards williams"
    " banks clemens stearns flores reeves ives"
)


def _is_plural_noun(noun: str) -> bool:
    """Return whether a word is a noun for people or bodies, and hardly ever a surname."""
    return noun in _COUNTS or (noun not in _SURNAMES and _OF_PEOPLE.fullmatch(noun) is not None)


_NEVER_BEFORE_VERBS = words(
    "the a an this these those of for in on to with from by at some many more new his her its"
    " their our between all no"
)


def has_verb(sentence: list[str]) -> bool:
    """Return whether one of the words of a sentence, in lowercase, is a verb in a finite form."""
    if any(word in _HELPERS or word in _PAST_VERBS for word in sentence):
        return True
    # "Seoul shares" has a verb, but "talks in" and "the moves in" do not.
    return any(
        word in _SINGULAR_VERBS and before not in _NEVER_BEFORE_VERBS
        for before, word in pairwise(sentence)
    )
