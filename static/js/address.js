// address.js: after htmx has swapped a part with data-address in, the address bar names what it shows.

document.addEventListener("htmx:after:swap", () => {
  const shown = document.querySelector("[data-address]");
  if (shown) history.replaceState(history.state, "", shown.dataset.address);
});
