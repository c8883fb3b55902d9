// panel.js: a draft → the panel: its claims, the source, what is asked now, the verdicts.
import { asksName, askedField, fieldsAsked, isComplete } from "./draft.js";
import { cutOut } from "./spans.js";
import { excerpt, fieldWords, sourceLabel } from "./paint.js";

const byId = (id) => document.getElementById(id);

// Take the panel over from the server: its parts are looked up once.
export function makePanel(scheme) {
  const form = byId("panel");
  const radios = new Map([...form.querySelectorAll("[data-field]")].map((input) => [`${input.dataset.field}:${input.value}`, input]));
  const boxes = new Map([...form.querySelectorAll("[data-box]")].map((box) => [box.dataset.box, box]));
  const name = byId("source-name");
  let shown = "";

  function paint(sentence, draft, answer) {
    paintClaims(sentence, draft);
    const claim = draft.claims[draft.at];
    const asked = askedField(scheme, draft);
    byId("claim-number").textContent = draft.at + 1;
    check(scheme.source, claim?.source);
    const offered = new Set(claim?.source ? fieldsAsked(scheme, claim) : []);
    for (const field of scheme.further) {
      check(field, claim?.fields[field.id]);
      const box = boxes.get(field.id);
      box.classList.toggle("is-asked", field === asked);
      box.classList.toggle("is-offered", offered.has(field));
    }
    form.dataset.asked = asked?.id ?? "";
    form.dataset.asking = asked && asked !== scheme.source ? "value" : "source";
    const wantsName = Boolean(claim) && asksName(scheme, claim);
    byId("name-box").hidden = !wantsName;
    if (wantsName && document.activeElement !== name) name.value = claim.source_name;
    for (const id of ["no_claim", "cant_tell"]) {
      const button = form.querySelector(`.verdict[value=${id}]`);
      button.setAttribute("aria-pressed", String(!draft.claims.length && answer?.verdict === id));
      button.classList.toggle("is-confirming", draft.confirm === id);
    }
  }

  function check(field, value) {
    for (const one of field.values) {
      const input = radios.get(`${field.id}:${one.id}`);
      const isOn = Array.isArray(value) ? value.includes(one.id) : value === one.id;
      if (input.checked !== isOn) input.checked = isOn;
    }
    const text = field.level === "text" ? form.querySelector(`[data-field="${field.id}"]`) : null;
    if (text && document.activeElement !== text) text.value = value ?? "";
  }

  function paintClaims(sentence, draft) {
    const claims = draft.claims.length ? draft.claims : [{ source: null, fields: {}, start: null }];
    const key = JSON.stringify([sentence.id, draft.at, claims]);
    if (key === shown) return;
    shown = key;
    byId("claims").replaceChildren(...claims.map((claim, index) => claimLine(sentence, claim, index, draft)));
    if (claims.length > 2) byId("claims").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  function claimLine(sentence, claim, index, draft) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "claim";
    button.dataset.claim = index;
    if (index === draft.at) button.setAttribute("aria-current", "true");
    const slot = scheme.source.byId.get(claim.source)?.colour;
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.dataset.number = index + 1;
    if (slot !== undefined) badge.dataset.slot = slot;
    const words = document.createElement("span");
    words.className = "claim-words";
    const isWhole = claim.start === null || (claim.start === 0 && draft.claims.length < 2);
    words.textContent = isWhole ? "The whole sentence" : excerpt(cutOut(sentence.text, claim.start, claim.end));
    const what = document.createElement("span");
    what.className = "claim-what";
    what.append(...sayClaim(claim));
    button.append(badge, words, what);
    item.append(button);
    return item;
  }

  function sayClaim(claim) {
    const bold = document.createElement("b");
    bold.textContent = claim.source ? sourceLabel(scheme, claim) : "Who says it?";
    const rest = claim.source ? fieldWords(scheme, claim) : [];
    if (claim.source && !isComplete(scheme, claim)) {
      const open = fieldsAsked(scheme, claim).find((field) => field.required && !claim.fields[field.id]?.length);
      if (open) rest.push(`${open.id}?`);
    }
    if (claim.source_name) rest.unshift(claim.source_name);
    return [bold, rest.length ? `, ${rest.join(", ")}` : ""];
  }

  return { form, name, paint };
}
