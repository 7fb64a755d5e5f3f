// A static server as plain as there is: files of one folder on a port of loopback that the system chooses.
//     node server.mjs FOLDER [--gzip-static]   prints its address; --gzip-static: FILE.gz for FILE, as nginx does
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".gz": "application/gzip" };

export function serve(folder, { gzipStatic = false } = {}) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)).replace(/\/$/, "/index.html");
    const file = join(folder, path), packed = gzipStatic && existsSync(`${file}.gz`);
    if (!existsSync(file) || !statSync(file).isFile()) { response.writeHead(404).end(); return; }
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "cache-control": "no-cache",
      "content-length": statSync(packed ? `${file}.gz` : file).size, ...(packed ? { "content-encoding": "gzip" } : {}) });
    createReadStream(packed ? `${file}.gz` : file).pipe(response);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ server, address: `http://127.0.0.1:${server.address().port}/` })));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log((await serve(process.argv[2], { gzipStatic: process.argv.includes("--gzip-static") })).address);
