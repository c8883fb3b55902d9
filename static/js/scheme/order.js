// order.js: values moved by their handle: dragged, or with the arrows while the handle has the focus.
import { byId } from "../dom.js";

let moving = ""; // the value that a drag carries: by its id, as an answer may replace the list meanwhile
let focused = ""; // the value whose handle gets the focus back once the list is new

const itemOf = (target) => target.closest?.("[data-value]");
// What follows the last value of a list that is only the beginning of all values.
const endOf = (list) => list.dataset.end ?? "";
const items = (list) => [...list.querySelectorAll("[data-value]")];
const carriedIn = (list) => items(list).find(({ dataset: { value } }) => value === moving);

// Send a move: `before` is the id of the value that will follow, "" for the end of the list.
function send(item, before) {
  const { elements } = byId("move");
  const address = new URLSearchParams(location.search);
  elements.field.value = item.closest("[data-field]").dataset.field;
  elements.value.value = item.dataset.value;
  elements["now-before"].value = before;
  elements.tab.value = elements.field.value;
  elements.open.value = address.get("open") ?? "";
  focused = item.dataset.value;
  byId("move").requestSubmit();
  // It is moved at once: the next arrow may be pressed before the answer comes.
  item.parentElement.insertBefore(item, items(item.parentElement).find((one) => one.dataset.value === before) ?? null);
  item.querySelector(".handle").focus();
}

function moveBy(item, step) {
  const list = item.parentElement;
  const all = items(list);
  const place = all.indexOf(item) + step;
  if (place < 0 || place >= all.length) return;
  send(item, (step < 0 ? all[place] : all[place + 1])?.dataset.value ?? endOf(list));
  byId("scheme-said").textContent = `Place ${place + 1} of ${all.length}`;
}

export function listenToHandles(root) {
  root.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".handle") || !/^Arrow(?:Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    moveBy(itemOf(event.target), event.key === "ArrowUp" ? -1 : 1);
  });
  root.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.(".handle")) return;
    const item = itemOf(event.target);
    moving = item.dataset.value;
    item.classList.add("is-moving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving);
  });
  root.addEventListener("dragover", (event) => {
    const over = moving && itemOf(event.target);
    const carried = over && carriedIn(over.parentElement);
    if (!carried) return;
    event.preventDefault();
    for (const item of items(over.parentElement)) item.classList.toggle("is-over", item === over && item !== carried);
  });
  root.addEventListener("drop", (event) => {
    const over = moving && itemOf(event.target);
    const carried = over && carriedIn(over.parentElement);
    if (!carried || over === carried) return;
    event.preventDefault();
    const all = items(over.parentElement);
    const isDown = all.indexOf(over) > all.indexOf(carried);
    send(carried, isDown ? (all[all.indexOf(over) + 1]?.dataset.value ?? endOf(over.parentElement)) : over.dataset.value);
  });
  root.addEventListener("dragend", () => {
    for (const item of root.querySelectorAll(".is-over, .is-moving")) item.classList.remove("is-over", "is-moving");
    moving = "";
  });
}

// Give the focus back to the handle that was moved: its place in the page is another one now.
export function focusMoved() {
  if (!focused) return;
  document.querySelector(`[data-value="${CSS.escape(focused)}"] .handle`)?.focus();
  focused = "";
}
