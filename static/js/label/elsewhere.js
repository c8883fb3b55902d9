// elsewhere.js: what this person saved on other devices → the log; what became of late labels.
import { byId, data, desk, lastTo, nameIn, takeIn } from "./desk.js";
import { toast } from "./dialogs.js";

// What the server has told of, the newest of it, and the sentences answered on other devices.
const told = new Set(data.log.map((event) => event.id));
let newest = data.log.at(-1)?.rev ?? "";
const changed = new Set();

// Ask the server what was saved since; throws where it does not say.
export async function catchUp() {
  const address = `/label/${data.article}/log?after=${newest}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const { log } = await answer.json();
  for (const event of log) {
    told.add(event.id);
    if (event.rev > newest) newest = event.rev;
    if (!desk.log.some(({ id }) => id === event.id)) changed.add(event.sentence);
  }
  takeIn(log, "on another device");
}

// Say of events that arrived upon an answer no longer the last what counts now.
export async function tellStale(events) {
  await catchUp();
  const groups = new Map();
  for (const event of events) groups.set(fateOf(event), [...(groups.get(fateOf(event)) ?? []), event]);
  const texts = [...groups].map(([fate, alike]) => alike.map((event) => nameIn(event.sentence)).join(", ") + fate);
  const history = events.filter(isHistory).map((event) => event.id);
  desk.log = desk.log.filter(({ id }) => !history.includes(id));
  toast(texts.join(". "), { link: `/sentence/${events[0].sentence}` });
}

const HISTORY = " was merged or split meanwhile: your label is kept in its history only. "
  + "Reload the page to label what it is now";

// Of a sentence that is no unit any more the server tells nothing: its labels are kept as history.
const isHistory = ({ id, sentence }) => byId.has(sentence) && !told.has(id);

function fateOf(event) {
  if (!byId.has(event.sentence)) return ": changed elsewhere meanwhile; its history shows what counts";
  if (isHistory(event)) return HISTORY;
  const where = changed.has(event.sentence) ? "on another device" : "in another tab";
  const last = lastTo(event.sentence);
  if (last.id !== event.id && last.rev) return `: changed ${where}; the later answer counts`;
  return `: changed ${where}; ${event.undoes ? "your undo" : "yours"} counts now`;
}
