// gold.js: in a practice article, what gold says to a sentence, shown once the server has the first answer to it.
import { at } from "../../at.js";
import { byId } from "../../dom.js";
import { ask } from "./dialogs.js";

const TITLES = { all: "as in gold", sources: "the same sources as gold", no: "gold differs" };

const told = new Set();
let shown = Promise.resolve();

// Show gold beside each first answer, one after the other; a dialog that is open is closed first by its person.
export function tellGold(events, nameIn, then) {
  for (const { sentence } of events) {
    if (told.has(sentence)) continue;
    told.add(sentence);
    shown = shown.then(() => tell(sentence, nameIn(sentence))).then(then);
  }
}

async function tell(sentence, name) {
  const response = await fetch(at(`/practise/gold/${sentence}`)).catch(() => null);
  if (response?.status !== 200) return told.delete(sentence); // 204: this sentence has no gold
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const body = page.querySelector(".told");
  const dialog = byId("dialog");
  if (dialog.open) await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  const next = { value: "next", label: "Next", key: "Enter", primary: true };
  return ask(`${name}: ${TITLES[body.dataset.same]}`, [body], [next]);
}
