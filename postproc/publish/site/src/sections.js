// Tables below the pictures: what has changed, what is in the water, how well it has been so far, what this is.
import { el, name, table } from "./dom.js";
import { metres, moment, number, percent, t } from "./words.js";

const arrow = (difference, least) => (Math.abs(difference) < least ? "→" : difference > 0 ? "↑" : "↓");

function peakChange(gauge) {
  if (gauge.peak_before === null || gauge.peak_now === null) return `${metres(gauge.peak_before)} → ${metres(gauge.peak_now)}`;
  const by = gauge.peak_now - gauge.peak_before;
  return `${metres(gauge.peak_now)} ${arrow(by, 0.05)} ${by >= 0 ? "+" : "−"}${metres(Math.abs(by))}`;
}

export function changes(forecast) {
  if (!forecast.changes) return null;
  const rows = forecast.changes.gauges.map((gauge) => [
    name(forecast.gauges.find((one) => one.id === gauge.id)?.name ?? gauge.id), peakChange(gauge),
    gauge.thresholds.map((threshold, i) => [i > 0 && el("br"), name(threshold.name), `: ${percent(threshold.before)} → ${percent(threshold.now)} ${arrow(threshold.now - threshold.before, 0.05)}`])]);
  return el("section#changes", { "aria-labelledby": "changes-head" }, el("h2", { id: "changes-head" }, t("changes")),
    el("p", {}, t("changes_since", { time: moment(forecast.changes.cycle) })),
    table(t("changes"), [t("gauge"), t("peak_median"), t("chances")], rows));
}

export function flooded(forecast) {
  if (!forecast.flooded.length) return null;
  const heads = [t("time"), ...forecast.flooded.flatMap((area) => [t("flooded_p50", { depth: number(area.threshold_m) }), t("flooded_p90", { depth: number(area.threshold_m) })])];
  const rows = forecast.times.map((time, i) => [moment(time), ...forecast.flooded.flatMap((area) => [area.p50, area.p90].map((list) => (i in list ? number(list[i], 2) : "–")))]);
  return el("details#flooded", {}, el("summary", {}, t("flooded_table")), el("p", {}, t("flooded_note")), table(t("flooded_table"), heads, rows));
}

export function about(manifest, forecast) {
  const facts = [[t("cycle"), moment(manifest.cycle)], [t("published"), moment(manifest.published)], [t("next"), moment(manifest.next_cycle)],
    [t("ends"), moment(manifest.ends)], forecast.gauges.length && [t("members"), number(forecast.gauges[0].members)],
    [t("cells"), number(manifest.tiles.cells)], [t("made_by"), manifest.made_by], manifest.contact && [t("contact"), name(manifest.contact)],
    manifest.credit && [t("credit"), name(manifest.credit)]].filter(Boolean);
  return el("section#about", { "aria-labelledby": "about-head" }, el("h2", { id: "about-head" }, t("about")),
    manifest.remarks && el("p.remarks", { dir: "auto" }, el("strong", {}, `${t("remarks")} `), manifest.remarks),
    el("p", {}, t("about_text")),
    el("dl", {}, facts.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)])));
}
