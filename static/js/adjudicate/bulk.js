// bulk.js: a key presses the one element that shows it, and a double click presses once.
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
// The second click of a double click would keep or overturn the next sentence, which no one has read. Where the
// first one opened this page, it came when the page began to load, at 0.
const DOUBLE_CLICK = 300;
let last = 0;
document.addEventListener("click", (event) => {
  const { detail, target, timeStamp } = event;
  if (detail === 0 || !target.closest("[data-key]")) return;
  if (detail > 1 && timeStamp - last < DOUBLE_CLICK) event.preventDefault();
  last = timeStamp;
});
