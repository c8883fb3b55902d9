// dialogs.js: what the page asks in its one native dialog.
import { at } from "../../at.js";
import { byId, el } from "../../dom.js";
import { cap } from "../keys.js";
import { saveFile } from "../outbox/file.js";
import { Combobox } from "./combobox.js";

export const CANCEL = { value: "", label: "Cancel", key: "Esc" };
export const CLOSE = { value: "", label: "Close", key: "Esc" };

// Write the keys that choose a value, one after the other: “o1” → “O 1”.
export const spaced = (presses) => [...presses.toUpperCase()].join(" ");

export const keyCap = (name) => el("kbd", { className: "key" }, cap(name));
export const field = (label, input) =>
  el("div", { className: "field" }, el("label", { htmlFor: input.id }, label), input);

// Ask in the native dialog; the promise gives the value of the button that was pressed, "" for Esc. It is
// settled at once: with quick keys the dialog may open again before its own close event comes.
export function ask(title, body, buttons) {
  const dialog = byId("dialog");
  const form = byId("dialog-form");
  byId("dialog-title").textContent = title;
  byId("dialog-body").replaceChildren(...body);
  byId("dialog-buttons").replaceChildren(...buttons.map(makeButton));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input, textarea, button")?.focus({ preventScroll: true });
  dialog.scrollTop = 0;
  return new Promise((resolve) => {
    const finish = (event, value) => {
      event.preventDefault();
      dialog.close();
      resolve(value);
    };
    form.onsubmit = (event) => finish(event, event.submitter?.value ?? "");
    dialog.oncancel = (event) => finish(event, "");
  });
}

// Only the main button makes the browser check required fields; the others must work with empty ones.
function makeButton({ value, label, key, primary, bad }) {
  const className = `button${primary ? " button-primary" : ""}${bad ? " button-bad" : ""}`;
  const button = el("button", { value, className, formNoValidate: !primary }, label);
  if (key) button.append(" ", el("kbd", { className: "key" }, key));
  return button;
}

// Press a button of the dialog from a script.
function pressButton(value) {
  byId("dialog-form").requestSubmit(byId("dialog-buttons").querySelector(`[value=${value}]`));
}

export async function askFlag(number, reason) {
  const props = { id: "flag-reason", value: reason ?? "", required: true, maxLength: 1000, autocomplete: "off" };
  const input = el("input", { className: "input", ...props });
  const buttons = [{ value: "save", label: "Save flag", key: "Enter", primary: true }, CANCEL];
  if (reason) buttons.splice(1, 0, { value: "remove", label: "Remove flag", bad: true });
  const pressed = await ask(`Flag sentence ${number}`, [field("What should the lead look at?", input)], buttons);
  if (pressed === "remove") return { flag: null };
  return pressed === "save" && input.value.trim() ? { flag: input.value.trim() } : null;
}

export async function askComment(number, comment) {
  const props = { id: "comment-text", rows: 4, value: comment ?? "", maxLength: 4000 };
  const area = el("textarea", { className: "input", ...props });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) pressButton("save");
  });
  const label = "Comment, saved with your answer and shown to the lead";
  const buttons = [{ value: "save", label: "Save comment", key: "Ctrl Enter", primary: true }, CANCEL];
  const pressed = await ask(`Comment on sentence ${number}`, [field(label, area)], buttons);
  return pressed === "save" ? { comment: area.value.trim() } : null;
}

export async function askNumber(count) {
  const props = { id: "jump-number", inputMode: "numeric", pattern: "[0-9]+", required: true, autocomplete: "off" };
  const input = el("input", { className: "input", ...props });
  const buttons = [{ value: "go", label: "Go", key: "Enter", primary: true }, CANCEL];
  const pressed = await ask("Go to a sentence", [field(`Sentence 1 to ${count}`, input)], buttons);
  return pressed === "go" && input.value ? Number(input.value) : null;
}

// Find a source by typing, for schemes with more sources than keys; its id, or null.
export async function findSource(source) {
  const input = el("input", { className: "input", id: "find-input", autocomplete: "off" });
  const box = field(source.question, input);
  box.classList.add("find-box");
  const idByLabel = new Map(source.values.map((value) => [value.label, value.id]));
  const aliases = new Map(source.values.map((value) => [value.label, value.aliases]));
  const options = { options: () => [...idByLabel.keys()], aliases: (label) => aliases.get(label) };
  const suggestions = new Combobox(input, { ...options, choose: () => pressButton("take") });
  const buttons = [{ value: "take", label: "Choose", key: "Enter", primary: true }, CANCEL];
  const pressed = await ask("Find a source", [box], buttons);
  if (pressed !== "take") return null;
  return idByLabel.get(input.value) ?? idByLabel.get(suggestions.first) ?? null;
}

// What the current version of the scheme changed stands below the keys.
export function showKeys(commands, scheme, news) {
  const fields = [scheme.source, ...scheme.further].filter(({ values }) => values.length);
  const lists = fields.map(({ question, values }) =>
    keyList(question, values.map(({ presses, label }) => [spaced(presses), label])));
  for (const group of new Set(commands.map((command) => command.group))) {
    const members = commands.filter((command) => command.group === group);
    lists.push(keyList(group, members.map(({ key, does }) => [key, does])));
  }
  const note = el("p", { className: "help" },
    "Hold Shift with a source key to keep the sentence open for another claim. ",
    el("a", { href: at("/settings/keys") }, "Change keys"));
  const changes = news ? [el("section", {}, el("h3", {}, `Version ${news.version} of the scheme`), el("p", {}, news.note),
    el("ul", {}, ...news.changes.map((one) => el("li", {}, one))))] : [];
  return ask("Keys", [el("div", { className: "key-lists" }, ...lists), note, ...changes], [CLOSE]);
}

function keyList(title, rows) {
  const list = el("dl", { className: "key-list" });
  for (const [key, does] of rows) if (key) list.append(el("div", {}, el("dt", {}, keyCap(key)), el("dd", {}, does)));
  return el("section", {}, el("h3", {}, title), list);
}

// Show the labels that the server did not accept: save them as a file, send them again, or remove them.
export async function showRejected(rejected, nameOf, person) {
  const lines = rejected.map(({ event, reason, remedy }) =>
    el("li", {}, el("b", {}, `${nameOf(event.sentence)}: `), `${reason} ${remedy ?? ""}`));
  const pressed = await ask("Not accepted", [
    el("p", {}, "The server did not accept these labels. They are kept in this browser."),
    el("ul", {}, ...lines),
  ], [
    { value: "file", label: "Save as a file", primary: true },
    { value: "again", label: "Send again" },
    { value: "drop", label: "Remove from this browser", bad: true },
    CLOSE,
  ]);
  if (pressed === "file") saveFile({ person, events: rejected.map(({ event }) => event) });
  return pressed;
}
