// keys.js: keyboard, mouse and touch events → what they ask for.

// Digits by position, so that any layout and the number pad work; letters by what they write,
// or by position where they write no a–z (Cyrillic, Hangul). "shift+" stands before the name.
// On a number pad whose NumLock is off, or beside Shift on Windows, keys are arrows and the like.
export function keyName(event) {
  const key = event.key ?? "";
  const pad = /^Numpad[0-9D]/.test(event.code) && /^[A-Z]./.test(key);
  const digit = pad ? null : /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  const shift = event.shiftKey ? "shift+" : "";
  if (digit) return shift + digit[1];
  if (/^[a-zA-Z]$/.test(key)) return shift + key.toLowerCase();
  if (/^[.?/]$/.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(event.code ?? "");
  if (letter) return shift + letter[1].toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  if (event.code === "Period" || (event.code === "NumpadDecimal" && !pad)) return ".";
  if (key === " ") return `${shift}space`;
  return shift + key.toLowerCase();
}

// What stands on a key cap.
const CAPS = { arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", backspace: "⌫", escape: "Esc", enter: "Enter" };
export function cap(name) {
  return name.split("+").map((part) => CAPS[part] ?? (part === "shift" ? "⇧" : part.length > 1 ? part : part.toUpperCase())).join(" ");
}

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

// Whether the page must leave this event alone: a modifier, a repeat, typing, a dialog, a focused control.
export function isForeign(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (/^(?:Shift|Control|Alt|Meta|AltGraph|CapsLock)$/.test(event.key)) return true;
  const target = event.target;
  if (target.closest?.(TYPING) || document.querySelector("dialog[open]")) return true;
  const name = keyName(event);
  const isPress = name.endsWith("enter") || name.endsWith("space");
  if (isPress && target.closest?.("button, a[href], summary, [role=button]")) return true;
  return Boolean(target.matches?.("[type=radio], [type=checkbox]") && /^(?:shift\+)?(?:space|arrow)/.test(name));
}

const withoutShift = (name) => (/^shift\+[a-z]$/.test(name) ? name.slice(6) : name);

// The table of keys: `commands` = [{ id, key }]; with `single` off, keys that write a character rest.
export function makeKeys(commands, single = true) {
  const byKey = new Map(commands.filter((one) => single || /^[a-z]{4,}$/.test(one.key)).map((one) => [one.key, one.id]));
  const ofField = (field, name) => (single && field ? field.values.find((value) => value.key && value.key === withoutShift(name)) : undefined);
  const ofSource = (scheme, name) => {
    const stays = name.startsWith("shift+");
    const value = single ? scheme.source.values.find((one) => one.key && one.key === name.replace("shift+", "")) : undefined;
    return value && { name: "source", value: value.id, stays };
  };
  const keyOf = (id) => commands.find((one) => one.id === id)?.key ?? "";

  // A field's own keys win while it is asked; then the commands; then what else the claim could take.
  function read(event, scheme, asked, offered) {
    const name = keyName(event);
    if (asked && asked !== scheme.source) {
      const value = ofField(asked, name);
      if (value) return { name: "value", field: asked.id, value: value.id };
    }
    const source = ofSource(scheme, name);
    if (asked === scheme.source && source) return source;
    const id = byKey.get(name) ?? (byKey.has(withoutShift(name)) ? byKey.get(withoutShift(name)) : undefined);
    if (id) return { name: id };
    if (source) return source;
    for (const field of offered) {
      const value = ofField(field, name);
      if (value) return { name: "value", field: field.id, value: value.id };
    }
    return null;
  }
  return { read, keyOf, cap: (id) => cap(keyOf(id)) };
}

// The UTF-16 index of a point in the text of `element`, or null outside of it.
function indexAt(element, x, y) {
  const place = document.caretPositionFromPoint?.(x, y);
  const range = place ? null : document.caretRangeFromPoint?.(x, y);
  const node = place?.offsetNode ?? range?.startContainer;
  if (!node || !element.contains(node) || node.nodeType !== Node.TEXT_NODE) return null;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(node, place?.offset ?? range.startOffset);
  return before.toString().length;
}

// Words by hand: a mouse drags over them, a finger taps the first and the last. `element` gives
// the text they stand in; `drag`, `done` and `tap` hear UTF-16 indices into it.
export function listenToWords(root, { element, drag, done, tap }) {
  let from = null;
  let last = null;
  root.addEventListener("pointerdown", (event) => {
    const text = element(event.target);
    if (!text || event.button !== 0 || event.target.closest("[data-claim]")) return;
    const index = indexAt(text, event.clientX, event.clientY);
    if (index === null) return;
    if (event.pointerType === "mouse") [from, last] = [index, index];
  });
  root.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const text = element(event.target);
    const index = text && indexAt(text, event.clientX, event.clientY);
    if (index === null || index === last) return;
    last = index;
    drag(Math.min(from, last), Math.max(from, last));
  });
  addEventListener("pointerup", () => {
    if (from !== null && from !== last) done();
    from = null;
  });
  root.addEventListener("click", (event) => {
    const text = event.pointerType === "touch" ? element(event.target) : null;
    const index = text && !event.target.closest("[data-claim]") ? indexAt(text, event.clientX, event.clientY) : null;
    if (index !== null) tap(index);
  });
}
