// sending.js: a batch of events → one request → what the response means.
import { BATCH_BYTES, bytesOf } from "./kept.js";

const TIMEOUT = 8_000;
const LONGEST_WAIT = 300; // seconds that the server can ask for
const SIGNED_IN = ["other-person", "second-factor", "deactivated"];

// Send events: { status, data, reason, remedy, key, wait }. `data` is null unless the server says what
// became of each event; `wait` is how many ms it asks for before the next request. Throws without a
// response. `keepalive` lets the request finish after the tab is closed.
export async function post(url, person, events) {
  const body = JSON.stringify({ person, events });
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
    keepalive: bytesOf(body) < BATCH_BYTES,
    signal: AbortSignal.timeout(TIMEOUT),
  });
  const said = await response.json().catch(() => null);
  const { reason = "", remedy = "", key = "" } = said ?? {};
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  const data = Array.isArray(said?.accepted) ? said : null;
  return { status: response.status, data, reason, remedy, key, wait: 1000 * Math.min(seconds, LONGEST_WAIT) };
}

// Name what a person has to do before anything can be sent; null if that is not what stops it.
export function troubleOf({ status, key }) {
  if (status === 401) return "signed-out";
  if (status !== 403) return null;
  return SIGNED_IN.includes(key) ? key : "not-allowed";
}

// Return whether the server could not read a batch at all: then smaller ones find the event at fault.
export const isUnreadable = ({ status }) => status === 400 || status === 413;
