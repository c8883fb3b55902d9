"""What is wrong with a page for someone: what axe finds and what lies beyond an edge, wide and
narrow, in both themes, with enlarged text."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
AXE += "\naxe.configure({ noHtml: true });"  # elsewhere it writes out each element it looks at
WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
}
COLOURS = ["color-contrast", "link-in-text-block"]
OF_THE_THEME = {"type": "rule", "values": COLOURS}
WIDE, PHONE, NARROWEST = 1440, 390, 320

# The kinds of elements, see NOTE_LOOKS, that axe found no fault in, here or on another page.
FAULTLESS = set()

# A browser without scripts fires no timers, and axe waits for some.
TIMERS = """() => {
  if (matchMedia("(scripting: enabled)").matches) return;
  window.setTimeout = (work) => { Promise.resolve().then(work); };
}"""
RUN_AXE = """async ([part, runOnly, without]) => {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const options = { runOnly, rules, resultTypes: ["violations"] };
  const { violations } = await axe.run(part ?? { include: window.newToAxe }, options);
  const say = (node) => node.any.concat(node.all, node.none).map((check) => check.message)[0];
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${say(node)}`));
}"""
# Note what has text and is seen, and how, in this theme: one element of each kind that is not
# known. Two are of a kind if their colours, their tags and classes and those of all around them
# are the same. Gives the kinds that are new, as short numbers.
NOTE_LOOKS = """([part, known]) => {
  const seen = new Set(known.split(" "));
  const number = (text) => {
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
    }
    return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
  };
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const name = `${element.tagName} ${element.getAttribute("class")}`;
      const own = [name, backgroundColor, backgroundImage, opacity, filter].join(" ");
      grounds.set(element, number(`${ground(element.parentElement)}/${own}`));
    }
    return grounds.get(element);
  };
  const hasText = (element) => element.matches("input, select, textarea") ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const kinds = [];
  window.newToAxe = [];
  for (const whole of document.querySelectorAll(part)) {
    for (const element of [whole, ...whole.querySelectorAll("*")]) {
      if (!hasText(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
      const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(element);
      const around = getComputedStyle(element.parentElement ?? element).color;
      const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.6 : 24);  // to WCAG
      const how = [color, isLarge, fontWeight, textDecorationLine, around, ground(element)];
      const kind = number(how.join());
      if (seen.has(kind)) continue;
      seen.add(kind);
      kinds.push(kind);
      window.newToAxe.push(element);
    }
  }
  return kinds;
}"""
# What lies beyond an edge of the page, where no element of its own scrolls it into view.
SIDEWAYS = """() => {
  const scrolls = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const isScroller = /auto|scroll/.test(getComputedStyle(at).overflowX);
      if (isScroller && at.scrollWidth > at.clientWidth) return true;
    }
    return false;
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const out = ".visually-hidden, .skip-link, [hidden], svg, option";
  const seen = [...document.querySelectorAll("body *")].filter((element) =>
    !element.closest(out) && element.checkVisibility({ visibilityProperty: true }) &&
    (hasText(element) || element.matches("input, button, select, textarea")));
  const page = document.documentElement;
  const found = page.scrollWidth > innerWidth ? [`the page is ${page.scrollWidth} px wide`] : [];
  for (const element of seen) {
    const { left, right, width, height } = element.getBoundingClientRect();
    const isIn = right <= innerWidth + 1 && left >= -1;
    if (width < 2 || height < 2 || isIn || scrolls(element)) continue;
    const text = element.textContent.trim().slice(0, 40);
    const where = `${Math.round(left)} to ${Math.round(right)}`;
    found.push(`${element.tagName} .${element.className} “${text}” from ${where}`);
  }
  return found;
}"""


def violations(page, part="html", rules=WCAG, without=()):
    """What axe finds; it is run from outside, since the CSP bars script tags.

    The part None is what NOTE_LOOKS found to be new.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(TIMERS)
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, [part, rules, list(without)])


def sideways(page):
    return page.evaluate(SIDEWAYS)


def faults_for_anyone(page, part="html"):
    """List what is wrong with a page; axe looks at the part that no other page shows.

    The rules for structure run once per layout. Those for colours run in both themes, on one
    element of each kind not yet found to be faultless.
    """
    found = []
    for width in (NARROWEST, PHONE, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {fault}" for fault in sideways(page)]
        if width > NARROWEST:
            found += [f"{width} px: {one}" for one in violations(page, part, without=COLOURS)]
        for theme in {NARROWEST: (), PHONE: ("light", "dark"), WIDE: ("dark", "light")}[width]:
            page.emulate_media(color_scheme=theme)
            faults = faults_of_colours(page, part)
            found += [f"{width} px, {theme}: {fault}" for fault in faults]
    return [f"{page.url}: {fault}" for fault in found]


def faults_of_colours(page, part):
    kinds = page.evaluate(NOTE_LOOKS, [part, " ".join(FAULTLESS)])
    faults = violations(page, None, OF_THE_THEME) if kinds else []
    FAULTLESS.update([] if faults else kinds)
    return faults


def faults_of_large_text(page):
    """List what lies beyond an edge once the person's text is twice as large."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    found = [f"text at 200 %: {fault}" for fault in sideways(page)]
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    return found
