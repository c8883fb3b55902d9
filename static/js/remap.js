// remap.js: in a field for a key, the name of the key that is pressed is written, and its cap beside it.
import { cap, keyName } from "./label/keys.js";

const LEFT_ALONE = /^(?:Tab|Shift|Control|Alt|Meta|AltGraph|CapsLock)$/;

document.getElementById("keys-form").addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-key]") || LEFT_ALONE.test(event.key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  event.target.value = keyName(event);
  event.target.nextElementSibling.textContent = cap(event.target.value);
  event.target.select();
});
