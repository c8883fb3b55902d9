// answer.js: an answer as data → the same in words and in tags. Pure.

export const NOTHING = { verdict: null, claims: [], flag: null, comment: "", why: "" };

const VERDICTS = { no_claim: "no claim", cant_tell: "can’t tell", skipped: "skipped" };
const VERDICT_KEYS = { no_claim: "0", cant_tell: "T" };
const LONG_LABEL = 12;
const LONGEST_TEXT = 40;

// Put an answer into words: “US official, high confidence”; claims are joined by “;”.
// tests/data/answers_in_words.json has the cases that this shares with the server.
export function describe(scheme, answer) {
  const verdict = answer?.verdict ?? null;
  if (verdict !== "claims") return VERDICTS[verdict] ?? "not labelled";
  return answer.claims.map((claim) => [sourceLabel(scheme, claim), ...fieldWords(scheme, claim)].join(", ")).join("; ");
}

export const sourceLabel = (scheme, claim) => scheme.source.byId.get(claim.source)?.label ?? claim.source ?? "";

// What an answer calls a field: its id in words.
export const fieldName = ({ id }) => id.replaceAll("_", " ");

// A short label needs the name of its field to be understood (“high confidence”, “reliability B”).
export function fieldWords(scheme, claim) {
  const words = [];
  for (const field of scheme.further) {
    const given = claim.fields[field.id];
    const name = fieldName(field);
    const isPhrase = name.includes(" ");
    const afterName = (text) => `${name}${isPhrase ? ":" : ""} ${text}`;
    if (field.free && given) words.push(afterName(`“${shortened(given)}”`));
    const [value, ...others] = chosenIn(field, given);
    if (!value) continue;
    if (field.several) {
      words.push(afterName([value, ...others].map(({ label }) => label.toLowerCase()).join(" and ")));
    } else if (value.outside || value.label.length > LONG_LABEL) words.push(value.label.toLowerCase());
    else if (value.label.length <= 2) words.push(afterName(value.label));
    else words.push(isPhrase ? afterName(value.label.toLowerCase()) : `${value.label.toLowerCase()} ${name}`);
  }
  return words;
}

// List the values that an answer gives, in the order of the scheme; none of free text.
function chosenIn(field, given) {
  return [...field.byId.values()].filter(({ id }) => (Array.isArray(given) ? given.includes(id) : id === given));
}

function shortened(text) {
  const points = [...text];
  return points.length <= LONGEST_TEXT ? text : `${points.slice(0, LONGEST_TEXT - 1).join("")}…`;
}

const shortOf = ({ presses, key, label }, letters = 1) => presses || key || label.slice(0, letters);

// Shorten an answer to the tags after its sentence: [{ slot, pattern, keys }], one per claim or one for the verdict.
export function tagsOf(scheme, answer) {
  const verdict = answer?.verdict;
  if (VERDICT_KEYS[verdict]) return [{ slot: null, keys: [VERDICT_KEYS[verdict]] }];
  return (answer?.claims ?? []).map((claim) => {
    const source = scheme.source.byId.get(claim.source);
    const keys = [source ? shortOf(source, 2) : "?"];
    for (const field of scheme.further) {
      keys.push(chosenIn(field, claim.fields[field.id]).map((value) => shortOf(value)).join(""));
    }
    const shown = keys.filter(Boolean).map((key) => key.toUpperCase());
    return { slot: source?.colour ?? null, pattern: source?.pattern || null, keys: shown };
  });
}

// Name a sentence for a screen reader: “Sentence 7 of 43, not labelled, in a quotation”.
export function nameOf(scheme, sentence, answer, count) {
  const parts = [`Sentence ${sentence.number} of ${count}, ${describe(scheme, answer)}`];
  if (answer?.flag) parts.push("flagged");
  if (answer?.comment) parts.push("has a comment");
  if (sentence.marks) parts.push(sentence.marks);
  return parts.join(", ");
}

// Return what is kept beside any verdict: the flag and the comment.
export const notesOf = (answer) => ({ flag: answer?.flag ?? null, comment: answer?.comment ?? "", why: "" });

// Return whether two answers say the same; none is the same as an empty one.
export function isSameAnswer(first, second) {
  return JSON.stringify(comparable(first)) === JSON.stringify(comparable(second));
}

// Keys of an object keep the order they were written in, so each part is listed in a fixed one.
function comparable(answer) {
  const claims = (answer?.claims ?? []).map((claim) => [
    claim.start, claim.end, claim.source, claim.source_start, claim.source_end, claim.source_name ?? "",
    Object.entries(claim.fields).sort(),
  ]);
  return [answer?.verdict ?? null, claims, answer?.flag ?? null, answer?.comment ?? ""];
}

// Keep the first and the last words of a claim, for its line in the panel.
export function excerpt(text, limit = 46) {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.round(limit * 0.62)).replace(/\s+\S*$/, "");
  const tail = text.slice(-Math.round(limit * 0.3)).replace(/^\S*\s+/, "");
  return `${head} … ${tail}`;
}
