// Asks the server and puts its answer into the page: the same HTML that it sends to a browser without scripts, in the
// reader's language, with local links. The address of the page is that of the query, so that it can be shared.

const RAW_CHARACTERS = 200000;

export class Answer {
  constructor(form, settings, { editing, say, improve }) {
    this.form = form;
    this.settings = settings;
    this.editing = editing;
    this.say = say;
    this.improve = improve;
    this.onRunning = () => {};
    this.shown = location.pathname + location.search;
    // A link to a place in the page (the skip link) fires it too, and is none of another answer.
    window.addEventListener("popstate", () => {
      if (location.pathname + location.search !== this.shown) location.reload();
    });
  }

  // The address of a query's answer as a page; "" where the query is too long for one.
  address(query) {
    if (query.length > this.settings.longQuery) return "";
    const parameters = new URLSearchParams({ query, format: "html" });
    if (this.settings.carriedLanguage) parameters.set("lang", this.settings.carriedLanguage);
    return `${this.settings.endpoint}?${parameters}`;
  }

  async run() {
    this.stop();
    const query = this.editing.text;
    const running = new AbortController();
    this.running = running;
    this.onRunning(true);
    this.say(this.settings.texts.running);
    try {
      const page = await this.ask(query, running.signal);
      this.show(page);
      this.keepAddress(this.address(query));
    } catch (error) {
      if (this.running !== running) return; // another run has begun, or this one was stopped
      this.say(error.name === "AbortError" ? this.settings.texts.stopped : this.settings.texts.unreachable);
    } finally {
      if (this.running === running) this.done();
    }
  }

  stop() {
    if (!this.running) return;
    const running = this.running;
    this.done();
    running.abort();
    this.say(this.settings.texts.stopped);
  }

  done() {
    this.running = undefined;
    this.onRunning(false);
  }

  async ask(query, signal) {
    const address = this.address(query);
    const headers = { Accept: "text/html" };
    const parameters = new URLSearchParams({ format: "html", lang: this.settings.language });
    const response = address
      ? await fetch(address, { headers, signal })
      : await fetch(`${this.settings.endpoint}?${parameters}`, {
          method: "POST",
          headers,
          body: new URLSearchParams({ query }),
          signal,
        });
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  // Takes the answer out of a page of ours; a page of another (a proxy's, say) has none.
  show(page) {
    const answer = page.getElementById("answer");
    const here = document.getElementById("answer");
    if (answer?.querySelector("h2")) {
      here.replaceWith(document.importNode(answer, true));
    } else {
      here.replaceChildren(this.failure(page));
      delete here.dataset.line;
    }
    this.take();
    const heading = document.querySelector("#answer h2");
    this.say(heading.textContent);
    heading.scrollIntoView({ block: "nearest" });
  }

  failure(page) {
    const box = document.createElement("section");
    box.className = "problem";
    const heading = document.createElement("h2");
    heading.textContent = this.settings.texts.noAnswer;
    const text = document.createElement("p");
    text.textContent = page.querySelector("main h1, h1, title")?.textContent ?? this.settings.texts.unreachable;
    box.append(heading, text);
    return box;
  }

  // What the server gave becomes easier to work with: the wrong line is marked, rows are sorted and filtered.
  take() {
    const answer = document.getElementById("answer");
    const { line, column, detail } = answer.dataset;
    if (line) {
      this.editing.markFault(Number(line), Number(column), detail);
      answer.querySelector(".wrong-line").remove();
    } else {
      this.editing.clearFault();
    }
    const table = answer.querySelector("table");
    if (table) this.improve(table, this.settings);
    const json = answer.querySelector(".downloads a[data-format=json]");
    if (json) json.closest(".downloads").after(this.raw(json.href));
  }

  raw(address) {
    const { texts } = this.settings;
    const details = document.createElement("details");
    details.className = "raw";
    const summary = document.createElement("summary");
    summary.textContent = texts.raw;
    const code = document.createElement("pre");
    code.className = "code";
    code.tabIndex = 0;
    details.append(summary, code);
    details.addEventListener(
      "toggle",
      async () => {
        code.textContent = texts.loading;
        try {
          const text = await (await fetch(address)).text();
          code.textContent = text.slice(0, RAW_CHARACTERS);
          if (text.length > RAW_CHARACTERS) code.append(`\n…\n${texts.cut}`);
        } catch {
          code.textContent = texts.unreachable;
        }
      },
      { once: true },
    );
    return details;
  }

  keepAddress(address) {
    if (address && address !== location.pathname + location.search) history.pushState(null, "", address);
    this.shown = location.pathname + location.search;
  }

  async copyLink() {
    const { texts } = this.settings;
    const address = this.address(this.editing.text);
    if (!address) {
      this.say(texts.tooLong);
      return;
    }
    try {
      await navigator.clipboard.writeText(new URL(address, location.href).href);
      this.say(texts.copied);
    } catch {
      this.say(texts.notCopied);
    }
  }
}
