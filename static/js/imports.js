// imports.js: the preview of an import: units come when an article is opened, counts follow what
// is changed, and a second press on Import sends nothing twice.
import { attach } from "./units.js";

const form = document.getElementById("preview");
const plural = (count, one) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

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
    const answer = await fetch(form.dataset.article, { method: "POST", body });
    if (!answer.ok) return;
    place.outerHTML = await answer.text();
    attach(article.querySelector("[data-units]"));
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "open", value: id }));
  } catch {
    place.append(" The server does not answer; press the button to try again.");
  }
}

const counts = new Map();
form.addEventListener("units", ({ detail }) => {
  const shown = form.querySelector(`[data-asked-of="${detail.id}"]`);
  const total = form.querySelector("[data-asked-in-all]");
  const number = (element) => Number(element.textContent.replace(/\D/g, ""));
  const before = counts.get(detail.id) ?? number(shown);
  counts.set(detail.id, detail.asked);
  shown.textContent = plural(detail.asked, "sentence");
  total.textContent = plural(number(total) + detail.asked - before, "sentence");
  form.querySelector(`[data-units-of="${detail.id}"]`).textContent = plural(detail.units, "unit");
});

// A number that is typed is meant: its choice is made with it.
form.querySelector(".people-numbers")?.addEventListener("input", ({ target, currentTarget }) => {
  if (target.type === "number") currentTarget.querySelector("[type=radio]").checked = true;
});

// Enter in a language cuts by it; the form's own first button would only show the preview again.
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
addEventListener("pageshow", () => (form.ariaBusy = "false"));
