// keys.js: keyboard, mouse and touch events → what they ask for.

// Name the key of an event. Digits go by position, so that any layout and the number pad work; letters by
// what they write, or by position if that is not a–z (Cyrillic, Hangul). "shift+" comes before the name.
// Shift and a digit key may write “?” or “/” (Ukrainian, German and others): then the key is that sign.
// Number pad keys with NumLock off, or with Shift on Windows, report an arrow or the like: they are that.
export function keyName(event) {
  const key = event.key ?? "";
  const isArrowPad = /^Numpad[0-9D]/.test(event.code) && /^[A-Z]./.test(key);
  const digit = isArrowPad ? null : /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  const shift = event.shiftKey ? "shift+" : "";
  if (digit && !(event.shiftKey && /^[?/]$/.test(key))) return shift + digit[1];
  if (/^[a-zA-Z]$/.test(key)) return shift + key.toLowerCase();
  if (/^[.?/]$/.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(event.code ?? "");
  if (letter) return shift + letter[1].toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  if (event.code === "Period" || (event.code === "NumpadDecimal" && !isArrowPad)) return ".";
  if (key === " ") return `${shift}space`;
  return shift + key.toLowerCase();
}

const CAPS = {
  arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", backspace: "⌫", escape: "Esc", enter: "Enter", shift: "⇧",
};

// Write the name of a key as on a key cap.
export function cap(name) {
  return name.split("+").map((part) => CAPS[part] ?? (part.length > 1 ? part : part.toUpperCase())).join(" ");
}

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

// Return whether the page must leave this event alone: a modifier, typing, a dialog, a focused control.
// Enter and Space press what has the focus; Space and arrows belong to a focused radio button.
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

// Make the table of keys from `commands`, [{ id, key }]. With `isSingle` off, keys that write a character do
// nothing: speech input would press them with every word.
export function makeKeys(commands, isSingle = true) {
  const active = commands.filter(({ key }) => isSingle || /^[a-z]{4,}$/.test(key));
  const byKey = new Map(active.map(({ key, id }) => [key, id]));
  const valueFor = (field, name) => (isSingle ? field.values.find(({ key }) => key && key === name) : undefined);
  const ofField = (field, name) => {
    const value = valueFor(field, withoutShift(name));
    return value && { name: "value", field: field.id, value: value.id };
  };
  const sourceBy = (scheme, test, name) => {
    const value = isSingle ? scheme.source.values.find(test) : undefined;
    return value && { name: "source", value: value.id, stays: name.startsWith("shift+") };
  };
  // A source has its own key, or that of its group and then a digit: `group` is the one whose digit comes.
  const ofSource = (scheme, name) => {
    const pressed = name.replace("shift+", "");
    const group = isSingle && scheme.groups.find(({ key }) => key === pressed);
    const source = sourceBy(scheme, ({ key }) => key && key === pressed, name);
    return source ?? (group ? { name: "group", group: group.id } : undefined);
  };
  const ofGroup = (scheme, name, group) => {
    const pressed = scheme.groups.find(({ id }) => id === group)?.key + name.replace("shift+", "");
    return sourceBy(scheme, ({ key, presses }) => !key && presses === pressed, name);
  };
  const keyOf = (id) => commands.find((command) => command.id === id)?.key ?? "";

  // The digit of a group comes first, then the keys of the fields asked for, the commands, and what else the
  // claim could take.
  function read(event, scheme, { group, asked, offered }) {
    const name = keyName(event);
    const member = group && ofGroup(scheme, name, group);
    if (member) return member;
    const source = ofSource(scheme, name);
    const first = asked.map((field) => (field === scheme.source ? source : ofField(field, name))).find(Boolean);
    if (first) return first;
    const id = byKey.get(name) ?? byKey.get(withoutShift(name));
    if (id) return { name: id };
    return source ?? offered.map((field) => ofField(field, name)).find(Boolean) ?? null;
  }
  return { read, cap: (id) => cap(keyOf(id)) };
}

// Find the UTF-16 index of a point on the screen in the text of `element`, or null outside it. Chrome before
// 128 and Safari have only the older of the two functions.
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

const CHANGED = "Your browser changed this sentence, perhaps by translating it. "
  + "Show the original page, then choose the words.";

// Listen for words set by hand: a mouse drags over them, a finger taps the first and the last. `element`
// returns the element that holds the text; `drag`, `done` and `tap` get UTF-16 indices into it. Places in a
// text that the browser has translated are not places in `text`: `refuse` gets the sentence that says so.
export function listenToWords(root, { element, text, refuse, drag, done, tap }) {
  let from = null;
  let last = null;
  const indexOf = ({ target, clientX, clientY }) => {
    const card = element(target);
    if (!card || target.closest("[data-claim]")) return null;
    if (card.textContent === text()) return indexAt(card, clientX, clientY);
    refuse(CHANGED);
    return null;
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType !== "mouse") return;
    from = indexOf(event);
    last = from;
  });
  root.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const index = indexOf(event);
    if (index === null || index === last) return;
    last = index;
    drag(Math.min(from, last), Math.max(from, last));
  });
  addEventListener("pointerup", () => {
    if (from !== null && from !== last) done();
    from = null;
  });
  root.addEventListener("click", (event) => {
    const index = event.pointerType === "touch" ? indexOf(event) : null;
    if (index !== null) tap(index);
  });
}
