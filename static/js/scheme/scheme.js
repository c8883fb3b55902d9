// scheme.js: the page of the scheme: the order of values, free keys, and a preview that follows each edit.
import { byId } from "../dom.js";
import { focusMoved, listenToHandles } from "./order.js";
import { startPreview } from "./preview.js";
import { listenToPublish } from "./publish.js";
import { showOnlyTheLast } from "./turns.js";

// A free key that is offered beside a clash: pressing it fills the field, which saves itself.
function takeFreeKey({ target }) {
  const button = target.closest?.("[data-key]");
  if (!button) return;
  const field = button.closest("form").querySelector("[name=now-key]");
  field.value = button.dataset.key.toUpperCase();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

document.documentElement.classList.add("scripted");
showOnlyTheLast();
listenToHandles(byId("main"));
listenToPublish(byId("main"));
byId("main").addEventListener("click", takeFreeKey);
document.addEventListener("htmx:after:swap", () => {
  startPreview();
  focusMoved();
});
startPreview();
