// bulk.js: a key presses the one element that shows it.
import { isForeign, keyName } from "../label/keys.js";

document.documentElement.classList.add("scripted"); // key caps are shown only where keys work
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing || isForeign(event)) return;
  const offered = document.querySelector(`[data-key="${CSS.escape(keyName(event))}"]`);
  if (!offered) return;
  event.preventDefault();
  offered.click();
  // Enter opens the question, and its button has the focus: a second Enter says yes.
  if (offered.matches("summary")) offered.parentElement.querySelector("button")?.focus();
});
