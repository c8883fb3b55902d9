// combobox.js: an input that suggests what contains the typed text.
import { el } from "../../dom.js";

const SHOWN = 30;

const wordsIn = (text) => text.toLowerCase().split(/[\s\-–/]+/);

// Suggestions under an input, with the ARIA roles of a combobox: the focus stays in the input, which
// names the marked suggestion. `options` returns all texts, `aliases` other names by which typing finds one,
// `choose` is called with the one taken.
export class Combobox {
  constructor(input, { options, aliases = () => [], choose = () => {} }) {
    this.input = input;
    this.options = options;
    this.aliases = aliases;
    this.choose = choose;
    this.list = el("ul", { className: "options", id: `${input.id}-options`, hidden: true });
    this.shown = [];
    this.at = -1;
    this.attach();
  }

  attach() {
    const { input, list } = this;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    input.after(list);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.open());
    input.addEventListener("focus", () => this.open());
    input.addEventListener("blur", () => this.show(false));
    input.addEventListener("keydown", (event) => this.onKey(event));
  }

  get first() {
    return this.shown[0];
  }

  open() {
    const typed = this.input.value.trim().toLowerCase();
    const rank = (text) => this.rank(text, typed);
    this.shown = this.options().filter((text) => rank(text) && text !== this.input.value);
    this.shown = this.shown.sort((a, b) => rank(b) - rank(a)).slice(0, SHOWN);
    this.list.replaceChildren(...this.shown.map((text, index) => this.makeOption(text, index, typed)));
    this.mark(-1);
    this.show(this.shown.length > 0);
  }

  // What begins with the typed text comes before what has a word that does, and that before what contains it.
  rank(text, typed) {
    const names = [text, ...this.aliases(text)].map((name) => name.toLowerCase());
    if (names[0].startsWith(typed)) return 4;
    if (names.some((name) => name.startsWith(typed))) return 3;
    if (names.some((name) => wordsIn(name).some((word) => word.startsWith(typed)))) return 2;
    return names.some((name) => name.includes(typed)) ? 1 : 0;
  }

  // An alias is shown where it is what was found.
  makeOption(text, index, typed) {
    const alias = text.toLowerCase().includes(typed)
      ? null : this.aliases(text).find((name) => name.toLowerCase().includes(typed));
    const option = el("li", { id: `${this.input.id}-option-${index}` }, text);
    if (alias) option.append(" ", el("small", { className: "dim" }, alias));
    option.setAttribute("role", "option");
    // A click would come too late: the input loses the focus first, which closes the list.
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.pick(index);
    });
    return option;
  }

  show(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  mark(index) {
    this.at = index;
    const { children } = this.list;
    [...children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    children[index]?.scrollIntoView({ block: "nearest" });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", children[index].id);
  }

  // Mark the next or the previous suggestion, around the ends.
  step(by) {
    const count = this.shown.length;
    if (count) this.mark((Math.max(this.at, by > 0 ? -1 : 0) + by + count) % count);
  }

  pick(index) {
    const text = this.shown[index];
    this.input.value = text;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.show(false);
    this.choose(text);
  }

  onKey(event) {
    const isOpen = !this.list.hidden;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen) this.open();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && isOpen && this.at >= 0) this.pick(this.at);
    else if (event.key === "Escape" && isOpen) this.show(false);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
