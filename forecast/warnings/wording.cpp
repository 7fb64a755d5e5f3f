#include "forecast/warnings/wording.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"
#include "forecast/warnings/cap_text.hpp"

namespace freshet::forecast {

namespace {

constexpr double lost_polygon_radius_m = 250;

bool is_blank(const std::string& text) {
  return core::fit_line(text).find_first_not_of(' ') == std::string::npos;
}

std::string shortened(const std::string& name) {
  constexpr std::size_t longest = 50;
  const std::string line = core::fit_line(name);
  return core::characters_in(line) <= longest ? line : core::first_characters(line, longest - 3) + "...";
}

/// What every message of this cycle has in common.
CapContent frame(const core::Basin& basin, const CycleProducts& products, core::Instant sent) {
  CapContent content;
  content.message.sender = basin.warnings.sender;
  content.message.cycle = products.cycle;
  content.message.sent = sent;
  content.message.expires = expiry(basin, products.cycle, sent);
  const results::ResultAttributes& a = products.gauges.attributes;
  content.exercise = basin.warnings.exercise || products.synthetic || !a.scenario.empty();
  if (content.exercise) content.note = "Exercise: this is not a real warning.";
  content.source = "Freshet " + core::version();
  content.web = basin.warnings.web;
  content.contact = basin.warnings.contact;
  const std::string name = core::fit_line(basin.warnings.sender_name);
  content.sender_name = is_blank(name) ? basin.warnings.sender : name;
  content.parameters = {{"members", fmt::format("{}", products.gauges.members)},
                        {"synthetic", products.synthetic ? "yes" : "no"},
                        {"members_left_out", core::fit_line(a.members_left_out)},
                        {"modifiers", core::fit_line(a.modifiers)},
                        {"not_known", core::fit_line(a.not_known)},
                        {"sha256_of_probability.nc", products.sums.probability},
                        {"sha256_of_gauges.nc", products.sums.gauges}};
  return content;
}

/// What templates may say in any message of this cycle. What results say of themselves is English: other
/// languages point to it.
Facts common_facts(const core::Basin& basin, const CapContent& content, const CycleProducts& products) {
  const results::ResultAttributes& a = products.gauges.attributes;
  return {{"basin", basin.name},
          {"cycle", When{products.cycle}},
          {"members_left_out", a.members_left_out},
          {"modifiers", a.modifiers},
          {"not_known", a.not_known},
          {"scenario", a.scenario},
          {"synthetic", products.synthetic},
          {"in_exercise", content.exercise}};
}

void add_onset_facts(const Evaluation& e, core::Instant cycle, Facts& facts) {
  facts["onset"] = When{*e.own_onset};
  facts["median_onset"] = When{*e.median_onset};
  const bool median_now = *e.median_onset <= cycle, own_now = *e.own_onset <= cycle;
  facts["median_now"] = median_now;
  facts["onset_now"] = own_now && !median_now;
  facts["onset_later"] = !own_now;
  if (!e.area_onset) return;
  facts["area_now"] = *e.area_onset <= cycle;
  if (*e.area_onset > cycle) facts["area_onset"] = When{*e.area_onset};
}

Facts facts_of(const Evaluation& e, core::Instant cycle, Facts facts) {
  facts.insert(e.facts.begin(), e.facts.end());
  facts["place"] = e.place.name;
  facts["place_short"] = shortened(e.place.name);
  facts["gauge"] = e.place.is_gauge;
  facts.insert({"end", When{e.forecast_end}});  // a kind may have said another
  facts["members"] = Number{static_cast<double>(e.members)};
  facts["reaching"] = Number{static_cast<double>(e.members_reaching)};
  facts["probability"] = percent(e.probability);
  facts["area_depth_m"] = Number{e.rule.area_depth_m, 2};
  facts["area_probability"] = percent(e.rule.area_probability);
  facts["area_km2"] = Number{e.area.area_km2, 2};
  facts["area_outline"] = e.form == AreaForm::outline;
  facts["area_rectangle"] = e.form == AreaForm::rectangle;
  facts["area_gauge"] = e.form == AreaForm::gauge;
  facts["area_place"] = e.form == AreaForm::place;
  if (!e.named.places.empty()) facts["places"] = e.named.places;
  if (!e.named.rivers.empty()) facts["rivers"] = e.named.rivers;
  if (!e.named.roads.empty()) facts["roads"] = e.named.roads;
  if (!e.named.districts.empty()) facts["districts"] = e.named.districts;
  add_onset_facts(e, cycle, facts);
  return facts;
}

/// The user's words in this language; those of the rule itself are in the first.
core::RuleWords words_in(const core::WarningRule& rule, const core::Warnings& w,
                         const std::string& language) {
  if (language == w.languages.front()) return {rule.event, rule.headline, rule.instruction};
  const auto found = rule.words.find(language);
  return found == rule.words.end() ? core::RuleWords{} : found->second;
}

InfoText info_of(const Texts& texts, const core::RuleWords& own, Facts facts, const Sentences& reason,
                 bool exercise) {
  InfoText info;
  info.language = texts.tag();
  info.event = is_blank(own.event) ? texts.say("event", facts) : core::fit_line(own.event);
  facts["event"] = info.event;
  facts["reason"] = texts.say(reason);
  info.headline =
      texts.headline(exercise, is_blank(own.headline) ? texts.say("headline", facts) : own.headline);
  info.description = texts.say("description", facts);
  info.instruction = is_blank(own.instruction) ? texts.say("instruction", facts) : own.instruction;
  info.area = texts.say("area", facts);
  return info;
}

void refer_to(const std::vector<Message>& earlier, CapContent& content) {
  content.references = earlier;
  content.message.references.clear();
  for (const Message& m : earlier) content.message.references.push_back(m.identifier);
}

std::vector<LonLatRing> polygons_of(const Message& last, const CycleProducts& products) {
  if (!last.xml.empty()) return read_cap_polygons(last.xml, last.identifier);
  const auto station = products.gauges.find(last.gauge);
  return station ? circle(core::lonlat(products.gauges.stations[*station].at_point), lost_polygon_radius_m)
                 : std::vector<LonLatRing>{};
}

/// What the last message called its event and its area in this language.
InfoText said_before(const Message& last, const std::string& language) {
  InfoText info;
  info.event = last.event, info.area = last.area_description;
  if (last.xml.empty()) return info;
  const CapText text(last.xml, last.identifier);
  const auto languages = text.languages();
  if (std::find(languages.begin(), languages.end(), language) == languages.end()) return {};
  return {language, text.get_in(language, "event"), "", "", "", text.get_in(language, "areaDesc")};
}

}  // namespace

Texts texts_or_english(const std::string& language, const core::Warnings& warnings) {
  return {core::template_for(language, warnings.templates).empty() ? "en" : language, warnings};
}

std::string name_of_place(const core::Basin& basin, const Message& message) {
  for (const auto& gauge : basin.gauges)
    if (gauge.id == message.gauge && !gauge.name.empty()) return gauge.name;
  return place_of(message);
}

CapContent warning_content(const core::Basin& basin, const CycleProducts& products, const Evaluation& e,
                           const Decision& decision, const Occasion& occasion) {
  CapContent content = frame(basin, products, occasion.sent);
  Message& m = content.message;
  m.identifier = identifier_of(basin.name, e.rule.id, products.cycle, decision.type, occasion.number);
  m.type = decision.type;
  m.rule = e.rule.id;
  m.thread = e.rule.thread;
  m.gauge = e.rule.gauge;
  m.place = e.place.is_gauge ? "" : e.place.id;
  m.severity = e.rule.severity;
  m.onset = e.onset;
  m.probability = e.probability;
  m.area_km2 = e.area.area_km2;
  refer_to(occasion.earlier, content);
  content.response_type = "Monitor";
  content.urgency = urgency(occasion.sent, *e.onset);
  content.certainty = certainty(e.probability);
  const Facts facts = facts_of(e, products.cycle, common_facts(basin, content, products));
  for (const Texts& texts : texts_of(basin.warnings))
    content.infos.push_back(info_of(texts, words_in(e.rule, basin.warnings, texts.tag()), facts,
                                    decision.reason, content.exercise));
  m.event = content.infos.front().event;
  m.area_description = content.infos.front().area;
  content.polygons = e.area.polygons;
  content.geocodes = e.named.geocodes;
  content.parameters.insert(content.parameters.begin(), e.parameters.begin(), e.parameters.end());
  content.parameters.insert(content.parameters.begin(), {"kind", e.rule.kind});
  return content;
}

CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const Sentence& reason,
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
  content.polygons = polygons_of(last, products);
  if (!last.xml.empty()) content.geocodes = read_cap_geocodes(last.xml, last.identifier);
  for (const Texts& texts : texts_of(basin.warnings)) {
    InfoText info = said_before(last, texts.tag());
    info.language = texts.tag();
    Facts facts = common_facts(basin, content, products);
    if (info.event.empty()) info.event = texts.say("event", facts);
    facts["place"] = name_of_place(basin, last);
    facts["gauge"] = !last.gauge.empty();
    facts["event"] = info.event;
    facts["given"] = When{last.cycle};
    facts["reason"] = texts.say({reason});
    if (info.area.empty()) info.area = texts.say("area", facts);
    info.headline = texts.headline(content.exercise, texts.say("cancel_headline", facts));
    info.description = texts.say("cancel_description", facts);
    info.instruction = texts.say("cancel_instruction", facts);
    content.infos.push_back(std::move(info));
  }
  m.event = content.infos.front().event;
  m.area_description = content.infos.front().area;
  return content;
}

}  // namespace freshet::forecast
