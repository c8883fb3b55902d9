// paint.js: answers and drafts → tags, squares and the card on the page. Touches only what changes.
import { byId, el, setData } from "../dom.js";
import { lengthOf, toUnits } from "../words.js";
import { nameOf, tagsOf } from "./answer.js";

const LANES = 4;
const CARD_TOP = 0.3;

// Read the sentences to label from the page, with their texts.
export function readSentences() {
  return [...document.querySelectorAll("#article .sentence")].map((element, index) => ({
    index,
    id: element.dataset.id,
    number: Number(element.dataset.n),
    position: Number(element.id.slice(1)),
    text: element.textContent,
    marks: element.dataset.marks ?? "",
    element,
  }));
}

// Paint the square in the outline and the tags after the sentence.
export function paintAnswer(scheme, sentence, answer, count, hasDraft = false) {
  const square = byId(`o${sentence.position}`);
  const tags = tagsOf(scheme, answer);
  const flags = {
    several: tags.length > 1, flagged: answer?.flag, commented: answer?.comment, draft: hasDraft,
  };
  square.dataset.state = answer?.verdict ?? "todo";
  square.textContent = tags[0]?.keys[0] ?? "";
  setData(square, "slot", tags[0]?.slot);
  setData(square, "pattern", tags[0]?.pattern);
  for (const [name, isSet] of Object.entries(flags)) setData(square, name, isSet ? "" : null);
  square.setAttribute("aria-label", nameOf(scheme, sentence, answer, count));
  paintTags(sentence, tags);
}

// The word joiner keeps the first tag on the line of the sentence’s last word.
function paintTags(sentence, tags) {
  let box = byId(`t${sentence.position}`);
  if (!box && !tags.length) return;
  if (!box) {
    box = el("span", { className: "tags", id: `t${sentence.position}` });
    box.setAttribute("aria-hidden", "true");
    sentence.element.after(box);
  }
  const children = tags.map(({ slot, keys }) => el("span", { className: "tag", data: { slot } }, keys.join("\u00a0")));
  box.replaceChildren(tags.length ? "\u2060" : "", ...children);
}

// Turn a sentence into the card, or back into a part of its paragraph.
export function setCurrent(sentence, isCurrent) {
  const { element } = sentence;
  element.classList.toggle("is-current", isCurrent);
  const square = byId(`o${sentence.position}`);
  if (isCurrent) {
    element.tabIndex = -1;
    // An application takes each key itself: a screen reader changes from its reading mode to its focus mode.
    element.setAttribute("role", "application");
    element.setAttribute("aria-roledescription", "sentence to label");
    element.setAttribute("aria-describedby", "card-text card-help");
    square.setAttribute("aria-current", "true");
    return;
  }
  // The tabindex stays: removing it from the focused element makes the browser lay out the page at once.
  for (const name of ["role", "aria-roledescription", "aria-describedby", "aria-label"]) element.removeAttribute(name);
  square.removeAttribute("aria-current");
  element.textContent = sentence.text;
}

/* ── the card ───────────────────────────────────────────────────────── */

// Draw the claims of a draft into the card: a numbered badge and an underline each, a tint for the current one.
export function paintCard(scheme, sentence, draft, name) {
  const { text, element } = sentence;
  const placed = draft.claims.map((claim, index) => ({ claim, index })).filter(({ claim }) => claim.start !== null);
  const shown = placed.filter(({ claim }) => claim.source || draft.claims.length > 1 || !isWhole(text, claim));
  const body = el("span", { id: "card-text" });
  body.append(...pieces(scheme, text, spansOf(text, shown), draft));
  element.replaceChildren(body);
  element.setAttribute("aria-label", name);
}

export const isWhole = (text, { start, end }) => start === null || (start === 0 && end === lengthOf(text));

function spansOf(text, shown) {
  const lanes = lanesOf(shown);
  const spans = shown.map(({ claim, index }) => ({
    claim, index, lane: lanes.get(index), start: toUnits(text, claim.start), end: toUnits(text, claim.end),
  }));
  return spans.sort((a, b) => a.lane - b.lane);
}

