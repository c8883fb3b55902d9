"""Saved web pages: the article without what stands around it."""

import quopri

import pytest

from annotate import importers, sentences
from annotate.errors import Refused
from annotate.importers import Limits, Options
from annotate.importers._reading import markup as markup_check
from annotate.importers._reading import optional

PAGE = """<!DOCTYPE html>
<!-- saved from url=(0030)https://news.example/saved -->
<html lang="en"><head><meta charset="{charset}"><title>Bridge opens | The Daily Sample</title>
<meta property="og:site_name" content="The Daily Sample">
<meta property="og:title" content="Bridge opens">
<meta property="article:published_time" content="2024-10-23T10:00:00Z">
{canonical}<script>if (a<b) document.write("<div><div>")</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/p">Politics</a></li></ul></nav>
<article><h1>Bridge opens</h1>
<p>The mayor said the <a href="/b">bridge</a> will <b>open</b> in May, if it
 does not <del>snow</del> rain.<br>Engineers doubt that very much,
and said so in a long statement.</p>
<h2>What comes next?</h2>
<p>Reports suggest a second bridge in Köln – which may never be built at all.</p>
<blockquote><p>“We have seen the plans,” one engineer said. “They are wanting.”</p></blockquote>
<ul><li>First, the <i>river</i> must fall to its usual height.</li>
<li><p>Then the piers have to be checked by divers.</p></li></ul>
<table><tr><td>2023</td><td>Two million</td></tr></table>
<p>Nobody knows when the works will end, officials said on Tuesday evening.</p>
</article><aside><h3>Most read</h3><ul><li><a href="/x">Something else</a></li></ul></aside>
<footer>© 2024 The Daily Sample. All rights reserved.</footer></body></html>
"""
CANONICAL = '<link rel="canonical" href="https://news.example/a/1">'
BLOCKS = [
    "# Bridge opens",
    "The mayor said the bridge will open in May, if it does not rain.\n"
    "Engineers doubt that very much, and said so in a long statement.",
    "## What comes next?",
    "Reports suggest a second bridge in Köln – which may never be built at all.",
    "“We have seen the plans,” one engineer said. “They are wanting.”",
    "• First, the river must fall to its usual height.",
    "• Then the piers have to be checked by divers.",
    "2023",
    "Two million",
    "Nobody knows when the works will end, officials said on Tuesday evening.",
]


def page(charset="utf-8", canonical=CANONICAL):
    return PAGE.format(charset=charset, canonical=canonical)


def read(data, name="a.html", encoding="", **limits):
    [draft] = importers.read(data, name, Options(encoding=encoding, limits=Limits(**limits)))
    return draft


def test_a_page_gives_its_article_and_details_and_nothing_around_it():
    draft = read(page().encode())
    assert draft.text.split("\n\n") == BLOCKS
    assert (draft.title, draft.outlet) == ("Bridge opens", "The Daily Sample")
    assert (draft.url, draft.published) == ("https://news.example/a/1", "2024-10-23")
    kinds = [unit.kind for unit in sentences.split(draft.text)]
    assert kinds[:4] == ["heading", "sentence", "sentence", "heading"]
    assert kinds.count("bullet") == 2


def test_the_address_may_come_from_the_browser_that_saved_it():
    assert read(page(canonical="").encode()).url == "https://news.example/saved"
    strange = '<link rel="canonical" href="javascript:alert(1)">'
    assert read(page(canonical=strange).encode()).url == "https://news.example/saved"


@pytest.mark.parametrize(
    ("encoding", "named", "chosen"),
    [
        ("utf-8", "iso-8859-1", ""),
        ("utf-8-sig", "utf-8", ""),
        ("utf-16", "utf-8", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1250", "windows-1250", ""),
        ("cp1252", "utf-8", "cp1252"),
        ("cp1252", "no-such-thing", ""),
    ],
)
def test_a_page_is_decoded_as_it_says_unless_that_is_wrong(encoding, named, chosen):
    draft = read(page(named).encode(encoding), encoding=chosen)
    assert draft.text.split("\n\n") == BLOCKS


def test_a_page_that_is_not_in_the_encoding_it_names_is_refused():
    with pytest.raises(Refused, match="is not utf-8") as refused:
        read(page().encode("cp1252"))
    assert "Choose its encoding" in refused.value.remedy


def test_a_page_saved_with_its_pictures_in_one_file_is_read():
    archive = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/blink\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
        b"--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: https://news.example/inner\r\n\r\n"
    ) + quopri.encodestring(page(canonical="").encode())
    draft = read(archive + b"\r\n--B--\r\n", "a.mhtml")
    assert draft.text.split("\n\n") == BLOCKS
    assert draft.url == "https://news.example/inner"
    with pytest.raises(Refused, match="contains no web page"):
        read(archive.replace(b"text/html", b"text/plain"), "a.mht")


