// drop.js: files or folders dropped or chosen on a form with data-drop are read one by one, with
// progress and cancel, one line for each that is refused; what was read goes on to the preview.

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

// The files of a drop, those in folders too. The entries must be asked for before anything waits.
function dropped(carried) {
  const entries = [...carried.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = [...carried.files];
  if (!entries.some((entry) => entry.isDirectory)) return files.map((file) => ({ file, isInFolder: false }));
  return Promise.all(entries.map((entry) => walk(entry, false))).then((found) => found.flat());
}

async function walk(entry, isInFolder) {
  if (entry.isFile) return [{ file: await new Promise((done, fail) => entry.file(done, fail)), isInFolder }];
  const reader = entry.createReader();
  const found = [];
  // A reader gives some entries at a time, and none at the end.
  for (let some; (some = await new Promise((done, fail) => reader.readEntries(done, fail))).length;) found.push(...some);
  found.sort((a, b) => inOrder(a.name, b.name));
  return (await Promise.all(found.map((one) => walk(one, true)))).flat();
}

async function start(form, chosen) {
  const endings = form.querySelector("input[type=file]").accept.split(",");
  const isKnown = ({ file, isInFolder }) => !isInFolder || endings.some((one) => file.name.toLowerCase().endsWith(one));
  const files = chosen.filter(isKnown).map(({ file }) => file);
  if (!chosen.length || form.ariaBusy === "true") return;
  const shown = new Progress(form, files.length, chosen.length - files.length);
  const said = new FormData(form);
  said.delete("file");
  const read = new Array(files.length).fill(null);
  let next = 0;
  const work = async () => {
    while (next < files.length && !shown.signal.aborted) {
      const place = next;
      next += 1;
      read[place] = await readOne(form, files[place], said, shown.signal);
      if (read[place]) shown.add(read[place]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const results = read.filter(Boolean);
  const isWhole = results.length === files.length;
  const go = () => send(form, results);
  shown.end(isWhole, results.some((one) => one.parcel), go);
}

// Read one file: { name, parcel, refused }, or null if it was cancelled.
async function readOne(form, file, said, signal) {
  const refuse = (reason, remedy = "") => ({ parcel: "", refused: [[file.name, reason, remedy]] });
  const most = Number(form.dataset.largest);
  const inMb = (bytes) => (bytes / 1e6).toFixed(1).replace(/\.0$/, "");
  if (file.size > most) return refuse(`It has ${inMb(file.size)} MB; a file may have ${inMb(most)} MB.`, "Divide it into several files.");
  const body = new FormData();
  for (const [name, value] of said) body.append(name, value);
  body.append("file", file, file.name);
  try {
    const answer = await fetch(form.dataset.drop, { method: "POST", body, signal, headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    const why = await answer.json().catch(() => ({}));
    return refuse(why.reason ?? `The server did not take it (${answer.status}).`, why.remedy ?? "");
  } catch (error) {
    if (error.name === "AbortError") return null;
    return refuse("It could not be read here, or the server does not answer.", "Choose it again.");
  }
}

// Send what was read to the preview, as the form itself would send its files.
function send(form, results) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.action = form.action;
  sent.enctype = "multipart/form-data";
  const add = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    sent.append(field);
  };
  for (const { parcel, refused } of results) {
    if (parcel) add("parcel", parcel);
    for (const line of refused) add("refused", JSON.stringify(line));
  }
  form.after(sent);
  sent.submit();
}

// The bar, the count, the refused files and the buttons of one reading.
class Progress {
  constructor(form, total, passed) {
    this.form = form;
    this.box = form.querySelector("[data-progress]");
    this.total = total;
    this.passed = passed;
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
      const line = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = where;
      line.append(name, `: ${reason} ${remedy}`);
      this.list.append(line);
    }
    this.say();
  }

  say(before = "") {
    const files = this.total === 1 ? "file" : "files";
    const parts = [`${before}${this.done} of ${this.total} ${files} read`];
    if (this.refused) parts.push(`${this.refused} refused`);
    if (this.passed) parts.push(`${this.passed} of other kinds passed over`);
    this.words.textContent = `${parts.join(", ")}.`;
  }

  // On with what was read; where it was cancelled, or nothing could be read, the person decides.
  end(isWhole, hasAny, go) {
    this.form.ariaBusy = "false";
    this.cancel.hidden = true;
    if (isWhole && hasAny) {
      go();
      return;
    }
    this.say(isWhole ? "" : "Cancelled. ");
    // Only the end is spoken: a bar tells its own progress.
    this.box.querySelector("[data-heard]").textContent = this.words.textContent;
    this.go.hidden = !hasAny;
    this.go.onclick = go;
    if (hasAny) this.go.focus();
  }
}
