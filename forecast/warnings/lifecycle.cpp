#include "forecast/warnings/lifecycle.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::forecast {

namespace {

using std::chrono::hours;

constexpr auto onset_shift = hours(1);

std::chrono::seconds seconds_of_hours(double h) { return std::chrono::seconds(std::llround(h * 3600)); }

/// An onset that has passed is "now": that the clock moved on is no news.
bool onset_moved(const Evaluation& now, const Message& last, core::Instant sent) {
  if (!now.onset || !last.onset) return now.onset.has_value() != last.onset.has_value();
  const auto difference = std::max(*now.onset, sent) - std::max(*last.onset, sent);
  return std::chrono::abs(difference) >= onset_shift;
}

/// Nothing: no news.
Sentences what_changed(const Evaluation& now, const Message& last, core::Instant sent) {
  constexpr double tolerance = 1e-9;  // a change of exactly the limit counts
  if (const std::string before = severity_of_model(last); now.rule.severity != before)
    return {{"reason_severity", {{"before", Word{before}}, {"now", Word{now.rule.severity}}}}};
  if (std::abs(now.probability - last.probability) >= now.rule.change_probability - tolerance)
    return {
        {"reason_probability", {{"before", percent(last.probability)}, {"now", percent(now.probability)}}}};
  const double change = std::abs(now.area.area_km2 - last.area_km2);
  if (change > 0 && change >= now.rule.change_area * last.area_km2 - tolerance)
    return {{"reason_area", {{"before", Number{last.area_km2, 2}}, {"now", Number{now.area.area_km2, 2}}}}};
  if (onset_moved(now, last, sent)) return {{"reason_onset", {}}};
  return {};
}

}  // namespace

bool lapses_too_soon(const Message& last, const core::Basin& basin, core::Instant sent) {
  return last.expires < sent + seconds_of_hours(3 * basin.forecast.interval_h);
}

Sentence why_cancelled(const Evaluation& e, const Message& last) {
  const bool apart = e.clear < e.needed;
  Sentence why{"reason_fell",
               {{"before", percent(last.probability)},
                {"now", percent(e.probability)},
                {"limit", percent(apart ? e.clear : e.needed)},
                {"ends", apart}}};
  if (e.rule.clear_after_h > 0) why.facts["hours"] = Number{e.rule.clear_after_h, 0};
  return why;
}

core::Instant expiry(const core::Basin& basin, core::Instant cycle, core::Instant sent) {
  const core::Instant end = std::max<core::Instant>(cycle + core::milliseconds_of(basin.forecast.lead_s),
                                                    sent + seconds_of_hours(4 * basin.forecast.interval_h));
  return std::chrono::floor<std::chrono::seconds>(end);
}

std::string urgency(core::Instant sent, core::Instant onset) {
  const auto lead = onset - sent;
  return lead < hours(1) ? "Immediate" : lead < hours(3) ? "Expected" : "Future";
}

std::string certainty(double probability) { return probability > 0.5 ? "Likely" : "Possible"; }

std::optional<Decision> decide(const Evaluation& evaluation, const std::vector<Message>& earlier,
                               const core::Basin& basin, core::Instant sent) {
  if (earlier.empty() && !evaluation.holds()) return {};
  if (earlier.empty()) return Decision{MessageType::alert, {}};
  if (!evaluation.above_clear())
    return Decision{MessageType::cancel, {why_cancelled(evaluation, earlier.back())}};
  Sentences reason = what_changed(evaluation, earlier.back(), sent);
  if (reason.empty() && lapses_too_soon(earlier.back(), basin, sent)) reason = {{"reason_renewed", {}}};
  if (reason.empty()) return {};
  return Decision{MessageType::update, reason};
}

std::optional<Decision> decide_after_person(const Evaluation& evaluation, const Message& ended,
                                            const std::vector<Message>& earlier, core::Instant sent) {
  Message last = ended;
  if (!last.onset) last.onset = evaluation.onset;  // a Cancel has none
  Sentences reason = what_changed(evaluation, last, sent);
  if (reason.empty()) return {};
  reason.insert(reason.begin(), Sentence{"reason_given_again", {}});
  return Decision{earlier.empty() ? MessageType::alert : MessageType::update, reason};
}

}  // namespace freshet::forecast
