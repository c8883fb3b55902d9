// messages.js: what the page says by itself: a toast, and two live regions for screen readers.
// A live region must be in the page, empty, before its text comes; only then is the text spoken.
import { byId } from "../../dom.js";

let timer = 0;
let isBrief = false;

const hide = () => byId("toast").classList.remove("is-shown");

// Show something and have it spoken politely.
export function toast(text, { undo = false, link = null, lasts = false } = {}) {
  byId("polite").textContent = text;
  byId("toast-text").textContent = text;
  for (const id of ["toast-undo", "toast-key"]) byId(id).hidden = !undo;
  byId("toast-link").hidden = !link;
  if (link) byId("toast-link").href = link;
  byId("toast").classList.add("is-shown");
  clearTimeout(timer);
  isBrief = false;
  if (!lasts) timer = setTimeout(hide, link ? 12_000 : 6_000);
}

// Say something about the next step only: it disappears with that step and, if it `lasts`, not before.
export function say(text, lasts = false) {
  toast(text, { lasts });
  isBrief = true;
}

// Have something spoken politely that the page shows by itself.
export function speak(text) {
  if (text) byId("polite").textContent = text;
}

export function hush() {
  if (!isBrief) return;
  isBrief = false;
  hide();
}

// Have something spoken at once. The same text twice is spoken again only if the region was empty.
export function interrupt(text) {
  byId("assertive").textContent = "";
  byId("assertive").textContent = text;
}

// Say at once what must not be missed, and show it until it is closed.
export function alert(text) {
  interrupt(text);
  byId("alert-text").textContent = text;
  byId("alert").hidden = false;
}
