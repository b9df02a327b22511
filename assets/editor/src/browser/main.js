// The query page of a site without a server: the editor, the engine in a worker, the answer in the page. Everything that
// it knows of the site stands in the form. The query is in the fragment of the address, which no host ever sees.
import { Completion } from "../completion.js";
import { Editing } from "../editing.js";
import { improve } from "../rows.js";
import { addressOf, asked, carry, isQuestion } from "./asked.js";
import { Engine } from "./engine.js";
import { failure } from "./failures.js";
import { Results } from "./results.js";

class QueryPage {
  constructor(form) {
    this.form = form;
    const { settings, ...addresses } = form.dataset;
    this.addresses = Object.fromEntries(
      ["Home", "Dataset", "Terms", "Worker", "Engine"].map((name) => [name.toLowerCase(), whole(addresses[`href${name}`])]),
    );
    this.settings = { ...JSON.parse(settings), terms: this.addresses.terms };
    this.texts = this.settings.texts;
    this.status = document.getElementById("editor-status");
    this.answer = document.getElementById("answer");
    this.results = new Results(this.settings, {
      base: this.settings.base,
      tree: new URL(".", this.addresses.home),
      root: new URL("..", this.addresses.dataset),
    });
    this.engine = new Engine(this.addresses, this.settings.deadline, {
      onProgress: (progress) => this.showProgress(progress),
      onState: (state, told) => this.showState(state, told),
    });
    this.editing = new Editing(form.elements.query, this.settings, {
      completion: new Completion(this.settings),
      say: (text) => this.say(text),
      run: () => this.run(),
    });
    this.drawActions();
    window.addEventListener("popstate", () => isQuestion() && this.take());
    this.open();
  }

  drawActions() {
    this.runButton = this.form.querySelector("button[type=submit]");
    this.stopButton = button(this.texts.stop, () => this.engine.stop());
    this.stopButton.hidden = true;
    this.runButton.after(this.stopButton, button(this.texts.copyLink, () => this.copyLink()));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
  }

  // Small data are loaded while the reader still looks; large ones wait until a query needs them.
  async open() {
    const taken = this.take();
    try {
      const { bytes } = await (await fetch(this.addresses.dataset)).json();
      this.isSmall = bytes <= this.settings.atOnce;
      if (this.isSmall) await this.engine.load();
      else if (!this.engine.loading) this.tell(this.texts.waiting.replace("{size}", this.size(bytes)));
    } catch {
      // The first query says it.
    }
    await taken;
  }

  // What the address asks for: a query, a saved query, or one with values.
  async take() {
    carry();
    const { query, saved, values, run } = asked();
    if (query !== undefined) this.editing.replace(query, { focus: false });
    else if (saved !== undefined) {
      if (!(await this.openSaved(saved, values))) return;
    } else return;
    if (run) await this.run();
  }

  async openSaved(name, values) {
    try {
      const response = await fetch(new URL(`saved/${encodeURIComponent(name)}.json`, this.addresses.dataset));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const saved = await response.json();
      const { text } = await this.busy(() => this.engine.ask("fill", { saved, values }));
      this.editing.replace(text, { focus: false });
      return true;
    } catch (error) {
      this.fail(error, this.texts.noSaved.replace("{name}", name));
      return false;
    }
  }

  async run() {
    const text = this.editing.text;
    this.editing.clearFault();
    keep(addressOf(text, { run: true }));
    try {
      const { rows, characters } = this.settings;
      const answer = await this.busy(() => this.engine.ask("query", { text, rows, characters }));
      this.show(answer, text);
    } catch (error) {
      this.fail(error);
    }
  }

  // Shows that something runs, and which button ends it.
  async busy(action) {
    if (this.running) this.engine.stop();
    const running = {};
    this.running = running;
    this.say(this.texts.running);
    this.stopButton.hidden = false;
    try {
      return await action();
    } finally {
      if (this.running === running) {
        this.running = undefined;
        if (document.activeElement === this.stopButton) this.runButton.focus();
        this.stopButton.hidden = true;
      }
    }
  }

  show(answer, text) {
    const section = this.results.section(answer, this.downloads(answer, text));
    this.answer.replaceChildren(section);
    const table = section.querySelector("table");
    if (table) improve(table, this.settings);
    const heading = section.querySelector("h2");
    const took = this.texts.took.replace("{milliseconds}", Math.max(1, Math.round(answer.took)).toLocaleString(this.settings.language));
    this.say(`${heading.textContent} ${took}`);
    section.scrollIntoView({ block: "nearest" });
  }

  downloads({ shape }, text) {
    const line = document.createElement("p");
    line.className = "downloads";
    line.append(this.texts.answerAs, " ");
    for (const format of this.settings.downloads[shape]) {
      const made = button(format.title, () => this.download(text, format));
      made.dataset.format = format.name;
      line.append(made, " ");
    }
    return line;
  }

  async download(text, format) {
    try {
      const answer = await this.busy(() => this.engine.ask("download", { text, format: format.type }));
      this.say("");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([answer.text], { type: `${format.type};charset=utf-8` }));
      link.download = `juten-answer.${format.name}`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error, instead = "") {
    if (this.isSmall && ["stopped", "late", "died"].includes(error.kind)) this.engine.load().catch(() => {});
    const { title, detail, place, isQuiet } = failure(error, this.texts, this.settings, instead);
    this.say(isQuiet ? detail : title);
    if (isQuiet) return;
    this.answer.replaceChildren(this.results.problem(title, detail));
    if (place) this.editing.markFault(place.line, place.column, detail);
  }

  showProgress({ done, bytes, triples }) {
    const bar = document.getElementById("loading");
    bar.hidden = false;
    if (triples) {
      bar.removeAttribute("value"); // no measure of what is left
      this.tell(this.texts.storing.replace("{triples}", triples.toLocaleString(this.settings.language)));
      return;
    }
    bar.value = bytes ? done / bytes : 0;
    this.tell(this.texts.fetching.replace("{done}", this.size(done)).replace("{size}", this.size(bytes)));
  }

  showState(state, told) {
    document.getElementById("loading").hidden = state !== "loading";
    this.form.dataset.state = state;
    if (state === "idle") this.tell("");
    if (state === "ready") this.tell(this.texts.ready.replace("{triples}", told.toLocaleString(this.settings.language)));
    if (state === "failed") this.tell(this.texts.notLoaded.replace("{reason}", told));
  }

  size(bytes) {
    const style = { style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1 };
    return (bytes / (bytes < 1e6 ? 1e3 : 1e6)).toLocaleString(this.settings.language, style);
  }

  say(text) {
    this.status.textContent = text;
  }

  tell(text) {
    const place = document.getElementById("loaded");
    if (place.textContent !== text) place.textContent = text;
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(whole(addressOf(this.editing.text, { run: true })));
      this.say(this.texts.copied);
    } catch {
      this.say(this.texts.notCopied);
    }
  }
}

// The address of the page is that of the query, also for the links to the page's other language. The first query takes the
// place of the address that the reader came by (of a form, say), each further one can be gone back from.
function keep(address) {
  if (!isQuestion()) history.replaceState(null, "", address);
  else if (whole(address) !== location.href) history.pushState(null, "", address);
  carry();
}

function whole(address) {
  return new URL(address, location.href).href;
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "secondary";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

const form = document.getElementById("browser-query");
if (form) new QueryPage(form);
