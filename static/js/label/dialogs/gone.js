// gone.js: an article was withdrawn or taken away while it was being labelled → said once, and no more sentences.
import { goneInWords } from "../outbox/sending.js";
import { ask, saveFile } from "./dialogs.js";
import { toast } from "./messages.js";

const told = new Map(); // the labels that were not saved, by id; the open dialog names them all

// Say it about the article on the page in a dialog that leads to the list, about another one in passing.
export async function tellGone(items, { article, person }) {
  const here = items.filter(({ event }) => event.sentence.startsWith(`${article}-`));
  if (!here.length) {
    toast(goneInWords(items));
    return;
  }
  for (const { event } of here) told.set(event.id, event);
  if (told.size > here.length) return;
  const text = "Labels saved before are kept. The labels you made after that are not saved.";
  const pressed = await ask(here[0].reason.replace(/\.$/, ""), [text], [
    { value: "list", label: "All articles", key: "Enter", primary: true },
    { value: "file", label: "Save these labels as a file" },
  ]);
  if (pressed === "file") saveFile({ person, events: [...told.values()] });
  location.assign("/");
}
