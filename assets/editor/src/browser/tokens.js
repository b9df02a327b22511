// A query in tokens: which form it has, what this page refuses, and where it is wrong. The grammar itself is the engine's.

const TOKEN =
  /\s+|#[^\n\r]*|<[^<>"{}|^`\\\s]*>|"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"""|'''(?:[^'\\]|\\[\s\S]|'{1,2}(?!'))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?$@]?[\p{L}\p{N}_:](?:[\p{L}\p{N}_:%\\-]|\.+(?=[\p{L}\p{N}_:%\\-]))*|[\s\S]/gu;
const GAP = /^(?:\s|#)/;
const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const UPDATES = new Set(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"]);
const PLACE = /^error at (\d+):(\d+):\s*([\s\S]*)$/;
// The parser reports the farthest character that it compared, and compares a keyword by as many characters as that has.
const LONGEST_KEYWORD = 16;
const MOST_EXPECTED = 7;
const LONGEST_QUOTED = 40;
const LONGEST_EXAMINED = 65536;

// The tokens with their place in the text; gaps (space, comments) are left out.
export function tokensOf(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    if (!GAP.test(match[0])) found.push({ text: match[0], start: match.index });
  }
  return found;
}

// SELECT, ASK, CONSTRUCT or DESCRIBE; "UPDATE" or "SERVICE" for what is refused; "" where it is none of them.
export function formOf(text) {
  const words = tokensOf(text).map((token) => token.text.toUpperCase());
  const first = words.find((word) => FORMS.has(word) || UPDATES.has(word)) ?? "";
  if (UPDATES.has(first)) return "UPDATE";
  return words.includes("SERVICE") ? "SERVICE" : first;
}

// Where the engine's message says that a query is wrong, and why: {line, column, unexpected, expected, undeclared, reason};
// undefined where the message names no place. Lines and columns count from 1, columns in characters.
export function placeOf(text, message, parse) {
  const match = message.match(PLACE);
  if (!match) return undefined;
  const told = { line: Number(match[1]), column: Number(match[2]), reason: match[3] };
  if (text.length > LONGEST_EXAMINED) return told;
  const tokens = tokensOf(text);
  const { index, expected } = farthest(tokens, text, parse);
  const undeclared = undeclaredPrefix(tokens, index);
  if (undeclared) return { ...at(text, undeclared.start), undeclared: `${undeclared.prefix}:` };
  if (index === undefined) return { ...at(text, text.trimEnd().length), unexpected: "", expected };
  return { ...at(text, tokens[index].start), unexpected: shortened(tokens[index].text), expected };
}

// The token at which the parser could not go on: the query is parsed again with every gap wider than any keyword, so that
// comparing one never reaches past it.
function farthest(tokens, text, parse) {
  let wide = "";
  let end = 0;
  const starts = [];
  for (const token of tokens) {
    if (token.start > end) wide += " ".repeat(LONGEST_KEYWORD);
    starts.push([...wide].length);
    wide += token.text.replace(/[\n\r]/g, " "); // one line, so that the column is the place
    end = token.start + token.text.length;
  }
  const match = parse(wide + " ".repeat(LONGEST_KEYWORD)).match(PLACE);
  if (!match) return { index: undefined, expected: [] };
  const column = Number(match[2]) - 1;
  const index = starts.findLastIndex((start) => start <= column);
  const isEnd = index < 0 || column >= [...wide].length;
  return { index: isEnd ? undefined : index, expected: signs(match[3]) };
}

// What could stand there, if that is not too much to be of use; of the keywords only those of one length are known.
function signs(text) {
  const parts = text.replace(/\[[^\]]*\]/g, "").replace(/^expected (one of )?/, "").split(", ");
  const found = parts.map((part) => part.trim()).filter((part) => part && !/^\w+$/.test(part) && !part.startsWith("<"));
  return found.length > MOST_EXPECTED ? [] : found;
}

function undeclaredPrefix(tokens, last = tokens.length - 1) {
  const declared = new Set();
  for (const [index, { text, start }] of tokens.entries()) {
    if (index > last) return undefined;
    const prefix = text.match(/^([\p{L}][\p{L}\p{N}_.-]*)?:/u);
    if (!prefix) continue;
    const name = prefix[1] ?? "";
    if (tokens[index - 1]?.text.toUpperCase() === "PREFIX") declared.add(name);
    else if (!declared.has(name)) return { prefix: name, start };
  }
  return undefined;
}

function at(text, index) {
  const lines = text.slice(0, index).split(/\r\n|\r|\n/);
  return { line: lines.length, column: [...lines.at(-1)].length + 1 };
}

function shortened(text) {
  return text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text;
}
