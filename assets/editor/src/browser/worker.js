// Loads the dump into Oxigraph and answers queries, beside the page: however long a query takes, the page does not wait.
// The page ends this worker at the deadline, for a query in WebAssembly cannot be interrupted.
import init, { Store } from "oxigraph";
import { formOf, placeOf } from "./tokens.js";
import { Names, WrongValue, fill } from "./values.js";

const TOLD_EVERY = 100; // ms between two messages of progress
const GZIP = [0x1f, 0x8b];
const TURTLE = "text/turtle";
const HANDLERS = { load, query, download, fill: fillIn };

let store;
let dataset;
let names;

self.addEventListener("message", async ({ data: { id, kind, ...request } }) => {
  try {
    self.postMessage({ id, result: await HANDLERS[kind](request, (progress) => self.postMessage({ id, progress })) });
  } catch (error) {
    self.postMessage({ id, error: told(error) });
  }
});

class Refused extends Error {}

class Wrong extends Error {
  constructor(place) {
    super("wrong");
    this.place = place;
  }
}

// What the page is told of an error. One of WebAssembly itself (no memory, no stack) leaves the engine unusable.
function told(error) {
  if (error instanceof Wrong) return { kind: "wrong", place: error.place };
  if (error instanceof Refused) return { kind: "refused", what: error.message };
  if (error instanceof WrongValue) return { kind: "value", ...error };
  const died = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return { kind: died ? "died" : "failed", reason: String(error.message ?? error) };
}

async function load(addresses, tell) {
  const engine = await fetched(addresses.engine);
  await init({ module_or_path: await engine.arrayBuffer() });
  dataset = await (await fetched(addresses.dataset)).json();
  const loaded = new Store();
  const progress = teller(tell);
  let done = 0;
  for (const file of dataset.files) {
    const pieces = await received(new URL(file.url, addresses.dataset), (bytes) => {
      done += bytes;
      progress({ done: Math.min(done, dataset.bytes), bytes: dataset.bytes });
    });
    const parts = await unpacked(pieces);
    tell({ triples: dataset.triples });
    loaded.load(parts, { format: file.format, lenient: true, no_transaction: true });
  }
  if (loaded.size !== dataset.triples) throw new Error(`${loaded.size} / ${dataset.triples}`);
  store = loaded;
  return { triples: loaded.size };
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${new URL(address).pathname}: HTTP ${response.status}`);
  return response;
}

async function received(address, tell) {
  const reader = (await fetched(address)).body.getReader();
  const pieces = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pieces.push(next.value);
    tell(next.value.length);
  }
  return pieces;
}

// Some hosts send .gz with Content-Encoding: gzip, and the browser has unpacked it then: the first bytes tell.
async function unpacked(pieces) {
  if (!GZIP.every((byte, index) => pieces[0]?.[index] === byte)) return pieces;
  const stream = new Blob(pieces).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const parts = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  return parts;
}

function teller(tell) {
  let last = -Infinity;
  return (progress) => {
    if (performance.now() - last < TOLD_EVERY && progress.done < progress.bytes) return;
    last = performance.now();
    tell(progress);
  };
}

// The answer as the page shows it: a number of rows, the beginning of a graph, or yes or no.
function query({ text, rows, characters }) {
  const form = formOf(text);
  const begun = performance.now();
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const graph = evaluated(text, TURTLE);
    const took = performance.now() - begun;
    return { shape: "graph", text: graph.slice(0, characters), isCut: graph.length > characters, took };
  }
  const answer = JSON.parse(evaluated(text, "json"));
  const took = performance.now() - begun;
  if ("boolean" in answer) return { shape: "boolean", boolean: answer.boolean, took };
  const { bindings } = answer.results;
  return { shape: "bindings", columns: answer.head.vars, rows: bindings.slice(0, rows), total: bindings.length, took };
}

function download({ text, format }) {
  return { text: evaluated(text, format) };
}

function evaluated(text, format) {
  const form = formOf(text);
  if (form === "UPDATE" || form === "SERVICE") throw new Refused(form);
  try {
    return store.query(text, { results_format: format, base_iri: dataset.base });
  } catch (error) {
    const place = placeOf(text, String(error.message ?? error), parsed);
    throw place ? new Wrong(place) : error;
  }
}

// What the parser says of a text.
function parsed(text) {
  try {
    new Store().query(text, { results_format: "json" });
    return "";
  } catch (error) {
    return String(error.message ?? error);
  }
}

function fillIn({ saved, values }) {
  names ??= new Names(namesOf(dataset.names), dataset.base);
  return { text: fill(saved, values, names) };
}

function namesOf(text) {
  const { bindings } = JSON.parse(store.query(text, { results_format: "json" })).results;
  return bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])));
}
