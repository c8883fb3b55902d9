// units.js: the units of an article, merged, split and given another kind in place; the form gets
// them in a hidden field. Offsets are code points outside, UTF-16 units in here.

const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff";
const WORD = new RegExp(`[${UNSPACED}]|[^\\s${UNSPACED}]+`, "gu");
const EDGE = /[\s\u001c-\u001f\u0085\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/u;
const LONGEST = 4000;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;
const pageOf = new WeakMap();

// Turn ascending places in a text from code points into UTF-16, or back, in one pass.
function convert(text, places, isFromPoints) {
  if (!PAIR.test(text)) return places;
  const found = [];
  let units = 0;
  let points = 0;
  for (const place of places) {
    while ((isFromPoints ? points : units) < place) {
      units += text.codePointAt(units) > 0xffff ? 2 : 1;
      points += 1;
    }
    found.push(isFromPoints ? units : points);
  }
  return found;
}

function readUnits(text, written) {
  const parts = written.split(";").map((part) => part.split("-"));
  const places = convert(text, parts.flatMap(([start, end]) => [Number(start), Number(end)]), true);
  return parts.map(([, , kind, paragraph], at) => ({ start: places[2 * at], end: places[2 * at + 1], kind, paragraph }));
}

function writeUnits(text, units) {
  const places = convert(text, units.flatMap(({ start, end }) => [start, end]), false);
  return units.map(({ kind, paragraph }, at) => `${places[2 * at]}-${places[2 * at + 1]}-${kind}-${paragraph}`).join(";");
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  if (tag === "button") element.type = "button";
  return element;
}

const keyOf = ({ start, end }) => `${start}-${end}`;

class Editor {
  constructor(box) {
    const { text, units } = JSON.parse(box.querySelector("script").textContent);
    this.box = box;
    this.list = box.querySelector("ol");
    this.text = text;
    this.units = readUnits(text, units);
    this.first = this.units;
    this.asked = box.dataset.asked.split(" ");
    this.kinds = box.dataset.kinds.split(" ");
    const rows = [...this.list.children];
    this.people = new Map(rows.map((row, at) => [keyOf(this.units[at]), Number(row.dataset.people ?? 0)]));
    this.pieces = new Set(rows.flatMap((row, at) => ("piece" in row.dataset ? [keyOf(this.units[at])] : [])));
    this.past = [];
    this.at = -1;
    this.mark = null;
    this.tools = this.makeTools();
    this.live = make("p", "visually-hidden");
    this.live.setAttribute("role", "status");
    box.append(this.live);
    this.paint();
    this.list.addEventListener("click", (event) => this.onClick(event));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
  }

  // ── what a person does ─────────────────────────────────────────────
  merge() {
    const [first, second] = this.units.slice(this.at, this.at + 2);
    if (!second) return this.say("There is no unit behind this one.");
    if (second.end - first.start > LONGEST) return this.say("Together they would be too long.");
    const kind = this.asked.includes(first.kind) ? first.kind : second.kind;
    return this.change(2, [{ ...first, end: second.end, kind }], "Merged.");
  }

  split() {
    if (!this.mark) return this.showMark(this.cuts()[Math.floor(this.cuts().length / 2)]);
    const unit = this.units[this.at];
    let [end, start] = [this.mark, this.mark];
    while (end > unit.start && EDGE.test(this.text[end - 1])) end -= 1;
    while (start < unit.end && EDGE.test(this.text[start])) start += 1;
    if (end <= unit.start || start >= unit.end) return this.say("A cut needs words before and behind it.");
    return this.change(1, [{ ...unit, end }, { ...unit, start }], "Split in two.");
  }

  setKind(kind) {
    if (kind && kind !== this.units[this.at].kind) this.change(1, [{ ...this.units[this.at], kind }], `Now a ${kind}.`);
  }

  undo() {
    const before = this.past.pop();
    if (!before) return this.say("Nothing to take back.");
    this.units = before.units;
    this.paint();
    this.select(Math.min(before.at, this.units.length - 1));
    return this.tell("Taken back.");
  }

  change(count, made, words) {
    this.past.push({ units: this.units, at: this.at });
    const at = this.at;
    this.hideMark();
    this.units = this.units.toSpliced(at, count, ...made);
    this.tools.remove();
    for (let gone = 1; gone < count; gone += 1) this.list.children[at + 1].remove();
    this.list.children[at].replaceWith(...made.map((unit) => this.makeRow(unit)));
    this.select(at);
    this.tell(words);
  }

  // ── the list ───────────────────────────────────────────────────────
  paint() {
    this.tools.remove();
    this.list.replaceChildren(...this.units.map((unit) => this.makeRow(unit)));
    this.at = -1;
    this.mark = null;
    if (this.list.firstElementChild) this.list.firstElementChild.firstElementChild.tabIndex = 0;
  }

  makeRow(unit) {
    const row = make("li", this.asked.includes(unit.kind) ? "unit" : "unit unit-not-asked");
    const kind = make("button", `kind kind-${unit.kind}`, unit.kind);
    kind.tabIndex = -1;
    kind.title = "Change this unit";
    kind.setAttribute("aria-expanded", "false");
    Object.assign(kind, { lang: "en", dir: "ltr" });
    const text = make("span", "unit-text serif", this.text.slice(unit.start, unit.end));
    row.append(kind, text);
    const people = this.people.get(keyOf(unit));
    const notes = this.pieces.has(keyOf(unit)) ? ["cut: too long for one unit"] : [];
    if (people) notes.push(people === 1 ? "1 answer" : `${people} answers`);
    if (notes.length) row.append(Object.assign(make("span", "unit-notes small dim", notes.join(", ")), { lang: "en", dir: "ltr" }));
    return row;
  }

  makeTools() {
    const tools = make("div", "unit-tools");
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", "Change this unit");
    Object.assign(tools, { lang: "en", dir: "ltr" });
    this.kindButtons = this.kinds.map((kind, at) => {
      const button = make("button", `kind kind-${kind}`, `${at + 1} ${kind}`);
      button.addEventListener("click", () => this.setKind(kind));
      return button;
    });
    const action = (words, key, act) => {
      const button = make("button", "button button-small", `${words} `);
      button.append(make("kbd", "key", key));
      button.addEventListener("click", act);
      return button;
    };
    tools.append(
      ...this.kindButtons,
      action("Merge with the next", "M", () => this.merge()),
      action("Split", "S", () => this.split()),
      action("Undo", "Z", () => this.undo()),
    );
    return tools;
  }

  select(at, hasFocus = true) {
    if (at < 0 || at >= this.units.length) return;
    this.hideMark();
    const old = this.list.querySelector(".is-edited");
    old?.classList.remove("is-edited");
    old?.firstElementChild.setAttribute("aria-expanded", "false");
    for (const button of this.list.querySelectorAll(".unit > .kind[tabindex='0']")) button.tabIndex = -1;
    const row = this.list.children[at];
    this.at = at;
    row.classList.add("is-edited");
    row.append(this.tools);
    this.kinds.forEach((kind, place) => this.kindButtons[place].setAttribute("aria-pressed", String(kind === this.units[at].kind)));
    const kind = row.firstElementChild;
    kind.tabIndex = 0;
    kind.setAttribute("aria-expanded", "true");
    if (hasFocus) {
      kind.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  // ── the mark at which a unit would be split ────────────────────────
  cuts() {
    const { start, end } = this.units[this.at];
    return [...this.text.slice(start, end).matchAll(WORD)].map((word) => start + word.index).slice(1);
  }

  showMark(place) {
    if (place === undefined) return this.say("This unit has one word.");
    const { start, end } = this.units[this.at];
    const text = this.list.children[this.at].querySelector(".unit-text");
    const cut = make("button", "cut", "split here ");
    Object.assign(cut, { lang: "en", dir: "ltr" });
    cut.append(make("kbd", "key", "Enter"));
    cut.addEventListener("click", (event) => {
      event.stopPropagation();
      this.split();
    });
    this.mark = place;
    text.replaceChildren(this.text.slice(start, place), cut, this.text.slice(place, end));
    cut.focus({ preventScroll: true });
    return this.say(`Split before “${this.text.slice(place, place + 20).split(/\s/)[0]}”?`);
  }

  moveMark(step) {
    const cuts = this.cuts();
    const at = cuts.indexOf(this.mark) + step;
    if (at >= 0 && at < cuts.length) this.showMark(cuts[at]);
  }

  hideMark() {
    if (this.mark === null) return;
    this.mark = null;
    const { start, end } = this.units[this.at];
    this.list.children[this.at].querySelector(".unit-text").textContent = this.text.slice(start, end);
  }

  // The place before the word at a point of the screen.
  placeAt(text, { clientX, clientY }) {
    const caret = document.caretPositionFromPoint?.(clientX, clientY);
    const range = caret ? null : document.caretRangeFromPoint?.(clientX, clientY);
    const [node, offset] = caret ? [caret.offsetNode, caret.offset] : [range?.startContainer, range?.startOffset];
    if (!node || !text.contains(node) || node.nodeType !== Node.TEXT_NODE) return undefined;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(node, offset);
    const mark = text.querySelector(".cut");
    const extra = mark && before.comparePoint(mark, 0) <= 0 ? mark.textContent.length : 0;
    const place = this.units[this.at].start + before.toString().length - extra;
    return this.cuts().findLast((cut) => cut <= place);
  }

  onClick(event) {
    const row = event.target.closest("li");
    if (!row || event.target.closest(".unit-tools, .cut")) return;
    event.preventDefault();
    if (!getSelection().isCollapsed && event.target.closest(".unit-text")) return;
    const at = [...this.list.children].indexOf(row);
    const text = event.target.closest(".unit-text");
    if (at !== this.at || !text) this.select(at, !text);
    const place = text ? this.placeAt(text, event) : undefined;
    if (place !== undefined) this.showMark(place);
    else if (text) this.select(at);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = this.actionFor(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  actionFor({ key, code, target }) {
    const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase();
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    if (key === "ArrowDown") return () => this.select(this.at + 1);
    if (key === "ArrowUp") return () => this.select(this.at - 1);
    if (this.mark !== null && (key === "ArrowLeft" || key === "ArrowRight")) {
      const isForward = (key === "ArrowRight") === (this.list.dir !== "rtl");
      return () => this.moveMark(isForward ? 1 : -1);
    }
    if (key === "Escape" && this.mark !== null) return () => this.select(this.at);
    if (this.at < 0 && (letter === "m" || letter === "s" || digit)) this.select(0, target !== document.body);
    if (letter === "m") return () => this.merge();
    if (letter === "s") return () => this.split();
    if (letter === "z") return () => this.undo();
    return digit && this.kinds[digit - 1] ? () => this.setKind(this.kinds[digit - 1]) : null;
  }

  // ── what the page hears ────────────────────────────────────────────
  say(words) {
    this.live.textContent = words;
  }

  tell(words) {
    this.say(words);
    const id = this.box.dataset.units;
    const now = new Set(this.units.map(keyOf));
    const then = new Map(this.first.map((unit) => [keyOf(unit), unit.kind]));
    this.field ??= this.box.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "units" }));
    this.field.value = `${id} ${writeUnits(this.text, this.units)}`;
    this.box.dispatchEvent(new CustomEvent("units", {
      bubbles: true,
      detail: {
        id,
        units: this.units.length,
        asked: this.units.filter(({ kind }) => this.asked.includes(kind)).length,
        fresh: this.units.filter((unit) => !then.has(keyOf(unit))).length,
        gone: this.first.filter((unit) => !now.has(keyOf(unit))).length,
        otherKind: this.units.filter((unit) => then.has(keyOf(unit)) && then.get(keyOf(unit)) !== unit.kind).length,
        askedAgain: this.first.reduce((sum, unit) => sum + (now.has(keyOf(unit)) ? 0 : this.people.get(keyOf(unit)) ?? 0), 0),
      },
    }));
  }
}

export function attach(box) {
  if (!pageOf.has(box)) pageOf.set(box, new Editor(box));
}

for (const box of document.querySelectorAll("[data-units]")) attach(box);
