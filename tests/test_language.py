"""The product speaks plain English: the texts that people see keep the rules of its language."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.language import HOLE, in_python, in_scheme, in_script, in_template

ROOT = Path(__file__).resolve().parent.parent
READERS = {".html": in_template, ".py": in_python, ".js": in_script, ".toml": in_scheme}
# These hold words of articles, which the segmenter looks for; no one is shown them.
NOT_SHOWN = {
    f"annotate/sentences/{name}.py"
    for name in ("clauses", "guessing", "headings", "languages", "leftovers", "names")
}
SOURCES = {
    name: path.read_text("utf-8")
    for folder in ("annotate", "static/js")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in READERS and (name := str(path.relative_to(ROOT))) not in NOT_SHOWN
}
LONGEST_LINE = 160

# What is never said, and what is said instead.
SWAPS = {
    r"anew": "again, or a verb with re-",
    r"behind(?! a proxy\b)": "after",
    r"so many": "this many, a set number of",
    r"whoever": "anyone who, the person who",
    r"whatever": "any",
    r"meanwhile": "in the meantime, or nothing",
    r"reckon\w*": "compute",
    r"holds": "contains, applies",
    r"stands?": "is, appears",
    r"sa(?:y|ys|id) of": "say about",
    r"(?<!can.t )(?<!cant )tells?(?! them\b)(?![^.]* apart\b)": "show, detect",
    r"puts? (?:\w+ )?right": "correct",
    r"mend\w*": "correct, fix",
    r"signs?(?! cookies\b)(?! (?:(?:you|them|a person) )?(?:in|out|up)\b)": "character",
    r"endings?": "file type",
    r"usual": "default",
    r"present (?:password|value|key)": "current",
    r"in force": "current",
    r"divid\w+": "split",
    r"cuts?(?! off\b)": "split",
    r"tries": "attempts",
    r"(?:only|the|with) own": "their own",
    r"must look": "should look",
    r"everybody": "everyone",
    r"nobody": "no one",
    r"somebody": "someone",
    r"anybody": "anyone",
    r"any ?more": "no longer",
    r"so far": "yet, or nothing",
    r"(?<!there )is no (?!longer\b)\w+": "is not a …",
    r"please|sorry|invalid": "what happened and what to do",
    r"(?:do|does|did|is|are|was|were|has|have|had|wo|would|should|could)n[’']t": "the full words",
    r"\w+[’'](?:re|ll|ve)": "the full words",
    r"(?:labeled|colors?|organiz\w+|recogniz\w+)": "the British spelling",
}
SAID = re.compile(rf"(?<![\w-])(?:{'|'.join(SWAPS)})(?![\w-])|, too\b|\be\.g\.|\d %", re.I)
# Where one of these is right after all, and why.
ALLOWED = {
    ("annotate/templates/help/_agreement.html", "so many"): "“so” means “therefore” there",
    ("annotate/templates/guideline/_claims.html", "whatever"): "in “whatever your answer”",
    ("annotate/templates/imports/_reading.html", "usual"): "a column has usual names, no default",
    ("annotate/web/imports/unit_rows.py", "sign"): "a bullet is a sign, of one character or two",
    ("annotate/schemes/admiralty.toml", "invalid"): "a word of the code’s own definition",
}


@cache
def texts_of(name, source):
    """Read the texts of a file once for all rules."""
    return READERS[Path(name).suffix](source)


def find_said(name, source):
    """Find the words in the texts of a file that are not ours."""
    return [
        f"{name}:{text.line}: {match[0]}"
        for text in texts_of(name, source)
        for match in SAID.finditer(text.words)
        if (name, match[0].lower()) not in ALLOWED
    ]


# The nouns a plural helper is given: the singular, and the plural where an s is not enough.
_GIVEN = re.compile(
    r"""plural\((?:(?:[^"'\n]|\[["']\w+["']\])*, )?["']([a-z ]+)["'](?:, ["']([a-z ]+)["'])?\)"""
)


def find_counted(sources):
    """Find the plurals of all nouns that are counted with a plural helper."""
    pairs = [pair for source in sources for pair in _GIVEN.findall(source)]
    return {counted_word(one, many or f"{one}s") for one, many in pairs}


