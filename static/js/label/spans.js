// spans.js: a sentence's text → its words, cuts and spans, in code points from its start.

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
const SEGMENTER = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/;

// Code points before the UTF-16 index `units`, and the other way round.
export const toPoints = (text, units) => [...text.slice(0, units)].length;
export function toUnits(text, points) {
  if (!PAIRS.test(text)) return points;
  let units = 0;
  for (let left = points; left > 0; left -= 1) units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
}
export const lengthOf = (text) => [...text].length;
export const cutOut = (text, start, end) => text.slice(toUnits(text, start), toUnits(text, end));

// The words of a text, in order: [{ text, start, end }].
export function wordsOf(text) {
  const words = [];
  const plain = !PAIRS.test(text);
  let units = 0;
  let points = 0;
  const pointsAt = (index) => {
    if (plain) return index;
    points += lengthOf(text.slice(units, index));
    units = index;
    return points;
  };
  for (const match of text.matchAll(WORD)) {
    for (const [index, word] of pieces(match)) {
      const start = pointsAt(index);
      words.push({ text: word, start, end: start + lengthOf(word) });
    }
  }
  return words;
}

// Scripts without spaces are cut where the browser sees words, else at each character.
function* pieces(match) {
  if (!UNSPACED.test(match[0])) {
    yield [match.index, match[0]];
  } else if (SEGMENTER) {
    for (const part of SEGMENTER.segment(match[0])) yield [match.index + part.index, part.segment];
  } else {
    for (const part of match[0].matchAll(/\P{M}[\p{M}\u200d\ufe0f]*/gu)) yield [match.index + part.index, part[0]];
  }
}

// The words that a span touches: [first, behind the last]; at least one.
export function wordRange(words, start, end) {
  let first = words.findIndex((word) => word.end > start);
  if (first < 0) first = words.length - 1;
  let behind = first;
  while (behind < words.length && words[behind].start < end) behind += 1;
  return [first, Math.max(behind, first + 1)];
}

// The span of words `first` to `behind`; all of them are the whole text.
export function spanOf(words, length, first, behind) {
  if (!words.length || (first <= 0 && behind >= words.length)) return { start: 0, end: length };
  return { start: words[first].start, end: words[behind - 1].end };
}

// A span grown to the edges of the words it touches.
export function snap(text, start, end) {
  const words = wordsOf(text);
  if (!words.length) return { start: 0, end: lengthOf(text) };
  return spanOf(words, lengthOf(text), ...wordRange(words, start, end));
}

// Words that join two claims and belong to neither.
const JOINING = new Set(
  ("and but while with whereas although though as or yet while і й та але а хоча тоді и но а хотя тогда " +
    "und aber während mit et mais tandis avec y pero mientras con").split(" "),
);
const SUBORDINATE = new Set(
  ("while although though whereas as if when since because given after before despite unless until once beyond " +
    "хоча якщо коли оскільки поки хотя если когда поскольку пока während obwohl wenn weil nachdem").split(" "),
);
const LEADING = new Set("while although though whereas хоча хотя während obwohl".split(" "));
const CONTRAST = new Set("while whereas although though but however because хоча але хотя но потому aber obwohl weil".split(" "));
const RELATIVE = new Set("which who whom whose where who’s який яка яке які що который которая которое которые".split(" "));
const VERB = /^(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|shall|should|does|do|did|remains?|says?|said)$/;

const lower = (words, index) => words[index]?.text.toLowerCase() ?? "";

// How well a new claim begins with word `k` of the claim whose words are [first, behind).
function borderScore(text, words, first, behind, k) {
  const gap = cutOut(text, words[k - 1].end, words[k].start);
  const word = lower(words, k);
  const next = lower(words, k + 1);
  const participle = /\p{L}{2}ing$/u.test(word);
  let score = 0;
  if (/[;:—–]|\s-\s|\.{3}|…/.test(gap)) score = 8;
  else if (/[,、，،]/.test(gap)) score = commaScore(words, first, k, word, participle);
  else if (CONTRAST.has(word)) score = 6;
  else if (word === "as" && /^\p{Lu}/u.test(words[k + 1]?.text ?? "")) score = 5;
  else if (word === "with") score = 4;
  else if (word === "and" || word === "or") score = andScore(next, lower(words, k + 2));
  else if (VERB.test(word)) score = 0.5;
  if (k - first < 3 || behind - k < 3) score -= 4;
  return score;
}

function commaScore(words, first, k, word, participle) {
  if (SUBORDINATE.has(lower(words, first)) && !commaBefore(words, first, k)) return 7.5;
  if (participle || JOINING.has(word) || CONTRAST.has(word)) return 7;
  if (RELATIVE.has(word)) return 4.5;
  return 3;
}

function commaBefore(words, first, k) {
  return words.slice(first, k - 1).some((word, index) => words[first + index + 1].start - word.end > 1);
}

function andScore(next, third) {
  if (VERB.test(next)) return 5;
  if (/ly$/.test(next) && /(?:s|ed)$/.test(third)) return 5;
  return /[^s]s$|ed$/.test(next) ? 2.5 : 1;
}

// Where a claim over words [first, behind) is best cut: the word the new claim begins with, or null.
export function proposeCut(text, words, first, behind) {
  let best = null;
  let most = -Infinity;
  for (let k = first + 1; k < behind; k += 1) {
    const middle = 0.2 * Math.min(k - first, behind - k) / (behind - first);
    const score = borderScore(text, words, first, behind, k) + middle;
    if (score > most) [best, most] = [k, score];
  }
  return best;
}

// The two spans of a claim over words [first, behind) that is cut before word `k`.
export function cutAt(words, first, behind, k) {
  const left = LEADING.has(lower(words, first)) && k - first > 1 ? first + 1 : first;
  const right = JOINING.has(lower(words, k)) && behind - k > 1 ? k + 1 : k;
  return [
    { start: words[left].start, end: words[k - 1].end },
    { start: words[right].start, end: words[behind - 1].end },
  ];
}
