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

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// An onset that has passed is "now": that the clock moved on is no news.
bool onset_moved(const Evaluation& now, const Message& last, core::Instant sent) {
  if (!now.onset || !last.onset) return now.onset.has_value() != last.onset.has_value();
  const auto difference = std::max(*now.onset, sent) - std::max(*last.onset, sent);
  return std::chrono::abs(difference) >= onset_shift;
}

std::string what_changed(const Evaluation& now, const Message& last, core::Instant sent) {
  constexpr double tolerance = 1e-9;  // a change of exactly the limit counts
  if (const std::string before = severity_of_model(last); now.rule.severity != before)
    return fmt::format("Severity changed from {} to {}.", before, now.rule.severity);
  if (std::abs(now.probability - last.probability) >= now.rule.change_probability - tolerance)
    return fmt::format("Probability changed from {} to {}.", percent(last.probability),
                       percent(now.probability));
  const double change = std::abs(now.area.area_km2 - last.area_km2);
  if (change > 0 && change >= now.rule.change_area * last.area_km2 - tolerance)
    return fmt::format("Area changed from {:.2f} km2 to {:.2f} km2.", last.area_km2, now.area.area_km2);
  return onset_moved(now, last, sent) ? "Time of onset changed by an hour or more." : "";
}

}  // namespace

bool lapses_too_soon(const Message& last, const core::Basin& basin, core::Instant sent) {
  return last.expires < sent + seconds_of_hours(3 * basin.forecast.interval_h);
}

std::string why_cancelled(const Evaluation& e, const Message& last) {
  const core::WarningRule& rule = e.rule;
  const bool apart = rule.clear_probability < rule.probability;
  return fmt::format("Probability fell from {} to {}, below the {} at which this warning is {}{}.",
                     percent(last.probability), percent(e.probability),
                     percent(apart ? rule.clear_probability : rule.probability), apart ? "ended" : "given",
                     rule.clear_after_h > 0 ? fmt::format(", for {:g} h or more", rule.clear_after_h) : "");
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
  if (earlier.empty()) return Decision{MessageType::alert, ""};
  if (!evaluation.above_clear())
    return Decision{MessageType::cancel, why_cancelled(evaluation, earlier.back())};
  std::string reason = what_changed(evaluation, earlier.back(), sent);
  if (reason.empty() && lapses_too_soon(earlier.back(), basin, sent))
    reason = "Renewed: the warning still holds.";
  if (reason.empty()) return {};
  return Decision{MessageType::update, reason};
}

std::optional<Decision> decide_after_person(const Evaluation& evaluation, const Message& ended,
                                            const std::vector<Message>& earlier, core::Instant sent) {
  Message last = ended;
  if (!last.onset) last.onset = evaluation.onset;  // a Cancel has none
  const std::string reason = what_changed(evaluation, last, sent);
  if (reason.empty()) return {};
  return Decision{earlier.empty() ? MessageType::alert : MessageType::update,
                  "Given again after the officer on duty had ended it. " + reason};
}

}  // namespace freshet::forecast
