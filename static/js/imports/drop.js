// drop.js: files or folders dropped or chosen on a form with data-drop are read one by one, with progress,
// a way to cancel, and a line for each that is not accepted; what was read goes on to the preview.
import { el } from "../dom.js";
import { plural } from "../plural.js";

const AT_ONCE = 2;
const inOrder = (a, b) => (a < b ? -1 : Number(a > b));

for (const form of document.querySelectorAll("[data-drop]")) attach(form);

function attach(form) {
  for (const field of form.querySelectorAll("input[type=file]")) {
    field.addEventListener("change", () => {
      const isFolder = field.hasAttribute("data-folder");
      const files = [...field.files];
      if (isFolder) files.sort((a, b) => inOrder(a.webkitRelativePath, b.webkitRelativePath));
      start(form, files.map((file) => ({ file, isInFolder: isFolder })));
      field.value = "";
    });
  }
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    start(form, await dropped(event.dataTransfer));
  });
}

// List the files of a drop, with those in folders. The browser empties the drop once its event is over, so
// the entries are read before anything waits.
function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = [...transfer.files];
  if (!entries.some((entry) => entry.isDirectory)) return files.map((file) => ({ file, isInFolder: false }));
  return Promise.all(entries.map((entry) => walk(entry, false))).then((lists) => lists.flat());
}

async function walk(entry, isInFolder) {
  if (entry.isFile) return [{ file: await new Promise((done, fail) => entry.file(done, fail)), isInFolder }];
  const reader = entry.createReader();
  const read = () => new Promise((done, fail) => reader.readEntries(done, fail));
  const entries = [];
  // A reader gives up to 100 entries at a time, and an empty list at the end.
  for (let part = await read(); part.length; part = await read()) entries.push(...part);
  entries.sort((a, b) => inOrder(a.name, b.name));
  return (await Promise.all(entries.map((inner) => walk(inner, true)))).flat();
}

async function start(form, chosen) {
  const types = form.querySelector("input[type=file]").accept.split(",");
  const isKnown = ({ file, isInFolder }) => !isInFolder || types.some((type) => file.name.toLowerCase().endsWith(type));
  const files = chosen.filter(isKnown).map(({ file }) => file);
  if (!chosen.length || form.ariaBusy === "true") return;
  const progress = new Progress(form, files.length, chosen.length - files.length);
  const choices = new FormData(form);
  choices.delete("file");
  const read = new Array(files.length).fill(null);
  let next = 0;
  const work = async () => {
    while (next < files.length && !progress.signal.aborted) {
      const place = next;
      next += 1;
      read[place] = await readFile(form, files[place], choices, progress.signal);
      if (read[place]) progress.add(read[place]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const results = read.filter(Boolean);
  const isWhole = results.length === files.length;
  const go = () => send(form, results);
  progress.end(isWhole, results.some(({ parcel }) => parcel), go);
}

// Read one file: { name, parcel, refused }, or null if it was cancelled.
async function readFile(form, file, choices, signal) {
  const refuse = (reason, remedy = "") => ({ parcel: "", refused: [[file.name, reason, remedy]] });
  const limit = Number(form.dataset.largest);
  const inMb = (bytes) => (bytes / 1e6).toFixed(1).replace(/\.0$/, "");
  if (file.size > limit) {
    return refuse(`It is ${inMb(file.size)} MB. The limit is ${inMb(limit)} MB.`, "Split it into several files.");
  }
  const body = new FormData();
  for (const [name, value] of choices) body.append(name, value);
  body.append("file", file, file.name);
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(form.dataset.drop, { method: "POST", body, signal, headers });
    if (response.ok) return await response.json();
    const error = await response.json().catch(() => ({}));
    return refuse(error.reason ?? `The server did not accept it (${response.status}).`, error.remedy ?? "");
  } catch (error) {
    if (error.name === "AbortError") return null;
    return refuse("It could not be read, or the server is not responding.", "Choose it again.");
  }
}

// Send what was read to the preview, as the form itself would send its files.
function send(form, results) {
  const copy = el("form", { method: "post", action: form.action, enctype: "multipart/form-data" });
  const add = (name, value) => copy.append(el("input", { type: "hidden", name, value }));
  for (const { parcel, refused } of results) {
    if (parcel) add("parcel", parcel);
    for (const line of refused) add("refused", JSON.stringify(line));
  }
  form.after(copy); // a form that is not in the page cannot be sent
  copy.submit();
}

// The bar, the count, the files not accepted and the buttons while files are read.
class Progress {
  constructor(form, total, skipped) {
    this.form = form;
    this.box = form.querySelector("[data-progress]");
    this.total = total;
    this.skipped = skipped;
    this.done = 0;
    this.refused = 0;
    this.stop = new AbortController();
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("[data-said]");
    this.list = this.box.querySelector("[data-refused]");
    this.go = this.box.querySelector("[data-go]");
    this.cancel = this.box.querySelector("[data-cancel]");
    this.bar.max = Math.max(total, 1);
    this.bar.value = 0;
    this.list.replaceChildren();
    this.go.hidden = true;
    this.cancel.hidden = false;
    this.cancel.onclick = () => this.stop.abort();
    this.box.hidden = false;
    form.ariaBusy = "true";
    this.say();
  }

  get signal() {
    return this.stop.signal;
  }

  add({ refused }) {
    this.done += 1;
    this.bar.value = this.done;
    for (const [where, reason, remedy, rows] of refused) {
      this.refused += rows || 1;
      this.list.append(el("li", {}, el("strong", {}, where), `: ${reason} ${remedy}`));
    }
    this.say();
  }

  say(prefix = "") {
    const parts = [`${prefix}${this.done} of ${plural(this.total, "file")} read`];
    if (this.refused) parts.push(`${this.refused} not accepted`);
    if (this.skipped) parts.push(`${this.skipped} of other types skipped`);
    this.words.textContent = `${parts.join(", ")}.`;
  }

  // Go on with what was read. If it was cancelled, or nothing could be read, the person decides.
  end(isWhole, hasAny, go) {
    this.form.ariaBusy = "false";
    this.cancel.hidden = true;
    if (isWhole && hasAny) {
      go();
      return;
    }
    this.say(isWhole ? "" : "Cancelled. ");
    // Only the end is spoken: screen readers announce the progress of the bar.
    this.box.querySelector("[data-heard]").textContent = this.words.textContent;
    this.go.hidden = !hasAny;
    this.go.onclick = go;
    if (hasAny) this.go.focus();
  }
}
