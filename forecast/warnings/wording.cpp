#include "forecast/warnings/wording.hpp"

#include <array>
#include <cctype>

#include "core/errors.hpp"
#include "core/provenance.hpp"

namespace freshet::forecast {

namespace {

std::string clock_words(core::Instant t, core::Instant cycle) {
  const std::string full = in_words(t);
  const bool same_day =
      std::chrono::floor<std::chrono::days>(t) == std::chrono::floor<std::chrono::days>(cycle);
  return same_day ? full.substr(full.size() - 9) : full;  // "06:00 UTC"
}

/// What every message of this cycle has in common.
CapContent frame(const core::Basin& basin, const CycleProducts& products, core::Instant sent) {
  CapContent content;
  content.message.sender = basin.warnings.sender;
  content.message.cycle = products.cycle;
  content.message.sent = sent;
  content.message.expires = expiry(basin, products.cycle);
  content.exercise = basin.warnings.exercise;
  if (content.exercise) content.note = "Exercise: this is not a real warning.";
  content.source = "Freshet " + core::version();
  content.language = basin.warnings.language;
  content.sender_name = basin.warnings.sender_name;
  content.parameters = {{"members", fmt::format("{}", products.gauges.members)},
                        {"synthetic", products.synthetic ? "yes" : "no"},
                        {"sha256_of_probability.nc", products.probability_sha256},
                        {"sha256_of_gauges.nc", products.gauges_sha256}};
  return content;
}

std::string finished(const CapContent& content, const CycleProducts& products, std::string text) {
  if (products.synthetic)
    text += " The rain or the readings behind this forecast are synthetic, not measured.";
  if (content.exercise) text += " This is an exercise.";
  return text;
}

constexpr const char* exercise_prefix = "EXERCISE - ";

bool says_exercise(const std::string& text) {
  std::string start = text.substr(0, 8);
  for (char& c : start) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return start == "exercise";
}

std::string headline(const core::Basin& basin, const Evaluation& e, core::Instant cycle) {
  const std::string prefix = basin.warnings.exercise ? exercise_prefix : "";
  if (!e.rule.headline.empty())
    return says_exercise(e.rule.headline) ? e.rule.headline : prefix + e.rule.headline;
  return fmt::format("{}{}: {} expected to reach {:.2f} m ({}) from {}, probability {:.0f} %", prefix,
                     e.rule.event, e.gauge.name, e.threshold_m, e.rule.stage_threshold,
                     clock_words(*e.onset, cycle), 100 * e.probability);
}

std::string area_sentence(const Evaluation& e) {
  if (e.area_is_gauge_only)
    return fmt::format(
        "No cell of the model has a probability of {:.0f} % or more of water {:.2f} m deep: the polygon "
        "marks only the "
        "surroundings of the gauge.",
        100 * e.rule.area_probability, e.rule.area_depth_m);
  return fmt::format(
      "The polygons mark where water at least {:.2f} m deep has a probability of {:.0f} % or more, rivers "
      "included: "
      "{:.2f} km2, outlines simplified, islands included, the smallest patches left out.",
      e.rule.area_depth_m, 100 * e.rule.area_probability, e.area.area_km2);
}

std::string onset_sentence(const Evaluation& e, core::Instant cycle) {
  if (*e.median_onset <= cycle)
    return "In half or more of these the water stands that high at the start of the forecast. ";
  const std::string half =
      fmt::format("half of those that reach it by {}. ", clock_words(*e.median_onset, cycle));
  if (*e.onset <= cycle)
    return "In some of these it stands that high at the start of the forecast, in " + half;
  return fmt::format("One member in ten does so by {}, {}", clock_words(*e.onset, cycle), half);
}

std::string description(const Evaluation& e, const Decision& decision, core::Instant cycle) {
  std::string text = decision.reason.empty() ? "" : decision.reason + " ";
  text += fmt::format(
      "In the forecast of {}, {} of {} members ({:.0f} %) reach a stage of {:.2f} m ({}) at {} by {}. ",
      in_words(cycle), e.members_reaching, e.members, 100 * e.probability, e.threshold_m,
      e.rule.stage_threshold, e.gauge.name, clock_words(e.forecast_end, cycle));
  text += onset_sentence(e, cycle);
  text += fmt::format("Peak stage: median {:.2f} m, 10 to 90 % range {:.2f} to {:.2f} m. ", e.peak_p50,
                      e.peak_p10, e.peak_p90);
  return text + area_sentence(e);
}

std::string gauge_name(const core::Basin& basin, const std::string& id) {
  for (const auto& gauge : basin.gauges)
    if (gauge.id == id && !gauge.name.empty()) return gauge.name;
  return id;
}

}  // namespace

std::string in_words(core::Instant t) {
  static constexpr std::array months = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  return fmt::format("{} {} {} {:02}:{:02} UTC", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count());
}

CapContent warning_content(const core::Basin& basin, const CycleProducts& products, const Evaluation& e,
                           const Decision& decision, const std::vector<Message>& earlier,
                           core::Instant sent) {
  CapContent content = frame(basin, products, sent);
  Message& m = content.message;
  m.identifier = identifier_of(basin.name, e.rule.id, products.cycle, decision.type);
  m.type = decision.type;
  m.rule = e.rule.id;
  m.gauge = e.gauge.id;
  m.event = e.rule.event;
  m.severity = e.rule.severity;
  m.onset = e.onset;
  m.probability = e.probability;
  m.area_km2 = e.area.area_km2;
  m.area_description = fmt::format("{}: low ground and rivers (gauge: {})", basin.name, e.gauge.name);
  content.references = earlier;
  content.urgency = urgency(products.cycle, *e.onset);
  content.certainty = certainty(e.probability);
  content.headline = headline(basin, e, products.cycle);
  content.description = finished(content, products, description(e, decision, products.cycle));
  content.instruction = e.rule.instruction;
  content.polygons = e.area.polygons;
  content.parameters.insert(content.parameters.begin(),
                            {{"threshold", e.rule.stage_threshold},
                             {"threshold_stage_m", fmt::format("{}", e.threshold_m)},
                             {"peak_stage_p10_m", fmt::format("{:.3f}", e.peak_p10)},
                             {"peak_stage_p50_m", fmt::format("{:.3f}", e.peak_p50)},
                             {"peak_stage_p90_m", fmt::format("{:.3f}", e.peak_p90)}});
  return content;
}

CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const std::string& reason,
                          double probability, const std::vector<Message>& earlier,
                          const std::vector<LonLatRing>& polygons, core::Instant sent) {
  CapContent content = frame(basin, products, sent);
  const Message& last = earlier.back();
  Message& m = content.message;
  m = last;
  m.sender = basin.warnings.sender;
  m.cycle = products.cycle;
  m.sent = sent;
  m.expires = expiry(basin, products.cycle);
  m.identifier = identifier_of(basin.name, last.rule, products.cycle, MessageType::cancel);
  m.type = MessageType::cancel;
  m.severity = "Minor";
  m.onset.reset();
  m.probability = probability;
  m.area_km2 = 0;
  content.references = earlier;
  content.urgency = "Past";
  content.certainty = probability < 0.05 ? "Unlikely" : "Possible";
  content.headline =
      fmt::format("{}Cancelled: {} warning '{}' for {}", content.exercise ? exercise_prefix : "", last.event,
                  last.rule, gauge_name(basin, last.gauge));
  content.description = finished(
      content, products,
      fmt::format("{} The warning given in the forecast of {} no longer holds. This ends this warning only: "
                  "others, for this place too, hold until they are cancelled or expire.",
                  reason, in_words(last.cycle)));
  content.polygons = polygons;
  return content;
}

}  // namespace freshet::forecast
