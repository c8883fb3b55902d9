"""What is wrong with a page for someone: what axe finds and what lies beyond an edge, wide and
narrow, in both themes, with enlarged text."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
}
COLOURS = ["color-contrast", "link-in-text-block"]
OF_THE_THEME = {"type": "rule", "values": COLOURS}
WIDE, PHONE, NARROWEST = 1440, 390, 320

# A browser without scripts fires no timers, and axe waits for some.
TIMERS = """() => {
  if (matchMedia("(scripting: enabled)").matches) return;
  window.setTimeout = (work) => { Promise.resolve().then(work); };
}"""
RUN_AXE = """async ([part, runOnly, without]) => {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const options = { runOnly, rules, resultTypes: ["violations"] };
  if (part === null && !window.newToAxe.length) return [];
  const { violations } = await axe.run(part ?? { include: window.newToAxe }, options);
  const say = (node) => node.any.concat(node.all, node.none).map((check) => check.message)[0];
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${say(node)}`));
}"""
# Note what has text and is seen, and how, in this theme; keep what was not seen so before.
NOTE_LOOKS = """([part, theme]) => {
  const seen = ((window.looks ??= {})[theme] ??= new WeakMap());
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, filter].join(" ");
      grounds.set(element, `${ground(element.parentElement)}/${own}`);
    }
    return grounds.get(element);
  };
  const hasText = (element) => element.matches("input, select, textarea") ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  window.newToAxe = [];
  for (const whole of document.querySelectorAll(part)) {
    for (const element of [whole, ...whole.querySelectorAll("*")]) {
      if (!hasText(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
      const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(element);
      const around = getComputedStyle(element.parentElement ?? element).color;
      const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.6 : 24);  // to WCAG
      const how = [color, isLarge, fontWeight, textDecorationLine, around, ground(element)];
      if (seen.get(element) === how.join()) continue;
      seen.set(element, how.join());
      window.newToAxe.push(element);
    }
  }
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

    The rules for structure run once per layout. Those for colours run in both themes: wide on
    all of the part, and on a phone on what was hidden there or looks otherwise now.
    """
    found = []
    for width in (NARROWEST, WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {fault}" for fault in sideways(page)]
        for theme in ("light", "dark") if width > NARROWEST else ():
            page.emulate_media(color_scheme=theme)
            page.evaluate(NOTE_LOOKS, [part, theme])
            look = looked_at if width == WIDE else looked_at_again
            faults = look(page, part, theme)
            found += [f"{width} px, {theme}: {fault}" for fault in faults]
    return [f"{page.url}: {fault}" for fault in found]


def looked_at(page, part, theme):
    return violations(page, part, WCAG if theme == "light" else OF_THE_THEME)


def looked_at_again(page, part, theme):
    structure = violations(page, part, without=COLOURS) if theme == "light" else []
    return structure + violations(page, None, OF_THE_THEME)


def faults_of_large_text(page):
    """List what lies beyond an edge of a wide page once the person's text is twice as large."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    return [f"text at 200 %: {fault}" for fault in sideways(page)]
