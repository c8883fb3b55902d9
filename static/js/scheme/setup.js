// setup.js: the first list of sources: Enter adds a name, and so does a pasted list, one name a line.
import { byId } from "../dom.js";
import { focusMoved, listenToHandles } from "./order.js";
import { startPreview } from "./preview.js";
import { showOnlyTheLast } from "./turns.js";

byId("main").addEventListener("keydown", (event) => {
  if (event.target.id !== "names" || event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  if (event.target.value.trim()) event.target.form.requestSubmit();
});
byId("main").addEventListener("paste", ({ target, clipboardData }) => {
  if (target.id !== "names" || !/\S\s*\n\s*\S/.test(clipboardData.getData("text"))) return;
  setTimeout(() => target.form.requestSubmit()); // once the text is in the field
});
// The field of a name that was sent is empty again, and keeps the focus for the next one.
document.addEventListener("htmx:before:request", ({ target }) => {
  if (target.id === "new-source") byId("main").dataset.added = "";
});
document.addEventListener("htmx:after:swap", () => {
  startPreview();
  focusMoved();
  if (!("added" in byId("main").dataset)) return;
  delete byId("main").dataset.added;
  byId("names").value = "";
  byId("names").focus();
});
document.documentElement.classList.add("scripted");
showOnlyTheLast();
listenToHandles(byId("main"));
startPreview();
