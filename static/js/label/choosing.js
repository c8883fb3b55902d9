// choosing.js: what is pressed and typed in the panel → what the page does with it.

// `choose` gets a radio button or a checkbox that was pressed, `leave` a text field and the key that ends it,
// `write` the field and its text as it is typed.
export function listenToPanel(panel, { choose, leave, write }) {
  const { form } = panel;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-field]:is([type=radio], [type=checkbox])")) choose(target);
  });
  // In a radio group arrows only move the focus; Space and Enter choose. The browser’s own arrows would choose,
  // and each choice is a label.
  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.matches("[type=radio]") && key.startsWith("Arrow")) {
      event.preventDefault();
      const group = [...target.closest("[role=radiogroup]").querySelectorAll("[type=radio]")];
      const by = /Down|Right/.test(key) ? 1 : -1;
      group[(group.indexOf(target) + by + group.length) % group.length].focus();
    } else if (target.matches("[type=radio]") && key === "Enter") {
      event.preventDefault();
      if (!event.repeat) choose(target);
    } else if (target.matches("input.input") && (key === "Enter" || key === "Escape") && !event.isComposing) {
      event.preventDefault();
      leave(target, key);
    }
  });
  form.addEventListener("input", ({ target }) => {
    const field = target === panel.name ? "source_name" : target.matches("input.input") ? target.dataset.field : null;
    if (field) write(field, target.value);
  });
}
