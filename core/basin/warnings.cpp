#include "core/basin/warnings.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

#include "core/basin.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"

namespace freshet::core {
namespace {

/// The gauge of a rule has the threshold of the rule, and its area is one that the forecast computes.
void check_rule(ConfigTable table, const WarningRule& rule, const Basin& basin, const ConfigTable& products) {
  std::vector<std::string> ids, names;
  for (const Gauge& gauge : basin.gauges) {
    ids.push_back(gauge.id);
    if (gauge.id != rule.gauge) continue;
    for (const StageThreshold& threshold : gauge.thresholds) names.push_back(threshold.name);
  }
  const bool known_gauge = std::find(ids.begin(), ids.end(), rule.gauge) != ids.end();
  const bool unnamed = std::find(ids.begin(), ids.end(), "") != ids.end();  // a fault of its own
  table.expect(
      known_gauge || unnamed, "gauge",
      fmt::format("there is no [[gauge]] with id '{}'{}", rule.gauge, did_you_mean(rule.gauge, ids)));
  const bool known_threshold = std::find(names.begin(), names.end(), rule.stage_threshold) != names.end();
  table.expect(known_threshold || !known_gauge, "stage_threshold",
               fmt::format("gauge '{}' has no stage_thresholds_m.{}{}", rule.gauge, rule.stage_threshold,
                           did_you_mean(rule.stage_threshold, names)));
  const auto& depths = basin.products.depth_thresholds_m;
  const bool computed = std::any_of(depths.begin(), depths.end(),
                                    [&](double depth) { return std::abs(depth - rule.area_depth_m) < 1e-9; });
  table.expect(computed, "area_depth_m",
               fmt::format("{:g} m is not one of products.depth_thresholds_m: {:g}", rule.area_depth_m,
                           fmt::join(depths, ", ")),
               {products});
}

constexpr std::size_t longest_headline = 160;  // CAP 1.2, section 3.2.2
constexpr std::string_view exercise_prefix = "EXERCISE - ";

/// `text` stands in messages as it is: no markup, and on one line unless `lines`.
void check_words(ConfigTable& table, const std::string& key, const std::string& text, bool lines = false) {
  const std::string markup = markup_in(text);
  if (!markup.empty())
    table.problem(key, fmt::format("holds {}, which people would read as it stands: messages are plain text; "
                                   "write the character itself, as in \"Oak & Elm\", and no tags",
                                   markup));
  if (!lines && text.find_first_of("\t\r\n") != std::string::npos)
    table.problem(key, "holds a tab or a line break; write it on one line");
  if (table.has(key) && !table.written(key).empty() && text.find_first_not_of(" \t\r\n") == std::string::npos)
    table.problem(key, "holds nothing but blanks");
}

WarningRule read_rule(ConfigTable table) {
  WarningRule rule;
  rule.at = {table.where()};
  rule.id = table.needed_text("id", {.meaning = "of the rule, in messages and in the ledger",
                                     .allowed = "letters, digits, `-`, `_`, `.`; once"});
  rule.gauge =
      table.needed_text("gauge", {.meaning = "whose stage decides", .allowed = "id of a `[[gauge]]`"});
  rule.stage_threshold = table.needed_text(
      "stage_threshold",
      {.meaning = "the stage that decides", .allowed = "name of one of its `stage_thresholds_m`"});
  rule.probability =
      table.number("probability", range::fraction, rule.probability,
                   {.meaning = "the rule holds from this probability on", .allowed = "above 0, to 1"});
  rule.clear_probability = table.number("clear_probability", range::fraction, rule.probability,
                                        {.meaning = "in force, a warning is kept down to this probability",
                                         .otherwise = "`probability`",
                                         .also = "at most `probability`"});
  rule.clear_after_h = table.number("clear_after_h", {0, 240, "h"}, rule.clear_after_h,
                                    {"... and until it has been below it for so long, forecast by forecast"});
  rule.min_duration_h = table.number("min_duration_h", {0, 240, "h"}, rule.min_duration_h,
                                     {"... and at least for so long after it was given"});
  table.expect(rule.clear_probability <= rule.probability, "clear_probability",
               fmt::format("is {:g}, more than the probability of {:g} at which the warning is given",
                           rule.clear_probability, rule.probability));
  rule.thread =
      table.text("thread", "",
                 {.meaning = "rules of one thread are levels of one warning, ordered by `severity`: "
                             "only the highest that holds is in force, and another takes its place as an "
                             "Update",
                  .otherwise = "a thread of its own",
                  .allowed = "letters, digits, `-`, `_`, `.`"});
  rule.area_depth_m = table.number("area_depth_m", {0.001, 100, "m"}, rule.area_depth_m,
                                   {.meaning = "the polygon is where the depth reaches this ...",
                                    .allowed = "one of `products.depth_thresholds_m`"});
  rule.area_probability =
      table.number("area_probability", range::fraction, rule.area_probability,
                   {.meaning = "... with this probability or more", .allowed = "above 0, to 1"});
  rule.change_probability = table.number("change_probability", range::fraction, rule.change_probability,
                                         {"an Update is sent when the probability changed by this much ..."});
  rule.change_area =
      table.number("change_area", range::fraction, rule.change_area, {"... or the area by this share"});
  rule.event = table.text("event", rule.event, {.meaning = "CAP event", .allowed = "plain text"});
  rule.severity = table.choice("severity", {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
                               rule.severity, {"CAP severity"});
  rule.headline =
      table.text("headline", "",
                 {.meaning = "CAP headline",
                  .allowed = "plain text of a line, at most 160 characters (with `EXERCISE - ` before it)"});
  rule.instruction = table.text(
      "instruction", "",
      {.meaning = "what people should do",
       .otherwise =
           "a sentence that sends people to the authorities; in an exercise, that nothing is to be done",
       .allowed = "plain text"});
  if (rule.event.empty()) table.problem("event", "must not be empty");
  for (const char* key : {"probability", "area_probability"})
    if (table.has(key) &&
        (std::string_view(key) == "probability" ? rule.probability : rule.area_probability) <= 0)
      table.problem(key, "must be above 0: a share of 0 holds everywhere and always");
  check_words(table, "event", rule.event);
  check_words(table, "headline", rule.headline);
  check_words(table, "instruction", rule.instruction, true);
  return rule;
}

bool only_of(const std::string& text, bool (*allowed)(char)) {
  return std::all_of(text.begin(), text.end(), allowed);
}

bool id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// CAP 1.2, section 3.2.1: a sender holds no spaces, commas, < or &.
bool sender_character(char c) { return c > ' ' && c < 0x7F && c != ',' && c != '<' && c != '&'; }

/// A tag of BCP 47 that xs:language takes too: a language of two or three letters, then subtags.
void check_language(ConfigTable& table, const std::string& language) {
  static const std::regex tag("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");
  if (language.size() < 100 && std::regex_match(language, tag)) return;
  std::string mended = language;
  std::replace(mended.begin(), mended.end(), '_', '-');
  mended = mended.substr(0, mended.find('.'));  // "de_DE.UTF-8", a locale
  const bool known = mended.size() < 100 && std::regex_match(mended, tag);
  table.problem("language", fmt::format("'{}' is not a language tag such as 'en-US' or 'de' (BCP 47){}",
                                        language, known ? fmt::format("; did you mean '{}'?", mended) : ""));
}

/// A level is known by its severity, and a thread by its name: that of no rule outside it.
void check_thread(ConfigTable& entry, const WarningRule& rule, const std::vector<WarningRule>& earlier) {
  entry.expect(only_of(rule.thread, id_character), "thread",
               "may hold letters, digits, '-', '_' and '.' only");
  const auto name = [](const WarningRule& r) { return r.thread.empty() ? r.id : r.thread; };
  for (const WarningRule& other : earlier) {
    const bool same = name(other) == name(rule);
    entry.expect(!same || (!rule.thread.empty() && !other.thread.empty()), "thread",
                 fmt::format("'{}' is the id of a warning that is not of the thread; choose another name",
                             name(rule)));
    entry.expect(!same || other.severity != rule.severity, "severity",
                 fmt::format("'{}' of thread '{}' is {} too: levels of a thread differ in severity", other.id,
                             name(rule), rule.severity));
    entry.expect(!same || other.gauge == rule.gauge, "gauge",
                 fmt::format("thread '{}' is about gauge '{}': levels of a thread are of one place",
                             name(rule), other.gauge));
  }
}

void check_web(ConfigTable& table, const std::string& web) {
  static const std::regex address("https?://[A-Za-z0-9.:_~\\[\\]-]+(/[!-~]*)?");
  if (web.empty() || (web.size() < 2000 && std::regex_match(web, address) && markup_in(web).empty())) return;
  table.problem("web", "is no address that begins with https:// or http://, of ASCII without blanks");
}

/// What a message of this rule says besides the rule's own texts.
void check_rule_words(ConfigTable& entry, const WarningRule& rule, const Warnings& w, const Basin& basin,
                      const ConfigTable& warnings) {
  const bool prefixed = w.exercise && !says_exercise(rule.headline);
  const std::size_t room = longest_headline - (prefixed ? exercise_prefix.size() : 0);
  entry.expect(characters_in(rule.headline) <= room, "headline",
               fmt::format("has {} characters; CAP asks for at most {}{}", characters_in(rule.headline), room,
                           prefixed ? ", \"EXERCISE - \" before it" : ""));
  entry.expect(is_english(w.language) || !rule.headline.empty(), "headline",
               fmt::format("is missing: the language is '{}', and Freshet's own words are English; write "
                           "headline (and instruction) in that language, or language = \"en-US\"",
                           w.language),
               {warnings});
  entry.expect(
      is_english(w.language) || rule.headline.empty() || entry.has("event"), "event",
      fmt::format("is missing: 'Flood' is English, and the language is '{}'; write event in that language",
                  w.language),
      {warnings});
  for (const Gauge& gauge : basin.gauges) {
    if (gauge.id != rule.gauge) continue;
    for (const std::string& name : {gauge.name, rule.stage_threshold})
      entry.expect(markup_in(name).empty(), "gauge",
                   fmt::format("messages would show '{}' of its gauge '{}' as it stands; write plain text",
                               markup_in(name), gauge.id));
  }
}

}  // namespace

bool says_exercise(const std::string& text) {
  std::string start = text.substr(0, 8);
  for (char& c : start)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return start == "exercise";
}

bool is_english(const std::string& language) {
  return language.size() >= 2 && (language[0] | 0x20) == 'e' && (language[1] | 0x20) == 'n' &&
         (language.size() == 2 || language[2] == '-');
}

Warnings read_warnings(ConfigTable root, const Basin& basin) {
  ConfigTable table = root.table("warnings", {"Who sends messages, and how."});
  Warnings w;
  w.at = {table.where()};
  w.sender = table.text("sender", "",
                        {.meaning = "CAP sender, such as an address of the agency",
                         .otherwise = "*needed if there is a `[[warning]]`*",
                         .allowed = "ASCII text without spaces, commas, `<`, `&`"});
  w.sender_name = table.text(
      "sender_name", "",
      {.meaning = "the agency's name for people", .otherwise = "`warnings.sender`", .allowed = "plain text"});
  w.web = table.text("web", "",
                     {.meaning = "where people read more (CAP web; some who take messages in require it)",
                      .otherwise = "none",
                      .allowed = "address that begins with `https://` or `http://`"});
  w.contact = table.text(
      "contact", "",
      {.meaning = "whom people may ask (CAP contact)", .otherwise = "none", .allowed = "plain text"});
  w.language = table.text(
      "language", w.language,
      {.meaning = "of `headline` and `instruction`; if not English, every rule needs a `headline`, "
                  "and what Freshet says stays English in an `info` of its own",
       .allowed = "BCP 47 tag"});
  w.exercise = table.flag("exercise", basin.synthetic,
                          {.meaning = "messages carry the CAP status Exercise instead of Actual",
                           .otherwise = "`basin.synthetic`",
                           .also = "not false with `basin.synthetic = true`"});
  w.sent_now = table.choice("sent_time", {"now", "cycle"}, "now",
                            {"`\"cycle\"`: replays carry the cycle's own time"}) == "now";
  w.approval_required =
      table.choice("approval", {"none", "required"}, "none",
                   {"`\"required\"`: messages are drafted, and sent when a person approves them "
                    "(`freshet approve`): Alerts, Updates and Cancels alike"}) == "required";
  w.four_eyes = table.flag("four_eyes", w.four_eyes,
                           {.meaning = "two different persons stand behind each message",
                            .also = "with `approval = \"required\"`"});
  w.draft_stale_after_h = table.number("draft_stale_after_h", {0.01, 168, "h"}, w.draft_stale_after_h,
                                       {"a draft that waits for longer is reported as stale, and approved "
                                        "only with `--stale`"});
  table.expect(!w.four_eyes || w.approval_required, "four_eyes",
               "is true, but nobody approves anything: write approval = \"required\" too");
  w.buffer_m =
      table.number("buffer_m", {0, 1e4, "m"}, w.buffer_m,
                   {"polygons reach so far beyond the cells, and patches twice as far apart become one; "
                    "further where that takes fewer than 100 points"});
  w.simplify_m =
      table.number("simplify_m", {0, 1e4, "m"}, w.simplify_m,
                   {"outlines are simplified by this much, and buffered by more: no cell is cut off"});
  w.min_area_km2 = table.number("min_area_km2", {0, 1e4, "km2"}, w.min_area_km2,
                                {"smaller patches get no polygon of their own"});
  check_language(table, w.language);
  check_words(table, "sender_name", w.sender_name);
  check_words(table, "contact", w.contact);
  check_web(table, w.web);
  if (!only_of(w.sender, sender_character))
    table.problem("sender", "must be of ASCII letters, digits and signs, without spaces, commas, < or &");
  std::set<std::string> ids;
  for (ConfigTable entry :
       root.list("warning", {"In force while P(stage at `gauge` reaches `stage_threshold` within the lead "
                             "time) is `probability` or more.",
                             "Plain text: no HTML tags or entities. No text anywhere in basin.toml may hold "
                             "control characters, what is no character (U+FFFE) or what turns the direction "
                             "of writing (U+200E, U+200F, U+061C, U+202A to U+202E, U+2066 to U+2069)."})) {
    WarningRule rule = read_rule(entry);
    if (!entry.in_use()) continue;
    entry.expect(ids.insert(rule.id).second, "id",
                 fmt::format("'{}' is the id of another warning too", rule.id));
    entry.expect(only_of(rule.id, id_character), "id", "may hold letters, digits, '-', '_' and '.' only");
    check_rule(entry, rule, basin, root.table("products"));
    check_thread(entry, rule, w.rules);
    entry.expect(!basin.local(), "",
                 "messages say where on Earth the water is, which basin.crs = \"local\" does not; name a "
                 "coordinate system there, or take the warnings out");
    check_rule_words(entry, rule, w, basin, table);
    w.rules.push_back(std::move(rule));
  }
  table.expect(w.rules.empty() || !w.sender.empty(), "sender",
               "is missing; messages name who sends them, e.g. sender = \"floods@agency.example\"");
  table.expect(markup_in(basin.name).empty() || w.rules.empty(), "sender",
               fmt::format("messages would show '{}' of basin.name as it stands", markup_in(basin.name)));
  table.expect(!basin.synthetic || w.exercise, "exercise",
               "is false, but basin.synthetic is true: what nobody measured must not warn people; write "
               "exercise = true, or synthetic = false where rain and readings are real");
  return w;
}

}  // namespace freshet::core
