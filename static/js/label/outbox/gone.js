// gone.js: labels that were not saved because their article was withdrawn or taken away → what becomes of them.
import { plural } from "../../plural.js";

// Say what becomes of labels, all of one article.
export function goneInWords(items) {
  const labels = plural(items.length, "label in it", "labels in it");
  const are = items.length === 1 ? "is" : "are";
  const fate = isHeld(items) ? "kept in this browser and sent when you get the article back" : "not saved";
  return `${items[0].reason} ${labels} ${are} ${fate}.`;
}

// Return whether all of some labels are kept until their article comes back.
export const isHeld = (items) => items.every((item) => item.isHeld);
