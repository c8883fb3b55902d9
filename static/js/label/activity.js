// activity.js: how long the person has been active since the last label.

const IDLE_AFTER = 60_000;
const INPUT = ["keydown", "pointerdown", "pointermove", "scroll"];

let spent = 0;
let lastInput = performance.now();

// Time counts while the page is visible and up to 60 s after each input.
function note() {
  const now = performance.now();
  if (document.visibilityState === "visible") spent += Math.min(now - lastInput, IDLE_AFTER);
  lastInput = now;
}

// Return the active milliseconds and start again from zero.
export function takeActiveTime() {
  note();
  const whole = Math.round(spent);
  spent = 0;
  return whole;
}

for (const kind of INPUT) addEventListener(kind, note, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") lastInput = performance.now();
  else note();
});
