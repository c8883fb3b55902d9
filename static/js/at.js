// at.js: a path of this project → the same one below the path at which the server has it.
const ROOT = document.documentElement.dataset.root ?? "";

export const at = (path) => ROOT + path;