def counted_word(one, many):
    """The word that the plural changes: “articles” of “article is” and “articles are”."""
    pairs = zip(one.split(), many.split(), strict=False)
    return next(plural for singular, plural in pairs if plural != singular)


COUNTED = find_counted(SOURCES.values()) | {
    "claims", "comments", "flags", "labels", "minutes", "seconds", "sources", "values", "words",
}  # fmt: skip
BARE = re.compile(rf"({HOLE}|%d) (?:{'|'.join(sorted(COUNTED))})\b")


def find_bare(name, source):
    """Find numbers before a plural noun: they read “1 sentences” one day.

    A name in capitals is a constant, whose value its author knows.
    """
    return [
        f"{name}:{text.line}: {match[0][1:].strip()}"
        for text in texts_of(name, source)
        for match in BARE.finditer(text.words)
        if match[1] == "%d" or not re.fullmatch(r"\s*[A-Z][A-Z_]+\s*", text.code_of(match[1]))
    ]


_WAY_OUT = re.compile(r"""value:\s*["']{2},\s*label:\s*["']([^"']*)["']""")


def find_ways_out(name, source):
    """Find the buttons that close a dialog, whose value is empty, under another name."""
    labels = _WAY_OUT.findall(source) if name.endswith(".js") else []
    return [f"{name}: {label}" for label in labels if label not in ("Cancel", "Close")]


# Who may write a date: for people, and as it is stored.
DATE_HELPERS = {
    "annotate/web/frame/shell.py": "the days and times of every page",
    "annotate/store/file/ulid.py": "the one form in which times are stored",
    "static/js/times.js": "the same in the reader's own time zone",
}
_DATE_IN_SCRIPT = re.compile(
    r"toLocale(?:Date|Time)String|DateTimeFormat|toLocaleString\((?!\"en\"\))|toDateString|toUTCString"
)
_TIME_IN_TEMPLATE = re.compile(r"(?:\w*_at|\.at|last_seen|published|\.end)(?:\[[^\]]*\])?\Z")


def find_dates(name, source):
    """Find dates that are written without the helper."""
    if name in DATE_HELPERS:
        return []
    if name.endswith(".js"):
        return [f"{name}: {found}" for found in _DATE_IN_SCRIPT.findall(source)]
    if name.endswith(".html"):
        return [
            f"{name}:{text.line}: {code}"
            for text in in_template(source)
            for code in map(text.code_of, re.findall(HOLE, text.words))
            if _TIME_IN_TEMPLATE.search(code.strip())
        ]
    if not name.endswith(".py"):
        return []
    return [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr in ("strftime", "ctime"))
        or (isinstance(node, ast.FormattedValue) and _is_date_format(node.format_spec))
    ]


def _is_date_format(spec):
    return spec is not None and re.search(r"%[a-zA-Z]", ast.unparse(spec)) is not None


def find_long(name, source):
    """Find template lines that cannot be read without scrolling sideways."""
    if not name.endswith(".html"):
        return []
    lines = enumerate(source.splitlines(), 1)
    return [f"{name}:{number}: {len(line)}" for number, line in lines if len(line) > LONGEST_LINE]


RULES = {
    "words": find_said,
    "counts": find_bare,
    "dialogs": find_ways_out,
    "dates": find_dates,
    "lines": find_long,
}


