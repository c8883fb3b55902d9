// label.js: the labelling screen put together: keys, mouse, touch and buttons → commands.
import { byId } from "../dom.js";
import { plural } from "../plural.js";
import { keys, leaveFor, run } from "./commands.js";
import { data, desk, here, isAtEnd, keepDraft, nameIn, outbox, paint, panel, scheme, sentenceOf, sentences } from "./desk.js";
import { Combobox } from "./dialogs/combobox.js";
import { CLOSE, ask, showRejected } from "./dialogs/dialogs.js";
import { toast } from "./dialogs/messages.js";
import { makePill } from "./dialogs/pill.js";
import * as Draft from "./draft.js";
import { editKey, keepByHand, setByHand, stopEditing, tapWord } from "./editing.js";
import { listen } from "./elsewhere.js";
import { isForeign, keyName, listenToWords } from "./keys.js";
import { cardElement, focusCard, go, start } from "./moving.js";
import { newId } from "./outbox/box.js";
import { keepInView } from "./paint.js";

/* ── keys, clicks and taps ──────────────────────────────────────────── */

const NO_FIELDS = { group: null, asked: [], offered: [] };

document.addEventListener("keydown", (event) => {
  if (isForeign(event)) return;
  if (desk.editing && editKey(keyName(event))) {
    event.preventDefault();
    return;
  }
  if (event.repeat) return;
  const command = keys.read(event, scheme, isAtEnd() ? NO_FIELDS : Draft.keyedFields(scheme, desk.draft));
  if (!command) return;
  event.preventDefault();
  run(command);
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest("[data-command]");
  const way = target.closest("#end :is(a, [form])");
  const line = target.closest("[data-claim]");
  if (button && isSecondOfTwo(event, button)) event.preventDefault();
  else if (button) pressButton(event, button);
  else if (way && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    leaveFor(way.href ?? "/", way.form);
  } else if (line) run({ name: "claim", at: Number(line.dataset.claim) });
  else goToClicked(event);
});

// The second click of a double click on an answer would answer the next sentence, which took the place of
// the first. Clicks that come apart are each meant.
const ANSWERS = new Set(["no_claim", "cant_tell", "skip", "repeat", "finish"]);
const DOUBLE_CLICK = 300;
let lastAnswer = { command: "", at: -Infinity };

function isSecondOfTwo({ detail, timeStamp }, { dataset: { command } }) {
  if (!ANSWERS.has(command) || detail === 0) return false;
  const isSecond = detail > 1 && lastAnswer.command === command && timeStamp - lastAnswer.at < DOUBLE_CLICK;
  lastAnswer = { command, at: timeStamp };
  return isSecond;
}

// A popover’s own button must keep its default action, which opens and closes the popover.
function pressButton(event, button) {
  if (!button.popoverTargetElement) event.preventDefault();
  run({ name: button.dataset.command });
  if (button.tagName === "BUTTON" && !document.querySelector("dialog[open]")) focusCard();
}

// A click on a square of the outline, or on a sentence where no text is being selected, goes there.
function goToClicked(event) {
  if (desk.isBusy) return;
  const square = event.target.closest("#outline a.square");
  const sentence = event.target.closest(".sentence:not(.is-current)");
  if (square && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const position = Number(square.id.slice(1));
    go(sentences.findIndex((each) => each.position === position));
  } else if (!square && sentence && getSelection().isCollapsed) go(sentenceOf(sentence.dataset.id).index);
}

listenToWords(byId("article"), {
  element: (target) => target.closest?.(".sentence.is-current"),
  drag: setByHand,
  done: keepByHand,
  tap: tapWord,
});

/* ── the panel ──────────────────────────────────────────────────────── */

panel.form.addEventListener("submit", (event) => event.preventDefault());
panel.form.addEventListener("change", ({ target }) => {
  if (target.matches("[type=radio], [type=checkbox]")) choose(target);
});

