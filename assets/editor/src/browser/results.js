// An answer as the page shows it: the same elements that the server writes, with links to the pages of this site.

const NUMBERS = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|(non)?(positive|negative)Integer|(unsigned)?(long|int|short|byte))$/i;
const SHORT = 12; // characters that are not broken over lines

// pages: {base, tree, root}: where IRIs begin, where the pages of this language and where the data stand.
export class Results {
  constructor(settings, pages) {
    this.texts = settings.texts;
    this.language = settings.language;
    this.prefixes = Object.entries(settings.prefixes);
    this.pages = pages;
  }

  section(answer, downloads) {
    const section = document.createElement("section");
    const heading = element("h2", this.heading(answer));
    heading.id = "result";
    section.append(heading, downloads);
    if (answer.shape === "bindings") section.append(this.table(answer));
    if (answer.shape === "graph") section.append(this.graph(answer));
    return section;
  }

  heading(answer) {
    const { texts } = this;
    if (answer.shape === "boolean") return answer.boolean ? texts.yes : texts.no;
    if (answer.shape === "graph") return answer.isCut ? texts.beginning : texts.graph;
    const total = this.number(answer.total);
    if (answer.total === 1) return texts.row;
    if (answer.total === answer.rows.length) return texts.rows.replace("{total}", total);
    return texts.firstRows.replace("{shown}", this.number(answer.rows.length)).replace("{total}", total);
  }

  number(value) {
    return value.toLocaleString(this.language);
  }

  table({ columns, rows }) {
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const name of columns) {
      const cell = element("th", name);
      cell.scope = "col";
      if (NUMBERS.test(rows[0]?.[name]?.datatype ?? "")) cell.className = "number";
      head.append(cell);
    }
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const name of columns) this.fill(line.insertCell(), row[name]);
    }
    const place = document.createElement("div");
    place.className = "scroll";
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-labelledby", "result");
    place.append(table);
    return place;
  }

  fill(cell, term) {
    if (!term) {
      const none = element("span", "—");
      none.className = "unbound";
      cell.append(none);
      return;
    }
    const { value } = term;
    if (NUMBERS.test(term.datatype ?? "")) cell.className = "number";
    else if (value.length <= SHORT) cell.className = "short";
    const href = term.type === "uri" ? this.address(value) : "";
    if (href) {
      const link = element("a", this.short(value));
      link.href = href;
      cell.append(link);
    } else if (term["xml:lang"]) {
      const text = element("span", value);
      text.lang = term["xml:lang"];
      cell.append(text);
    } else {
      cell.append(term.type === "bnode" ? `_:${value}` : value);
    }
  }

  // Where an IRI leads: of ours to its page or file on this site, of the web as it is, else nowhere.
  address(iri) {
    const { base, tree, root } = this.pages;
    if (!iri.startsWith(base)) return /^https?:\/\//.test(iri) ? iri : "";
    const [path, fragment] = iri.slice(base.length).split("#", 2);
    const hash = fragment ? `#${fragment}` : "";
    if (!path) return new URL("index.html", tree).href;
    if (path.startsWith("id/")) return new URL(`page/${path.slice(3)}.html${hash}`, tree).href;
    if (path === "ontology" || path === "catalog") return new URL(`page/${path}.html${hash}`, tree).href;
    if (path.startsWith("queries/") && path.indexOf("/", 8) < 0) return new URL(`${path}.html`, tree).href;
    if (path.startsWith("dumps/") || path.startsWith("data/")) return new URL(path, root).href;
    return path.startsWith("graph/") ? `#${new URLSearchParams({ query: content(iri), run: 1 })}` : "";
  }

  // An IRI as a person reads it: a known one with its prefix, one of ours without what all have.
  short(iri) {
    const found = this.prefixes.find(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
    if (found) return `${found[0]}:${iri.slice(found[1].length)}`;
    return iri.startsWith(this.pages.base) ? iri.slice(this.pages.base.length).replace(/^id\//, "") || iri : iri;
  }

  graph({ text }) {
    const code = element("pre", "");
    code.className = "code";
    code.tabIndex = 0;
    code.append(element("code", text));
    return code;
  }

  // A box that says why there is no answer.
  problem(title, detail) {
    const box = document.createElement("section");
    box.className = "problem";
    box.setAttribute("role", "alert");
    box.setAttribute("aria-labelledby", "problem-title");
    const heading = element("h2", title);
    heading.id = "problem-title";
    box.append(heading, element("p", detail));
    return box;
  }
}

function content(iri) {
  return `CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <${iri}> { ?s ?p ?o } }`;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
