// news.js: a version of the scheme that is published while the page is open: fetched at once, and taken over
// between two sentences, so that no one’s keys change under their fingers.
import { at } from "../../at.js";
import { byId } from "../../dom.js";
import { data, panel, scheme } from "../desk.js";
import { readScheme } from "../draft.js";
import { toast } from "./messages.js";

let wanted = "";
let fetched = null;

// Note which version the server has; labels made under an older one were saved as such.
export function noticeVersion(id, version) {
  const name = `${id} ${version}`;
  if (!version || name === wanted || name === `${scheme.id} ${scheme.version}`) return;
  wanted = name;
  fetchVersion().then((page) => { fetched = page; }).catch(() => { wanted = ""; });
}

async function fetchVersion() {
  const response = await fetch(at(`/label/${data.article}`), { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`The page with the new version: ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return {
    written: JSON.parse(page.getElementById("label-data").textContent),
    choices: page.getElementById("choices"),
    news: page.getElementById("scheme-news"),
  };
}

// Take over the version that was fetched; call it where one sentence is left for another.
export function takeVersion() {
  if (!fetched) return;
  const { written, choices, news } = fetched;
  fetched = null;
  // The same object for everyone who holds it: modules have it since the start of the page.
  Object.assign(scheme, readScheme(written.scheme, data.words));
  [data.news, data.practice] = [written.news, written.practice];
  panel.replaceChoices(choices);
  byId("scheme-news").replaceWith(news);
  news.hidden = false;
  toast(`Version ${scheme.version} of the scheme is now in use`);
  markSeen();
}

export function closeNews() {
  byId("scheme-news").hidden = true;
  markSeen();
}

function markSeen() {
  fetch(at("/label/news-seen"), { method: "POST", keepalive: true }).catch(() => null);
}
