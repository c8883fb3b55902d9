// dialogs.js: what the page says and asks: toast, live regions, save pill, dialog, guideline.
import { cap } from "./keys.js";

const byId = (id) => document.getElementById(id);
let timer = 0;
let isBrief = false;

// Show something, and say it politely by a region that is always there.
export function toast(text, { undo = false, link = null, lasts = false } = {}) {
  const box = byId("toast");
  byId("polite").textContent = text;
  byId("toast-text").textContent = text;
  for (const id of ["toast-undo", "toast-key"]) byId(id).hidden = !undo;
  byId("toast-link").hidden = !link;
  if (link) byId("toast-link").href = link;
  box.classList.add("is-shown");
  clearTimeout(timer);
  isBrief = false;
  if (!lasts) timer = setTimeout(hide, link ? 12_000 : 6_000);
}

const hide = () => byId("toast").classList.remove("is-shown");

// Say what concerns the next step only: it goes with that step; if it `lasts`, no sooner.
export function say(text, lasts = false) {
  toast(text, { lasts });
  isBrief = true;
}

export function hush() {
  if (!isBrief) return;
  isBrief = false;
  hide();
}

// Say something at once that must not be missed; it is seen as well.
export function shout(text) {
  byId("assertive").textContent = "";
  byId("assertive").textContent = text;
  byId("alert-text").textContent = text;
  byId("alert").hidden = false;
}

const PATIENCE = 2_000;

// The save pill: `show` hears the outbox's state, a press opens what there is to do.
export function makePill(outbox, { open }) {
  const pill = byId("save-pill");
  let state = outbox.state();
  let wait = 0;
  let wasLost = false;
  pill.hidden = false;
  pill.addEventListener("click", () => open(outbox.state()));

  function paint() {
    state = outbox.state();
    const [text, kind] = wordsFor(state);
    if (pill.textContent !== text) pill.textContent = text;
    pill.className = `pill pill-${kind}`;
    const isLost = kind === "warn" && state.trouble === "offline";
    if (isLost && !wasLost) byId("assertive").textContent = "The server does not answer. Labels are kept in this browser.";
    if (wasLost && !state.waiting) toast("The server answers again. All saved.");
    if (isLost) wasLost = true;
    else if (!state.waiting) wasLost = false;
  }

  return {
    show(next) {
      clearTimeout(wait);
      paint();
      if (next.waiting && next.age < PATIENCE) wait = setTimeout(paint, PATIENCE - next.age + 20);
    },
  };
}

function wordsFor({ waiting, age, trouble, rejected, isUnsaved }) {
  if (trouble === "signed-out") return [`Sign in again to send ${waiting || "labels"}`, "warn"];
  if (trouble === "other-person") return [`Somebody else is signed in; ${waiting || "labels"} kept`, "warn"];
  if (isUnsaved) return ["Not saved", "bad"];
  if (waiting && age >= PATIENCE) return [`${waiting} waiting, kept in this browser`, "warn"];
  if (rejected) return ["Not accepted", "bad"];
  return waiting ? ["Saving", "ok"] : ["All saved", "ok"];
}

export function el(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}

export const keyCap = (name) => el("kbd", { className: "key" }, cap(name));

