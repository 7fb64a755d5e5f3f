// What a reader of the site meets, in Chromium:
//     node page_test.mjs SITE HOSTILE_SITE PUBLIC_SITE SITE_WITH_DRAFTS NODE_MODULES_PARENT CHROMIUM [all]   without `all`: what takes seconds
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { serve } from "./server.mjs";

const [site, hostileSite, publicSite, insideSite, npm, executablePath, extent] = process.argv.slice(2), all = extent === "all";
const require = createRequire(join(npm, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const manifest = JSON.parse(readFileSync(join(site, "manifest.json"), "utf8"));
const soon = new Date(Date.parse(manifest.cycle) + 60000), patience = 60000;
const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });
let faults = [];

/// A page of the site at a time; what it asks of others, and what it complains of, are faults.
async function open(address, options, query = "", now = soon) {
  const context = await browser.newContext({ locale: "en-US", timezoneId: "America/New_York", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("request", (request) => { if (!request.url().startsWith(address) && !/^(blob|data):/.test(request.url())) faults.push(`outside request: ${request.url()}`); });
  page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`error: ${error.stack}`));
  await page.clock.install({ time: now });
  await page.goto(address + query);
  await page.waitForSelector("#about");
  return page;
}

const mapReady = async (page) => {
  await page.waitForFunction(() => window.freshet.map(), null, { timeout: patience });
  await page.evaluate(() => window.freshet.map().whole());
};

/// Serious and critical findings of axe.
async function accessible(page, where) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  // The page's policy forbids what is not its own, as it should: axe comes in by the debugger.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const grave = found.violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  assert.deepEqual(grave.map((violation) => `${where}: ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`), []);
  assert.ok(found.testEngine.name === "axe-core");
}

