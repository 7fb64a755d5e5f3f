// How heavy and how quick a site is: node measure.mjs SITE NODE_MODULES_PARENT CHROMIUM
// Bytes and times of the first view from a server that compresses nothing and from one that has the .gz beside (as nginx with
// gzip_static); frames per second while the map moves, and while it plays. Chromium without a GPU draws in software: real ones are faster.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { serve } from "./server.mjs";

const [site, npm, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(join(resolve(npm), "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function firstView(gzipStatic) {
  const { server, address } = await serve(site, { gzipStatic });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage(), session = await context.newCDPSession(page);
  let bytes = 0;
  await session.send("Network.enable");
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  const begun = Date.now();
  await page.goto(address);
  await page.waitForSelector("#situation h2");
  const words = Date.now() - begun;
  await page.waitForFunction(() => window.freshet?.map?.());
  await page.evaluate(() => window.freshet.map().whole());
  return { page, server, words, map: Date.now() - begun, bytes };
}

for (const gzipStatic of [false, true]) {
  const views = [];
  for (let i = 0; i < 5; ++i) {
    const view = await firstView(gzipStatic);
    views.push(view);
    await view.page.context().close();
    view.server.close();
  }
  console.log(`${gzipStatic ? "with .gz beside" : "nothing compressed"}: ${views[0].bytes} bytes; words after ${middle(views.map((v) => v.words))} ms, the whole map after ${middle(views.map((v) => v.map))} ms (median of 5)`);
}

const { page, server } = await firstView(false);
const frames = await page.evaluate(async () => {
  const { map } = window.freshet.map();
  const measure = (seconds, move) => new Promise((done) => {
    let count = 0;
    const begun = performance.now();
    const step = (now) => {
      if (now - begun > 1000 * seconds) return done(count / seconds);
      move((now - begun) / 1000);
      ++count;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const centre = map.getCenter(), zoom = map.getZoom();
  const pan = await measure(4, (t) => map.jumpTo({ center: [centre.lng + 0.01 * Math.sin(2 * t), centre.lat], zoom: zoom + 1 }));
  const into = await measure(4, (t) => map.jumpTo({ center: centre, zoom: zoom + 3 * Math.abs(Math.sin(t / 2)) }));
  map.jumpTo({ center: centre, zoom });
  return { pan, into };
});
console.log(`moving: ${frames.pan.toFixed(1)} frames/s, zooming in: ${frames.into.toFixed(1)} frames/s (1440 x 900, software)`);
await page.evaluate(() => window.freshet.choose("depth_p50"));
const times = await page.evaluate(async () => {
  const slider = document.getElementById("map-time"), took = [];
  for (let round = 0; round < 2; ++round)
    for (let time = 0; time <= Number(slider.max); ++time) {
      const begun = performance.now();
      slider.value = time;
      slider.dispatchEvent(new Event("input"));
      await new Promise((done) => window.freshet.map().map.once("render", done));
      took.push(performance.now() - begun);
    }
  const half = took.length / 2, mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return { first: mean(took.slice(0, half)), again: mean(took.slice(half)) };
});
console.log(`another time: ${times.first.toFixed(0)} ms when it must be fetched, ${times.again.toFixed(0)} ms when it is there`);
await browser.close();
server.close();
