#include "forecast/warnings/wording.hpp"

#include <array>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"

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
  content.message.expires = expiry(basin, products.cycle, sent);
  const std::string& scenario = products.gauges.attributes.scenario;
  content.exercise = basin.warnings.exercise || products.synthetic || !scenario.empty();
  if (content.exercise) content.note = "Exercise: this is not a real warning.";
  content.source = "Freshet " + core::version();
  content.language = basin.warnings.language;
  content.web = basin.warnings.web;
  content.contact = basin.warnings.contact;
  const std::string name = core::fit_line(basin.warnings.sender_name);
  content.sender_name = name.find_first_not_of(' ') == std::string::npos ? basin.warnings.sender : name;
  content.parameters = {{"members", fmt::format("{}", products.gauges.members)},
                        {"synthetic", products.synthetic ? "yes" : "no"},
                        {"sha256_of_probability.nc", products.sums.probability},
                        {"sha256_of_gauges.nc", products.sums.gauges}};
  return content;
}

std::string finished(const CapContent& content, const CycleProducts& products, std::string text) {
  const results::ResultAttributes& a = products.gauges.attributes;
  for (const std::string& said : {a.members_left_out, a.modifiers, a.not_known})
    if (!said.empty()) text += " " + core::fit_line(said);
  if (!a.scenario.empty())
    text += fmt::format(" This is the scenario '{}', not the forecast.", core::fit_line(a.scenario));
  if (products.synthetic)
    text += " The rain or the readings behind this forecast are synthetic, not measured.";
  if (content.exercise) text += " This is an exercise.";
  return text;
}

constexpr const char* exercise_prefix = "EXERCISE - ";
constexpr double lost_polygon_radius_m = 250;

std::string headline_of(const CapContent& content, const std::string& text) {
  return headline_for(content.exercise, text);
}

std::string own_headline(const Evaluation& e, core::Instant cycle) {
  constexpr std::size_t longest_name = 50;
  std::string name = core::fit_line(e.gauge.name.empty() ? e.gauge.id : e.gauge.name);
  if (core::characters_in(name) > longest_name) name = core::first_characters(name, longest_name - 3) + "...";
  return fmt::format("{}: {} expected to reach {:.2f} m ({}) from {}, probability {:.0f} %", e.rule.event,
                     name, e.threshold_m, e.rule.stage_threshold, clock_words(*e.gauge_onset, cycle),
                     100 * e.probability);
}

bool is_blank(const std::string& text) {
  return core::fit_line(text).find_first_not_of(' ') == std::string::npos;
}

const char* own_instruction(const CapContent& content) {
  return content.exercise
             ? "This is an exercise: nothing is to be done."
             : "Keep away from rivers and low ground, and do what the authorities in charge advise.";
}

void refer_to(const std::vector<Message>& earlier, CapContent& content) {
  content.references = earlier;
  content.message.references.clear();
  for (const Message& m : earlier) content.message.references.push_back(m.identifier);
}

/// The user's words where there are any, in the language of the basin; ours are English.
void add_advice(CapContent& content, const Evaluation& e, core::Instant cycle) {
  const bool english = core::is_english(content.language);
  const bool own_head = is_blank(e.rule.headline), own_advice = is_blank(e.rule.instruction);
  content.headline = headline_of(content, own_head || !english ? own_headline(e, cycle) : e.rule.headline);
  content.instruction = own_advice || !english ? own_instruction(content) : e.rule.instruction;
  if (english || own_head) return;
  content.local_headline = headline_of(content, e.rule.headline);
  content.local_instruction = e.rule.instruction;
}

std::string area_sentence(const Evaluation& e) {
  if (e.area_is_gauge_only)
    return fmt::format(
        "No cell of the model has a probability of {:.0f} % or more of water {:.2f} m deep: the polygon "
        "marks only the "
        "surroundings of the gauge.",
        100 * e.rule.area_probability, e.rule.area_depth_m);
  if (e.area_is_rectangle)
    return fmt::format(
        "The polygon is the rectangle around where water at least {:.2f} m deep has a probability of {:.0f} "
        "% "
        "or more: {:.2f} km2.",
        e.rule.area_depth_m, 100 * e.rule.area_probability, e.area.area_km2);
  return fmt::format(
      "The polygons mark where water at least {:.2f} m deep has a probability of {:.0f} % or more, rivers "
      "included: "
      "{:.2f} km2, with a margin around it, islands included, the smallest patches left out.",
      e.rule.area_depth_m, 100 * e.rule.area_probability, e.area.area_km2);
}

std::string onset_sentence(const Evaluation& e, core::Instant cycle) {
  if (*e.median_onset <= cycle)
    return "In half or more of these the water stands that high at the start of the forecast. ";
  const std::string half =
      fmt::format("half of those that reach it by {}. ", clock_words(*e.median_onset, cycle));
  if (*e.gauge_onset <= cycle)
    return "In some of these it stands that high at the start of the forecast, in " + half;
  return fmt::format("One member in ten does so by {}, {}", clock_words(*e.gauge_onset, cycle), half);
}

/// The onset of the message is the earlier of the two.
std::string area_onset_sentence(const Evaluation& e, core::Instant cycle) {
  if (!e.area_onset) return "";
  if (*e.area_onset <= cycle) return "In the marked area such water stands at the start of the forecast. ";
  return fmt::format("In the marked area such water is first expected by {}. ",
                     clock_words(*e.area_onset, cycle));
}

std::string metres(double stage) { return std::isnan(stage) ? "dry" : fmt::format("{:.2f} m", stage); }

