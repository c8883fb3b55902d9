// recut.js: the units of a stored article: what a change would do is said before it is saved.
import "./units.js";

const form = document.getElementById("units");
const said = document.getElementById("change");
const plural = (count, one) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
const atFirst = said.textContent;
let isChanged = form.querySelector(".unit-box > input[name=units]") !== null;

form.addEventListener("units", ({ detail: { fresh, gone, otherKind, askedAgain } }) => {
  isChanged = fresh + gone + otherKind > 0;
  said.textContent = isChanged
    ? `${plural(fresh, "new unit")}, ${gone} gone, ${otherKind} of another kind; ${plural(askedAgain, "answer")} asked again. Not saved yet.`
    : atFirst;
});

form.addEventListener("submit", () => (isChanged = false));
addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