def test_a_page_without_an_article_is_refused():
    with pytest.raises(Refused, match="No article was found"):
        read(b"<!DOCTYPE html><html><body><nav>Home</nav></body></html>")


@pytest.mark.parametrize(
    ("tag", "after"), [("ul", "<p>{}</p>"), ("ol", "<p>{}</p>"), ("ul", "<h2>Doubts</h2><p>{}</p>")]
)
def test_a_list_between_paragraphs_right_under_the_body_is_kept(tag, after):
    points = ["The river has to fall to its usual height.", "The piers are checked by divers."]
    items = "".join(f"<li>{point}</li>" for point in points)
    last = "Nobody knows when the works will end, officials said on Tuesday evening."
    markup = (
        "<html><head><title>Bridge</title></head><body><p>The mayor said the bridge will open in"
        f" May, if these two points are met.</p><{tag}>{items}</{tag}>{after.format(last)}"
        "</body></html>"
    )
    text = read(markup.encode()).text
    assert [text.count(f"\n\n• {point}\n\n") for point in points] == [1, 1]
    assert text.endswith(last)


def test_a_menu_right_under_the_body_is_left_out():
    paragraph = "".join(
        f"<p>The {who} said on Monday that the bridge over the river will open in May, if it does"
        " not rain again, and that the works will then be finished before the summer.</p>"
        for who in ("mayor", "minister", "engineer", "union")
    )
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/p'>Politics</a></li></ul>"
    text = read(f"<html><body>{menu}{paragraph}{menu}</body></html>".encode()).text
    assert "Home" not in text and "Politics" not in text


def test_a_page_over_its_own_limit_is_refused():
    with pytest.raises(Refused, match="limit for a web page is 5 MB"):
        read(b"<html>" + b" " * 5_000_000)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div>" * 1001, "nested more than 1,000 levels deep"),
        ("<x-y>" * 1001, "nested more than 1,000 levels deep"),
        ("<p " + "a " * 1001 + ">", "more than 1,000 attributes"),
        ("<p " + "a='>' " * 1001, "more than 1,000 attributes"),
        ("<p " + "/a=\">\"" * 1001, "more than 1,000 attributes"),
        ("<p>" * 12, "more than 10 elements"),
        ("<!DOCTYPE html [<!ENTITY a 'b'>]>", "declares entities"),
    ],
)  # fmt: skip
def test_markup_made_to_hurt_is_refused_before_a_parser_sees_it(markup, reason):
    elements = {"html_elements": 10} if "elements" in reason else {}
    with pytest.raises(Refused, match=reason):
        read(f"<html>{markup}".encode(), **elements)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>one" * 1500,
        "<ul>" + "<li>one" * 1500,
        "<div>one</div>" * 1500,
        "<img src=a>" * 1500,
        "<!--" + "<div>" * 1500 + "-->",
        "<script>" + "<div>" * 1500 + "</script>",
        "<STYLE>" + "<div>" * 1500 + "</Style>",
        "<p title='" + "a b" * 1500 + "'>",
        "<p>" + "a < b and c > d. " * 1500,
        "</div>" * 1500 + "<div>" * 900,
    ],
)
def test_long_but_harmless_markup_passes(markup):
    markup_check.check(markup, "a.html", Limits())


@pytest.mark.parametrize(
    "unit",
    ["<", "<a", "<a ", "<a '", '<a "', "<!--", "<script>", "</", "<a b=", "<a b='>", "&", "<a/"],
)
def test_the_check_takes_linear_time(unit):
    try:
        markup_check.check(unit * (4_000_000 // len(unit)), "a.html", Limits())
    except Refused as refused:
        assert "deep" in refused.reason or "attributes" in refused.reason


def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch):
    def missing(package):
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(optional, "import_module", missing)
    with pytest.raises(Refused, match="trafilatura") as refused:
        read(page().encode())
    assert "pip install trafilatura lxml-html-clean" in refused.value.remedy
