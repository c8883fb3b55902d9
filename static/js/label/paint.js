// paint.js: answers and drafts → marks, card and panel on the page. Touches only what changes.
import { asksName, askedField, fieldsAsked, isComplete } from "./draft.js";
import { cutOut, lengthOf, toUnits } from "./spans.js";

const LANES = 4;
const CARD_TOP = 0.3;

const byId = (id) => document.getElementById(id);

function make(tag, className, data = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(data)) if (value !== null && value !== undefined) element.dataset[key] = value;
  return element;
}

// The asked sentences as they stand on the page, with their texts.
export function readSentences() {
  return [...document.querySelectorAll("#article .sentence")].map((element, index) => ({
    index,
    id: element.dataset.id,
    number: Number(element.dataset.n),
    position: Number(element.id.slice(1)),
    text: element.textContent,
    hints: element.dataset.marks ?? "",
    element,
  }));
}

// The square in the outline and the tags behind the sentence.
export function paintMarks(scheme, sentence, answer, count, extra = {}) {
  const square = byId(`o${sentence.position}`);
  const marks = marksOf(scheme, answer);
  const state = answer?.verdict ?? "todo";
  square.dataset.state = state;
  square.textContent = marks[0]?.keys[0] ?? "";
  toggleData(square, "slot", marks[0]?.slot);
  toggleData(square, "several", marks.length > 1 ? "" : null);
  toggleData(square, "flagged", answer?.flag ? "" : null);
  toggleData(square, "commented", answer?.comment ? "" : null);
  toggleData(square, "draft", extra.draft ? "" : null);
  square.setAttribute("aria-label", nameOf(scheme, sentence, answer, count));
  paintTags(sentence, marks);
}

function toggleData(element, name, value) {
  if (value === null || value === undefined) delete element.dataset[name];
  else element.dataset[name] = value;
}

function paintTags(sentence, marks) {
  let tags = byId(`t${sentence.position}`);
  if (!tags && !marks.length) return;
  if (!tags) {
    tags = make("span", "tags");
    tags.id = `t${sentence.position}`;
    tags.setAttribute("aria-hidden", "true");
    sentence.element.after(tags);
  }
  tags.replaceChildren(marks.length ? "\u2060" : "", ...marks.map((mark) => {
    const tag = make("span", "tag", { slot: mark.slot });
    tag.textContent = mark.keys.join("\u00a0");
    return tag;
  }));
}

export function nameOf(scheme, sentence, answer, count) {
  const parts = [`Sentence ${sentence.number} of ${count}, ${describe(scheme, answer)}`];
  if (answer?.flag) parts.push("flagged");
  if (answer?.comment) parts.push("has a comment");
  if (sentence.hints) parts.push(sentence.hints);
  return parts.join(", ");
}

// Turn a sentence into the card, or back into a part of its paragraph.
export function setCurrent(sentence, isCurrent) {
  const { element } = sentence;
  element.classList.toggle("is-current", isCurrent);
  const square = byId(`o${sentence.position}`);
  if (isCurrent) {
    element.tabIndex = -1;
    element.setAttribute("role", "group");
    element.setAttribute("aria-describedby", "card-text");
    square.setAttribute("aria-current", "true");
    return;
  }
  // Its tabindex stays: to take it from the element in focus would cost a layout.
  for (const name of ["role", "aria-describedby", "aria-label"]) element.removeAttribute(name);
  square.removeAttribute("aria-current");
  element.textContent = sentence.text;
}

// Draw the claims of a draft into the card: a numbered badge, an underline each, a tint for the current one.
export function paintCard(scheme, sentence, draft, name) {
  const body = make("span");
  body.id = "card-text";
  const drawn = draft.claims.map((claim, index) => ({ claim, index })).filter(({ claim }) => claim.start !== null);
  const shown = drawn.filter(({ claim }) => claim.source || draft.claims.length > 1 || !isWhole(sentence.text, claim));
  body.append(...pieces(scheme, sentence.text, shown, draft));
  sentence.element.replaceChildren(body);
  sentence.element.setAttribute("aria-label", name);
}

const isWhole = (text, { start, end }) => start === null || (start === 0 && end === lengthOf(text));