// Cut the text at every edge of a span; each piece is wrapped once for each span that covers it.
function pieces(scheme, text, spans, draft) {
  const claim = draft.claims[draft.at];
  const named = claim && claim.source_start !== null
    ? { start: toUnits(text, claim.source_start), end: toUnits(text, claim.source_end) } : null;
  const all = named ? [...spans, named] : spans;
  const edges = [...new Set([0, text.length, ...all.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const nodes = [];
  for (let at = 0; at + 1 < edges.length; at += 1) {
    const [from, to] = [edges[at], edges[at + 1]];
    if (draft.claims.length > 1) nodes.push(...badgesAt(scheme, spans, from, draft));
    const isNamed = named && from >= named.start && to <= named.end;
    const node = document.createTextNode(text.slice(from, to));
    const covering = spans.filter(({ start, end }) => start <= from && end >= to);
    nodes.push(wrap(scheme, isNamed ? el("span", { className: "named" }, node) : node, covering, draft));
  }
  return nodes;
}

function wrap(scheme, node, covering, draft) {
  return covering.reduce((inner, { claim, index, lane }) => {
    const slot = scheme.source.byId.get(claim.source)?.colour;
    return el("span", { className: "mark", data: { slot, lane, at: index === draft.at ? "" : null } }, inner);
  }, node);
}

function badgesAt(scheme, spans, from, draft) {
  const starting = spans.filter(({ start }) => start === from).sort((a, b) => a.index - b.index);
  return starting.map(({ claim, index }) => {
    const slot = scheme.source.byId.get(claim.source)?.colour;
    const data = { slot, number: index + 1, claim: index, at: index === draft.at ? "" : null };
    const badge = el("span", { className: "badge", data });
    badge.setAttribute("aria-hidden", "true");
    return badge;
  });
}

// Put each claim on the first lane that no overlapping claim has: they are underlined one below the other.
function lanesOf(shown) {
  const lanes = new Map();
  for (const { claim, index } of shown) {
    const taken = new Set(shown
      .filter((other) => lanes.has(other.index) && other.claim.start < claim.end && claim.start < other.claim.end)
      .map((other) => lanes.get(other.index)));
    let lane = 0;
    while (taken.has(lane) && lane < LANES - 1) lane += 1;
    lanes.set(index, lane);
  }
  return lanes;
}

// Frame the word that was tapped first.
export function paintTapped(text, word) {
  const range = document.createRange();
  const walker = document.createTreeWalker(byId("card-text"), NodeFilter.SHOW_TEXT);
  const [from, to] = [toUnits(text, word.start), toUnits(text, word.end)];
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = passed + node.length;
    if (from >= passed && from < end) {
      // A range that crosses an element cannot be framed, so the frame ends with its text node.
      range.setStart(node, from - passed);
      range.setEnd(node, Math.min(to - passed, node.length));
      range.surroundContents(el("span", { className: "tapped" }));
      return;
    }
    passed = end;
  }
}

/* ── where the card appears ─────────────────────────────────────────── */

// Stretches far from the screen are not laid out (`content-visibility`), so their height is a guess: the
// ones around the card must be laid out before anything is measured.
let drawn = [];
function drawAround(element) {
  const stretch = element.closest(".stretch") ?? byId("article").lastElementChild;
  if (drawn[1] === stretch) return;
  for (const each of drawn) each?.classList.remove("is-drawn");
  drawn = [stretch.previousElementSibling, stretch, stretch.nextElementSibling];
  for (const each of drawn) each?.classList.add("is-drawn");
}

// Scroll so that the card’s first line always appears in the same place.
export function placeCard(element) {
  drawAround(element);
  const column = byId("column");
  if (column.scrollHeight === column.clientHeight) {
    element.scrollIntoView({ block: "center" });
    return;
  }
  const { top, room, height } = measure(column, element);
  column.scrollTop += top - Math.max(8, Math.min(CARD_TOP * height, room));
}

// On a phone the panel grows over the card: show the card whole again, or from its first line.
export function keepInView(element) {
  const column = byId("column");
  const { top, room } = measure(column, element);
  column.scrollTop += Math.max(0, top - Math.max(8, room));
}

function measure(column, element) {
  const card = element.getBoundingClientRect();
  const frame = column.getBoundingClientRect();
  const above = byId("again")?.offsetHeight ?? 0; // that note stays at the top of the column
  const height = frame.height - above;
  return { top: card.top - frame.top - above, room: height - card.height - 12, height };
}

// Scroll the current square into view, later: the next sentence must not wait for it.
let timer = 0;
export function followInOutline({ position }) {
  clearTimeout(timer);
  timer = setTimeout(() => byId(`o${position}`).scrollIntoView({ block: "nearest", inline: "nearest" }), 60);
}

export function paintProgress({ finished }) {
  byId("progress-bar").value = finished;
  byId("progress-done").textContent = finished;
}
