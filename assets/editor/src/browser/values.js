// The parameters of a saved query filled in: a person's text becomes a term that the engine makes and writes, as on the
// server; text is never pasted into a query.
import { literal, namedNode } from "oxigraph";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const UNBOUND = "UNDEF";
const ERAS = { 令和: 2018, 平成: 1988, 昭和: 1925 }; // the year before the first
const LANGUAGES = ["ja", "en"];

export class WrongValue extends Error {
  constructor(problem, parameter, value, names = []) {
    super(problem);
    Object.assign(this, { problem, parameter, value, names });
  }
}

// The text of a query from its pieces; a parameter without a value keeps what stands in the file.
export function fill({ pieces, parameters }, values, names) {
  const terms = new Map();
  for (const parameter of parameters) {
    if (parameter.name in values) terms.set(parameter.name, termOf(parameter, values[parameter.name], names));
  }
  return pieces.map((piece) => (typeof piece === "string" ? piece : (terms.get(piece.parameter) ?? piece.unset))).join("");
}

function termOf(parameter, value, names) {
  const text = value.trim();
  const wrong = (problem, found) => new WrongValue(problem, parameter.name, value, found);
  if (!text) {
    if (parameter.required) throw wrong("missing");
    return UNBOUND;
  }
  const make = MAKERS[parameter.type];
  if (make) return make(parameter, text, names, wrong);
  const found = names.find(parameter.type, text);
  if (found.length !== 1) throw wrong(found.length ? "ambiguous" : "unnamed", found);
  return namedNode(found[0]).toString();
}

const MAKERS = {
  words: (_parameter, text) => text.split(/\s+/).map((word) => literal(word).toString()).join(" "),
  text: (_parameter, text) => literal(narrow(text)).toString(),
  language(_parameter, text, _names, wrong) {
    const language = fold(text);
    if (!LANGUAGES.includes(language)) throw wrong("malformed");
    return literal(language).toString();
  },
  integer(parameter, text, _names, wrong) {
    const digits = fold(text);
    if (!/^[+-]?\d{1,18}$/.test(digits)) throw wrong("malformed");
    return literal(String(bounded(parameter, Number(digits), wrong)), namedNode(`${XSD}integer`)).toString();
  },
  year(parameter, text, _names, wrong) {
    const year = bounded(parameter, yearOf(text, wrong), wrong);
    return literal(String(year).padStart(4, "0"), namedNode(`${XSD}gYear`)).toString();
  },
  "fiscal-year"(_parameter, text, names, wrong) {
    const below = `${names.base}id/fiscal-year/`;
    const year = yearOf(text.startsWith(below) ? text.slice(below.length) : text, wrong);
    return namedNode(`${below}${year}`).toString();
  },
  iri(_parameter, text, _names, wrong) {
    try {
      return namedNode(text).toString();
    } catch {
      throw wrong("malformed");
    }
  },
};

function bounded({ bounds }, number, wrong) {
  if (bounds && (number < bounds[0] || number > bounds[1])) throw wrong("malformed");
  return number;
}

// 2030, 2030年, 2030年度, 令和12年, 令和元年度.
function yearOf(text, wrong) {
  const match = fold(text).match(/^(令和|平成|昭和)?(元|\d{1,4})(?:年度?)?$/);
  if (!match) throw wrong("malformed");
  const number = match[2] === "元" ? 1 : Number(match[2]);
  return match[1] ? ERAS[match[1]] + number : number;
}

// The things of the graph by the names that a person has for them, from rows of ?iri ?type ?role ?name ?language.
export class Names {
  constructor(rows, base) {
    this.base = base;
    this.iris = new Map();
    for (const { iri, type, name } of rows) {
      this.add(type, name, iri);
      const [, key] = iri.slice(base.length).match(/^id\/[^/]+\/(.+)$/) ?? [];
      if (key) this.add(type, key, iri);
      this.add(type, iri, iri);
    }
  }

  add(type, name, iri) {
    const key = `${type} ${fold(name)}`;
    if (!this.iris.has(key)) this.iris.set(key, new Set());
    this.iris.get(key).add(iri);
  }

  find(type, text) {
    return [...(this.iris.get(`${type} ${fold(text)}`) ?? [])];
  }
}

function fold(text) {
  return text.normalize("NFKC").toLowerCase().trim();
}

// Full-width letters, digits and signs as people type them; Japanese stays as it is.
function narrow(text) {
  return text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replaceAll("\u3000", " ");
}
