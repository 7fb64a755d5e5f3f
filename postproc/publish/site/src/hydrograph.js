// A hydrograph as SVG: it prints sharp, and scales with the text.
import { el } from "./dom.js";
import { clock, day, metres, number, t } from "./words.js";

const width = 640, height = 300, left = 46, right = 24, top = 14, bottom = 34;

function ticks(low, high, most) {
  const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= rough);
  const list = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) list.push(Math.abs(value) < 1e-9 ? 0 : value);
  return list;
}

const finite = (values) => values.filter((v) => v !== null && Number.isFinite(v));

/// A path through points; where there is none (dry), the pen is lifted.
function line(points, x, y) {
  let path = "", down = false;
  for (const [time, value] of points) {
    if (value === null) { down = false; continue; }
    path += `${down ? "L" : "M"}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    down = true;
  }
  return path;
}

/// Between two lines; what is dry lies at the lower edge.
function band(times, low, high, x, y, floor) {
  const at = times.map((time, i) => [time, low[i] ?? floor, high[i]]).filter((p) => p[2] !== null);
  if (at.length < 2) return "";
  return `M${at.map((p) => `${x(p[0]).toFixed(1)} ${y(p[2]).toFixed(1)}`).join("L")}L${[...at].reverse().map((p) => `${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("L")}Z`;
}

const zip = (times, values) => times.map((time, i) => [time, values[i]]);

function timeTicks(from, to) {
  const hours = (to - from) / 3600;
  const step = [0.5, 1, 2, 3, 6, 12, 24, 48].find((h) => hours / h <= 9) ?? 96;
  const list = [];
  for (let time = Math.ceil(from / (step * 3600)) * step * 3600; time <= to; time += step * 3600) list.push(time);
  return list;
}

/// `shown`: {members, earlier}.
export function hydrograph(gauge, graph, manifest, shown, mark) {
  const now = Date.parse(manifest.cycle) / 1000, to = graph.times.at(-1);
  const readings = graph.readings.filter(([time]) => time >= now - (to - now) * 1.5);
  const earlier = shown.earlier ? graph.earlier.slice(0, 5) : [];
  const from = Math.min(readings[0]?.[0] ?? now, ...earlier.map((run) => Math.max(run.times[0], now - (to - now) * 1.5)), now);
  const inView = (points) => points.filter(([time]) => time >= from);
  const values = finite([...graph.p10, ...graph.p90, ...readings.map((r) => r[1]), ...(shown.members ? graph.members.flat() : []),
    ...earlier.flatMap((run) => inView(zip(run.times, run.p50)).map((p) => p[1]))]);
  const highest = Math.max(...values, 0.1), lowest = Math.min(...values, highest);
  const reach = gauge.thresholds.map((threshold) => threshold.stage_m).filter((stage) => stage < highest * 1.6 + 0.2);
  const high = Math.max(highest, ...reach) * 1.06, low = Math.min(0, lowest);
  const x = (time) => left + ((time - from) / (to - from)) * (width - left - right);
  const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  const midnights = timeTicks(from, to);
  return el("svg.hydrograph", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("hydrograph_label", { name: gauge.name, peak: metres(gauge.peak?.p50 ?? null), low: metres(gauge.peak?.p10 ?? null), high: metres(gauge.peak?.p90 ?? null) }) },
    mark && el("text.watermark", { x: width / 2, y: height / 2, "text-anchor": "middle", "aria-hidden": "true" }, mark),
    ticks(low, high, 6).map((value) => [el("line.grid", { x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      el("text.tick", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value))]),
    midnights.map((time, i) => [el("line.grid", { x1: x(time), x2: x(time), y1: top, y2: height - bottom }),
      el("text.tick", { x: x(time), y: height - bottom + 15, "text-anchor": "middle" }, clock(time)),
      (i === 0 || day(time) !== day(midnights[i - 1])) && el("text.tick", { x: x(time), y: height - bottom + 29, "text-anchor": "middle" }, day(time))]),
    el("text.tick", { x: 4, y: top - 3 }, "m"),
    el("path.fan", { d: band(graph.times, graph.p10, graph.p90, x, y, low) }),
    el("path.inner", { d: band(graph.times, graph.p25, graph.p75, x, y, low) }),
    shown.members && graph.members.map((member) => el("path.member", { d: line(zip(graph.times, member), x, y) })),
    earlier.map((run, i) => el("path.earlier", { d: line(inView(zip(run.times, run.p50)), x, y), "stroke-opacity": 0.95 - 0.15 * i })),
    el("path.median", { d: line(zip(graph.times, graph.p50), x, y) }),
    readings.map(([time, stage]) => el("circle.reading", { cx: x(time), cy: y(stage), r: 3 })),
    gauge.thresholds.filter((threshold) => threshold.stage_m <= high).map((threshold) => [
      el("line.threshold", { x1: left, x2: width - right, y1: y(threshold.stage_m), y2: y(threshold.stage_m) }),
      el("text.label", { x: left + 4, y: y(threshold.stage_m) - 4 }, `${threshold.name} ${number(threshold.stage_m, 2)} m`)]),
    el("line.now", { x1: x(now), x2: x(now), y1: top, y2: height - bottom }),
    el("text.label", { x: x(now) + 4, y: height - bottom - 5 }, t("issued")));
}