@pytest.mark.parametrize("rule", RULES)
def test_what_people_see_keeps_the_rule(rule):
    broken = [place for name in SOURCES for place in RULES[rule](name, SOURCES[name])]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<p>Labels made <b>anew</b></p>"),
        ("a.html", '<button aria-label="Mend the label">x</button>'),
        ("a.html", '<input placeholder="the usual name">'),
        ("a.html", '<p title="{{ "Nobody has it" if x else y }}">x</p>'),
        ("a.html", '{% set note = "It stands here" %}'),
        ("a.py", 'raise Invalid("There is a row.", "Put it right.")'),
        ("a.py", 'flash(f"{name} holds {n} labels.", "ok")'),
        ("a.py", '@click.command("x")\ndef x():\n    """Divide a file."""'),
        ("a.py", 'click.option("--x", help="Whoever is here, too.")'),
        ("a.py", 'say("“x” is no date.")'),
        ("a.toml", '[field]\nhint = "The usual case"\nexamples = ["It holds."]'),
        ("a.js", "toast(`Somebody else has ${one}`);"),
        ("a.js", 'const words = one ? "It is in force" : "";'),
        ("a.js", "say(/[\"']/.test(x) ? `a ${b ? `cut ${c}` : d}` : e);"),
    ],
)
def test_a_word_that_is_not_ours_is_found(name, source):
    assert find_said(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "{# anew #}<p>Can’t tell{% if anew %}, or behind a proxy{% endif %}</p>"),
        ("a.html", "<code>--behind-proxy 1</code><script>meanwhile()</script>"),
        (
            "a.py",
            'def f():\n    """Tell whether it stands."""\n    # whoever\n    return {"holds": 1}',
        ),
        ("a.py", 'say("There is no date. It is no longer here. Sign in.")'),
        ("a.toml", 'note = "Fine"\nexamples = ["It holds water."]'),
        ("a.js", '// nobody\nmend(); /* anew */ const a = b / c / d; q(".cut, .usual");'),
    ],
)
def test_what_no_one_is_shown_or_what_is_right_is_left_alone(name, source):
    assert not find_said(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<p>{{ n }} articles</p>"),
        ("a.html", "<p><b>{{ n | int }}</b> <span>articles</span> left</p>"),
        ("a.html", '<p>{{ "%d articles" | format(n) }}</p>'),
        ("a.py", 'say(f"{len(them):,} articles are here")'),
        ("a.js", "say(`${count} articles`);"),
    ],
)
def test_a_bare_count_is_found(name, source):
    assert find_bare(name, source)


def test_a_count_by_a_helper_or_of_a_constant_is_left_alone():
    assert not find_bare("a.html", '<p>{{ n | plural("article") }} of {{ n }} here</p>')
    assert not find_bare("a.py", "say(f'{plural(n, \"article\")}, at most {MOST_ROWS} rows')")
    assert not find_bare("a.js", 'say(`${plural(n, "article")} left`);')
    assert {"answers", "articles", "people", "sentences"} <= COUNTED
    assert find_counted(['plural(len(x["a"]), "flag or note", "flags and notes")']) == {"flags"}


def test_a_dialog_that_is_left_otherwise_is_found():
    assert find_ways_out("a.js", 'ask("Flag", [], [{ value: "", label: "Leave", key: "Esc" }]);')
    assert not find_ways_out(
        "a.js", '[{ value: "", label: "Cancel" }, { value: "", label: "Close" }]'
    )
    ways_out = [label for source in SOURCES.values() for label in _WAY_OUT.findall(source)]
    assert set(ways_out) == {"Cancel", "Close"}, "dialogs are made otherwise: look for that"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<p>{{ article.imported_at }}</p>"),
        ("a.html", "<td>on {{ one.at[:10] }}</td>"),
        ("a.py", 'say(at.strftime("%d %B"))'),
        ("a.py", 'say(f"{at:%d.%m.%Y}")'),
        ("a.js", "say(new Date().toLocaleDateString());"),
        ("a.js", "say(moment.toLocaleString());"),
        ("a.js", "new Intl.DateTimeFormat();"),
    ],
)
def test_a_date_of_another_form_is_found(name, source):
    assert find_dates(name, source)


def test_dates_by_the_helper_and_numbers_are_left_alone():
    assert not find_dates("a.html", '<time datetime="{{ one.at }}">{{ one.at | moment }}</time>')
    assert not find_dates("a.py", 'say(f"{share:.0%} of {count:,}")')
    assert not find_dates("a.js", 'say(count.toLocaleString("en"));')
    assert all(name in SOURCES for name in DATE_HELPERS)
    assert '"en-GB"' in SOURCES["static/js/times.js"], "as the server writes it"


def test_a_long_line_of_a_template_is_found():
    assert find_long("a.html", "<p>\n" + "x" * 161) == ["a.html:2: 161"]
    assert not find_long("a.html", "x" * 160)


def test_each_exception_is_still_needed():
    for name, word in ALLOWED:
        texts = READERS[Path(name).suffix](SOURCES[name])
        assert any(word in text.words.lower() for text in texts), (name, word)
