// panel.js: a draft → the panel beside the text: its claims, the source, the field asked for, the verdicts.
import { byId, el } from "../dom.js";
import { cutOut } from "../words.js";
import { excerpt, fieldName, fieldWords, sourceLabel } from "./answer.js";
import { asksName, askedField, fieldsAsked, isComplete } from "./draft.js";
import { isWhole } from "./paint.js";

const NO_CLAIM = { source: null, fields: {}, start: null };

// The panel. Its elements are found once: a key must not wait for them.
export class Panel {
  constructor(scheme) {
    this.scheme = scheme;
    this.form = byId("panel");
    this.name = byId("source-name");
    this.parts = this.form.querySelectorAll(".claims-box, .choices");
    this.find();
  }

  // Find what a scheme puts on the panel.
  find() {
    const inputs = [...this.form.querySelectorAll("[data-field]")];
    this.inputs = new Map(inputs.map((input) => [`${input.dataset.field}:${input.value}`, input]));
    this.boxes = new Map([...this.form.querySelectorAll("[data-box]")].map((box) => [box.dataset.box, box]));
    this.groups = [...this.form.querySelectorAll("[data-group]")];
    this.shown = "";
  }

  // Put the sources and fields of another version in place of those shown; the name’s field stays.
  replaceChoices(choices) {
    byId("sources").replaceWith(choices.querySelector("#sources"));
    for (const box of this.boxes.values()) box.remove();
    byId("name-box").before(...choices.querySelectorAll("[data-box]"));
    this.find();
  }

  // `choose` gets a radio button or a checkbox that was pressed, `leave` a text field and the key that ends it,
  // `write` the field and its text as it is typed.
  listen({ choose, leave, write }) {
    const { form, name } = this;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", ({ target }) => {
      if (target.matches("[data-field]:is([type=radio], [type=checkbox])")) choose(target);
    });
    // In a radio group arrows only move the focus; Space and Enter choose. The browser’s own arrows would choose,
    // and each choice is a label.
    form.addEventListener("keydown", (event) => {
      const { target, key } = event;
      if (target.matches("[type=radio]") && key.startsWith("Arrow")) {
        event.preventDefault();
        const group = [...target.closest("[role=radiogroup]").querySelectorAll("[type=radio]")];
        const by = /Down|Right/.test(key) ? 1 : -1;
        group[(group.indexOf(target) + by + group.length) % group.length].focus();
      } else if (target.matches("[type=radio]") && key === "Enter") {
        event.preventDefault();
        if (!event.repeat) choose(target);
      } else if (target.matches("input.input") && (key === "Enter" || key === "Escape") && !event.isComposing) {
        event.preventDefault();
        leave(target, key);
      }
    });
    form.addEventListener("input", ({ target }) => {
      const field = target === name ? "source_name" : target.matches("input.input") ? target.dataset.field : null;
      if (field) write(field, target.value);
    });
  }

  paint(sentence, draft, answer) {
    const claim = draft.claims[draft.at];
    this.paintClaims(sentence, draft);
    byId("claim-number").textContent = draft.at + 1;
    this.check(this.scheme.source, claim?.source);
    for (const group of this.groups) group.classList.toggle("is-open", group.dataset.group === draft.group);
    this.paintFields(claim, askedField(this.scheme, draft));
    this.paintName(claim);
    for (const id of ["no_claim", "cant_tell"]) {
      const button = this.form.querySelector(`.verdict[value=${id}]`);
      button.setAttribute("aria-pressed", String(!draft.claims.length && answer?.verdict === id));
      button.classList.toggle("is-confirming", draft.confirm === id);
    }
  }

  paintFields(claim, asked) {
    const offered = new Set(claim?.source ? fieldsAsked(this.scheme, claim) : []);
    for (const field of this.scheme.further.filter(({ id }) => this.boxes.has(id))) {
      const box = this.boxes.get(field.id);
      this.check(field, claim?.fields[field.id]);
      box.classList.toggle("is-asked", field === asked);
      box.classList.toggle("is-offered", offered.has(field));
    }
    this.form.dataset.asked = asked?.id ?? "";
    this.form.dataset.asking = asked && asked !== this.scheme.source ? "value" : "source";
  }

  // Text that is being typed is not overwritten: that would move the caret to its end.
  paintName(claim) {
    const takesName = Boolean(claim) && asksName(this.scheme, claim);
    byId("name-box").hidden = !takesName;
    if (takesName && document.activeElement !== this.name) this.name.value = claim.source_name;
  }

  check(field, value) {
    for (const { id } of field.values) {
      const input = this.inputs.get(`${field.id}:${id}`);
      const isOn = Array.isArray(value) ? value.includes(id) : value === id;
      if (input.checked !== isOn) input.checked = isOn;
    }
    const text = field.values.length ? null : this.textOf(field);
    if (text && document.activeElement !== text) text.value = value ?? "";
  }

  textOf({ id }) {
    return this.form.querySelector(`[data-field="${id}"]`);
  }

  focusText(field) {
    this.textOf(field).focus();
  }

  paintClaims(sentence, draft) {
    const claims = draft.claims.length ? draft.claims : [NO_CLAIM];
    const key = JSON.stringify([sentence.id, draft.at, claims]);
    if (key === this.shown) return;
    this.shown = key;
    const list = byId("claims");
    list.replaceChildren(...claims.map((claim, index) => this.claimLine(sentence, claim, index, draft)));
    if (claims.length > 1) list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  claimLine(sentence, claim, index, draft) {
    const slot = this.scheme.source.byId.get(claim.source)?.colour;
    const button = el("button", { type: "button", className: "claim", data: { claim: index } },
      el("span", { className: "badge", data: { number: index + 1, slot } }),
      el("span", { className: "claim-words", dir: "auto", translate: false }, this.wordsOf(sentence, claim, index, draft)),
      el("span", { className: "claim-what" }, ...this.labelsOf(claim)));
    button.title = button.lastChild.textContent; // a long one is cut short
    if (index === draft.at) button.setAttribute("aria-current", "true");
    return el("li", {}, button);
  }

  wordsOf({ text }, claim, index, draft) {
    if (this.scheme.words === "off" && draft.claims.length > 1) return `Claim ${index + 1}`;
    return isWhole(text, claim) ? "The whole sentence" : excerpt(cutOut(text, claim.start, claim.end));
  }

  labelsOf(claim) {
    if (!claim.source) return [el("b", {}, "Choose a source"), ""];
    const labels = fieldWords(this.scheme, claim);
    if (!isComplete(this.scheme, claim)) {
      const open = fieldsAsked(this.scheme, claim).find(({ required, id }) => required && !claim.fields[id]?.length);
      if (open) labels.push(`${fieldName(open)}?`);
    }
    if (claim.source_name) labels.unshift(claim.source_name);
    const fields = labels.length ? el("span", {}, `, ${labels.join(", ")}`) : "";
    return [el("b", {}, sourceLabel(this.scheme, claim)), fields];
  }
}
