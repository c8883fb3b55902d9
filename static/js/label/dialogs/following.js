// following.js: from a sentence that was looked at again to the next one, which may be in another article.
import { at } from "../../at.js";
const PAUSE = 20;
const PATIENCE = 4_000;

// Go on once the server has the answer to this sentence: only then is it no longer on the list. Return why not.
export async function follow(outbox, { list, sentence }) {
  const end = performance.now() + PATIENCE;
  while (outbox.pending.length && !outbox.trouble && performance.now() < end) {
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  if (outbox.pending.length) return "Kept in this browser. The next sentence comes once the server responds";
  if (outbox.state().rejected) return "";
  location.assign(at(`/look-again/${list}?after=${sentence}`));
  return null;
}
