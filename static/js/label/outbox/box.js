// box.js: the browser’s storage under one prefix, and ids for what is put there.

// Make a random id (a UUID, version 4). On plain http browsers have no crypto.randomUUID.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const TAB = tabId();

// The id of this tab. Session storage belongs to one tab and outlives a reload.
function tabId() {
  try {
    const id = sessionStorage.getItem("annotate:tab") ?? newId();
    sessionStorage.setItem("annotate:tab", id);
    return id;
  } catch {
    return newId();
  }
}

// Open the storage under a prefix. Storage throws when it is full, blocked or switched off: each call
// here may fail, none throws.
export function makeBox(prefix) {
  const guard = (work, otherwise) => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  const read = (key) => guard(() => JSON.parse(localStorage.getItem(prefix + key)), null);
  const isOurs = (start) => (key) => key.startsWith(prefix + start);
  return {
    read,
    write: (key, value) => guard(() => (localStorage.setItem(prefix + key, JSON.stringify(value)), true), false),
    drop: (key) => guard(() => localStorage.removeItem(prefix + key)),
    keys: (start) =>
      guard(() => Object.keys(localStorage).filter(isOurs(start)).map((key) => key.slice(prefix.length)).sort(), []),
    works() {
      return this.write("try", 1) && read("try") === 1 && (this.drop("try"), true);
    },
  };
}