std::string parameter_of(double stage) { return std::isnan(stage) ? "dry" : fmt::format("{:.3f}", stage); }

std::string peak_sentence(const Evaluation& e) {
  if (std::isnan(e.peak_p10))
    return fmt::format("Peak stage: median {}, 10 to 90 % range {} to {}. ", metres(e.peak_p50),
                       metres(e.peak_p10), metres(e.peak_p90));
  return fmt::format("Peak stage: median {:.2f} m, 10 to 90 % range {:.2f} to {:.2f} m. ", e.peak_p50,
                     e.peak_p10, e.peak_p90);
}

std::string description(const Evaluation& e, const Decision& decision, core::Instant cycle) {
  std::string text = decision.reason.empty() ? "" : decision.reason + " ";
  text += fmt::format(
      "In the forecast of {}, {} of {} members ({:.0f} %) reach a stage of {:.2f} m ({}) at {} by {}. ",
      in_words(cycle), e.members_reaching, e.members, 100 * e.probability, e.threshold_m,
      e.rule.stage_threshold, e.gauge.name, clock_words(e.forecast_end, cycle));
  text += onset_sentence(e, cycle);
  return text + peak_sentence(e) + area_onset_sentence(e, cycle) + area_sentence(e);
}

std::string gauge_name(const core::Basin& basin, const std::string& id) {
  for (const auto& gauge : basin.gauges)
    if (gauge.id == id && !gauge.name.empty()) return gauge.name;
  return id;
}

std::vector<LonLatRing> polygons_of(const Message& last, const CycleProducts& products) {
  if (!last.xml.empty()) return read_cap_polygons(last.xml, last.identifier);
  const auto station = products.gauges.find(last.gauge);
  return station ? circle(lonlat(products.gauges.stations[*station].at_point), lost_polygon_radius_m)
                 : std::vector<LonLatRing>{};
}

}  // namespace

std::string headline_for(bool exercise, const std::string& text) {
  const bool prefixed = exercise && !core::says_exercise(text);
  const std::string whole = (prefixed ? exercise_prefix : "") + core::fit_line(text);
  if (core::characters_in(whole) <= longest_headline) return whole;
  return core::first_characters(whole, longest_headline - 3) + "...";
}

std::string cancel_instruction(bool exercise) {
  return exercise ? "This is an exercise: nothing is to be done."
                  : "Nothing is to be done because of this warning any more; heed others, and the "
                    "authorities in charge.";
}

std::string cancel_title(const core::Basin& basin, const Message& last) {
  return fmt::format("Cancelled: {} warning '{}' for {}", last.event, last.rule,
                     gauge_name(basin, last.gauge));
}

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
                           const Decision& decision, const Occasion& occasion) {
  CapContent content = frame(basin, products, occasion.sent);
  Message& m = content.message;
  m.identifier = identifier_of(basin.name, e.rule.id, products.cycle, decision.type, occasion.number);
  m.type = decision.type;
  m.rule = e.rule.id;
  m.thread = e.rule.thread;
  m.gauge = e.gauge.id;
  m.event = is_blank(e.rule.event) ? "Flood" : core::fit_line(e.rule.event);
  m.severity = e.rule.severity;
  m.onset = e.onset;
  m.probability = e.probability;
  m.area_km2 = e.area.area_km2;
  m.area_description =
      core::fit_line(fmt::format("{}: low ground and rivers (gauge: {})", basin.name, e.gauge.name));
  refer_to(occasion.earlier, content);
  content.response_type = "Monitor";
  content.urgency = urgency(occasion.sent, *e.onset);
  content.certainty = certainty(e.probability);
  add_advice(content, e, products.cycle);
  content.description = finished(content, products, description(e, decision, products.cycle));
  content.polygons = e.area.polygons;
  content.parameters.insert(content.parameters.begin(),
                            {{"threshold", e.rule.stage_threshold},
                             {"threshold_stage_m", fmt::format("{}", e.threshold_m)},
                             {"peak_stage_p10_m", parameter_of(e.peak_p10)},
                             {"peak_stage_p50_m", parameter_of(e.peak_p50)},
                             {"peak_stage_p90_m", parameter_of(e.peak_p90)}});
  return content;
}

CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const std::string& reason,
                          double probability, const Occasion& occasion) {
  CapContent content = frame(basin, products, occasion.sent);
  const Message& last = occasion.earlier.back();
  Message& m = content.message;
  const core::Instant expires = m.expires;
  m = last;
  m.xml.clear();
  m.sender = basin.warnings.sender;
  m.cycle = products.cycle;
  m.sent = occasion.sent;
  m.expires = expires;
  m.identifier = identifier_of(basin.name, last.rule, products.cycle, MessageType::cancel, occasion.number);
  m.type = MessageType::cancel;
  m.severity = "Minor";
  m.onset.reset();
  m.probability = probability;
  m.area_km2 = 0;
  refer_to(occasion.earlier, content);
  content.response_type = "None";  // "AllClear" would speak for other warnings too
  content.urgency = "Past";
  content.certainty = probability < 0.05 ? "Unlikely" : "Possible";
  content.headline = headline_of(content, cancel_title(basin, last));
  content.description = finished(
      content, products,
      fmt::format("{} The warning given in the forecast of {} no longer holds. This ends this warning only: "
                  "others, for this place too, hold until they are cancelled or expire.",
                  reason, in_words(last.cycle)));
  content.instruction = cancel_instruction(content.exercise);
  content.polygons = polygons_of(last, products);
  return content;
}

}  // namespace freshet::forecast
