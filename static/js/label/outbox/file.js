// file.js: labels that the server did not accept → a file.
import { el } from "../../dom.js";

// The address of a blob is kept for a while: a download may begin only after the person has confirmed it.
export function saveFile(content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  el("a", { href: url, download: "labels-not-accepted.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
