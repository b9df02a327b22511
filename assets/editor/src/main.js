// Puts the editor in the place of the page's textarea and answers in the page. Everything that it knows of the site
// stands in the form: its address, the addresses and texts in data-settings. Without this script the form works alone.
import { Answer } from "./answer.js";
import { Completion } from "./completion.js";
import { Editing } from "./editing.js";
import { improve } from "./rows.js";

function start(form) {
  const settings = JSON.parse(form.dataset.settings);
  const status = document.getElementById("editor-status");
  const say = (text) => {
    status.textContent = text;
  };
  const completion = new Completion(settings);
  const editing = new Editing(form.elements.query, settings, { completion, say, run: () => answer.run() });
  const answer = new Answer(form, settings, { editing, say, improve });
  drawActions(form, settings, answer);
  openExamples(editing, settings, say);
  answer.take();
}

function drawActions(form, settings, answer) {
  form.querySelector(".without-script").remove();
  const run = form.querySelector("button[type=submit]");
  const stop = button(settings.texts.stop, () => answer.stop());
  stop.hidden = true;
  run.after(stop, button(settings.texts.copyLink, () => answer.copyLink()));
  answer.onRunning = (running) => {
    if (!running && document.activeElement === stop) run.focus();
    stop.hidden = !running;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer.run();
  });
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "secondary";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

// An example is put into the editor as an edit that can be undone; its link leads to the same by itself.
function openExamples(editing, settings, say) {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-example]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    try {
      const response = await fetch(link.href, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      editing.replace(page.getElementById("query").value);
      say(settings.texts.opened.replace("{title}", link.textContent));
    } catch {
      location.assign(link.href);
    }
  });
}

const form = document.getElementById("query-form");
if (form?.dataset.settings) start(form);
