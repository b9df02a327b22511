// Yasqe in the place of the textarea: SPARQL in colours, brackets, faults marked, keys. What Yasqe draws itself (buttons
// without names, tooltips with inline styles, which the site's policy forbids) is switched off or replaced here.
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";

const DRAFT = "juten-kg-draft";
const FAULTS = "gutterErrorBar";

Yasqe.defaults.autocompleters = []; // configurations are merged by position: these would stay
Yasqe.defaults.persistenceId = null; // the address holds the query; nothing is kept in the browser beyond the tab

export class Editing {
  constructor(textarea, settings, { completion, say, run }) {
    this.textarea = textarea;
    this.texts = settings.texts;
    this.completion = completion;
    this.say = say;
    Yasqe.prototype.checkSyntax = checkSyntax(this.texts);
    this.editor = this.draw(run);
    this.editor.on("change", () => this.changed());
    this.editor.on("inputRead", (_editor, change) => this.typed(change));
    this.editor.on("focus", () => this.keepTab(true));
  }

  draw(run) {
    const place = document.createElement("div");
    place.className = "query-editor";
    this.textarea.after(place);
    const value = this.draft() ?? this.textarea.value;
    const yasqe = new Yasqe(place, {
      value,
      autocompleters: [],
      consumeShareLink: null,
      createShareableLink: null,
      editorHeight: "auto",
      extraKeys: this.keys(run),
      foldGutter: false,
      gutters: [FAULTS, "CodeMirror-linenumbers"],
      highlightSelectionMatches: false,
      indentUnit: 2,
      persistenceId: null,
      resizeable: false,
      showQueryButton: false,
      viewportMargin: Infinity,
    });
    const editor = yasqe.getDoc().getEditor(); // Yasqe is a copy of it whose state of drawing is never brought up to date
    this.hideTextarea(editor, value);
    this.label(editor);
    return editor;
  }

  // The textarea stays the form's value; what else writes into it (an extension, a program that fills in forms) is taken.
  hideTextarea(editor, value) {
    this.textarea.value = value;
    this.textarea.classList.add("visually-hidden");
    this.textarea.tabIndex = -1;
    this.textarea.setAttribute("aria-hidden", "true");
    this.textarea.addEventListener("input", () => editor.setValue(this.textarea.value));
  }

  label(editor) {
    const help = document.getElementById("query-help");
    help.hidden = false;
    const field = editor.getInputField();
    field.id = "query-field";
    field.setAttribute("aria-labelledby", "query-label");
    field.setAttribute("aria-describedby", "query-help");
    document.getElementById("query-label").htmlFor = field.id;
  }

  keys(run) {
    const complete = (editor) => this.completion.show(editor, { asked: true });
    return {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-Space": complete,
      "Shift-Ctrl-F": false,
      "Ctrl-S": false,
      Esc: () => {
        this.keepTab(false);
        this.say(this.texts.leave);
      },
    };
  }

  // Tab indents, until Esc gives it back to the browser; the next visit to the editor begins anew.
  keepTab(kept) {
    const tab = kept ? { Tab: "indentMore", "Shift-Tab": "indentLess" } : { Tab: false, "Shift-Tab": false };
    this.editor.setOption("extraKeys", { ...this.editor.getOption("extraKeys"), ...tab });
  }

  get text() {
    return this.editor.getValue();
  }

  // Puts another query in, as one edit.
  replace(text, { focus = true } = {}) {
    const last = this.editor.lastLine();
    this.editor.replaceRange(text, { line: 0, ch: 0 }, { line: last, ch: this.editor.getLine(last).length });
    this.editor.setCursor({ line: 0, ch: 0 });
    if (focus) this.editor.focus();
  }

  changed() {
    if (this.textarea.value !== this.text) this.textarea.value = this.text;
    this.clearFault();
    try {
      sessionStorage.setItem(DRAFT, this.text);
    } catch {
      // A browser that keeps nothing loses the draft with the page.
    }
  }

  // What was being written in this tab, where the address does not say which query is meant.
  draft() {
    if (/[?&#](query|draft|saved)=/.test(location.search + location.hash)) return undefined;
    try {
      return sessionStorage.getItem(DRAFT) ?? undefined;
    } catch {
      return undefined;
    }
  }

  typed(change) {
    const [written] = change.text;
    if (written === ":") this.declarePrefix();
    if (/^[:?$<\p{L}\p{N}]$/u.test(written) && !this.editor.state.completionActive) {
      this.completion.show(this.editor, { asked: false });
    }
  }

  declarePrefix() {
    const { line, ch } = this.editor.getCursor();
    const text = this.editor.getLine(line).slice(0, ch);
    const prefix = text.match(/(?<![\w?$<@-])([A-Za-z][\w-]*):$/)?.[1];
    if (prefix && !/^\s*prefix\s/i.test(text)) this.completion.declare(this.editor, prefix);
  }

  // Marks where the server says that the query is wrong; line and column (in characters) count from 1.
  markFault(line, column, detail) {
    this.clearFault();
    const text = this.editor.getLine(line - 1);
    if (text === undefined) return;
    const start = [...text].slice(0, column - 1).join("").length;
    this.faultLine = this.editor.addLineClass(line - 1, "wrap", "fault-line");
    this.faultText = this.editor.markText({ line: line - 1, ch: start }, { line: line - 1, ch: text.length }, { className: "fault-text" });
    this.editor.setGutterMarker(line - 1, FAULTS, faultSign(this.texts.wrongHere.replace("{detail}", detail)));
  }

  clearFault() {
    if (!this.faultLine) return;
    this.editor.removeLineClass(this.faultLine, "wrap", "fault-line");
    this.faultText.clear();
    this.faultLine = undefined;
  }
}

// The same as Yasqe's own, without its tooltip: the first line that the grammar does not take gets a sign.
function checkSyntax(texts) {
  return function check() {
    this.queryValid = true;
    this.clearGutter(FAULTS);
    for (let line = 0; line < this.lineCount(); line += 1) {
      const { state } = this.getTokenAt({ line, ch: this.getLine(line).length }, true);
      this.setOption("queryType", state.queryType);
      if (state.OK === false) {
        const expected = (state.possibleCurrent ?? []).join(", ");
        this.setGutterMarker(line, FAULTS, faultSign(state.errorMsg ?? texts.expected.replace("{expected}", expected)));
        this.queryValid = false;
        return;
      }
    }
  };
}

function faultSign(text) {
  const sign = document.createElement("span");
  sign.className = "fault-sign";
  sign.textContent = "!";
  sign.title = text;
  return sign;
}
