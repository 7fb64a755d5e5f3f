// A hydrograph for each gauge, with what it shows as a table.
import { jsonOf } from "./data.js";
import { el, name, replace, table } from "./dom.js";
import { outlookText, symbolOf } from "./gauges.js";
import { hydrograph } from "./hydrograph.js";
import { skillOf } from "./skill.js";
import { metres, moment, t } from "./words.js";

const kept = new Map();
async function graphOf(folder, gauge) {
  const path = `${folder}/${gauge.file}`;
  if (!kept.has(path)) kept.set(path, jsonOf(path));
  return kept.get(path);
}

function key(entries) {
  return el("ul.key", { "aria-hidden": "true" }, entries.map(([kind, text]) => el("li", {}, el(`span.swatch.${kind}`), text)));
}

function numbers(graph) {
  const every = Math.max(1, Math.round(graph.times.length / 13));
  const rows = graph.times.map((time, i) => [moment(time), metres(graph.p10[i]), metres(graph.p50[i]), metres(graph.p90[i])]).filter((_, i) => i % every === 0);
  return el("details", {}, el("summary", {}, t("as_table")), table(t("as_table"), [t("time"), t("low_10"), t("median"), t("high_90")], rows));
}

const shown = { members: false, earlier: true };

function figure(manifest, forecast, gauge, index, mark) {
  const picture = el("div.picture", {}, el("p.loading", {}, t("loading")));
  const draw = async () => {
    try {
      const graph = await graphOf(manifest.data, gauge);
      replace(picture, hydrograph(gauge, graph, manifest, shown, mark), numbers(graph));
    } catch (error) {
      replace(picture, el("p.missing", { role: "alert" }, t("cannot_load", { what: error.message })));
    }
  };
  const node = el("article.gauge", { id: `gauge-${index}`, "aria-labelledby": `gauge-${index}-head` },
    el("h3", { id: `gauge-${index}-head` }, el("span.symbol", { "aria-hidden": "true" }, symbolOf(gauge)), " ", name(gauge.name)),
    el("p", {}, outlookText(gauge), !gauge.assimilated && [el("br"), t("not_assimilated")]), skillOf(forecast, gauge), picture);
  return { node, draw };
}

export function hydrographs(manifest, forecast, mark) {
  if (!forecast.gauges.length) return null;
  const figures = forecast.gauges.map((gauge, i) => figure(manifest, forecast, gauge, i, mark));
  const drawn = new Set();
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    const found = figures.find(({ node }) => node === entry.target);
    drawn.add(found);
    seen.unobserve(entry.target);
    found.draw();
  }), { rootMargin: "300px" });
  figures.forEach(({ node }) => seen.observe(node));
  const choice = (what) => el("label.choice", {}, el("input", { type: "checkbox", id: `show-${what}`, checked: shown[what], onchange: (event) => {
    shown[what] = event.target.checked;
    drawn.forEach(({ draw }) => draw());
  } }), " ", t(`show_${what}`));
  const section = el("section#hydrographs", { "aria-labelledby": "hydrographs-head" }, el("h2", { id: "hydrographs-head" }, t("hydrographs")),
    el("p", {}, t("hydrographs_text")), el("div.choices", {}, choice("earlier"), choice("members")),
    key([["fan", t("key_fan")], ["inner", t("key_inner")], ["median", t("median")], ["reading", t("readings")], ["earlier", t("key_earlier")], ["threshold", t("threshold")]]),
    el("div.figures", {}, figures.map(({ node }) => node)));
  return { section, drawAll: () => Promise.all(figures.map((one) => { drawn.add(one); return one.draw(); })) };
}
