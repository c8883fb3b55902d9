"""A language → what is needed to cut its sentences: its abbreviations and first words."""

from dataclasses import dataclass

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a language's abbreviations say about a full stop; all words are in lowercase.

    - `titles` never end a sentence before a name, `joining` words never at all.
    - `numbered` words do not end one before a digit.
    - `closing` words end one only if a `starters` word follows (`plain_starters` in a
      text without capitals).
    - `units` end one before any capital, `measures` only after a number.
    - `either` words are titles before a name ("rep. J. Doe") and else words that end a
      sentence, if in lowercase or in `names_in_capitals` ("Georgia Tech."); `surnames`
      are also names ("Amartya Sen.").
    - `words` are short, but not abbreviations.
    - `saying` verbs continue a sentence after `"…?"`.
    - `dialogue`: a dash at the start of a line marks speech, not a list.
    - `capital_nouns`: a capital alone does not show a start, and "24. Februar" goes on.
    """

    titles: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    names_in_capitals: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    plain_starters: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    dialogue: bool = False
    capital_nouns: bool = False


def words(text: str) -> frozenset[str]:
    """Split a list of words at its white space."""
    return frozenset(text.split())


_EN = Rules(
    titles=words(
        "mr mrs ms mx messrs dr drs prof profs lt gen gens col cols maj capt cpt cmdr cdr comdr"
        " sgt sgts wm cpl pvt pfc spc adm vadm radm brig sen sens rep reps gov govs lieut hon rev"
        " revs fr msgr pres supt det insp amb atty attys asst ald cllr comr tech sec sec-gen ret st"
        " ste mt ft pt pte"
    ),
    joining=words("e.g i.e eg ie vs v cf viz ca n.b aka incl esp approx"),
    numbered=words(
        "no nos vol vols p pp pg pgs fig figs art arts sec secs ch chap para par pt est tel ext"
        " jan feb mar apr jun jul aug sep sept oct nov dec"
    ),
    closing=words(
        "inc ltd co cos corp bros llc plc cie jr sr esq al dept univ ave blvd rd hwy sq bldg assn"
        " assoc mfg intl natl govt utd tues thurs ph.d m.d b.a m.a d.c st mt ft"
    ),
    units=words(
        "jan feb mar apr jun jul aug sep sept oct nov dec etc ala ariz ark calif colo conn del fla"
        " ga ill ind kan kans ky la md mass mich minn miss mo mont neb nebr nev okla ore pa penn"
        " tenn tex vt va wash wis wisc wyo ont que alta pct bn mn lbs oz hrs mins secs mos yrs yds"
        " tbsp tsp"
    ),
    measures=words("ft in yd mi mm cm m km kg g mg lb t gal mph kph min hr sec sq cu kw mw bbl"),
    either=words("rep reps tech sec secs gen det fr pt prof profs ret gov insp"),
    names_in_capitals=words("tech"),
    surnames=words("sen rep gen col fr"),
    starters=words(
        "the a an he she it they we you i this that these those there here his her their its our"
        " my your who what when where why how which while if as at in on by for from with without"
        " after before since until during despite although though because but and or so yet nor"
        " however meanwhile moreover instead then now still also another some many most several"
        " both each all every few no not nobody nothing only just even once under over between"
        " among across according asked speaking earlier later last next today yesterday to it’s"
        " it's he’s he's she’s she's they’re that’s that's there’s i’m i'm we’re such other others"
        " did do does is are was were has have had can could would should let please don’t don't"
    ),
    plain_starters=words(
        "he she it they we i this these those there however meanwhile the his their its it’s it's"
        " but did does both nobody everyone officials"
    ),
    saying=words(
        "said says say asked asks asking added adds told tells replied replies wrote writes"
        " wondered wonders shouted shouts cried cries yelled exclaimed responded responds tweeted"
        " posted recalled recalls continued continues quipped joked demanded insisted declared"
        " remarked called answered whispered screamed laughed noted admitted snapped chanted read"
        " reads"
    ),
    words=words("me no may art arc it us up so do go on to by be he we is at of off"),
)
_CYRILLIC_SHARED = (
    " проф акад доц св гр тов им ім вул ул пл пр-т просп бул бульв пер наб гл ст-ца пос пгт смт"
    " заст чл.-кор канд дир упр ген полк подп лейт кап май деп зам нач ред англ лат рос укр нім"
    " нем франц исп тел ок напр див пор ср т.е т.к т.зв т.н т.о т.ч тзв"
)
_UK = Rules(
    titles=words("м г с р о т п ст" + _CYRILLIC_SHARED),
    joining=words("напр див пор т.зв т.е т.к"),
    numbered=words("ст ч п пп с стор № рис табл гл розд буд кв кім корп арт ред"),
    closing=words("дол р-н"),
    units=words(
        "р рр ст тис млн млрд трлн грн коп год хв сек сер км м кг г см мм га т л кв куб руб обл"
        " р.н ц.р п с відс проц ін т.д т.п т.ін н.е др"
    ),
    either=words("полк тел"),
    starters=words(
        "він вона воно вони це цей ця ці той та те ті ми ви я але а і й у в на з із зі за до від"
        " для про при після під час як коли якщо що хто де тому тож отже також так ні не адже бо"
        " однак проте нині зараз тепер потім сьогодні вчора раніше водночас крім її його їх їхній"
        " їхня їхні наш наша наше наші мій моя такий така таке такі там тут далі ще вже навіть саме"
        " лише тільки хоча зокрема наприклад зрештою отож усі всі дехто кожен жоден ніхто ніщо"
        " можливо згодом відтак торік цього того тоді щодо між через серед понад близько майже біля"
        " без натомість утім втім нагадаємо може чи чому навіщо скільки яка який яке які"
    ),
    plain_starters=words(
        "він вона воно вони це ці ми ви я його її їх ще нині там тут але однак торік загинули"
    ),
    words=words("є я ми ви то та ні її їх ці це там тут"),
    dialogue=True,
)
_RU = Rules(
    titles=words("м г с р о т п д ст" + _CYRILLIC_SHARED),
    joining=words("напр см ср т.е т.к т.н"),
    numbered=words("ст ч п пп с стр № рис табл гл разд д кв корп арт ред"),
    closing=words("долл р-н"),
    units=words(
        "г гг в вв ст тыс млн млрд трлн руб коп ч час мин сек км м кг см мм га т л кв куб обл чел"
        " г.р с.г п с проц др пр т.д т.п н.э н.ц"
    ),
    either=words("полк тел пор май"),
    starters=words(
        "он она оно они это этот эта эти тот та те мы вы я но а и в во на с со за до от из для о"
        " об при после под как когда если что кто где поэтому также так нет не ведь однако сейчас"
        " теперь потом сегодня вчера ранее кроме по её ее его их наш наша наше наши мой моя такой"
        " такая такие там тут далее ещё еще уже даже именно лишь только хотя например впрочем все"
        " всё каждый никто ничто возможно затем тогда этого того между через среди более около"
        " почти без зато напомним может почему зачем сколько какой какая какие который"
    ),
    plain_starters=words(
        "он она оно они это эти мы вы я его её их ещё теперь там тут но однако погибли потом"
    ),
    words=words("я он мы вы ты то да их её ее там тут нет"),
    dialogue=True,
)
_DE = Rules(
    titles=words(
        "dr prof univ dt rhein österr schweiz franz engl ital hr fr frl dipl ing st gen oberst"
        " hptm lt präs min ing.dipl"
    ),
    joining=words(
        "z.b d.h u.a u.ä z.t i.d.r o.ä s.o s.u v.a bzw ca bspw evtl ggf inkl exkl vgl sog zzgl max"
        " mind nr abs art str tel jh mio mrd tsd allg geb gest verh z d i s u"
    ),
    numbered=words(
        "nr abs art s bd kap tel ca az hs zi jan feb mär apr jun jul aug sep sept okt nov dez"
    ),
    closing=words("ff chr v.chr n.chr co"),
    units=words("usw uvm etc"),
    measures=words("min std sek km m cm mm kg g t ha l"),
    starters=words(
        "der die das den dem des ein eine einen einem einer er sie es wir ihr ich man in im am an"
        " auf mit nach bei von vom zu zum zur und aber doch auch so wenn als da dann dies diese"
        " dieser dieses dort hier wie wer was wo warum für gegen seit bis um über unter vor während"
        " danach dabei deshalb darum zudem außerdem trotzdem später gestern heute morgen inzwischen"
        " damit darauf daher jedoch denn nun nur noch schon sein seine ihre zuvor laut"
    ),
    plain_starters=words(
        "er sie es wir ich das dies diese dieser danach dann aber doch die der niemand"
    ),
    words=words("er es sie ab an auf aus zu um so da ja nein wo du mit vor bei"),
    capital_nouns=True,
)
_OTHERS_WITH_DIALOGUE = frozenset({"be", "bg", "pl", "cs", "es", "fr", "it", "pt", "ro", "sr"})
_BY_LANGUAGE = {"en": _EN, "": _EN, "uk": _UK, "ru": _RU, "be": _RU, "de": _DE}


def rules_of(language: str) -> Rules:
    """Get the rules for a language code ("en", "en-GB"); an unknown language has no words."""
    code = language.lower().replace("_", "-").partition("-")[0]
    known = _BY_LANGUAGE.get(code)
    return known if known else Rules(dialogue=code in _OTHERS_WITH_DIALOGUE)
