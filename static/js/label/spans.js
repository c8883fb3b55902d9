// spans.js: the words of a sentence → spans and cuts, in code points from its start. Pure.
import { cutOut, lengthOf, wordsOf } from "../words.js";

// Find the words that a span touches, at least one: [first, until], half-open as everywhere here.
export function wordRange(words, start, end) {
  let first = words.findIndex((word) => word.end > start);
  if (first < 0) first = words.length - 1;
  let until = first;
  while (until < words.length && words[until].start < end) until += 1;
  return [first, Math.max(until, first + 1)];
}

// The span of the words [first, until); all words together are the whole text, with its punctuation.
export function spanOf(words, length, first, until) {
  if (!words.length || (first <= 0 && until >= words.length)) return { start: 0, end: length };
  return { start: words[first].start, end: words[until - 1].end };
}

// Grow a span to the edges of the words it touches.
export function snap(text, start, end) {
  const words = wordsOf(text);
  if (!words.length) return { start: 0, end: lengthOf(text) };
  return spanOf(words, lengthOf(text), ...wordRange(words, start, end));
}

// Words that join two claims and belong to neither (English, Ukrainian, Russian, German, French, Spanish).
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
const VERB = new Set(
  ("is are was were has have had will would can could may might must shall should does do did " +
    "remain remains say says said").split(" "),
);

const lower = (words, index) => words[index]?.text.toLowerCase() ?? "";

// Score how well a new claim begins with word `k` of a claim over the words [first, until). Punctuation
// weighs most, then contrast, then a plain “and”; fewer than three words on one side seldom make a claim.
function borderScore(text, words, first, until, k) {
  const gap = cutOut(text, words[k - 1].end, words[k].start);
  const word = lower(words, k);
  const next = lower(words, k + 1);
  const isParticiple = /\p{L}{2}ing$/u.test(word);
  let score = 0;
  if (/[;:—–]|\s-\s|\.{3}|…/.test(gap)) score = 8;
  else if (/[,、，،]/.test(gap)) score = commaScore(words, first, k, word, isParticiple);
  else if (CONTRAST.has(word)) score = 6;
  else if (word === "as" && /^\p{Lu}/u.test(words[k + 1]?.text ?? "")) score = 5;
  else if (word === "with") score = 4;
  else if (word === "and" || word === "or") score = andScore(next, lower(words, k + 2));
  else if (VERB.has(word)) score = 0.5;
  if (k - first < 3 || until - k < 3) score -= 4;
  return score;
}

function commaScore(words, first, k, word, isParticiple) {
  if (SUBORDINATE.has(lower(words, first)) && !hasCommaBefore(words, first, k)) return 7.5;
  if (isParticiple || JOINING.has(word) || CONTRAST.has(word)) return 7;
  if (RELATIVE.has(word)) return 4.5;
  return 3;
}

function hasCommaBefore(words, first, k) {
  return words.slice(first, k - 1).some((word, index) => words[first + index + 1].start - word.end > 1);
}

function andScore(next, third) {
  if (VERB.has(next)) return 5;
  if (/ly$/.test(next) && /(?:s|ed)$/.test(third)) return 5;
  return /[^s]s$|ed$/.test(next) ? 2.5 : 1;
}

// Propose where to cut a claim over the words [first, until): the word the new claim begins with, or
// null. With equal scores the cut nearer to the middle wins.
export function proposeCut(text, words, first, until) {
  let best = null;
  let bestScore = -Infinity;
  for (let k = first + 1; k < until; k += 1) {
    const nearMiddle = 0.2 * Math.min(k - first, until - k) / (until - first);
    const score = borderScore(text, words, first, until, k) + nearMiddle;
    if (score > bestScore) [best, bestScore] = [k, score];
  }
  return best;
}

// Cut a claim over the words [first, until) before word `k`; joining words fall between the two spans:
// “Kyiv denied it | and Moscow was silent” → “Kyiv denied it”, “Moscow was silent”.
export function cutAt(words, first, until, k) {
  const left = LEADING.has(lower(words, first)) && k - first > 1 ? first + 1 : first;
  const right = JOINING.has(lower(words, k)) && until - k > 1 ? k + 1 : k;
  return [
    { start: words[left].start, end: words[k - 1].end },
    { start: words[right].start, end: words[until - 1].end },
  ];
}
