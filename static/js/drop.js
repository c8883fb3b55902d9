// Files dropped on a form with data-drop go into its file field; choosing files sends the form.

for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => field.files.length && form.requestSubmit());
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
