// sending.js: a batch of events → one request → what the response means.
import { plural } from "../../plural.js";
import { BATCH_BYTES, bytesOf } from "./kept.js";

const TIMEOUT = 8_000;
const READ = [200, 422, 400, 413];

// Send events: { status, data, reason }. `data` is null unless the server says what became of each event.
// Throws without a response. `keepalive` lets the request finish after the tab is closed.
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
  const data = READ.includes(response.status) ? await response.json().catch(() => null) : null;
  return { status: response.status, data: Array.isArray(data?.accepted) ? data : null, reason: data?.reason ?? "" };
}

// Name who has to sign in before anything can be sent; null if that is not what stops it.
export function troubleOf({ status }) {
  if (status === 401) return "signed-out";
  return status === 403 ? "other-person" : null;
}

// Return whether the server could not read a batch at all: then smaller ones find the event at fault.
export const isUnreadable = ({ status }) => status === 400 || status === 413;

// Say that labels were not saved because their article was withdrawn or taken away.
export const goneInWords = (items) =>
  `${items[0].reason} ${plural(items.length, "label in it was", "labels in it were")} not saved.`;
