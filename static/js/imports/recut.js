// recut.js: the units of a stored article: what a change would do is shown before it is saved.
import { byId } from "../dom.js";
import { plural } from "../plural.js";
import "./units.js";

const form = byId("units");
const summary = byId("change");
const unchanged = summary.textContent;
let isChanged = form.querySelector(".unit-box > input[name=units]") !== null;

form.addEventListener("units", ({ detail: { fresh, gone, otherKind, askedAgain } }) => {
  isChanged = fresh + gone + otherKind > 0;
  summary.textContent = isChanged
    ? `${plural(fresh, "new unit")}, ${gone} removed, ${otherKind} with another kind; `
      + `${plural(askedAgain, "answer")} to give again. Not saved yet.`
    : unchanged;
});

form.addEventListener("submit", () => (isChanged = false));
addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
