// turns.js: of the answers to several edits of a page, one after the other, only the last one is shown.
// The page sends each edit when the one before it was answered (hx-sync), so an answer never overtakes another.

let last = 0; // the newest edit that was made, sent or not

// An answer to an edit that others have followed would put older words into fields that were typed in since.
// What it says of a conflict is shown all the same.
export function showOnlyTheLast() {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    last += 1;
    ctx.turn = last;
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { turn, text } = event.detail.ctx;
    if (turn < last && !text.includes("scheme-note")) event.preventDefault();
  });
}
