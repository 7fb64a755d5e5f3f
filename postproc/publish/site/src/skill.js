// How well the forecasts have been so far, where `freshet verify` has looked (verification.json, docs/guide/verify.md).
import { el, name, table } from "./dom.js";
import { metres, number, percent, span, t } from "./words.js";

/// Of all lead times together: the last row.
const over = (leads) => leads?.at(-1);
const has = (figure) => figure?.value !== null && figure?.value !== undefined;

/// "30 % lower (95 %: 12 % to 41 %)" than the error of the last reading with its usual changes.
function gain(figure) {
  if (!has(figure)) return "–";
  const sign = figure.value < 0 ? -1 : 1, ends = [figure.low, figure.high].map((value) => sign * value).sort((a, b) => a - b);
  const range = figure.low === null ? t("skill_no_interval") : t("skill_interval", { low: percent(ends[0]), high: percent(ends[1]) });
  return `${t(sign > 0 ? "skill_lower" : "skill_higher", { percent: percent(sign * figure.value) })} (${range})`;
}

export function skillOf(forecast, gauge) {
  const found = forecast.verification?.gauges?.find((one) => one.id === gauge.id), all = over(found?.leads);
  if (!has(all?.rmse_m)) return null;
  return el("p.badge", {}, t("skill_badge", { error: metres(all.rmse_m.value), count: all.cycles }));
}

function gaugeRows(gauges) {
  return gauges.filter((gauge) => has(over(gauge.leads)?.rmse_m)).map((gauge) => {
    const all = over(gauge.leads);
    return [name(gauge.name || gauge.id), metres(all.rmse_m.value), gain(all.skill_over_usual_change), number(all.readings)];
  });
}

const warningRows = (warnings) => warnings.map((one) => [name(one.rule), number(one.warnings), number(one.hits), number(one.misses), number(one.false_alarms),
  one.ahead_h_median === null ? "–" : span(3600 * one.ahead_h_median)]);

export function skill(forecast) {
  const found = forecast.verification;
  if (!found?.badge) return null;
  const { badge } = found;
  const sentence = has(badge.skill) && badge.skill.low !== null ? t("skill_all", { gain: gain(badge.skill) }) : t("skill_few");
  return el("section#skill", { "aria-labelledby": "skill-head" }, el("h2", { id: "skill-head" }, t("skill")),
    el("p", {}, t("skill_compared", { count: badge.cycles }), " ", sentence),
    table(t("skill_gauges"), [t("gauge"), t("skill_error"), t("skill_gain"), t("skill_readings")], gaugeRows(found.gauges ?? [])),
    found.warnings?.length > 0 && table(t("skill_warnings"), [t("skill_rule"), t("sent"), t("skill_hits"), t("skill_misses"), t("skill_false"), t("skill_ahead")], warningRows(found.warnings)));
}
