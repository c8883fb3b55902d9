// label.js: the labelling screen put together: keys, mouse, touch and buttons → commands.
import { at } from "../at.js";
import { byId } from "../dom.js";
import { editing, keys, leaveFor, run } from "./commands.js";
import { data, desk, here, isAtEnd, keepDraft, nameIn, outbox, paint, panel, scheme, sentenceOf, sentences } from "./desk.js";
import { Combobox } from "./dialogs/combobox.js";
import { toast } from "./dialogs/messages.js";
import { makePill } from "./dialogs/pill.js";
import { makeOpenPill } from "./dialogs/waiting.js";
import * as Draft from "./draft.js";
import { listen } from "./elsewhere.js";
import { isForeign, keyName, listenToWords } from "./keys.js";
import { cardElement, focusCard, go, start } from "./moving.js";
import { keepInView } from "./paint.js";

/* ── keys, clicks and taps ──────────────────────────────────────────── */

const NO_FIELDS = { group: null, asked: [], offered: [] };

document.addEventListener("keydown", (event) => {
  if (isForeign(event)) return;
  if (desk.editing && editing.useKey(keyName(event))) {
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
    leaveFor(way.href ?? at("/"), way.form);
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
  text: () => here().text,
  refuse: toast,
  drag: (from, to) => editing.setByHand(from, to),
  done: () => editing.keepByHand(),
  tap: (index) => editing.tap(index),
});

/* ── the panel ──────────────────────────────────────────────────────── */

// Choose a value with mouse, touch or the keys of a radio group.
function choose(target) {
  const { value, dataset: { field } } = target;
  run(field === "source" ? { name: "source", value, stays: false } : { name: "value", field, value });
  if (isAtEnd()) return;
  paint();
  // On a phone the next field takes the place of the chosen one: the focus goes with it.
  const isLost = [target, document.body].includes(document.activeElement) && !target.getClientRects().length;
  if (isLost) (panel.form.querySelector(".is-asked [data-field]") ?? here().element).focus({ preventScroll: true });
}

function leave(input, key) {
  focusCard();
  paint();
  if (key === "Enter" && scheme.further.find(({ id }) => id === input.dataset.field)?.required) run({ name: "text" });
}

function write(field, text) {
  if (isAtEnd()) return;
  if (desk.editing) editing.stop(true);
  desk.draft = Draft.writeText(desk.draft, field, text);
  keepDraft(here(), desk.draft);
}

panel.listen({ choose, leave, write });
new Combobox(panel.name, { options: () => desk.names, aliases: (name) => data.aliases[name] ?? [] });

/* ── the practice ─────────────────────────────────── */

// The practice is offered once and never delays a label.
function offerPractice() {
  const offer = byId("practice-offer");
  if (!offer) return;
  offer.hidden = false;
  offer.addEventListener("click", async ({ target }) => {
    if (!target.value) return;
    if (target.value === "yes" && !(await practise(offer.dataset.script))) return;
    offer.hidden = true;
    fetch(at("/practised"), { method: "POST", keepalive: true }).catch(() => null);
    focusCard();
  });
}

// The practice is loaded when it is wanted: most pages never need it. Return whether it could be.
async function practise(address) {
  const items = await fetch(at("/practice")).then((response) => response.json()).catch(() => null);
  const practice = items && await import(address).catch(() => null);
  if (practice) await practice.practise(items, scheme, keys, data.commands);
  else toast("The server is not responding. Try the practice again later");
  return Boolean(practice);
}

document.documentElement.classList.add("scripted");
for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
offerPractice();
listen(makePill(outbox, makeOpenPill(outbox, data, nameIn, focusCard)));
start();
new ResizeObserver(() => keepInView(cardElement())).observe(byId("column"));
