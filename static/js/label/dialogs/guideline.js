// guideline.js: the guideline of one value, or of all values of a field, beside the sentence.
import { at } from "../../at.js";
import { byId, el } from "../../dom.js";
import { keyCap, spaced } from "./dialogs.js";

const GAP = 16;
let examples = null; // of all values, once they were asked for: most sentences need none

// Open the guideline of a field; with a value, of that value alone, with its examples.
export function showGuideline(field, value, card) {
  const box = byId("guideline");
  const values = value ? [value] : field.values;
  const className = "button button-small guideline-close";
  box.replaceChildren(
    el("button", { type: "button", className, data: { command: "guideline" } }, "Close"),
    el("p", { className: "eyebrow" }, field.question),
    ...values.map(guidelineOf),
  );
  if (!box.matches(":popover-open")) box.showPopover();
  placeBeside(box, card);
  box.focus({ preventScroll: true });
  if (values.length === 1) addExamples(field, values[0], box, card);
}

// Add the examples of a value once the server has sent them; without it, the definition stands alone.
async function addExamples(field, { id }, box, card) {
  const section = box.querySelector("section");
  examples ??= fetch(at("/guideline/examples")).then((response) => response.json());
  const all = await examples.catch(() => null);
  if (!all) examples = null;
  const own = all?.[field.id]?.[id];
  if (!own || !section.isConnected || section.querySelector(".examples, .counter")) return;
  if (own.examples.length) section.append(el("ul", { className: "examples" }, ...own.examples.map((one) => el("li", {}, one))));
  if (own.counter_example) section.append(el("p", { className: "counter" }, el("b", {}, "Not this: "), own.counter_example));
  placeBeside(box, card);
}

// Close the guideline; return whether it was open.
export function hideGuideline() {
  const box = byId("guideline");
  const isOpen = box.matches(":popover-open");
  if (isOpen) box.hidePopover();
  return isOpen;
}

// A definition with Markdown in it comes as HTML that the server made; all other text is only text.
function definitionOf({ definition, html }) {
  if (!html) return definition ? [el("p", {}, definition)] : [];
  return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}

function guidelineOf(value) {
  const head = el("h3", {}, value.presses ? keyCap(spaced(value.presses)) : "", ` ${value.label}`);
  return el("section", {}, head, ...definitionOf(value));
}

// Place the box above or below the card, never over the sentence. It may cover the panel where that is
// a sheet at the bottom of a phone. Styles set by a script are allowed by the CSP; attributes are not.
function placeBeside(box, card) {
  const column = byId("column").getBoundingClientRect();
  const panel = byId("panel").getBoundingClientRect();
  const at = card.getBoundingClientRect();
  const bottom = panel.top < column.bottom ? column.bottom : panel.bottom;
  const above = at.top - column.top - GAP;
  const below = bottom - at.bottom - GAP;
  box.style.left = `${column.left + GAP}px`;
  box.style.width = `${column.width - 2 * GAP}px`;
  box.style.maxHeight = `${Math.max(above, below, 96)}px`;
  box.style.top = below >= above ? `${at.bottom + 8}px` : "auto";
  box.style.bottom = below >= above ? "auto" : `${innerHeight - at.top + 8}px`;
}
