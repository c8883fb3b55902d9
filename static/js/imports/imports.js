// imports.js: the preview of an import: units are fetched when an article is opened, counts follow what is
// changed, and a second press on Import sends nothing twice.
import { byId, el } from "../dom.js";
import { plural } from "../plural.js";
import { attach } from "./units.js";

const form = byId("preview");

for (const article of form.querySelectorAll("[data-opens]")) {
  article.addEventListener("toggle", () => article.open && load(article), { once: true });
}

async function load(article) {
  const id = article.dataset.opens;
  const place = article.querySelector("[data-loading]");
  const body = new FormData();
  body.append("parcel", article.closest(".file").querySelector("[name=parcel]").value);
  body.append("article", id);
  try {
    const response = await fetch(form.dataset.article, { method: "POST", body });
    if (!response.ok) return;
    place.outerHTML = await response.text();
    attach(article.querySelector("[data-units]"));
    form.append(el("input", { type: "hidden", name: "open", value: id }));
  } catch {
    place.append(" The server is not responding. Press the button to try again.");
  }
}

const counts = new Map();
form.addEventListener("units", ({ detail }) => {
  const shown = form.querySelector(`[data-asked-of="${detail.id}"]`);
  const total = form.querySelector("[data-asked-in-all]");
  const number = (element) => Number(element.textContent.replace(/\D/g, ""));
  const previous = counts.get(detail.id) ?? number(shown);
  counts.set(detail.id, detail.asked);
  shown.textContent = plural(detail.asked, "sentence");
  total.textContent = plural(number(total) + detail.asked - previous, "sentence");
  form.querySelector(`[data-units-of="${detail.id}"]`).textContent = plural(detail.units, "unit");
});

// What is left out is not counted on the button.
form.addEventListener("change", ({ target }) => {
  const button = byId("import");
  if (target.name !== "leave" || !button) return;
  const left = form.querySelectorAll("[name=leave]:checked").length;
  button.textContent = `Import ${plural(Number(button.dataset.fresh) - left, "article")}`;
});

// Typing a number also makes the choice that it belongs to.
form.querySelector(".people-numbers")?.addEventListener("input", ({ target, currentTarget }) => {
  if (target.type === "number") currentTarget.querySelector("[type=radio]").checked = true;
});

// Enter in a language field splits again by that language; without this, Enter would press the form’s
// first button, which only shows the preview again.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".input-code")) return;
  event.preventDefault();
  event.target.closest(".unit-settings").querySelector("button").click();
});

form.addEventListener("submit", (event) => {
  if (form.ariaBusy === "true") event.preventDefault();
  form.ariaBusy = "true";
  const button = event.submitter;
  if (button?.formAction.endsWith("/import")) button.append(" …");
});
// A page that the browser shows again from its cache still looks busy.
addEventListener("pageshow", () => (form.ariaBusy = "false"));
