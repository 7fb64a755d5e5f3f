// Who and what stands in the water (exposure.json, docs/guide/exposure.md).
import { el, name, table } from "./dom.js";
import { clock, day, metres, number, percent, t } from "./words.js";

const count = (value, unit) => number(value, unit === "km" ? 1 : 0);
const range = (figures, unit) => `${count(figures.p50, unit)} (${count(figures.p10, unit)} – ${count(figures.p90, unit)})`;

function layerRows(layers) {
  return layers.flatMap((layer) => [...layer.depths.map((depth) => [
    [name(layer.title || layer.id), ` ≥ ${metres(depth.depth_m)}`],
    `${range(depth.over_lead_time, layer.unit)} ${unitOf(layer.unit)}`, percent(depth.over_lead_time.probability), `${count(layer.total, layer.unit)} ${unitOf(layer.unit)}`]),
  ...(layer.damage ? [[[name(layer.title || layer.id), `: ${t("damage")}`], [range(layer.damage.over_lead_time), " ", name(layer.damage.currency)],
    percent(layer.damage.over_lead_time.probability), [count(layer.damage.value), " ", name(layer.damage.currency)]]] : [])]);
}

const unitOf = (unit) => ({ people: t("unit_people"), buildings: t("unit_buildings"), km: "km", sites: t("unit_sites") })[unit] ?? unit;
const when = (event) => (event?.median ? `${day(event.median)} ${clock(event.median)}` : "–");

function siteRows(sites) {
  return sites.filter((site) => site.depths.some((depth) => depth.probability > 0) || site.cut_off?.probability > 0).slice(0, 50).map((site) => {
    const wet = site.depths[0] ?? { probability: 0 };
    return [name(site.name), `${metres(site.peak_depth_m.p50)} (${metres(site.peak_depth_m.p10)} – ${metres(site.peak_depth_m.p90)})`,
      `${percent(wet.probability)}, ${when(wet)}`, site.cut_off ? `${percent(site.cut_off.probability)}, ${when(site.cut_off)}` : "–"];
  });
}

export function exposure(forecast) {
  const found = forecast.exposure;
  if (!found?.layers?.length) return null;
  const sites = siteRows(found.sites ?? []);
  return el("section#exposure", { "aria-labelledby": "exposure-head" }, el("h2", { id: "exposure-head" }, t("exposure")),
    el("p", {}, t("exposure_text")),
    table(t("exposure"), [t("exposure_what"), t("exposure_count"), t("exposure_chance"), t("exposure_total")], layerRows(found.layers)),
    sites.length > 0 && table(t("sites"), [t("site"), t("site_depth"), t("site_wet"), t("site_cut_off")], sites));
}
