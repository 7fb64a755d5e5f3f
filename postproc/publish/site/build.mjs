// node build.mjs SOURCE WORK PAGE: the page, bundled and packed. WORK holds node_modules. Names of assets hold their hash, so that
// caches never mix versions.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const [source, work, page] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(work, "package.json"));
const esbuild = require("esbuild");

// esbuild finds packages above the sources: they are bundled from a copy next to node_modules.
const src = join(work, "src");
rmSync(src, { recursive: true, force: true });
cpSync(join(source, "src"), src, { recursive: true });
rmSync(page, { recursive: true, force: true });
mkdirSync(join(page, "assets"), { recursive: true });

function add(name, ending, content) {
  const bytes = Buffer.from(content), hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = `assets/${name}-${hash}.${ending}`;
  writeFileSync(join(page, file), bytes);
  writeFileSync(join(page, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  return file;
}

function bundle(entry, define = {}) {
  const words = Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)]));
  const made = esbuild.buildSync({ entryPoints: [entry], bundle: true, minify: true, write: false, format: "esm", target: "es2022",
    define: words, legalComments: "eof", loader: { ".svg": "dataurl" }, logLevel: "warning", charset: "utf8" });
  return made.outputFiles[0].contents;
}

/// All languages say the same things: a key, and places to fill in, that one lacks is a fault of the build.
function languages() {
  const folder = join(source, "lang"), files = {}, texts = {};
  for (const file of readdirSync(folder).sort()) texts[file.slice(0, 2)] = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const plain = (key) => key.replace(/_(one|many|other)$/, "");
  const keys = (text) => new Set(Object.keys(text).map(plain));
  const holes = (text, key) => [...new Set(Object.entries(text).filter(([k]) => plain(k) === key).flatMap(([, v]) => v.match(/\{\w+\}/g) ?? []))].sort().join();
  const wanted = keys(texts.en), faults = [];
  for (const [code, text] of Object.entries(texts)) {
    for (const key of wanted) if (!keys(text).has(key)) faults.push(`${code}.json lacks "${key}"`);
    for (const key of keys(text)) if (!wanted.has(key)) faults.push(`${code}.json has "${key}", which en.json lacks`);
    for (const key of wanted) if (holes(text, key) !== holes(texts.en, key)) faults.push(`${code}.json: "${key}" does not fill in ${holes(texts.en, key)}`);
    files[code] = add(`words-${code}`, "json", JSON.stringify(text));
  }
  if (faults.length) throw new Error(`languages differ:\n${faults.join("\n")}`);
  return files;
}

const LANGUAGE_FILES = languages();
const WORKER_FILE = add("map-worker", "js", readFileSync(require.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8").replace(/\n\/\/# sourceMappingURL.*/, ""));
const MAP_FILE = add("map", "js", bundle(join(src, "map/map.js")));
const app = add("app", "js", bundle(join(src, "main.js"), { LANGUAGE_FILES, WORKER_FILE, MAP_FILE }));
const style = add("style", "css", bundle(join(src, "style.css")));
const html = readFileSync(join(source, "index.html"), "utf8").replace("%app%", app).replace("%style%", style);
writeFileSync(join(page, "index.html"), html);
