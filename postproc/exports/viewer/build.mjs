// node build.mjs SOURCE WORK PAGE: PAGE/viewer.html, one file that needs nothing else. WORK holds node_modules.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [source, work, page] = process.argv.slice(2).map((path) => resolve(path));
const esbuild = createRequire(join(work, "package.json"))("esbuild");

// esbuild finds packages above the sources: they are bundled from a copy next to node_modules.
const src = join(work, "src");
rmSync(src, { recursive: true, force: true });
cpSync(join(source, "src"), src, { recursive: true });
const made = esbuild.buildSync({ entryPoints: [join(src, "viewer.js")], bundle: true, minify: true, write: false, format: "esm", target: "es2022",
  legalComments: "eof", logLevel: "warning", charset: "utf8" });
const script = made.outputFiles[0].text.replaceAll("</script", "<\\/script");
mkdirSync(page, { recursive: true });
writeFileSync(join(page, "viewer.html"), readFileSync(join(source, "index.html"), "utf8").replace("%script%", () => script));
