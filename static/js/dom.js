// dom.js: find an element by its id, make a new one.

export const byId = (id) => document.getElementById(id);

// Make an element with properties, data attributes (null leaves one out) and children.
export function el(tag, { data = {}, ...props } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  for (const [name, value] of Object.entries(data)) setData(element, name, value);
  element.append(...children);
  return element;
}

// Set a data attribute; null or undefined removes it.
export function setData(element, name, value) {
  if (value === null || value === undefined) delete element.dataset[name];
  else element.dataset[name] = value;
}
