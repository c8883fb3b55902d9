// press.js: Enter, with nothing on the page focused, presses the one element that offers it.

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target !== document.body && event.target.id !== "main") return;
  const offered = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (!offered) return;
  event.preventDefault();
  offered.click();
});
