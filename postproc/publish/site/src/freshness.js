// How old the forecast is, by the reader's clock.
import { el } from "./dom.js";
import { moment, span, t } from "./words.js";

/// "fresh"; "due": the next one should have begun; "old": it should have been here; "over": nothing in it is of the future.
export function freshness(manifest, now) {
  if (now > Date.parse(manifest.ends)) return "over";
  if (now > Date.parse(manifest.old_after)) return "old";
  return now > Date.parse(manifest.next_cycle) ? "due" : "fresh";
}

export const isOld = (state) => state === "old" || state === "over";

export function freshnessLine(manifest, now) {
  const state = freshness(manifest, now);
  const age = span((now - Date.parse(manifest.cycle)) / 1000);
  return el(`p.freshness.${state}`, { role: "status", "data-state": state },
    el("span.sign", { "aria-hidden": "true" }, isOld(state) ? "✕" : state === "due" ? "!" : "✓"),
    el("span", {}, t(`freshness_${state}`, { time: moment(manifest.cycle), age })));
}
