"""A full stop that may end a sentence: short names, acronyms, words like abbreviations."""

import pytest

from annotate import sentences


def shown(text, language=""):
    return [text[unit.start : unit.end] for unit in sentences.split(text, language)]


def check(language, marked):
    """Compare the units of a text with those between its “|”."""
    assert shown(marked.replace("|", " "), language) == marked.split("|")


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "Yu. Borisov met Ch. Michel and Zh. Abayev.|Both left."),
        ("en", "He quoted Prof. Yu. M. Lotman and Wm. Blake.|Nobody knew them."),
        ("en", "He met Liu Yu.|Officials said nothing."),
        ("fr", "Le ministre Ph. Lagrange a vu Th. Breton.|Ils ont signé."),
        ("de", "Der Kanzler traf Chr. Wulff und Th. Bach.|Danach flog er heim."),
        ("pl", "Premier Wł. Sikora i Cz. Nowak byli tam.|Potem wyszli."),
        ("uk", "Вл. Кравець, Хр. Мельник і Дж. Керрі прийшли.|Вони мовчали."),
        ("uk", "Книгу Дж. Р. Р. Толкіна перевидали.|Наклад розійшовся."),
        ("ru", "Актриса Дж. Робертс приехала.|Её встретил Ф. М. Быков."),
    ],
)
def test_a_first_name_of_several_letters_stays_with_its_surname(language, marked):
    check(language, marked)


@pytest.mark.parametrize(
    "marked",
    [
        "They fled to the U.S.|Thousands more are waiting.",
        "The missile was sold by the U.S.|Ukraine has used it since.",
        "He worked for the C.I.A.|Agents found him later.",
        "She moved to Washington, D.C.|Officials there knew her.",
        "She has a Ph.D.|Students like her.",
        "Shares fell at Halden Inc.|Investors sold in panic.",
        "He lives in the U.S.|[Kim] was ill.",
        "The U.S. Marines landed at dawn.|The U.N. Security Council met.",
        "She said the U.S. Marines landed at dawn.",
        "Exports to the U.S. Midwest rose sharply.",
        "J.K. Rowling wrote it.|J.R. Hale said so.",
        "It came from the U.S. Steel Corp. plant.",
        "The GmbH & Co. KG has one partner.",
    ],
)
def test_an_acronym_ends_a_sentence_where_a_noun_and_its_verb_follow(marked):
    check("en", marked)


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "It was led by big tech.|Banks held up better."),
        ("en", "She taught at Georgia Tech.|Students loved her."),
        ("en", "He is a gym rep.|Workers know him."),
        ("en", "The award went to Amartya Sen.|Economists cheered."),
        ("en", "The book is by Amartya Sen.|The award is his."),
        ("en", "The hole is 12 in. deep and 5,000 ft. wide.|It is 12 in.|Crews filled it."),
        ("en", "The wall is 300 m.|Divers found it.|The shell is 5.56 mm.|Experts agree."),
        ("en", "He is 6 ft. 2 in.|Tall men laughed."),
        (
            "en",
            "The wall is 300 m.|Smaller walls stand around it.|It is 9,000 ft.|Etna is lower.",
        ),
        ("en", "Tech. Sgt. Ana Ruiz met Texas Sen. Cruz.|Sen. Sanders said no to Rep. Doe."),
        ("en", "When Sen. Hale spoke, Rep. Rogers left for Ft. Bragg."),
        ("uk", "Площа — 3 тис. кв. м.|Людей там не було.|Вага 5 т.|Кран зламався."),
        ("uk", "Туди прибув полк.|Солдати мовчали.|Звіт склав полк. Іваненко."),
        ("ru", "Он молчит до сих пор.|Военные нашли пять тел.|Полиция молчит: тел. 12-34."),
        ("de", "Es dauerte 15 Min.|Danach ging er.|Nach 15 Min. Fahrt hielt er."),
    ],
)
def test_words_names_and_units_that_are_also_abbreviations_end_sentences(language, marked):
    check(language, marked)


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "He left.|(He was tired.)|She stayed."),
        ("en", "The army won.|[laughs] We go on."),
        ("en", "He agreed…|[pause] Then he left."),
        ("en", "He left.|[t]he army said so.|{Nobody knew.}|It ended."),
        ("en", "He lives in the U.S.|(Kim was ill.)|She left."),
        ("en", "He met Dr. (then Mr.) Hale of Inc. (a firm).|We ain’t. [sic] We are."),
        ("en", "He came at 5 p.m. (local time).|The U.S. (and its allies) agreed."),
        ("uk", "Він пішов.|(сміється) Далі буде."),
        ("de", "Sie blieb.|(lacht) Dann ging sie."),
        ("es", "El ministro dijo que no.|[Los demás callaron.]|Se fue."),
    ],
)
def test_a_sentence_that_begins_with_a_bracket_is_cut_from_the_one_before_it(language, marked):
    check(language, marked)


def test_a_sentence_in_wide_brackets_is_cut_from_the_one_before_it():
    assert shown("彼は去った。（疲れていた。）彼女は残った。") == [
        "彼は去った。",
        "（疲れていた。）",
        "彼女は残った。",
    ]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("ja", "北朝鮮は「事実ではない。」と否定した。|韓国は確認した。"),
        ("ja", "首相は「試練の時。地域の努力が大事」と述べた。|でも野党は反発した。"),
        ("ja", "彼は『なぜ？いつ？』との問いに答えた。|次に進む。"),
        ("ja", "「知らない。」「わからない。」と二人は言った。|会議は続く。"),
        ("ja", "社長は「辞めない！」と強調、株主は「遅い。」などとして批判した。"),
        (
            "ja",
            "「終わった。」|彼は去った。|大臣は言った。|「まだ早い。|会議は続く。」|記者は黙った。",
        ),
        ("zh", "“真的吗？”记者问道。|没有人回答。|“我们不知道。”他说。"),
        ("ko", '그는 "모른다."면서도 "곧 안다."라고 했다. |정부는 침묵했다.'),
        ("ko", '"간다!"던 그는 갔다. |"지원한다." 등의 말이 나왔다. |"끝났다." |그는 말했다.'),
        ("ko", "그는 “간다.”(웃음)라고 했다. |「온다。」라고도 했다."),
        ("ko", '그는 "우리는 준비됐다. |언제든 간다."라고 말했다. |회의는 끝났다.'),
        ("ko", "군은 “왔다. |규모는 확인 중”이라고 밝혔다. |“모른다. |아무도 모른다.” |그는 갔다."),
        ("ko", "그는 “모른다. |정부도 모른다.” 라며 웃었다. |‘간다. |곧 간다.’라고도 적었다."),
        ("zh", "他表示，“这不是事实。|我们反对。”，并要求道歉。|会议结束。"),
        ("zh", "“真的吗？|为什么？”记者问道。|「我們不知道。|沒有人知道。」發言人說。"),
        (
            "zh",
            "王毅表示：“我们呼吁克制。|中方反对。”|他没有回答提问。|外长说：“知道。”|他说明了理由。",
        ),
    ],
)
def test_a_quotation_that_goes_on_is_one_unit_up_to_the_verb_of_saying(language, marked):
    units = shown(marked.replace("|", ""), language)
    assert units == [unit.strip() for unit in marked.split("|")]
