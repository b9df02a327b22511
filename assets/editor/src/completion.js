// Completes terms, prefixes and variables from the site's own list (prefixes, classes, properties with their labels).
// Yasqe's completers ask prefix.cc and Linked Open Vocabularies, and are not used.

const SHOWN = 60;
const BEGUN = {
  declaration: /^\s*prefix\s+([A-Za-z][\w-]*)?:?$/i,
  variable: /[?$]([\p{L}\p{N}_]*)$/u,
  iri: /<([^<>"{}|^`\\\s]*)$/,
  prefixed: /(?<![\p{L}\p{N}_<?$@-])([A-Za-z][\w-]*):([\p{L}\p{N}_-]*)$/u,
  word: /(?<![\p{L}\p{N}_<?$@:-])([\p{L}][\p{L}\p{N}_-]*)?$/u,
};

export class Completion {
  constructor(settings) {
    this.texts = settings.texts;
    this.languages = settings.language === "ja" ? ["ja", "en"] : ["en", "ja"];
    this.prefixes = {};
    this.terms = [];
    this.load(settings.terms);
  }

  async load(address) {
    try {
      const { prefixes, terms } = await (await fetch(address)).json();
      this.prefixes = prefixes;
      this.terms = terms.map((term) => ({ ...term, words: fold([term.name, ...Object.values(term.label)].join(" ")) }));
    } catch {
      // Without the list the editor completes variables.
    }
  }

  // Shows what can stand at the cursor. By itself (not asked for) only after a prefix and a colon or a question mark.
  show(editor, { asked }) {
    if (editor.somethingSelected()) return;
    const begun = this.begun(editor);
    if (!begun || (!asked && (begun.kind === "word" || begun.kind === "declaration"))) return;
    editor.showHint({
      hint: () => this.hints(editor),
      completeSingle: false,
      closeCharacters: /[\s{}();,.]/,
      container: editor.getWrapperElement().closest(".query-editor"),
    });
  }

  // What is being written left of the cursor: its kind, where it begins, what of it is there.
  begun(editor) {
    const cursor = editor.getCursor();
    if (/comment|string(?!-2)/.test(editor.getTokenTypeAt(cursor) ?? "")) return undefined;
    const text = editor.getLine(cursor.line).slice(0, cursor.ch);
    for (const [kind, pattern] of Object.entries(BEGUN)) {
      const found = text.match(pattern);
      if (!found) continue;
      const start = kind === "declaration" ? cursor.ch - (found[1] ?? "").length - (text.endsWith(":") ? 1 : 0) : found.index;
      return { kind, parts: found.slice(1), from: { line: cursor.line, ch: start }, to: cursor };
    }
    return undefined;
  }

  hints(editor) {
    const begun = this.begun(editor);
    if (!begun) return undefined;
    const { kind, parts, from, to } = begun;
    const make = { declaration: "declarations", variable: "variables", iri: "iris", prefixed: "names", word: "names" }[kind];
    const list = this[make](editor, parts, kind).slice(0, SHOWN);
    if (!list.length) return undefined;
    const offered = { list, from, to };
    editor.constructor.on(offered, "shown", () => this.name(editor.state.completionActive.widget.hints));
    return offered;
  }

  // The list has the roles of a list of options already; it has no name, and its scrolling no focus.
  name(list) {
    list.setAttribute("aria-label", this.texts.offered);
    list.tabIndex = 0;
  }

  declarations(_editor, [written]) {
    const wanted = (written ?? "").toLowerCase();
    return Object.entries(this.prefixes)
      .filter(([prefix]) => prefix.startsWith(wanted))
      .map(([prefix, namespace]) => ({ text: `${prefix}: <${namespace}>` }));
  }

  variables(editor, [written]) {
    const all = new Set(editor.getValue().match(/[?$][\p{L}\p{N}_]+/gu) ?? []);
    return [...all]
      .filter((name) => name.slice(1).startsWith(written) && name.slice(1) !== written)
      .sort()
      .map((text) => ({ text }));
  }

  iris(editor, [written]) {
    return this.fitting(editor)
      .filter((term) => term.iri.includes(written))
      .map((term) => this.hint(term, `<${term.iri}>`, term.iri));
  }

  names(editor, parts, kind) {
    const [prefix, written] = kind === "prefixed" ? parts : ["", parts[0] ?? ""];
    const declared = editor.getPrefixesFromQuery();
    const namespace = declared[prefix] ?? this.prefixes[prefix];
    if (prefix && !namespace) return [];
    const wanted = fold(written);
    const found = this.fitting(editor).filter(
      (term) => (!prefix || term.iri.startsWith(namespace)) && term.words.includes(wanted),
    );
    return found
      .map((term) => ({ term, rank: this.rank(term, wanted) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ term }) => this.hint(term, this.write(term, declared), term.name));
  }

  // Terms that can stand where the cursor is: classes after `a`, properties as a predicate, else all.
  fitting(editor) {
    const token = editor.getCompleteToken();
    const before = editor.getPreviousNonWsToken(editor.getCursor().line, token)?.string;
    if (before === "a" || before === "rdf:type") return this.terms.filter((term) => term.kind === "class");
    const isPredicate = token.state?.possibleCurrent?.includes("a");
    return isPredicate ? this.terms.filter((term) => term.kind === "property") : this.terms;
  }

  // Names that begin so come first; the list itself is in the order of use.
  rank(term, wanted) {
    const [, local] = term.name.split(":");
    if (fold(local).startsWith(wanted)) return 0;
    return Object.values(term.label).some((label) => fold(label).startsWith(wanted)) ? 1 : 2;
  }

  // The prefixed name with the prefix that the query declares for the namespace, whatever it is called.
  write(term, declared) {
    const [prefix, local] = term.name.split(":");
    const namespace = this.prefixes[prefix];
    const other = Object.keys(declared).find((name) => declared[name] === namespace);
    return `${other ?? prefix}:${local}`;
  }

  hint(term, text, name) {
    return {
      text,
      render: (item) => this.render(item, term, name),
      hint: (editor, data) => {
        editor.replaceRange(text, data.from, data.to, "complete");
        this.declare(editor, text.split(":")[0]);
      },
    };
  }

  render(item, term, name) {
    const code = document.createElement("code");
    code.textContent = name;
    item.append(code);
    for (const language of this.languages.filter((one) => term.label[one])) {
      const label = document.createElement("span");
      label.lang = language;
      label.textContent = term.label[language];
      item.append(" ", label);
    }
    const kind = document.createElement("small");
    kind.textContent = this.texts.kinds[term.kind];
    item.append(" ", kind);
    const [language] = this.languages.filter((one) => term.definition[one]);
    if (language) item.title = term.definition[language];
  }

  // Adds the declaration of a prefix that is known here and not declared in the query.
  declare(editor, prefix) {
    if (this.prefixes[prefix] && !(prefix in editor.getPrefixesFromQuery())) {
      editor.addPrefixes({ [prefix]: this.prefixes[prefix] });
    }
  }
}

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}
