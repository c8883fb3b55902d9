// menus.js: an open menu (details) closes with Escape, by a click elsewhere and when focus moves on.

const open = () => document.querySelector("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  const menu = open();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
for (const type of ["pointerdown", "focusin"]) {
  document.addEventListener(type, (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
}
