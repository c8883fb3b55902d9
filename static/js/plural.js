// plural.js: a count with its noun: “1 sentence”, “1,204 sentences”.

export function plural(count, singular, many = `${singular}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : many}`;
}
