// preview.js: the labelling panel with the draft’s sources and fields: it answers to its keys, and saves nothing.
import { byId } from "../dom.js";
import * as Draft from "../label/draft.js";
import { makeKeys } from "../label/keys.js";
import { Panel } from "../label/panel.js";

const SENTENCE = { id: "preview", text: "This is how the panel looks." };

let said = []; // what was chosen, as [field, value]: it is chosen again once an edit was saved

// Make the panel of the preview again: each edit of the draft replaces its parts.
export function startPreview() {
  const data = byId("preview-data");
  if (!data) return;
  const { scheme: written, commands } = JSON.parse(data.textContent);
  const scheme = Draft.readScheme(written, "off");
  const panel = new Panel(scheme);
  const preview = { draft: Draft.startDraft(null) };
  preview.show = (next) => {
    preview.draft = next;
    panel.paint(SENTENCE, next, null);
  };
  preview.clear = (next) => {
    said = [];
    preview.show(next);
  };
  preview.choose = (field, value) => {
    said = field === "source" ? [[field, value]] : [...said, [field, value]];
    if (field === "source") preview.show(Draft.chooseSource(scheme, SENTENCE.text, Draft.startDraft(null), value));
    else preview.show(Draft.chooseValue(scheme, SENTENCE.text, preview.draft, field, value));
  };
  listen(panel.form, preview, scheme, makeKeys(commands));
  preview.show(preview.draft);
  for (const [field, value] of said.splice(0)) {
    const isThere = panel.form.querySelector(`[data-field="${CSS.escape(field)}"][value="${CSS.escape(value)}"]`);
    if (isThere) preview.choose(field, value);
  }
}

function listen(form, preview, scheme, keys) {
  form.onsubmit = (event) => event.preventDefault();
  form.onchange = ({ target }) => {
    const { field, box } = target.dataset;
    if (!field || box) return;
    if (field === "source" || target.matches("[type=radio], [type=checkbox]")) preview.choose(field, target.value);
  };
  form.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input.input")) return;
    const command = keys.read(event, scheme, Draft.keyedFields(scheme, preview.draft));
    if (command?.name === "source") preview.choose("source", command.value);
    else if (command?.name === "value") preview.choose(command.field, command.value);
    else if (command?.name === "group") preview.clear({ ...Draft.startDraft(null), group: command.group });
    else if (event.key === "Escape") preview.clear(Draft.startDraft(null));
    else return;
    event.preventDefault();
  };
  form.onclick = (event) => {
    if (event.target.closest("button, a")) event.preventDefault();
  };
}
