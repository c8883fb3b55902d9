// lease.js: one sender at a time among all tabs of a browser.
import { TAB } from "./box.js";

const LEASE = 10_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Do some work while no other tab does: under a Web Lock or, on plain http, where browsers have none,
// under a lease in local storage. A tab that hangs is not waited for, as sending twice does no harm.
export async function inTurn(name, box, work) {
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
    endLease(box);
  }
}

// Local storage has no “write if free”: of two tabs that write at the same moment the later one holds
// the lease, so it is read again after a moment. A lease that ends too late comes from a wrong clock.
async function takeLease(box) {
  const held = box.read("lease");
  const isFree = !held || held.until < Date.now() || held.until > Date.now() + LEASE;
  if (!isFree && held.tab !== TAB) return false;
  box.write("lease", { tab: TAB, until: Date.now() + LEASE });
  await sleep(5 + 10 * Math.random());
  const now = box.read("lease");
  return now === null || now.tab === TAB;
}

export function endLease(box) {
  if (box.read("lease")?.tab === TAB) box.drop("lease");
}
