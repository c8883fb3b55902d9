// outbox.js: events kept in localStorage → sent in order → gone only when the server has them.

const MOST_EVENTS = 50;
const MOST_BYTES = 60_000;
const TIMEOUT = 8_000;
const FIRST_DELAY = 500;
const LAST_DELAY = 30_000;
const LEASE = 10_000;
const ORPHANED = 3_000;

// An id that also plain http can make.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const TAB = tabId();

// The id of this tab, the same after a reload.
function tabId() {
  try {
    const id = sessionStorage.getItem("annotate:tab") ?? newId();
    sessionStorage.setItem("annotate:tab", id);
    return id;
  } catch {
    return newId();
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// The next sentence is painted first; in a tab that is not looked at there is nothing to wait for.
function afterPaint(work) {
  if (document.visibilityState === "hidden") work();
  else requestAnimationFrame(() => setTimeout(work));
}
const bytesOf = (text) => new TextEncoder().encode(text).length;

// The browser's storage under one prefix; every call may fail, none throws.
export function makeBox(prefix) {
  const guard = (work, otherwise) => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  const read = (key) => guard(() => JSON.parse(localStorage.getItem(prefix + key)), null);
  return {
    read,
    write: (key, value) => guard(() => (localStorage.setItem(prefix + key, JSON.stringify(value)), true), false),
    drop: (key) => guard(() => localStorage.removeItem(prefix + key)),
    keys: (start) =>
      guard(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix + start)).map((key) => key.slice(prefix.length)).sort(), []),
    works() {
      return this.write("try", 1) && read("try") === 1 && (this.drop("try"), true);
    },
  };
}

// One sender at a time in all tabs: a Web Lock, or on plain http a lease in localStorage.
// A tab that got stuck is not waited for; a double send is harmless.
async function inTurn(name, box, work) {
  if (navigator.locks) {
    try {
      return await navigator.locks.request(name, { signal: AbortSignal.timeout(2 * LEASE) }, work);
    } catch (error) {
      if (error.name !== "TimeoutError" && error.name !== "AbortError") throw error;
      return work();
    }
  }
  while (!(await takeLease(box))) await sleep(40 + 60 * Math.random());
  try {
    return await work();
  } finally {
    giveUp(box);
  }
}

// Of two tabs that write at the same moment the later has the lease: look again before going on.
async function takeLease(box) {
  const held = box.read("lease");
  const isFree = !held || held.until < Date.now() || held.until > Date.now() + LEASE;
  if (!isFree && held.tab !== TAB) return false;
  box.write("lease", { tab: TAB, until: Date.now() + LEASE });
  await sleep(5 + 10 * Math.random());
  const now = box.read("lease");
  return now === null || now.tab === TAB;
}

function giveUp(box) {
  if (box.read("lease")?.tab === TAB) box.drop("lease");
}

