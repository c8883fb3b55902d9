// practice.js: sentences with known answers and the reason for each, labelled with the same keys as real ones.
import { byId, el } from "../../dom.js";
import { describe } from "../answer.js";
import * as Draft from "../draft.js";
import { keyCap, spaced } from "./dialogs.js";

const VERDICTS = { no_claim: "No claim", cant_tell: "Can’t tell" };
const CHOICES = ["source", "group", "value", "finish", ...Object.keys(VERDICTS)];

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
    // A text has no right answer, so practice does not ask for it.
    const further = scheme.further.filter(({ free }) => !free);
    Object.assign(this, { item, scheme: { ...scheme, further }, keys, commands });
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
    const isDone = event.key === "Enter" && this.draft.claims[0]?.open;
    const read = () => this.keys.read(event, this.scheme, Draft.keyedFields(this.scheme, this.draft));
    const command = isDone ? { name: "finish" } : read();
    if (!CHOICES.includes(command?.name)) return;
    event.preventDefault();
    this.choose(command);
  }

  choose({ name, value, field, group }) {
    if (name in VERDICTS) return this.judge({ verdict: name, claims: [] });
    this.draft = this.next(name, value, field, group);
    return this.draft.ended ? this.judge(Draft.answerOf(this.scheme, this.draft, null)) : this.show();
  }

  next(name, value, field, group) {
    const { scheme, draft, item: { text } } = this;
    if (name === "group") return { ...draft, group };
    if (name === "finish") return Draft.closeSet(scheme, text, draft);
    if (name === "source") return Draft.chooseSource(scheme, text, draft, value);
    return Draft.chooseValue(scheme, text, draft, field, value);
  }

  show() {
    const { source } = this.scheme;
    const asked = Draft.askedField(this.scheme, this.draft) ?? source;
    const target = asked === source ? { name: "source" } : { name: "value", field: asked.id };
    const chosen = this.draft.claims[0]?.fields[asked.id] ?? [];
    const options = asked.values.map((value) =>
      this.makeChoice(spaced(value.presses), value.label, { ...target, value: value.id }, chosen.includes(value.id)));
    if (this.draft.claims[0]?.open) options.push(this.makeChoice("enter", "Done", { name: "finish" }));
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

  makeChoice(key, label, command, isChosen = false) {
    const button = el("button", { type: "button", className: "practice-choice" }, key ? keyCap(key) : "", ` ${label}`);
    if (isChosen) button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => this.choose(command));
    return button;
  }

  judge(answer) {
    const { scheme, item } = this;
    const claims = item.verdict === "claims" ? [{ source: item.source, fields: this.knownFields() }] : [];
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

  // A practice sentence gives a set as one text, as the export does.
  knownFields() {
    const { scheme, item: { fields } } = this;
    const isSet = (id) => scheme.further.some((field) => field.id === id && field.several);
    return Object.fromEntries(Object.entries(fields).map(([id, given]) => [id, isSet(id) ? given.split("|") : given]));
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
