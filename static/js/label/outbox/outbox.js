// outbox.js: events kept in this browser → sent in order → gone only when the server has them.
import { at } from "../../at.js";
import { makeBox } from "./box.js";
import { BATCH_SIZE, Kept, ORPHANED } from "./kept.js";
import { endLease, inTurn } from "./lease.js";
import { isUnreadable, post, troubleOf } from "./sending.js";

const FIRST_DELAY = 500;
const LAST_DELAY = 30_000;

// A frame is painted before the timeout runs. A tab in the background paints nothing: do not wait there.
function afterPaint(work) {
  if (document.visibilityState === "hidden") work();
  else requestAnimationFrame(() => setTimeout(work));
}

// The way of one person’s labels to the server. `listener` is called with { accepted: [{ id, rev, stale,
// event }], rejected: [...] } after a batch, { made: event } by other tabs, and { state } at each change
// of what the save pill shows.
export class Outbox {
  constructor({ project, person, url }) {
    this.url = url;
    this.person = person;
    this.prefix = `annotate:${project}${at("")}:${person}:`;
    this.box = makeBox(this.prefix);
    this.kept = new Kept(this.box);
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(this.prefix) : null;
    this.listener = () => {};
    this.limit = BATCH_SIZE;
    this.delay = FIRST_DELAY;
    this.timer = 0;
    this.isPumping = false;
    this.notBefore = 0;
    this.trouble = null;
    this.said = null;
    this.isUnsaved = false;
    this.watch();
  }

  get works() {
    return this.kept.works;
  }

  get pending() {
    return this.kept.events;
  }

  state() {
    const { size: waiting, age, works } = this.kept;
    const { trouble, said, isUnsaved } = this;
    return { waiting, age, trouble, said, rejected: this.box.keys("rejected:").length, works, isUnsaved };
  }

  changed() {
    this.listener({ state: this.state() });
  }

  /* ── what a page does ─────────────────────────────────────────────── */

  // Keep an event before anything moves on; false if this browser cannot keep it.
  keep(event) {
    if (!this.kept.add(event)) return false;
    afterPaint(() => {
      this.channel?.postMessage({ made: event });
      this.pump();
    });
    this.changed();
    return true;
  }

  // Send one event that cannot be kept. `saved` runs as soon as the server has it, before the listener.
  async sendNow(event, saved) {
    this.isUnsaved = true;
    try {
      const response = await post(this.url, this.person, [event]);
      this.note(response);
      if (response.data) {
        this.isUnsaved = !response.data.accepted.some(({ id }) => id === event.id);
        if (!this.isUnsaved) saved();
        this.settle(response.data, new Map([[event.id, { event }]]));
      }
    } catch {
      this.note(null);
    }
    this.changed();
    return !this.isUnsaved;
  }

  // Try again now, or once the server’s wait is over: the network is back, the page is visible, someone
  // has signed in.
  wake() {
    if (this.trouble) this.trouble = "offline";
    this.delay = FIRST_DELAY;
    this.refresh();
    this.pump();
  }

  listRejected() {
    return this.kept.rejected;
  }

  dropRejected(id) {
    this.box.drop(`rejected:${id}`);
    this.changed();
  }

  /* ── sending ──────────────────────────────────────────────────────── */

  async pump() {
    if (this.isPumping || (this.trouble && this.trouble !== "offline")) return;
    clearTimeout(this.timer);
    const rest = this.notBefore - performance.now();
    if (rest > 0) {
      this.timer = setTimeout(() => this.pump(), rest);
      return;
    }
    this.isPumping = true;
    const send = () => this.sendBatch();
    let goesOn = true;
    while (goesOn && this.kept.size) {
      goesOn = await inTurn(`${this.prefix}send`, this.box, send).catch(() => this.fail());
    }
    this.isPumping = false;
    this.changed();
  }

  // Send one batch; true if the next can follow at once.
  async sendBatch() {
    this.kept.reload();
    const batch = this.kept.nextBatch(this.limit);
    if (!batch.length) {
      if (this.kept.size) this.timer = setTimeout(() => this.pump(), ORPHANED / 3);
      return false;
    }
    const items = new Map(this.kept.waiting);
    let response;
    try {
      response = await post(this.url, this.person, batch);
    } catch {
      return this.fail();
    }
    this.note(response);
    if (!response.data) return this.refused(response, batch, items);
    if (!this.settle(response.data, items)) return this.fail();
    [this.delay, this.limit] = [FIRST_DELAY, BATCH_SIZE];
    this.changed();
    return true;
  }

  // A response that says nothing of single events: sign in, try later, or halve the batch until the one
  // event that the server cannot read stands alone and can be set aside.
  refused(response, batch, items) {
    if (this.trouble !== "offline") return false;
    if (!isUnreadable(response)) return this.fail(response);
    this.trouble = null;
    if (batch.length > 1) {
      this.limit = Math.max(1, batch.length >> 1);
      return true;
    }
    const [{ id, sentence }] = batch;
    const reason = response.reason || "The server could not read this label.";
    const remedy = "Save it as a file and give it to the lead.";
    this.settle({ accepted: [], rejected: [{ id, sentence, reason, remedy }] }, items);
    return true;
  }

  // Note what a response means for the next ones; null if there was none. `said` is the server’s own reason.
  note(response) {
    this.said = response?.reason && !response.data ? response : null;
    this.trouble = response?.data ? null : ((response && troubleOf(response)) ?? "offline");
    if (response?.wait) this.notBefore = performance.now() + response.wait;
  }

  // Try again later. Chance in the delay keeps many browsers from coming back at the same moment.
  fail(response = null) {
    this.note(response);
    this.timer = setTimeout(() => this.pump(), this.delay * (0.8 + 0.4 * Math.random()));
    this.delay = Math.min(2 * this.delay, LAST_DELAY);
    return false;
  }

  // Take in what the server says became of each event; return how many it named.
  settle(data, items) {
    const ours = (list) => list.filter(({ id }) => items.has(id)).map((item) => ({ ...item, event: items.get(item.id).event }));
    const [accepted, rejected] = [ours(data.accepted), ours(data.rejected)];
    for (const { id, rev, event } of accepted) {
      const newest = `newest:${event.sentence.split("-")[0]}`;
      if (rev > (this.box.read(newest) ?? "")) this.box.write(newest, rev);
      this.kept.settle(id, rev, items.get(id).key);
    }
    for (const item of rejected) {
      if (item.gone) item.isHeld = this.kept.hold(items.get(item.id));
      else this.box.write(`rejected:${item.id}`, item);
      this.kept.settle(item.id, null, items.get(item.id).key);
    }
    this.channel?.postMessage({ accepted, rejected });
    this.listener({ accepted, rejected, current: [data.scheme, data.scheme_version] });
    return accepted.length + rejected.length;
  }

  /* ── other tabs, the network, the page ────────────────────────────── */

  refresh() {
    this.kept.reload();
    this.changed();
  }

  watch() {
    this.channel?.addEventListener("message", ({ data }) => {
      this.kept.reload();
      this.listener(data);
      this.changed();
      if (!this.trouble) this.pump();
    });
    // A tab closed or reloaded at once may have kept a label without a message to the others: storage shows it.
    addEventListener("storage", ({ key, newValue }) => {
      if (!newValue || !key?.startsWith(`${this.prefix}event:`)) return;
      this.refresh();
      const made = this.box.read(key.slice(this.prefix.length))?.event;
      if (made) this.listener({ made });
      if (!this.trouble) this.pump();
    });
    addEventListener("pagehide", () => endLease(this.box));
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
  }
}