// Ask in the native dialog; the promise gives the value of the button pressed, "" for Esc. It is
// settled at once: a quick next key may open the dialog again before its close event comes.
export function ask(title, body, buttons) {
  const dialog = byId("dialog");
  const form = byId("dialog-form");
  byId("dialog-title").textContent = title;
  byId("dialog-body").replaceChildren(...body);
  byId("dialog-buttons").replaceChildren(...buttons.map(({ value, label, key, primary, bad }) => {
    const className = `button${primary ? " button-primary" : ""}${bad ? " button-bad" : ""}`;
    const button = el("button", { value, className, formNoValidate: !primary }, label);
    if (key) button.append(" ", el("kbd", { className: "key" }, key));
    return button;
  }));
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

// Press one of the dialog's buttons from a script.
function answer(value) {
  byId("dialog-form").requestSubmit(byId("dialog-buttons").querySelector(`[value=${value}]`));
}

export const LEAVE = { value: "", label: "Leave", key: "Esc" };

export async function askFlag(number, reason) {
  const input = el("input", { className: "input", id: "flag-reason", value: reason ?? "", required: true, maxLength: 1000, autocomplete: "off" });
  const label = el("label", { htmlFor: "flag-reason" }, "What must the lead look at?");
  const buttons = [{ value: "save", label: "Flag", key: "Enter", primary: true }, LEAVE];
  if (reason) buttons.splice(1, 0, { value: "remove", label: "Remove the flag", bad: true });
  const value = await ask(`Flag sentence ${number}`, [el("div", { className: "field" }, label, input)], buttons);
  if (value === "remove") return { flag: null };
  return value === "save" && input.value.trim() ? { flag: input.value.trim() } : null;
}

export async function askComment(number, comment) {
  const area = el("textarea", { className: "input", id: "comment-text", rows: 4, value: comment ?? "", maxLength: 4000 });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) answer("save");
  });
  const label = el("label", { htmlFor: "comment-text" }, "Kept beside the answer, in the export and for the lead");
  const value = await ask(`Comment on sentence ${number}`, [el("div", { className: "field" }, label, area)], [
    { value: "save", label: "Save", key: "Ctrl Enter", primary: true }, LEAVE,
  ]);
  return value === "save" ? { comment: area.value.trim() } : null;
}

export async function askNumber(count) {
  const input = el("input", { className: "input", id: "jump-number", inputMode: "numeric", pattern: "[0-9]+", required: true, autocomplete: "off" });
  const label = el("label", { htmlFor: "jump-number" }, `Sentence 1 to ${count}`);
  const value = await ask("Go to a sentence", [el("div", { className: "field" }, label, input)], [
    { value: "go", label: "Go", key: "Enter", primary: true }, LEAVE,
  ]);
  return value === "go" && input.value ? Number(input.value) : null;
}

export function showKeys(commands, scheme) {
  const groups = Map.groupBy ? Map.groupBy(commands, (one) => one.group) : groupBy(commands);
  const fields = [scheme.source, ...scheme.further].filter((field) => field.values.length);
  const lists = fields.map((field) => keyList(field.question, field.values.map((value) => [value.key, value.label])));
  for (const [group, members] of groups) lists.push(keyList(group, members.map((one) => [one.key, one.does])));
  const note = el("p", { className: "hint" }, "Shift and a source’s key keeps the sentence open for another claim. ", el("a", { href: "/settings/keys" }, "Choose other keys"));
  return ask("Keys", [el("div", { className: "key-lists" }, ...lists), note], [{ value: "", label: "Close", key: "Esc" }]);
}

