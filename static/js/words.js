// words.js: a text → its words, and places in it between UTF-16 units and code points. Pure.
// The server counts code points, a browser UTF-16 units: “🙂” is one of the first, two of the second.

const INNER = String.raw`[\p{L}\p{N}\p{M}_\u200c\u200d\ufe0e\ufe0f]`;
const PICTURE = String.raw`(?:\p{RI}\p{RI}|\p{ExtPict}\p{EMod}?\ufe0f?(?:\u200d\p{ExtPict}\p{EMod}?\ufe0f?)*)`;
// A word: "U.S.", "p.m.", "$3,000", "high-ranking", "year’s", "50%", or one emoji.
const WORD = new RegExp(
  String.raw`(?:\p{L}\.){2,}(?:[-‐‑]${INNER}+)*(?!${INNER})` +
    String.raw`|[\p{Sc}#@]?${INNER}+(?:(?:['’ʼ‐‑\-·&/@.]|(?<=\p{N})[.,:](?=\p{N}))${INNER}+)*[%‰°]?` +
    `|${PICTURE}`,
  "gu",
);
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
// Old browsers have no segmenter; each character is then a word of its own.
const SEGMENTER = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

export const lengthOf = (text) => [...text].length;

// The Adler-32 of a text in UTF-8, as Python’s zlib computes it.
export function checksum(text) {
  let [low, high] = [1, 0];
  for (const byte of new TextEncoder().encode(text)) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

// Turn ascending places in a text from code points into UTF-16 units, or back, in one pass.
function convert(text, places, isFromPoints) {
  if (!PAIR.test(text)) return places;
  const converted = [];
  let units = 0;
  let points = 0;
  for (const place of places) {
    while ((isFromPoints ? points : units) < place) {
      units += text.codePointAt(units) > 0xffff ? 2 : 1;
      points += 1;
    }
    converted.push(isFromPoints ? units : points);
  }
  return converted;
}
export const toUnitsAll = (text, points) => convert(text, points, true);
export const toPointsAll = (text, units) => convert(text, units, false);

// Code points before a UTF-16 index, and the other way round.
export const toPoints = (text, units) => [...text.slice(0, units)].length;
export const toUnits = (text, points) => toUnitsAll(text, [points])[0];
export const cutOut = (text, start, end) => text.slice(toUnits(text, start), toUnits(text, end));

// List the words of a text in order: [{ text, start, end }], in code points.
export function wordsOf(text) {
  const words = [...matches(text)];
  const starts = toPointsAll(text, words.map(([index]) => index));
  return words.map(([, word], at) => ({ text: word, start: starts[at], end: starts[at] + lengthOf(word) }));
}

// List the places, in UTF-16 units, before which a text can be split: each run between white space,
// and each word inside a run of a script that has no spaces.
export function splitPlaces(text) {
  const places = new Set([...text.matchAll(/\S+/gu)].map(({ index }) => index));
  for (const [index, word] of matches(text)) if (UNSPACED.test(word)) places.add(index);
  return [...places].sort((a, b) => a - b);
}

function* matches(text) {
  for (const { index, 0: match } of text.matchAll(WORD)) {
    if (!UNSPACED.test(match)) yield [index, match];
    else for (const part of unspacedWords(match)) yield [index + part.index, part.segment];
  }
}

function unspacedWords(text) {
  if (SEGMENTER) return SEGMENTER.segment(text);
  return [...text.matchAll(/\P{M}[\p{M}\u200d\ufe0f]*/gu)].map(({ index, 0: segment }) => ({ index, segment }));
}
