// The page: words first, then the map. It looks for a newer forecast every minute, and how old this one is every few seconds.
import { banners, marksOf, pageTitle, watermark } from "./banners.js";
import { jsonOf, manifest as readManifest } from "./data.js";
import { el, fit, name, replace } from "./dom.js";
import { exposure } from "./exposure.js";
import { freshness, freshnessLine } from "./freshness.js";
import { situation } from "./gauges.js";
import { hydrographs } from "./hydrographs.js";
import { mapPanel } from "./map-panel.js";
import { about, changes, flooded } from "./sections.js";
import { skill } from "./skill.js";
import { warnings } from "./warnings.js";
import { chosen, current, inUtc, keep, languages, setUtc, speak, t } from "./words.js";

// Browsers that know trusted types let no text become HTML or script here; a worker may only be what this page itself has unpacked.
window.trustedTypes?.createPolicy("default", { createScriptURL: (url) => (url.startsWith(`blob:${location.origin}/`) ? url : null) });

const page = document.getElementById("page");
let manifest, forecast, panel, graphs, shownState = "";

function languageChoice() {
  return el("label.language", {}, el("span.hidden", {}, t("language")), el("select", { id: "language", onchange: async (event) => {
    keep(event.target.value);
    await speak(event.target.value);
    render();
    document.getElementById("language").focus();
  } }, Object.entries(languages).map(([code, text]) => el("option", { value: code, lang: code, selected: code === current() }, text))));
}

const zoneChoice = () => el("label.choice", {}, el("input", { type: "checkbox", id: "utc", checked: inUtc(), onchange: (event) => { setUtc(event.target.checked); render(); document.getElementById("utc").focus(); } }), " ", t("in_utc"));

function header() {
  return el("header", {}, el("a.skip", { href: "#warnings" }, t("skip")),
    el("div.title", {}, el("h1", {}, name(t("title", { basin: manifest.basin }))), manifest.sender && el("p.sender", {}, name(manifest.sender))),
    el("div.tools", {}, languageChoice(), zoneChoice(), el("button", { type: "button", id: "print", onclick: () => printPage() }, t("print"))),
    el("div#freshness"), el("div#banners"));
}

function tick() {
  const now = Date.now();
  document.title = fit(pageTitle(manifest, now));
  const state = freshness(manifest, now);
  document.body.dataset.freshness = state;
  const minute = `${state} ${Math.floor(now / 60000)} ${current()} ${inUtc()}`;
  if (minute === shownState) return;
  shownState = minute;
  replace(document.getElementById("freshness"), freshnessLine(manifest, now));
  const list = banners(manifest, now), place = document.getElementById("banners");
  if (place.textContent !== list.map((node) => node.textContent).join("")) replace(place, list);
  const section = document.getElementById("warnings");
  if (section && !section.contains(document.activeElement) && !section.querySelector("details[open]")) section.replaceWith(warnings(forecast, now));
}

function render() {
  const mark = watermark(manifest);
  panel?.close();
  panel = mapPanel(manifest, forecast, marksOf(manifest));
  graphs = hydrographs(manifest, forecast, mark);
  shownState = "";
  replace(page, header(),
    el("main", {}, el("div.first", {}, el("div.words", {}, warnings(forecast, Date.now()), situation(manifest, forecast)), panel.section),
      graphs?.section, changes(forecast), exposure(forecast), skill(forecast), flooded(forecast), about(manifest, forecast)),
    el("footer", {}, el("p", {}, t("foot"))));
  tick();
  requestAnimationFrame(() => setTimeout(() => panel.open(), 0));
}

/// Print takes the page as it is: all pictures first.
async function printPage() {
  await graphs?.drawAll();
  window.print();
}
addEventListener("beforeprint", () => panel?.freeze());

async function load() {
  const found = await readManifest();
  if (manifest && found.data === manifest.data && found.published === manifest.published) return;
  const data = manifest?.data === found.data ? forecast : await jsonOf(`${found.data}/forecast.json.gz`);
  [manifest, forecast] = [found, data];
  render();
}

async function look() {
  try { await load(); } catch { /* the old one stays, and says by itself how old it is */ }
  setTimeout(look, 60000);
}

async function begin() {
  await speak(chosen());
  try {
    await load();
  } catch (error) {
    console.error(error);
    replace(page, el("main", {}, el("h1", {}, "Freshet"), el("p.banner.old", { role: "alert" }, t("cannot_load", { what: error.message }))));
  }
  setInterval(() => manifest && tick(), 5000);
  setTimeout(look, 60000);
}

// What tests and other pages may ask.
window.freshet = { map: () => panel?.map(), drawAll: () => graphs?.drawAll(), choose: (id) => panel.choose(id), freeze: () => panel?.freeze() };
begin();
