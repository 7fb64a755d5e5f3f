// Gauges: what is likely at each.
import { el, name } from "./dom.js";
import { clock, day, metres, moment, percent, t } from "./words.js";

/// The highest threshold that is likely (half of the members or more), else possible (a tenth or more); null: none.
export function outlook(gauge) {
  const rising = [...gauge.thresholds].sort((a, b) => b.stage_m - a.stage_m);
  const likely = rising.find((threshold) => threshold.probability >= 0.5);
  if (likely) return { level: "likely", threshold: likely, rank: rising.length - rising.indexOf(likely) };
  const possible = rising.find((threshold) => threshold.probability >= 0.1);
  return possible ? { level: "possible", threshold: possible, rank: rising.length - rising.indexOf(possible) } : null;
}

export function outlookText(gauge) {
  const found = outlook(gauge);
  if (!gauge.thresholds.length) return t("no_thresholds");
  return found ? t(`outlook_${found.level}`, { threshold: found.threshold.name }) : t("outlook_none");
}

export function severityOf(gauge) {
  const found = outlook(gauge);
  if (!found) return "calm";
  return found.level === "likely" ? (found.rank > 1 ? "severe" : "high") : "raised";
}

const symbols = { calm: "○", raised: "△", high: "▲", severe: "◆" };
export const symbolOf = (gauge) => symbols[severityOf(gauge)];

function facts(manifest, gauge) {
  const list = [];
  if (gauge.last_reading) list.push([t("last_reading"), `${metres(gauge.last_reading[1])}, ${clock(gauge.last_reading[0])}`]);
  if (gauge.peak) {
    const range = gauge.peak.p10 === null ? t("up_to", { value: metres(gauge.peak.p90) }) : `${metres(gauge.peak.p10)} – ${metres(gauge.peak.p90)}`;
    const at = gauge.peak_time?.p50, falling = at && Date.parse(at) <= Date.parse(manifest.cycle) + 300000;
    list.push([t("peak"), [`${metres(gauge.peak.p50)} (${range})`, at && `, ${falling ? t("falling") : `${day(at)} ${clock(at)}`}`]]);
  }
  for (const threshold of gauge.thresholds)
    list.push([t("chance_of", { threshold: threshold.name, stage: metres(threshold.stage_m) }), percent(threshold.probability)]);
  return list;
}

function gaugeCard(manifest, gauge, index) {
  return el(`li.card.${severityOf(gauge)}`, {},
    el("h3", {}, el("span.symbol", { "aria-hidden": "true" }, symbolOf(gauge)), " ", el("a", { href: `#gauge-${index}` }, name(gauge.name))),
    el("p.outlook", {}, outlookText(gauge)),
    el("dl", {}, facts(manifest, gauge).map(([term, text]) => [el("dt", {}, term), el("dd", {}, text)])));
}

export function situation(manifest, forecast) {
  const gauges = forecast.gauges;
  const order = ["calm", "raised", "high", "severe"];
  const worst = gauges.reduce((most, gauge) => Math.max(most, order.indexOf(severityOf(gauge))), 0);
  const likely = gauges.filter((gauge) => outlook(gauge)?.level === "likely").length;
  const possible = gauges.filter((gauge) => outlook(gauge)?.level === "possible").length;
  const sentence = likely ? t("situation_likely", { count: likely, of: gauges.length })
    : possible ? t("situation_possible", { count: possible, of: gauges.length }) : t("situation_calm");
  return el("section#situation", { "aria-labelledby": "situation-head" },
    el("h2", { id: "situation-head" }, t("situation")),
    gauges.length ? el(`p.lead.${order[worst]}`, {}, sentence) : el("p", {}, t("no_gauges")),
    el("p.until", {}, t("forecast_until", { time: moment(manifest.ends) })),
    el("ul.cards", {}, gauges.map((gauge, i) => gaugeCard(manifest, gauge, i))));
}