const tests = {
  async "says what it is, by itself"(address) {
    const page = await open(address, desktop);
    await mapReady(page);
    assert.match(await page.title(), /Synthetic data/);
    assert.ok(await page.locator(".banner.synthetic").isVisible());
    assert.equal(await page.locator("body").getAttribute("data-freshness"), "fresh");
    assert.equal(await page.locator(".card").count(), 2);
    assert.ok(await page.locator(".frame > .watermark").isVisible());
    await page.context().close();
  },

  async "draws water on ground, each layer otherwise"(address) {
    const page = await open(address, desktop);
    await mapReady(page);
    const seen = new Set();
    for (const radio of await page.locator("input[name=layer]").all()) {
      await radio.check();
      await page.waitForTimeout(50);
      await page.evaluate(() => window.freshet.map().whole());
      seen.add(await page.evaluate(async () => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const image = new Image();
        image.src = window.freshet.map().picture();
        await image.decode();
        const canvas = new OffscreenCanvas(64, 64), context = canvas.getContext("2d");
        context.drawImage(image, 0, 0, 64, 64);
        return [...context.getImageData(0, 0, 64, 64).data].join();
      }));
    }
    assert.ok(seen.size >= 6, `${seen.size} different pictures of ${await page.locator("input[name=layer]").count()} layers`);
    for (const picture of seen) assert.ok(new Set(picture.split(",")).size > 20, "a picture of one colour");
    await page.context().close();
  },

  async "has no serious finding of axe on a desktop and on a phone"(address) {
    for (const [name, options] of [["desktop", desktop], ["phone", phone], ...(all ? [["dark", { ...desktop, colorScheme: "dark" }]] : [])]) {
      const page = await open(address, options);
      await mapReady(page);
      await page.evaluate(() => window.freshet.drawAll());
      await accessible(page, name);
      const [wide, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= there, `${name}: the page is ${wide} wide on ${there}`);
      await page.context().close();
    }
  },

  async "is worked by the keyboard alone"(address) {
    const page = await open(address, desktop);
    await mapReady(page);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    const visited = new Set(), controls = ["language", "utc", "print", "play", "layer", "show-areas", "show-members"];
    for (let i = 0; i < 80 && !controls.every((wanted) => visited.has(wanted)); ++i) {
      await page.keyboard.press("Tab");
      visited.add(await page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.className));
    }
    for (const wanted of controls) assert.ok(visited.has(wanted), `Tab never reaches ${wanted}: ${[...visited]}`);
    await page.locator("input[name=layer]:checked").focus();
    const before = await page.locator(".legend-head strong").textContent();
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await page.locator(".legend-head strong").textContent(), before);
    await page.locator("input[value=depth_p50]").focus();
    await page.keyboard.press("Space");
    await page.locator("#map-time").focus();
    const first = await page.locator("#map-time").getAttribute("aria-valuetext");
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await page.locator("#map-time").getAttribute("aria-valuetext"), first);
    await page.locator(".maplibregl-canvas").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /m/.test(document.querySelector(".at strong")?.parentNode.textContent ?? ""));
    await page.context().close();
  },

  async "plays by its button"(address) {
    const page = await open(address, desktop);
    await mapReady(page);
    await page.locator(".play").click();
    await page.clock.runFor(1500);
    await page.waitForFunction(() => document.getElementById("map-time").value !== "0");
    await page.locator(".play").click();
    await page.context().close();
  },

  async "speaks five languages"(address) {
    const page = await open(address, desktop, "?lang=de");
    const heads = new Set(), written = { en: "en", de: "de", fr: "fr", es: "es", zh: "zh-Hans" };
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    for (const [code, lang] of Object.entries(written)) {
      await page.locator("#language").selectOption(code);
      await page.waitForFunction((wanted) => document.documentElement.lang === wanted && document.getElementById("language")?.value, lang);
      heads.add(await page.locator("#situation-head").textContent());
      heads.add(await page.locator("#warnings-head").textContent());
      assert.equal(await page.locator("#language").inputValue(), code);
    }
    assert.ok(heads.size >= 8, [...heads].join());
    await page.context().close();
  },

  async "turns red by itself when the forecast is old, and again when it has ended"(address) {
    const page = await open(address, desktop);
    assert.equal(await page.locator("body").getAttribute("data-freshness"), "fresh");
    assert.equal(await page.locator(".banner.old").count(), 0);
    await page.clock.fastForward(Date.parse(manifest.next_cycle) - soon + 60000);
    await page.waitForFunction(() => document.body.dataset.freshness === "due");
    await page.clock.fastForward(Date.parse(manifest.old_after) - Date.parse(manifest.next_cycle));
    await page.waitForFunction(() => document.body.dataset.freshness === "old");
    assert.ok(await page.locator(".banner.old").isVisible());
    assert.match(await page.title(), /^\[OLD/);
    assert.equal(await page.locator(".banner.old").getAttribute("role"), "alert");
    const red = await page.locator(".banner.old").evaluate((node) => getComputedStyle(node).backgroundColor.match(/\d+/g).map(Number));
    assert.ok(red[0] > 140 && red[1] < 60 && red[2] < 60, red.join());
    await page.clock.fastForward(Date.parse(manifest.ends) - Date.parse(manifest.old_after) + 60000);
    await page.waitForFunction(() => document.body.dataset.freshness === "over");
    await page.context().close();
  },

  async "takes in a newer publication by itself"(address) {
    const page = await open(address, desktop), file = join(site, "manifest.json"), was = readFileSync(file);
    writeFileSync(file, JSON.stringify({ ...manifest, published: new Date(soon).toISOString(), sender: "The agency of tomorrow" }));
    await page.clock.runFor(62000);
    await page.waitForFunction(() => document.querySelector(".sender")?.textContent === "The agency of tomorrow");
    writeFileSync(file, was);
    await page.context().close();
  },

  async "prints as A4"(address) {
    const page = await open(address, desktop);
    await mapReady(page);
    await page.evaluate(() => window.freshet.drawAll());
    await page.evaluate(() => window.freshet.freeze());
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("img.printed").evaluate(async (image) => { await image.decode(); return image.naturalWidth; }) > 300);
    const shades = await page.locator("img.printed").evaluate((image) => {
      const canvas = new OffscreenCanvas(64, 64), context = canvas.getContext("2d");
      context.drawImage(image, 0, 0, 64, 64);
      return new Set(context.getImageData(0, 0, 64, 64).data).size;
    });
    assert.ok(shades > 40, `a map of ${shades} shades is empty`);
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    assert.ok(boxes.length >= 1 && boxes.length <= 8, `${boxes.length} pages`);
    for (const [, width, height] of boxes) assert.ok(Math.abs(width - 595.3) < 1 && Math.abs(height - 841.9) < 1, `${width} x ${height} is not A4`);
    assert.ok(pdf.length > 40000, `a PDF of ${pdf.length} bytes is empty`);
    await page.context().close();
  },

  async "holds hostile texts for text"() {
    const { server, address } = await serve(hostileSite);
    for (const options of all ? [desktop, phone] : [phone]) {
      const page = await open(address, options);
      await mapReady(page);
      await page.evaluate(() => window.freshet.drawAll());
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      for (const section of ["#exposure", "#skill", ".badge", ".drafts"]) assert.ok(await page.locator(section).first().isVisible(), section);
      assert.equal(await page.locator("img:not(.printed), #page script, #page svg[onload]").count(), 0);
      assert.ok(await page.locator(".card", { hasText: "<img src=x onerror=" }).count() > 0, "the name is not shown as it stands");
      assert.equal(await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u0007]/.test(document.body.textContent + document.title)), false);
      const [wide, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= there, `the page is ${wide} wide on ${there}`);
      await page.context().close();
    }
    server.close();
  },

  async "shows drafts to nobody but where it was asked to, and never as warnings"() {
    const { server, address } = await serve(publicSite), inside = await serve(insideSite);
    const before = await open(address, phone);
    assert.equal(await before.locator(".drafts, .warning, .banner.not_public").count(), 0);
    await before.context().close();
    const page = await open(inside.address, phone);
    await mapReady(page);
    assert.ok(await page.locator(".banner.not_public").isVisible());
    assert.match(await page.title(), /^\[Not for the public/);
    assert.match(await page.locator(".frame > .watermark").textContent(), /Not for the public/);
    assert.equal(await page.locator(".warning.in_force").count(), 0);
    assert.match(await page.locator("#warnings .lead").textContent(), /No warning/i);
    const drafts = page.locator(".drafts .warning.draft");
    assert.ok(await drafts.count() > 0);
    for (const draft of await drafts.all()) {
      const text = await draft.textContent();
      assert.ok(/Draft: not approved/.test(text) && /Nobody has approved this/.test(text) && /If approved, it goes out as/.test(text), text);
      assert.ok(!/Valid until|Instruction/i.test(text), text);
    }
    await accessible(page, "drafts");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".banner.not_public").isVisible() && await page.locator(".drafts .state").first().isVisible(), "printed, it is still said");
    await page.context().close();
    server.close();
    inside.server.close();
  },

  async "lets no text become script"(address) {
    const page = await open(address, desktop);
    const outcome = await page.evaluate(() => {
      const script = document.createElement("script");
      let html = "taken";
      try { script.text = "window.inline = 1"; document.body.append(script); } catch { /* as it should */ }
      try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); } catch (error) { html = error.name; }
      return [window.inline, html];
    });
    assert.deepEqual(outcome, [undefined, "TypeError"]);
    faults = faults.filter((fault) => !/TrustedHTML|TrustedScript|Content Security Policy/.test(fault));
    await page.context().close();
  },

  async "is small and quick at first view"(address) {
    const page = await browser.newPage(), session = await page.context().newCDPSession(page);
    let bytes = 0;
    await session.send("Network.enable");
    session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
    const begun = Date.now();
    await page.goto(address);
    await page.waitForSelector(".card");
    const words = Date.now() - begun;
    await mapReady(page);
    console.log(`  words after ${words} ms, the whole map after ${Date.now() - begun} ms, ${bytes} bytes, from a server that compresses nothing`);
    assert.ok(bytes < 1e6, `${bytes} bytes`);
    await page.context().close();
  },
};

const { server, address } = await serve(site);
let failed = 0;
const takeLonger = ["draws water", "plays", "speaks", "takes in a newer"];
for (const [name, test] of Object.entries(tests)) {
  if (!all && takeLonger.some((begin) => name.startsWith(begin))) continue;
  faults = [];
  const begun = Date.now();
  try {
    await test(address);
    assert.deepEqual(faults, []);
    console.log(`passed: ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    ++failed;
    console.log(`FAILED: ${name}: ${error.stack}\n${faults.join("\n")}`);
  }
}
await browser.close();
server.close();
process.exit(failed ? 1 : 0);