function pieces(scheme, text, shown, draft) {
  const lanes = lanesOf(shown);
  const edges = new Set([0, text.length]);
  const spans = shown.map(({ claim, index }) => ({
    claim,
    index,
    start: toUnits(text, claim.start),
    end: toUnits(text, claim.end),
  }));
  for (const { start, end } of spans) edges.add(start).add(end);
  const named = draft.claims[draft.at];
  const source = named && named.source_start !== null
    ? [toUnits(text, named.source_start), toUnits(text, named.source_end)] : null;
  if (source) edges.add(source[0]).add(source[1]);
  const order = [...edges].sort((a, b) => a - b);
  const nodes = [];
  for (let at = 0; at + 1 < order.length; at += 1) {
    const [from, to] = [order[at], order[at + 1]];
    if (draft.claims.length > 1) {
      for (const span of spans) if (span.start === from) nodes.push(badge(scheme, span.claim, span.index, draft));
    }
    let node = document.createTextNode(text.slice(from, to));
    if (source && from >= source[0] && to <= source[1]) node = wrap(node, make("span", "named"));
    const covering = spans.filter((span) => span.start <= from && span.end >= to);
    covering.sort((a, b) => lanes.get(a.index) - lanes.get(b.index));
    for (const span of covering) {
      const slot = scheme.source.byId.get(span.claim.source)?.colour;
      node = wrap(node, make("span", "mark", { slot, lane: lanes.get(span.index), at: span.index === draft.at ? "" : null }));
    }
    nodes.push(node);
  }
  return nodes;
}

// Frame the word a finger tapped first.
export function paintTapped(text, word) {
  const card = byId("card-text");
  const range = document.createRange();
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const [from, to] = [toUnits(text, word.start), toUnits(text, word.end)];
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = passed + node.length;
    if (from >= passed && from < end) {
      range.setStart(node, from - passed);
      range.setEnd(node, Math.min(to - passed, node.length));
      range.surroundContents(make("span", "tapped"));
      return;
    }
    passed = end;
  }
}

function wrap(node, outer) {
  outer.append(node);
  return outer;
}

function badge(scheme, claim, index, draft) {
  const slot = scheme.source.byId.get(claim.source)?.colour;
  const sign = make("span", "badge", { slot, number: index + 1, claim: index, at: index === draft.at ? "" : null });
  sign.setAttribute("aria-hidden", "true");
  return sign;
}

// Overlapping claims are underlined one below the other.
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

// What is far away has no true height yet: draw the stretches around the card before measuring.
let drawn = [];
function drawAround(element) {
  const stretch = element.closest(".stretch") ?? byId("article").lastElementChild;
  if (drawn[1] === stretch) return;
  for (const one of drawn) one?.classList.remove("is-drawn");
  drawn = [stretch.previousElementSibling, stretch, stretch.nextElementSibling];
  for (const one of drawn) one?.classList.add("is-drawn");
}

// Scroll so that the card's first line always stands in the same place.
export function placeCard(element) {
  drawAround(element);
  const column = byId("column");
  if (column.scrollHeight === column.clientHeight) {
    element.scrollIntoView({ block: "center" });
    return;
  }
  const rect = element.getBoundingClientRect();
  const frame = column.getBoundingClientRect();
  const room = frame.height - rect.height - 12;
  column.scrollTop += rect.top - frame.top - Math.max(8, Math.min(CARD_TOP * frame.height, room));
}

// The panel of a phone grows over the card: show it whole again, or from its first line.
export function keepInView(element) {
  const column = byId("column");
  const rect = element.getBoundingClientRect();
  const frame = column.getBoundingClientRect();
  const room = frame.height - rect.height - 12;
  column.scrollTop += Math.max(0, rect.top - frame.top - Math.max(8, room));
}

// Bring the current square into view, when the card has long been painted.
let later = 0;
export function followInOutline({ position }) {
  clearTimeout(later);
  later = setTimeout(() => byId(`o${position}`).scrollIntoView({ block: "nearest", inline: "nearest" }), 60);
}

export function paintProgress(counts) {
  byId("progress-bar").value = counts.finished;
  byId("progress-done").textContent = counts.finished;
}

const VERDICTS = { no_claim: "no claim", cant_tell: "can’t tell", skipped: "skipped" };
const SIGNS = { no_claim: "0", cant_tell: "T" };

// The tags behind a sentence: [{ slot, keys }], one a claim or one for the verdict.
export function marksOf(scheme, answer) {
  const verdict = answer?.verdict;
  if (SIGNS[verdict]) return [{ slot: null, keys: [SIGNS[verdict]] }];
  return (answer?.claims ?? []).map((claim) => {
    const source = scheme.source.byId.get(claim.source);
    const keys = [source?.key || source?.label.slice(0, 2) || "?"];
    for (const field of scheme.further) {
      const value = field.byId.get(claim.fields[field.id]);
      if (value) keys.push(value.key || value.label.slice(0, 1));
    }
    return { slot: source?.colour ?? null, keys: keys.map((key) => key.toUpperCase()) };
  });
}

// “US official, high confidence”; claims are joined by “;”.
export function describe(scheme, answer) {
  const verdict = answer?.verdict ?? null;
  if (verdict !== "claims") return VERDICTS[verdict] ?? "not labelled";
  return answer.claims.map((claim) => [sourceLabel(scheme, claim), ...fieldWords(scheme, claim)].join(", ")).join("; ");
}

export const sourceLabel = (scheme, claim) => scheme.source.byId.get(claim.source)?.label ?? claim.source ?? "";

