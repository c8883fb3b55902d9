// kept.js: events that the server does not have yet, in the browser’s storage, oldest first.
import { TAB } from "./box.js";

export const BATCH_SIZE = 50;
export const BATCH_BYTES = 60_000; // a `keepalive` request may not carry more
export const ORPHANED = 3_000;

const HELD = "held:";

export const bytesOf = (text) => new TextEncoder().encode(text).length;

// The waiting events of one person. Every tab of the browser reads and writes the same storage; `waiting`
// is this tab’s view of it, brought up to date by `reload`.
export class Kept {
  constructor(box) {
    this.box = box;
    this.works = box.works();
    this.waiting = new Map();
    this.last = 0;
    this.reload();
  }

  reload() {
    this.waiting = new Map();
    for (const key of this.box.keys("event:")) {
      const item = this.box.read(key);
      if (item?.event) this.waiting.set(item.event.id, { ...item, key });
    }
  }

  get size() {
    return this.waiting.size;
  }

  get events() {
    return [...this.waiting.values()].map((item) => item.event);
  }

  // Milliseconds since the oldest event was made; 0 if none waits.
  get age() {
    const times = [...this.waiting.values()].map((item) => item.at);
    return times.length ? Date.now() - Math.min(...times) : 0;
  }

  // Store an event; false if the browser cannot. `follows` is the waiting event to the same sentence that
  // it was made after. The key begins with the time in base 36, so keys sort by age; `last` keeps two
  // events of one millisecond apart.
  add(event) {
    const previous = [...this.waiting.values()].filter((item) => item.event.sentence === event.sentence).at(-1);
    this.last = Math.max(this.last + 1, Date.now());
    const item = { event, follows: previous?.event.id ?? null, at: this.last, tab: TAB };
    const key = `event:${this.last.toString(36).padStart(9, "0")}:${event.id}`;
    if (!this.works || !this.box.write(key, item)) return false;
    this.waiting.set(event.id, { ...item, key });
    return true;
  }

  // Choose the oldest events that fit into one request, in order. An event whose predecessor is on its
  // way needs that one’s rev first, and later events wait with it.
  nextBatch(limit) {
    const batch = [];
    let size = 200;
    for (const item of this.waiting.values()) {
      if (!isOurs(item)) continue;
      if (item.follows && this.waiting.has(item.follows)) break;
      size += bytesOf(JSON.stringify(item.event)) + 1;
      if (batch.length === limit || (batch.length && size > BATCH_BYTES)) break;
      batch.push(item.event);
    }
    return batch;
  }

  // Remove an event that the server has answered. Those made after it now know the rev they are based on.
  settle(id, rev, key) {
    this.waiting.delete(id);
    if (key) this.box.drop(key);
    for (const item of this.waiting.values()) {
      if (item.follows !== id) continue;
      item.follows = null;
      if (rev) item.event.base_rev = rev;
      this.box.write(item.key, { event: item.event, follows: null, at: item.at, tab: item.tab });
    }
  }

  // Set an event aside until this person may label its article again; false if the browser cannot.
  hold({ event, key }) {
    return Boolean(key) && this.box.write(key.replace("event:", HELD), { event });
  }

  // Send the events again that were set aside, those to sentences whose id begins with `start`.
  takeBack(start) {
    for (const key of this.box.keys(HELD)) {
      const event = this.box.read(key)?.event;
      if (event?.sentence.startsWith(start) && this.add(event)) this.box.drop(key);
    }
  }

  // Forget events that were set aside.
  dropHeld(ids) {
    for (const key of this.box.keys(HELD)) if (ids.has(this.box.read(key)?.event.id)) this.box.drop(key);
  }

  get rejected() {
    return this.box.keys("rejected:").map((key) => this.box.read(key)).filter(Boolean);
  }
}

// An event of another tab is that tab’s to send, and storage shows only late what it has sent. If it
// does not send (it was closed), this tab does.
const isOurs = (item) => item.tab === TAB || Date.now() - item.at > ORPHANED;
