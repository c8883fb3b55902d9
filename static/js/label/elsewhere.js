// elsewhere.js: what other tabs, other devices and the server say → the desk, and a message about it.
import { at } from "../at.js";
import { alert, toast } from "./dialogs/messages.js";
import { noticeVersion } from "./dialogs/news.js";
import { loadStopped } from "./dialogs/waiting.js";
import { data, desk, lastTo, merge, nameIn, outbox, removeEvents, sentenceOf } from "./desk.js";
import { focusCard } from "./moving.js";

// The events the server has listed, the newest rev among them, and the sentences changed on other devices.
const listed = new Set(data.log.map((event) => event.id));
let newest = data.log.at(-1)?.rev ?? "";
const changed = new Set();

// What became of a late label, in words: for one sentence and for several.
const FATES = {
  unknown: [
    () => ": changed elsewhere; its history shows which answer counts",
    () => ": changed elsewhere; their histories show which answers count",
  ],
  history: [
    () => " has been merged or split: your label is kept only in its history. Reload the page to label its new units",
    () => " have been merged or split: your labels are kept only in their history. Reload the page to label their new units",
  ],
  later: [
    (where) => `: changed ${where}; the later answer counts`,
    (where) => `: changed ${where}; the later answers count`,
  ],
  undo: [
    (where) => `: changed ${where}; your undo counts now`,
    (where) => `: changed ${where}; your undo counts now`,
  ],
  yours: [
    (where) => `: changed ${where}; your answer counts now`,
    (where) => `: changed ${where}; your answers count now`,
  ],
};

// Listen to the outbox from now on; `pill` shows its state. Labels of other tabs that arrived between the
// making of this page and the start of its scripts are fetched.
export function listen(pill) {
  outbox.listener = ({ accepted = [], rejected = [], made, state, current }) => {
    if (current) noticeVersion(...current);
    merge(accepted.map(({ event, rev }) => ({ ...event, rev })), "in another tab");
    if (data.gold) tellGold(accepted);
    const stale = accepted.filter((item) => item.stale && item.event.layer !== "gold").map((item) => item.event);
    if (stale.length) reportStale(stale);
    for (const { event, reason, gone } of rejected) {
      removeEvents([event], true);
      if (!gone) alert(`${nameIn(event.sentence)} was not accepted: ${reason}`);
    }
    const gone = rejected.filter((item) => item.gone);
    if (gone.length) tellGone(gone);
    if (made) merge([made], "in another tab");
    if (state) pill.show(state);
  };
  pill.show(outbox.state());
  const tryToCatchUp = () => catchUp().catch(() => null);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tryToCatchUp());
  if (outbox.box.read(`newest:${data.article}`) > (data.log.at(-1)?.rev ?? "")) tryToCatchUp();
  if (data.ahead) checkAccess();
}

// Say it with a script that the server, which has just answered, sends for it.
async function tellGone(gone) {
  const script = await loadStopped();
  const text = script ? await script.tellGone(gone, data) : gone[0].reason;
  if (text) toast(text);
}

// In a practice article, gold is shown after each first answer.
async function tellGold(accepted) {
  const finished = accepted.map(({ event }) => event).filter((event) => isFirst(event));
  const gold = finished.length ? await import(data.gold).catch(() => null) : null;
  gold?.tellGold(finished, nameIn, focusCard);
}

const isFinished = ({ answer }) => answer.verdict && answer.verdict !== "skipped";
const isFirst = ({ id, sentence }) =>
  desk.log.find((event) => event.sentence === sentence && isFinished(event))?.id === id;

// A page that was fetched ahead may be out of date: in the meantime someone else may have taken the
// article, or a lead may have withdrawn it. The server then says so in place of the page.
async function checkAccess() {
  const response = await fetch(at(`/label/${data.article}/log?after=${newest}`)).catch(() => null);
  if (response && [403, 404].includes(response.status)) location.reload();
}

// Ask the server what was saved since; throws without a readable response.
async function catchUp() {
  const address = at(`/label/${data.article}/log?after=${newest}`);
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const { log } = await response.json();
  for (const event of log) {
    listed.add(event.id);
    if (event.rev > newest) newest = event.rev;
    if (!desk.log.some(({ id }) => id === event.id)) changed.add(event.sentence);
  }
  merge(log, "on another device");
}

// Ask the server for steps before those in the log; throws without a readable response.
export async function fetchOlder() {
  const address = at(`/label/${data.article}/log?upto=${desk.older}`);
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const { log, older } = await response.json();
  for (const { id } of log) listed.add(id);
  merge(log);
  desk.older = older;
}

// Say which answer counts, about events based on an answer that was no longer the last.
async function reportStale(events) {
  const isKnown = await catchUp().then(() => true, () => false);
  const groups = new Map();
  for (const event of events) {
    const key = `${isKnown ? fateOf(event) : "unknown"} ${placeOf(event)}`;
    groups.set(key, [...(groups.get(key) ?? []), nameIn(event.sentence)]);
  }
  if (isKnown) removeEvents(events.filter(isHistory), false);
  toast([...groups].map(([key, names]) => inWords(key, names)).join(". "), { link: at(`/sentence/${events[0].sentence}`) });
}

function inWords(key, names) {
  const [fate, where] = key.split(" ");
  return names.join(", ") + FATES[fate][names.length > 1 ? 1 : 0](where === "device" ? "on another device" : "in another tab");
}

const placeOf = ({ sentence }) => (changed.has(sentence) ? "device" : "tab");

// The server does not list events about a sentence that is no longer a unit: they are history.
const isHistory = ({ id, sentence }) => sentenceOf(sentence) !== undefined && !listed.has(id);

function fateOf(event) {
  if (!sentenceOf(event.sentence)) return "unknown";
  if (isHistory(event)) return "history";
  const last = lastTo(event.sentence);
  if (last.id !== event.id && last.rev) return "later";
  return event.undoes ? "undo" : "yours";
}
