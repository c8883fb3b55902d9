// moved.js: labels kept under an address that this project no longer has → the outbox of its present address.
import { at } from "../../at.js";

const KEPT = /^(event|held|rejected|draft):/;
const NOT_FOUND = 404;

// Take over what this browser kept for a person while the server had the project at other paths; return
// whether there was anything. A path that still answers keeps its own: copies of a file have the same id.
export async function takeOver({ project, person, prefix }) {
  const start = `annotate:${project}`;
  const end = `:${person}:`;
  const elsewhere = Object.keys(localStorage).filter((key) => key.startsWith(start) && !key.startsWith(prefix));
  const paths = new Set(elsewhere.filter((key) => key.includes(end)).map((key) => key.slice(start.length, key.indexOf(end))));
  let isAny = false;
  for (const path of paths) {
    // Not /healthz: a server of several projects has one, too, where a single project was before.
    if (path === at("") || (await fetch(`${path}/help`, { method: "HEAD" })).status !== NOT_FOUND) continue;
    for (const key of elsewhere) isAny = move(key, start + path + end, prefix) || isAny;
  }
  return isAny;
}

function move(key, from, to) {
  const rest = key.slice(from.length);
  if (!key.startsWith(from) || !KEPT.test(rest)) return false;
  localStorage.setItem(to + rest, localStorage.getItem(key));
  localStorage.removeItem(key);
  return true;
}