function groupBy(commands) {
  const groups = new Map();
  for (const one of commands) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

function keyList(title, rows) {
  const list = el("dl", { className: "key-list" });
  for (const [key, does] of rows) if (key) list.append(el("div", {}, el("dt", {}, keyCap(key)), el("dd", {}, does)));
  return el("section", {}, el("h3", {}, title), list);
}

// Labels the server did not accept: named, kept, to be saved as a file or sent again.
export async function showRejected(rejected, nameOf, person) {
  const items = rejected.map((one) => el("li", {}, el("b", {}, `${nameOf(one.event.sentence)}: `), `${one.reason} ${one.remedy ?? ""}`));
  const value = await ask("Not accepted", [
    el("p", {}, "The server did not take these labels. They are kept in this browser."),
    el("ul", {}, ...items),
  ], [
    { value: "file", label: "Save as a file", primary: true },
    { value: "again", label: "Send again" },
    { value: "drop", label: "Remove them here", bad: true },
    { value: "", label: "Close", key: "Esc" },
  ]);
  if (value === "file") saveFile({ person, events: rejected.map((one) => one.event) });
  return value;
}

function saveFile(content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  const link = el("a", { href: url, download: "labels-not-accepted.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// The guideline of one value, or of all values of a field, beside the sentence but never over it.
export function showGuideline(field, value, card) {
  const box = byId("guideline");
  const values = value ? [value] : field.values;
  const close = el("button", { type: "button", className: "button button-small guideline-close" }, "Close");
  close.dataset.command = "guideline";
  box.replaceChildren(
    close,
    el("p", { className: "eyebrow" }, field.question),
    ...values.map((one) => guidelineOf(one, values.length === 1)),
  );
  if (!box.matches(":popover-open")) box.showPopover();
  placeBeside(box, card);
  box.focus({ preventScroll: true });
}

export function hideGuideline() {
  const box = byId("guideline");
  const isOpen = box.matches(":popover-open");
  if (isOpen) box.hidePopover();
  return isOpen;
}

function guidelineOf(value, isWhole) {
  const head = el("h3", {}, value.key ? keyCap(value.key) : "", ` ${value.label}`);
  const parts = [head, el("p", {}, value.definition)];
  if (isWhole && value.examples.length) parts.push(el("ul", { className: "examples" }, ...value.examples.map((one) => el("li", {}, one))));
  if (isWhole && value.counter_example) parts.push(el("p", { className: "counter" }, el("b", {}, "Not this: "), value.counter_example));
  return el("section", {}, ...parts);
}

// Above or below the card; where the panel is a sheet at the bottom, the guideline may cover that.
function placeBeside(box, card) {
  const column = byId("column").getBoundingClientRect();
  const panel = byId("panel").getBoundingClientRect();
  const at = card.getBoundingClientRect();
  const bottom = panel.top < column.bottom ? column.bottom : panel.bottom;
  const above = at.top - column.top - 16;
  const below = bottom - at.bottom - 16;
  box.style.left = `${column.left + 16}px`;
  box.style.width = `${column.width - 32}px`;
  box.style.maxHeight = `${Math.max(above, below, 96)}px`;
  box.style.top = below >= above ? `${at.bottom + 8}px` : "auto";
  box.style.bottom = below >= above ? "auto" : `${innerHeight - at.top + 8}px`;
}

// An input that offers what fits what is typed; `options` gives all, `choose` hears the one taken.
export function makeCombobox(input, options, choose = () => {}) {
  const list = el("ul", { className: "options", id: `${input.id}-options`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  let shown = [];
  let at = -1;

  function open() {
    const typed = input.value.trim().toLowerCase();
    shown = options().filter((one) => one.toLowerCase().includes(typed) && one !== input.value).slice(0, 30);
    shown.sort((a, b) => b.toLowerCase().startsWith(typed) - a.toLowerCase().startsWith(typed));
    list.replaceChildren(...shown.map((text, index) => {
      const item = el("li", { id: `${input.id}-option-${index}` }, text);
      item.setAttribute("role", "option");
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        pick(index);
      });
      return item;
    }));
    mark(-1);
    show(shown.length > 0);
  }

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function pick(index) {
    input.value = shown[index];
    show(false);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    show(false);
    choose(shown[index]);
  }

  input.addEventListener("input", open);
  input.addEventListener("focus", open);
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen) open();
      const by = event.key === "ArrowDown" ? 1 : -1;
      mark((Math.max(at, by > 0 ? -1 : 0) + by + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter" && isOpen && at >= 0) pick(at);
    else if (event.key === "Escape" && isOpen) show(false);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return { options: () => shown, first: () => shown[0] };
}

// Find a source by typing: for schemes with more sources than keys. Gives its id, or null.
export async function findSource(source) {
  const input = el("input", { className: "input", id: "find-input", autocomplete: "off" });
  const box = el("div", { className: "find-box field" }, el("label", { htmlFor: "find-input" }, source.question), input);
  const byLabel = new Map(source.values.map((value) => [value.label, value.id]));
  const found = makeCombobox(input, () => [...byLabel.keys()], () => answer("take"));
  const value = await ask("Find a source", [box], [{ value: "take", label: "Choose", key: "Enter", primary: true }, LEAVE]);
  return value === "take" ? (byLabel.get(input.value) ?? byLabel.get(found.first()) ?? null) : null;
}
