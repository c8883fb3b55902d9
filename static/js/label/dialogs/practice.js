// practice.js: sentences with known answers and the reason for each, labelled with the same keys as real ones.
import { byId, el } from "../../dom.js";
import { describe } from "../answer.js";
import * as Draft from "../draft.js";
import { keyCap } from "./dialogs.js";

const VERDICTS = { no_claim: "No claim", cant_tell: "Can’t tell" };
const CHOICES = ["source", "value", ...Object.keys(VERDICTS)];

// Show the practice sentences one after the other; resolves after the last, or when they are skipped.
export async function practise(items, scheme, keys, commands) {
  const dialog = byId("dialog");
  for (const [place, item] of items.entries()) {
    const exercise = new Exercise(item, scheme, keys, commands);
    if (!(await exercise.run(dialog, `Practice ${place + 1} of ${items.length}`))) break;
  }
  if (dialog.open) dialog.close();
}

class Exercise {
  constructor(item, scheme, keys, commands) {
    Object.assign(this, { item, scheme, keys, commands });
    this.draft = Draft.startDraft(null);
    this.choices = el("div", { className: "practice-choices" });
    this.result = el("div", { className: "stack", role: "status" });
  }

  // Resolves with whether the next one follows.
  run(dialog, title) {
    byId("dialog-title").textContent = title;
    const card = el("p", { className: "card serif", lang: "en" }, this.item.text);
    byId("dialog-body").replaceChildren(card, this.choices, this.result);
    if (!dialog.open) dialog.showModal();
    return new Promise((resolve) => {
      const listening = new AbortController();
      this.end = (goesOn) => {
        listening.abort();
        resolve(goesOn);
      };
      dialog.addEventListener("keydown", (event) => this.onKey(event), { signal: listening.signal });
      dialog.oncancel = () => this.end(false);
      this.show();
    });
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !this.choices.children.length) return;
    const claim = this.draft.claims[0];
    const offered = claim?.source ? Draft.fieldsAsked(this.scheme, claim) : [];
    const command = this.keys.read(event, this.scheme, Draft.askedField(this.scheme, this.draft), offered);
    if (!CHOICES.includes(command?.name)) return;
    event.preventDefault();
    this.choose(command);
  }

  choose({ name, value, field }) {
    const { scheme, item: { text } } = this;
    if (name in VERDICTS) return this.judge({ verdict: name, claims: [] });
    this.draft = name === "source"
      ? Draft.chooseSource(scheme, text, this.draft, value) : Draft.chooseValue(scheme, text, this.draft, field, value);
    return this.draft.ended ? this.judge(Draft.answerOf(scheme, this.draft, null)) : this.show();
  }

  show() {
    const { source } = this.scheme;
    const asked = Draft.askedField(this.scheme, this.draft) ?? source;
    const target = asked === source ? { name: "source" } : { name: "value", field: asked.id };
    const options = asked.values.map((value) => this.makeChoice(value.key, value.label, { ...target, value: value.id }));
    if (asked === source) {
      for (const [name, label] of Object.entries(VERDICTS)) {
        options.push(this.makeChoice(this.commands.find(({ id }) => id === name).key, label, { name }));
      }
    }
    this.choices.replaceChildren(el("p", { className: "eyebrow" }, asked.question), ...options);
    this.showButtons([["leave", "Skip practice", "Esc"]]);
    byId("dialog-title").tabIndex = -1;
    byId("dialog-title").focus();
  }

  makeChoice(key, label, command) {
    const button = el("button", { type: "button", className: "practice-choice" }, key ? keyCap(key) : "", ` ${label}`);
    button.addEventListener("click", () => this.choose(command));
    return button;
  }

  judge(answer) {
    const { scheme, item } = this;
    const claims = item.verdict === "claims" ? [{ source: item.source, fields: item.fields }] : [];
    const known = describe(scheme, { verdict: item.verdict, claims });
    const chosen = describe(scheme, answer);
    const isRight = chosen === known;
    this.choices.replaceChildren();
    this.result.replaceChildren(
      el("p", { className: `note ${isRight ? "note-ok" : "note-warn"}` },
        el("b", {}, isRight ? "Correct: " : "Not quite: "), `${known}. `, item.reason,
        isRight ? "" : ` You chose: ${chosen}.`),
    );
    this.showButtons([["next", "Next", "Enter"], ["leave", "Skip practice", "Esc"]]);
    byId("dialog-buttons").querySelector("button").focus();
  }

  showButtons(list) {
    byId("dialog-buttons").replaceChildren(...list.map(([name, label, key]) => {
      const className = `button${name === "next" ? " button-primary" : ""}`;
      const button = el("button", { type: "button", className }, `${label} `, el("kbd", { className: "key" }, key));
      button.addEventListener("click", () => this.end(name === "next"));
      return button;
    }));
  }
}