// `tell` hears { accepted: [{ id, rev, stale, event }] }, { rejected: [...] }, { made: event } from
// other tabs, and { state } at each change of what the save pill shows.
export function makeOutbox({ project, person, url, tell }) {
  const prefix = `annotate:${project}:${person}:`;
  const box = makeBox(prefix);
  const works = box.works();
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(prefix) : null;
  let waiting = new Map();
  let last = 0;
  let most = MOST_EVENTS;
  let delay = FIRST_DELAY;
  let timer = 0;
  let isPumping = false;
  let trouble = null;
  let isUnsaved = false;

  function reload() {
    waiting = new Map();
    for (const key of box.keys("event:")) {
      const item = box.read(key);
      if (item?.event) waiting.set(item.event.id, { ...item, key });
    }
  }

  function state() {
    const items = [...waiting.values()];
    const oldest = Math.min(...items.map((item) => item.at));
    return { waiting: items.length, age: items.length ? Date.now() - oldest : 0, trouble, rejected: box.keys("rejected:").length, works, isUnsaved };
  }

  const changed = () => tell({ state: state() });

  // Keep an event before anything moves on; false where the browser cannot keep it.
  function keep(event) {
    const upon = [...waiting.values()].filter((item) => item.event.sentence === event.sentence).at(-1);
    last = Math.max(last + 1, Date.now());
    const item = { event, upon: upon?.event.id ?? null, at: last, tab: TAB };
    const key = `event:${last.toString(36).padStart(9, "0")}:${event.id}`;
    if (!works || !box.write(key, item)) return false;
    waiting.set(event.id, { ...item, key });
    afterPaint(() => {
      channel?.postMessage({ made: event });
      pump();
    });
    changed();
    return true;
  }

  // Where nothing can be kept: send one event; `saved` runs once it is, before anybody is told.
  async function sendNow(event, saved) {
    isUnsaved = true;
    try {
      const answer = await post([event]);
      if (answer.status === 401 || answer.status === 403) trouble = answer.status === 401 ? "signed-out" : "other-person";
      else if (answer.data) {
        trouble = null;
        isUnsaved = !answer.data.accepted.some((one) => one.id === event.id);
        if (!isUnsaved) saved();
        take(answer.data, new Map([[event.id, { event }]]));
      }
    } catch {
      trouble = "offline";
    }
    changed();
    return !isUnsaved;
  }

  async function post(events) {
    const body = JSON.stringify({ person, events });
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: bytesOf(body) < MOST_BYTES,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const isRead = [200, 422].includes(response.status) || [400, 413].includes(response.status);
    const data = isRead ? await response.json().catch(() => null) : null;
    return { status: response.status, data: Array.isArray(data?.accepted) ? data : null, reason: data?.reason ?? "" };
  }

  // What another tab made is its to send, and storage tells late what it has sent; where it does
  // not send (it was closed), this one does.
  const isOurs = (item) => item.tab === TAB || Date.now() - item.at > ORPHANED;

  // The oldest events that fit, in order; one whose predecessor is under way waits for its rev, and
  // those behind it wait with it.
  function nextBatch() {
    const batch = [];
    let size = 200;
    for (const item of waiting.values()) {
      if (!isOurs(item)) continue;
      if (item.upon && waiting.has(item.upon)) break;
      size += bytesOf(JSON.stringify(item.event)) + 1;
      if (batch.length === most || (batch.length && size > MOST_BYTES)) break;
      batch.push(item.event);
    }
    return batch;
  }

  function take(data, items) {
    const accepted = data.accepted.filter((one) => items.has(one.id)).map((one) => ({ ...one, event: items.get(one.id).event }));
    for (const one of accepted) {
      const article = `newest:${one.event.sentence.split("-")[0]}`;
      if (one.rev > (box.read(article) ?? "")) box.write(article, one.rev);
      settle(one.id, one.rev, items.get(one.id).key);
    }
    const rejected = data.rejected.filter((one) => items.has(one.id)).map((one) => ({ ...one, event: items.get(one.id).event }));
    for (const one of rejected) {
      box.write(`rejected:${one.id}`, one);
      settle(one.id, null, items.get(one.id).key);
    }
    const news = { accepted, rejected };
    channel?.postMessage(news);
    tell(news);
    return accepted.length + rejected.length;
  }

  // An event has left: those made upon it now know the rev they stand upon.
  function settle(id, rev, key) {
    waiting.delete(id);
    if (key) box.drop(key);
    for (const item of waiting.values()) {
      if (item.upon !== id) continue;
      item.upon = null;
      if (rev) item.event.base_rev = rev;
      box.write(item.key, { event: item.event, upon: null, at: item.at, tab: item.tab });
    }
  }

  async function pump() {
    if (isPumping || trouble === "signed-out" || trouble === "other-person") return;
    isPumping = true;
    clearTimeout(timer);
    let goOn = true;
    while (goOn && waiting.size) goOn = await inTurn(`${prefix}send`, box, sendBatch).catch(() => fail());
    isPumping = false;
    changed();
  }

  // Send one batch; true = go on at once.
  async function sendBatch() {
    reload();
    const batch = nextBatch();
    if (!batch.length) {
      if (waiting.size) timer = setTimeout(pump, ORPHANED / 3);
      return false;
    }
    const items = new Map(waiting);
    let answer;
    try {
      answer = await post(batch);
    } catch {
      return fail();
    }
    if (answer.data) {
      trouble = null;
      if (!take(answer.data, items)) return fail();
      [delay, most] = [FIRST_DELAY, MOST_EVENTS];
      changed();
      return true;
    }
    return refuse(answer, batch, items);
  }

  function refuse(answer, batch, items) {
    if (answer.status === 401 || answer.status === 403) {
      trouble = answer.status === 401 ? "signed-out" : "other-person";
      return false;
    }
    if (answer.status !== 400 && answer.status !== 413) return fail();
    if (batch.length > 1) {
      most = Math.max(1, batch.length >> 1);
      return true;
    }
    const reason = answer.reason || "The server could not read this label.";
    const [{ id, sentence }] = batch;
    take({ accepted: [], rejected: [{ id, sentence, reason, remedy: "Save it as a file." }] }, items);
    return true;
  }

  function fail() {
    trouble = "offline";
    timer = setTimeout(pump, delay * (0.8 + 0.4 * Math.random()));
    delay = Math.min(2 * delay, LAST_DELAY);
    return false;
  }

  // Try again now: the network is back, the page is looked at, somebody signed in.
  function wake() {
    if (trouble) trouble = "offline";
    delay = FIRST_DELAY;
    reload();
    changed();
    pump();
  }

  function listRejected() {
    return box.keys("rejected:").map((key) => box.read(key)).filter(Boolean);
  }

  function dropRejected(id) {
    box.drop(`rejected:${id}`);
    changed();
  }

  channel?.addEventListener("message", ({ data }) => {
    reload();
    tell(data);
    changed();
    if (!trouble) pump();
  });
  // A tab that was closed at once may have kept a label and told nobody.
  addEventListener("storage", ({ key, newValue }) => {
    if (!newValue || !key.startsWith(`${prefix}event:`)) return;
    reload();
    changed();
    if (!trouble) pump();
  });
  addEventListener("pagehide", () => giveUp(box));
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  reload();
  return { box, works, keep, sendNow, wake, pump, state, pending: () => [...waiting.values()].map((item) => item.event), listRejected, dropRejected };
}