export function fieldWords(scheme, claim) {
  const words = [];
  for (const field of scheme.further) {
    const value = field.byId.get(claim.fields[field.id]);
    if (!value) continue;
    if (value.outside || value.label.length > 12) words.push(value.label.toLowerCase());
    else if (value.label.length > 2) words.push(`${value.label.toLowerCase()} ${field.id}`);
    else words.push(`${field.id} ${value.label}`);
  }
  return words;
}

// The first and the last words of a claim, for its line in the panel.
export function excerpt(text, most = 46) {
  if (text.length <= most) return text;
  const head = text.slice(0, Math.round(most * 0.62)).replace(/\s+\S*$/, "");
  const tail = text.slice(-Math.round(most * 0.3)).replace(/^\S*\s+/, "");
  return `${head} … ${tail}`;
}

// The panel: its claims, the source, what is asked now, the verdicts. Its parts are looked up once.
export function makePanel(scheme) {
  const form = byId("panel");
  const radios = new Map([...form.querySelectorAll("[data-field]")].map((input) => [`${input.dataset.field}:${input.value}`, input]));
  const boxes = new Map([...form.querySelectorAll("[data-box]")].map((box) => [box.dataset.box, box]));
  const name = byId("source-name");
  let shown = "";

  function paint(sentence, draft, answer) {
    paintClaims(sentence, draft);
    const claim = draft.claims[draft.at];
    const asked = askedField(scheme, draft);
    byId("claim-number").textContent = draft.at + 1;
    check(scheme.source, claim?.source);
    const offered = new Set(claim?.source ? fieldsAsked(scheme, claim) : []);
    for (const field of scheme.further) {
      check(field, claim?.fields[field.id]);
      const box = boxes.get(field.id);
      box.classList.toggle("is-asked", field === asked);
      box.classList.toggle("is-offered", offered.has(field));
    }
    form.dataset.asked = asked?.id ?? "";
    form.dataset.asking = asked && asked !== scheme.source ? "value" : "source";
    const wantsName = Boolean(claim) && asksName(scheme, claim);
    byId("name-box").hidden = !wantsName;
    if (wantsName && document.activeElement !== name) name.value = claim.source_name;
    for (const id of ["no_claim", "cant_tell"]) {
      const button = form.querySelector(`.verdict[value=${id}]`);
      button.setAttribute("aria-pressed", String(!draft.claims.length && answer?.verdict === id));
      button.classList.toggle("is-confirming", draft.confirm === id);
    }
  }

  function check(field, value) {
    for (const one of field.values) {
      const input = radios.get(`${field.id}:${one.id}`);
      const isOn = Array.isArray(value) ? value.includes(one.id) : value === one.id;
      if (input.checked !== isOn) input.checked = isOn;
    }
    const text = field.level === "text" ? form.querySelector(`[data-field="${field.id}"]`) : null;
    if (text && document.activeElement !== text) text.value = value ?? "";
  }

  function paintClaims(sentence, draft) {
    const claims = draft.claims.length ? draft.claims : [{ source: null, fields: {}, start: null }];
    const key = JSON.stringify([sentence.id, draft.at, claims]);
    if (key === shown) return;
    shown = key;
    byId("claims").replaceChildren(...claims.map((claim, index) => claimLine(sentence, claim, index, draft)));
    if (claims.length > 1) byId("claims").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  function claimLine(sentence, claim, index, draft) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "claim";
    button.dataset.claim = index;
    if (index === draft.at) button.setAttribute("aria-current", "true");
    const slot = scheme.source.byId.get(claim.source)?.colour;
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.dataset.number = index + 1;
    if (slot !== undefined) badge.dataset.slot = slot;
    const words = document.createElement("span");
    words.className = "claim-words";
    words.dir = "auto";
    const isSeveral = scheme.words === "off" && draft.claims.length > 1;
    if (isSeveral) words.textContent = `Claim ${index + 1}`;
    else if (isWhole(sentence.text, claim)) words.textContent = "The whole sentence";
    else words.textContent = excerpt(cutOut(sentence.text, claim.start, claim.end));
    const what = document.createElement("span");
    what.className = "claim-what";
    what.append(...sayClaim(claim));
    button.append(badge, words, what);
    item.append(button);
    return item;
  }

  function sayClaim(claim) {
    const bold = document.createElement("b");
    bold.textContent = claim.source ? sourceLabel(scheme, claim) : "Who says it?";
    const rest = claim.source ? fieldWords(scheme, claim) : [];
    if (claim.source && !isComplete(scheme, claim)) {
      const open = fieldsAsked(scheme, claim).find((field) => field.required && !claim.fields[field.id]?.length);
      if (open) rest.push(`${open.id}?`);
    }
    if (claim.source_name) rest.unshift(claim.source_name);
    return [bold, rest.length ? `, ${rest.join(", ")}` : ""];
  }

  const parts = form.querySelectorAll(".claims-box, .choices");
  return { form, name, parts, paint };
}
