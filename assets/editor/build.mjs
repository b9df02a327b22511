// Builds the query editor: node build.mjs FOLDER. manifest.json names the files (their addresses carry a hash of their
// content, which the site adds). Everything is written beside the folder first and then moved into its place, so that a
// build that fails leaves what was there.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, "../../src/kg/web/static/editor"));
const beside = `${target}.${process.pid}.new`;

async function bundle(folder) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { editor: "src/main.js" },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    legalComments: "none", // the licences go into a file of their own, whole
    metafile: true,
    logLevel: "warning",
  });
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

function output(metafile, extension) {
  const found = Object.keys(metafile.outputs).filter((name) => name.endsWith(extension));
  if (found.length !== 1) throw new Error(`one file ${extension} was expected, not ${found.length}`);
  return path.basename(found[0]);
}

await rm(beside, { recursive: true, force: true });
await mkdir(beside, { recursive: true });
try {
  const metafile = await bundle(beside);
  const lock = await readFile(path.join(here, "package-lock.json"));
  const manifest = {
    script: output(metafile, ".js"),
    style: output(metafile, ".css"),
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
