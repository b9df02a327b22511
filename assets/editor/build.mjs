// Builds the query editor and the query page: node build.mjs FOLDER. manifest.json names the files (their addresses carry
// a hash of their content, which the site adds). Everything is written beside the folder first and then moved into its place, so that a
// build that fails leaves what was there.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, "../../src/kg/web/static/editor"));
const beside = `${target}.${process.pid}.new`;

// What is built: the editor of a site with a server, the query page of one without, and its engine's worker.
const entryPoints = { editor: "src/main.js", browser: "src/browser/main.js", worker: "src/browser/worker.js" };
const engine = "oxigraph.wasm";

async function bundle(folder) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints,
    outdir: folder,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    define: { "import.meta.url": '""' }, // Oxigraph asks where it stands only if nobody tells it where its engine is
    legalComments: "none", // the licences go into a file of their own, whole
    metafile: true,
    logLevel: "warning",
  });
  await copyFile(path.join(here, "node_modules/oxigraph/web_bg.wasm"), path.join(folder, engine));
  return result.metafile;
}

// The licence text of every package that stands in the bundle, and of those that its authors had bundled before.
async function licences(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
    if (found) await addPackage(found[1], packages);
  }
  const texts = [];
  for (const name of [...packages].sort()) texts.push(await licence(name));
  return texts.join("\n\n");
}

async function addPackage(name, packages) {
  if (packages.has(name) || name.startsWith("@types/")) return;
  const description = await describe(name);
  if (!description) return;
  packages.add(name);
  for (const other of Object.keys(description.dependencies ?? {})) await addPackage(other, packages);
}

async function describe(name) {
  try {
    return JSON.parse(await readFile(path.join(here, "node_modules", name, "package.json"), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function licence(name) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = await describe(name);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text = file ? (await readFile(path.join(folder, file), "utf8")).trim() : `Licence: ${license}`;
  return `${name} ${version}\n\n${text}`;
}

function output(metafile, name) {
  const found = Object.keys(metafile.outputs).filter((output) => path.basename(output) === name);
  if (found.length !== 1) throw new Error(`one file ${name} was expected, not ${found.length}`);
  return name;
}

await rm(beside, { recursive: true, force: true });
await mkdir(beside, { recursive: true });
try {
  const metafile = await bundle(beside);
  const lock = await readFile(path.join(here, "package-lock.json"));
  const manifest = {
    script: output(metafile, "editor.js"),
    style: output(metafile, "editor.css"),
    browser: {
      script: output(metafile, "browser.js"),
      style: output(metafile, "browser.css"),
      worker: output(metafile, "worker.js"),
      engine,
    },
    licences: "licences.txt",
    lock: createHash("sha256").update(lock).digest("hex"),
  };
  await writeFile(path.join(beside, manifest.licences), `${await licences(metafile)}\n`);
  await writeFile(path.join(beside, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(beside, target);
} finally {
  await rm(beside, { recursive: true, force: true });
}