function choose(target) {
  const { value, dataset: { field } } = target;
  run(field === "source" ? { name: "source", value, stays: false } : { name: "value", field, value });
  if (isAtEnd()) return;
  paint();
  // On a phone the next field takes the place of the chosen one: the focus goes with it.
  const isLost = [target, document.body].includes(document.activeElement) && !target.getClientRects().length;
  if (isLost) (panel.form.querySelector(".is-asked [data-field]") ?? here().element).focus({ preventScroll: true });
}

// In a radio group arrows only move the focus; Space and Enter choose. The browser’s own arrows would choose,
// and each choice is a label.
panel.form.addEventListener("keydown", (event) => {
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
    focusCard();
    paint();
    if (key === "Enter" && scheme.further.find(({ id }) => id === target.dataset.field)?.required) run({ name: "text" });
  }
});

new Combobox(panel.name, { options: () => desk.names });
panel.form.addEventListener("input", ({ target }) => {
  const field = target === panel.name ? "source_name" : target.matches("input.input") ? target.dataset.field : null;
  if (!field || isAtEnd()) return;
  if (desk.editing) stopEditing(true);
  desk.draft = Draft.writeText(desk.draft, field, target.value);
  keepDraft(here(), desk.draft);
});

/* ── the save pill and the practice ─────────────────────────────────── */

// The save pill is a button: a press does what can be done about what it shows.
async function openPill({ trouble, said, rejected, waiting }) {
  if (trouble && trouble !== "offline") await settleStop(trouble, said);
  else if (rejected) await settleRejected();
  else {
    outbox.wake();
    if (waiting) await explainWait(waiting, said);
  }
  focusCard();
}

// What settles it is loaded when it is needed, from the server that has just refused the labels.
async function settleStop(trouble, said) {
  const script = await import(byId("save-pill").dataset.script).catch(() => null);
  if (!script) toast("The server is not responding. You can go on labelling");
  else if (await script.settle(trouble, said, { name: data.name, person: data.person, events: outbox.pending })) outbox.wake();
}

function explainWait(count, said) {
  const labels = plural(count, "label is", "labels are");
  const sent = `${count === 1 ? "It is" : "They are"} sent as soon as ${said ? "that is over" : "the server responds"}.`;
  const why = said ? `${said.reason} ${said.remedy} ` : "";
  const text = `${why}${labels} waiting. ${sent} You can go on labelling or close this page.`;
  return ask("Kept in this browser", [text], [CLOSE]);
}

async function settleRejected() {
  const rejected = outbox.listRejected();
  const pressed = await showRejected(rejected, nameIn, data.person);
  for (const { event } of rejected) {
    const isSentAgain = pressed === "again" && outbox.keep({ ...event, id: newId() });
    if (isSentAgain || pressed === "drop") outbox.dropRejected(event.id);
  }
}

// The practice is offered once and never delays a label.
function offerPractice() {
  const offer = byId("practice-offer");
  if (!offer) return;
  offer.hidden = false;
  offer.addEventListener("click", async ({ target }) => {
    if (!target.value) return;
    if (target.value === "yes" && !(await practise(offer.dataset.script))) return;
    offer.hidden = true;
    fetch("/practised", { method: "POST", keepalive: true }).catch(() => null);
    focusCard();
  });
}

// The practice is loaded when it is wanted: most pages never need it. Return whether it could be.
async function practise(address) {
  const items = await fetch("/practice").then((response) => response.json()).catch(() => null);
  const practice = items && await import(address).catch(() => null);
  if (practice) await practice.practise(items, scheme, keys, data.commands);
  else toast("The server is not responding. Try the practice again later");
  return Boolean(practice);
}

document.documentElement.classList.add("scripted");
for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
offerPractice();
listen(makePill(outbox, openPill));
start();
new ResizeObserver(() => keepInView(cardElement())).observe(byId("column"));
