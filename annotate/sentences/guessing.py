"""Text → its language: by script, frequent words and letters that only some languages use."""

import re
from collections import Counter

from annotate.sentences.languages import words

_SAMPLE = 20_000  # code points that are enough to recognise a language
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0620-\u064a]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0904-\u0939]")),
    ("th", re.compile(r"[\u0e01-\u0e30]")),
    ("ka", re.compile(r"[\u10d0-\u10ff]")),
    ("hy", re.compile(r"[\u0531-\u0587]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("latin", re.compile(r"[a-zA-Z\u00c0-\u024f]")),
)
_SYLLABLES = frozenset({"ko", "ja", "zh"})  # one character is as long as several letters
_LATIN = {
    "en": "the of and to in is that was for it with as his on he be by this are have a an at from"
    " not no but they their them its it’s who which were been has had will would can could may"
    " did does do than then there here we you your our us i my she her him said says say told"
    " about after before over under into out up off more most some any all also only one two"
    " new when what how why where if or so because during against between while these those"
    " such very being other first many much still never people three least until need updated"
    " war reach mr mrs dr met",
    "de": "der die und das den ist nicht mit von zu des auf dem ein eine sich im für auch es einen"
    " einer eines einem er sie wir ihr ich in an am um bei bis nach aus vor über unter durch"
    " gegen ohne zum zur vom beim als wie wenn aber oder doch noch nur schon sehr mehr so was"
    " wer wo hat haben hatte hatten war waren wird werden wurde wurden kann können soll sollen"
    " sind sein seine seiner ihre ihrer ihren ihnen dass daß sagte laut dann da hier dort"
    " keine kein alle diese dieser dieses rund mal ca z b foto",
    "fr": "le la les et des est dans une du que qui pour pas sur au par il avec ce sont un en a de"
    " elle nous vous ils elles je se sa son ses leur leurs mais ou où plus ne été être avait"
    " ont aux cette ces comme tout après selon entre sans sous fait dit même",
    "es": "el la los las y en que del un una por con para es se su al lo como más de no ha han fue"
    " son está pero sus le les sin sobre entre hasta desde este esta ese esa eso también ya"
    " dijo según tras muy cuando quien todo hay ser",
    "it": "il di che la e un per una non sono con del della le si gli nel alla da più in i lo al"
    " dei delle degli nella sul sulla ha hanno è ma anche come se su questo questa suo sua ai"
    " dal dalla stato dopo ha detto era ed o",
    "pt": "o de que e do da em um para com não uma os no se na por mais as dos a das ao aos à foi"
    " são está mas ele ela seu sua como pelo pela também já disse segundo entre sem até muito"
    " quando nos nas há ser isso",
    "nl": "de het een en van ik dat is niet op te zijn voor met die aan er om ook als in naar bij"
    " uit door over maar wordt worden werd was heeft hebben had nog wel geen dan of hij zij we"
    " ze dit deze zei volgens tegen tot meer heb",
    "pl": "nie się na że w jest do to co jak z po od przez dla który są oraz ale był i o a za ma"
    " tego jego jej ich która które było była być także już tylko czy przy przed nad pod jako"
    " powiedział",
    "cs": "a se na je že v to s z do o ve jsou pro by jako ale po které bylo i k za od ze si tak"
    " jeho který která byl byla byli jen už podle také nebo aby při není má řekl uvedl",
    "sv": "och att det som en på är av för med den till inte har om ett han var jag från i de vi så"
    " men kan man hon ska skulle när efter vid säger också hade blir under mot",
    "da": "og at det er en til af på for med ikke den som har de der jeg et var fra i vi han hun"
    " kan vil skal om men så blev efter også siger mod bliver havde ved",
    "ro": "și de în la cu pe nu este un care din mai o să sunt pentru ca au fost al a ale lui după"
    " dar prin fi acest această între",
    "tr": "ve bir bu da de için ile olarak çok gibi daha olan sonra kadar ne ama değil en o her ise"
    " dedi göre oldu olduğunu ya var yok mi ki",
}
_CYRILLIC = {
    "ru": "и в во не на что это как от до о об для его её она он они но мы вы ли если ещё уже был"
    " была были по из с со к у за так же только или при после также однако которые который"
    " может нет да все спасибо пожалуйста сказал заявил сообщил том том",
    "uk": "і й та в у не на що це як від до про для його її вона він вони але ми ви чи якщо ще вже"
    " був була були по із зі з за так ж тільки або при після також однак які який може ні так"
    " все дякую прошу будь ласка пане пані слово сказав заявив повідомив бо адже нам вам нас"
    " вас треба шановні колеги увагу",
    "be": "і й у не на што гэта як ад да пра для яго яе яна ён яны але мы вы ці калі яшчэ ужо быў"
    " была былі па з за так толькі або пры пасля таксама які",
    "bg": "и в във не на че това как от до за неговия той тя те но ние вие ли ако още вече беше са"
    " е се по с със да към след също които който може няма",
    "sr": "и у не на што то како од до за његов он она они али ми ви ли ако још већ је био су се по"
    " са да који која које после такође",
}
_WORDS = {code: words(listed) for code, listed in (_LATIN | _CYRILLIC).items()}
# Letters outside a–z, а–щ, ь, ю and я; a language that has them can hardly do without.
_LETTERS = {
    "en": "", "de": "äöüß", "fr": "àâæçéèêëîïôœùûü", "es": "áéíóúñü", "it": "àèéìòù",
    "pt": "áâãàçéêíóôõú", "nl": "ëïéè", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sv": "åäö",
    "da": "åæø", "ro": "ăâîșțşţ", "tr": "çğıöşüâ", "ru": "ыэёъ", "uk": "іїєґ", "be": "ўіыэё",
    "bg": "ъ", "sr": "јљњћђџ",
}  # fmt: skip
# Letters that a language in Cyrillic never writes, though its neighbours do.
_LACKED = {"sr": re.compile("[йщьюя]"), "be": re.compile("[ищ]")}
_ALWAYS_ACCENTED = frozenset({"pl", "cs", "ro", "tr"})
_ENDINGS = {
    "en": re.compile(
        r"[a-z]{2,}(?:ing|tion|tions|ness|ment|ments|ly|ous|ship|ted|ned|led|sed|red)"
    ),
    "de": re.compile(r"[a-zäöüß]*(?:sch|ung|ungen|lich|lichen|keit|heit|cht|tzt)[a-zäöüß]{0,3}"),
    "uk": re.compile(
        r"[а-яґєії]{2,}(?:ати|ити|ути|ння|ття|ього|єте|ємо|уємо|имо|ував|увала|ську|ська)"
    ),
    "bg": re.compile(r"[а-я]{2,}(?:ът|ите|ата|ото)"),
    "ru": re.compile(r"[а-яё]{2,}(?:ать|ить|еть|ние|ния|ться|ется|ются|ский|ская|ого|его|ешь|ют)"),
}
_FOREIGN = re.compile(r"[^\W\d_a-zа-щьюя]")
_ENOUGH = 400  # code points after which a text shows its language itself
_CLEARLY = 0.8


def guess_language(text: str, otherwise: str = "") -> str:
    """Guess the language of a text as a two-letter code, by script and common words.

    "" if there is no clue: no letters, or Latin letters without a known word. `otherwise`
    is the language of the texts around it: a short text is in it if hardly anything is
    against that.
    """
    sample = text[:_SAMPLE]
    script = _script_of(sample)
    if script == "ar" and re.search("[پچگژ]", sample):  # Persian letters that Arabic lacks
        return "fa"
    if script not in ("latin", "cyrillic"):
        return script
    codes = _LATIN if script == "latin" else _CYRILLIC
    scores = _scores(sample.lower(), codes)
    # English comes first, so that it wins when a headline shows as little of one as of another.
    best = max(scores, key=scores.__getitem__)
    around = otherwise.partition("-")[0]
    if len(text) < _ENOUGH and around in scores and scores[best] - scores[around] < _CLEARLY:
        return around
    return best if scores[best] > 0 else ("ru" if script == "cyrillic" else "")


def _script_of(sample: str) -> str:
    """Return the script, or the only language written in it, that most letters are of."""
    characters = Counter(sample)
    distinct = "".join(characters)  # a few hundred, so that the patterns have little to search
    counts = {
        code: sum(characters[one] for one in pattern.findall(distinct))
        * (4 if code in _SYLLABLES else 1)
        for code, pattern in _SCRIPTS
    }
    # Japanese is written with many Chinese characters, but Chinese never with kana.
    if counts["ja"] * 20 > counts["zh"]:
        counts["ja"] += counts.pop("zh")
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else ""


def _scores(sample: str, codes: dict[str, str]) -> dict[str, float]:
    """Return how much speaks for each language."""
    found = Counter(re.findall(r"[^\W\d_]+(?:’[^\W\d_]+)?", sample.replace("'", "’")))
    letters = Counter(_FOREIGN.findall(sample))
    scores = {code: _score(code, found, letters) for code in codes}
    for code in _LACKED.keys() & scores.keys():
        scores[code] -= len(_LACKED[code].findall(sample))
    return scores


def _score(code: str, found: Counter[str], letters: Counter[str]) -> float:
    # A single letter is a word in many languages, and an initial in all.
    score = sum(
        count * (1 if len(word) > 1 else 0.5)
        for word, count in found.items()
        if word in _WORDS[code]
    )
    own = sum(letters[letter] for letter in _LETTERS[code])
    score += own - (letters.total() - own) * (0.2 if code == "en" else 1)
    if code in _ENDINGS:
        ends = _ENDINGS[code].fullmatch
        score += 0.4 * sum(count for word, count in found.items() if ends(word))
    is_bare = code in _ALWAYS_ACCENTED and not own and found.total() > 3
    return score * 0.3 if is_bare and score > 0 else score
