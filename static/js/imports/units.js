// units.js: the units of an article, merged, split and given another kind in place; the form gets them in
// a hidden field. Offsets are code points outside and UTF-16 units in here.
import { el } from "../dom.js";
import { plural } from "../plural.js";
import { splitPlaces, toPointsAll, toUnitsAll } from "../words.js";

// White space, and signs that show nothing, as the server strips them from the ends of a unit.
const EDGE = /[\s\u001c-\u001f\u0085\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/u;
const LONGEST = 4000;
const ENGLISH = { lang: "en", dir: "ltr" }; // the article may be in another language and direction
const editors = new WeakMap();

// Read “start-end-kind-paragraph;…”.
function readUnits(text, written) {
  const parts = written.split(";").map((part) => part.split("-"));
  const places = toUnitsAll(text, parts.flatMap(([start, end]) => [Number(start), Number(end)]));
  return parts.map(([, , kind, paragraph], at) => ({ start: places[2 * at], end: places[2 * at + 1], kind, paragraph }));
}

function writeUnits(text, units) {
  const places = toPointsAll(text, units.flatMap(({ start, end }) => [start, end]));
  return units.map(({ kind, paragraph }, at) => `${places[2 * at]}-${places[2 * at + 1]}-${kind}-${paragraph}`).join(";");
}

const makeButton = (className, ...children) => el("button", { type: "button", className }, ...children);

const keyOf = ({ start, end }) => `${start}-${end}`;

class Editor {
  constructor(box) {
    const { text, units } = JSON.parse(box.querySelector("script").textContent);
    this.box = box;
    this.list = box.querySelector("ol");
    this.text = text;
    this.units = readUnits(text, units);
    this.original = this.units;
    this.asked = box.dataset.asked.split(" ");
    this.kinds = box.dataset.kinds.split(" ");
    const rows = [...this.list.children];
    this.people = new Map(rows.map((row, at) => [keyOf(this.units[at]), Number(row.dataset.people ?? 0)]));
    this.pieces = new Set(rows.flatMap((row, at) => ("piece" in row.dataset ? [keyOf(this.units[at])] : [])));
    this.past = [];
    this.at = -1;
    this.mark = null;
    this.tools = this.makeTools();
    this.live = el("p", { className: "visually-hidden", role: "status" });
    box.append(this.live);
    this.paint();
    this.list.addEventListener("click", (event) => this.onClick(event));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
  }

  /* ── what a person does ───────────────────────────────────────────── */
  merge() {
    const [first, second] = this.units.slice(this.at, this.at + 2);
    if (!second) return this.say("There is no unit after this one");
    if (second.end - first.start > LONGEST) return this.say("The merged unit would be too long");
    const kind = this.asked.includes(first.kind) ? first.kind : second.kind;
    return this.change(2, [{ ...first, end: second.end, kind }], "Merged");
  }

  // The first press shows a mark in the middle, the second splits there.
  split() {
    const places = this.splitPlaces();
    if (!this.mark) return this.showMark(places[Math.floor(places.length / 2)]);
    const unit = this.units[this.at];
    let [end, start] = [this.mark, this.mark];
    while (end > unit.start && EDGE.test(this.text[end - 1])) end -= 1;
    while (start < unit.end && EDGE.test(this.text[start])) start += 1;
    if (end <= unit.start || start >= unit.end) return this.say("A split needs words on both sides");
    return this.change(1, [{ ...unit, end }, { ...unit, start }], "Split in two");
  }

  setKind(kind) {
    if (kind && kind !== this.units[this.at].kind) this.change(1, [{ ...this.units[this.at], kind }], `Kind changed to ${kind}`);
  }

  undo() {
    const previous = this.past.pop();
    if (!previous) return this.say("Nothing to undo");
    this.units = previous.units;
    this.paint();
    this.select(Math.min(previous.at, this.units.length - 1));
    return this.report("Undone");
  }

  // Replace `count` units by others. Only their rows are made again: an article may have thousands.
  change(count, changed, words) {
    this.past.push({ units: this.units, at: this.at });
    const at = this.at;
    this.hideMark();
    this.units = this.units.toSpliced(at, count, ...changed);
    this.tools.remove();
    for (let removed = 1; removed < count; removed += 1) this.list.children[at + 1].remove();
    this.list.children[at].replaceWith(...changed.map((unit) => this.makeRow(unit)));
    this.select(at);
    this.report(words);
  }

  /* ── the list ─────────────────────────────────────────────────────── */
  paint() {
    this.tools.remove();
    this.list.replaceChildren(...this.units.map((unit) => this.makeRow(unit)));
    this.at = -1;
    this.mark = null;
    if (this.list.firstElementChild) this.list.firstElementChild.firstElementChild.tabIndex = 0;
  }

  makeRow(unit) {
    const kind = makeButton(`kind kind-${unit.kind}`, unit.kind);
    Object.assign(kind, { tabIndex: -1, title: "Edit this unit", ...ENGLISH });
    kind.setAttribute("aria-expanded", "false");
    const text = el("span", { className: "unit-text serif" }, this.text.slice(unit.start, unit.end));
    const row = el("li", { className: this.asked.includes(unit.kind) ? "unit" : "unit unit-not-asked" }, kind, text);
    const people = this.people.get(keyOf(unit));
    const notes = this.pieces.has(keyOf(unit)) ? ["split: too long for one unit"] : [];
    if (people) notes.push(plural(people, "answer"));
    if (notes.length) row.append(el("span", { className: "unit-notes small dim", ...ENGLISH }, notes.join(", ")));
    return row;
  }

  makeTools() {
    const tools = el("div", { className: "unit-tools", role: "group", ariaLabel: "Edit this unit", ...ENGLISH });
    this.kindButtons = this.kinds.map((kind, at) => {
      const button = makeButton(`kind kind-${kind}`, `${at + 1} ${kind}`);
      button.addEventListener("click", () => this.setKind(kind));
      return button;
    });
    const action = (words, key, act) => {
      const button = makeButton("button button-small", `${words} `, el("kbd", { className: "key" }, key));
      button.addEventListener("click", act);
      return button;
    };
    tools.append(
      ...this.kindButtons,
      action("Merge with next", "M", () => this.merge()),
      action("Split", "S", () => this.split()),
      action("Undo", "Z", () => this.undo()),
    );
    return tools;
  }

  select(at, hasFocus = true) {
    if (at < 0 || at >= this.units.length) return;
    this.hideMark();
    const previous = this.list.querySelector(".is-edited");
    previous?.classList.remove("is-edited");
    previous?.firstElementChild.setAttribute("aria-expanded", "false");
    for (const button of this.list.querySelectorAll(".unit > .kind[tabindex='0']")) button.tabIndex = -1;
    const row = this.list.children[at];
    this.at = at;
    row.classList.add("is-edited");
    row.append(this.tools);
    this.kinds.forEach((kind, place) =>
      this.kindButtons[place].setAttribute("aria-pressed", String(kind === this.units[at].kind)));
    const kind = row.firstElementChild;
    kind.tabIndex = 0;
    kind.setAttribute("aria-expanded", "true");
    if (hasFocus) {
      kind.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  /* ── the mark at which a unit would be split ──────────────────────── */
  // The places in the article’s text before which the current unit can be split.
  splitPlaces() {
    const { start, end } = this.units[this.at];
    return splitPlaces(this.text.slice(start, end)).map((place) => start + place).slice(1);
  }

  showMark(place) {
    if (place === undefined) return this.say("This unit has only one word");
    const { start, end } = this.units[this.at];
    const text = this.list.children[this.at].querySelector(".unit-text");
    const mark = makeButton("cut", "split here ", el("kbd", { className: "key" }, "Enter"));
    Object.assign(mark, ENGLISH);
    mark.addEventListener("click", (event) => {
      event.stopPropagation();
      this.split();
    });
    this.mark = place;
    text.replaceChildren(this.text.slice(start, place), mark, this.text.slice(place, end));
    mark.focus({ preventScroll: true });
    return this.say(`Split before “${this.text.slice(place, place + 20).split(/\s/)[0]}”?`);
  }

  moveMark(step) {
    const places = this.splitPlaces();
    const at = places.indexOf(this.mark) + step;
    if (at >= 0 && at < places.length) this.showMark(places[at]);
  }

  hideMark() {
    if (this.mark === null) return;
    this.mark = null;
    const { start, end } = this.units[this.at];
    this.list.children[this.at].querySelector(".unit-text").textContent = this.text.slice(start, end);
  }

  // Find the place before the word at a point on the screen. The mark’s own text does not count. Chrome
  // before 128 and Safari have only the older of the two functions.
  placeAt(text, { clientX, clientY }) {
    const caret = document.caretPositionFromPoint?.(clientX, clientY);
    const range = caret ? null : document.caretRangeFromPoint?.(clientX, clientY);
    const [node, offset] = caret ? [caret.offsetNode, caret.offset] : [range?.startContainer, range?.startOffset];
    if (!node || !text.contains(node) || node.nodeType !== Node.TEXT_NODE) return undefined;
    const preceding = document.createRange();
    preceding.setStart(text, 0);
    preceding.setEnd(node, offset);
    const mark = text.querySelector(".cut");
    const extra = mark && preceding.comparePoint(mark, 0) <= 0 ? mark.textContent.length : 0;
    const place = this.units[this.at].start + preceding.toString().length - extra;
    return this.splitPlaces().findLast((known) => known <= place);
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

  /* ── what is spoken, and what the page learns ─────────────────────── */
  say(words) {
    this.live.textContent = words;
  }

  // Speak, write the units into the form and report to the page how much has changed.
  report(words) {
    this.say(words);
    const id = this.box.dataset.units;
    this.field ??= this.box.appendChild(el("input", { type: "hidden", name: "units" }));
    this.field.value = `${id} ${writeUnits(this.text, this.units)}`;
    this.box.dispatchEvent(new CustomEvent("units", { bubbles: true, detail: { id, ...this.summary() } }));
  }

  summary() {
    const now = new Set(this.units.map(keyOf));
    const then = new Map(this.original.map((unit) => [keyOf(unit), unit.kind]));
    const gone = this.original.filter((unit) => !now.has(keyOf(unit)));
    return {
      units: this.units.length,
      asked: this.units.filter(({ kind }) => this.asked.includes(kind)).length,
      fresh: this.units.filter((unit) => !then.has(keyOf(unit))).length,
      gone: gone.length,
      otherKind: this.units.filter((unit) => then.has(keyOf(unit)) && then.get(keyOf(unit)) !== unit.kind).length,
      askedAgain: gone.reduce((sum, unit) => sum + (this.people.get(keyOf(unit)) ?? 0), 0),
    };
  }
}

// Make the units in a box editable; a second call does nothing.
export function attach(box) {
  if (!editors.has(box)) editors.set(box, new Editor(box));
}

for (const box of document.querySelectorAll("[data-units]")) attach(box);
