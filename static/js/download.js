// download.js: a button with data-download fetches its file, shows how much has come, and saves it
// only if it is whole. Without this, or for a very large file, the browser downloads it itself.

const LARGEST = 300e6; // bytes: what is fetched here stays in memory until it is saved

function inWords(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function showProgress(place, size) {
  const bar = document.createElement("progress");
  bar.className = "meter";
  bar.setAttribute("aria-label", "Download");
  if (size) bar.max = size;
  const text = document.createElement("span");
  place.replaceChildren(bar, text);
  return (got) => {
    if (size) bar.value = Math.min(got, size);
    text.textContent = `${inWords(got)}${size ? ` of about ${inWords(size)}` : ""}`;
  };
}

async function read(response, show) {
  const reader = response.body.getReader();
  const parts = [];
  let got = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    got += next.value.length;
    show(got);
  }
  return new Blob(parts, { type: response.headers.get("Content-Type") });
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function download(button, address, place) {
  const show = showProgress(place, Number(button.dataset.size));
  const response = await fetch(address);
  if (!response.ok) return false;
  const blob = await read(response, show);
  save(blob, button.dataset.download);
  place.textContent = `${button.dataset.download} is downloaded: ${inWords(blob.size)}.`;
  return true;
}

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.dataset.download || Number(button.dataset.size) > LARGEST) return;
  event.preventDefault();
  const address = new URL(button.formAction);
  address.search = new URLSearchParams(new FormData(event.target)).toString();
  const place = document.getElementById("download-progress");
  button.disabled = true;
  try {
    // What was refused has a page that says why.
    if (!(await download(button, address, place))) location.assign(address);
  } catch {
    place.textContent = "The download broke off, so nothing was saved. Download it again.";
  } finally {
    button.disabled = false;
  }
});
