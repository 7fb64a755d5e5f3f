#include "core/basin/warning_rules.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/basin.hpp"
#include "core/basin/ranges.hpp"
#include "core/basin/warning_texts.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/warning_kinds.hpp"

namespace freshet::core {
namespace {

void read_limits(ConfigTable& table, WarningRule& rule) {
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
}

void read_area(ConfigTable& table, WarningRule& rule) {
  rule.area_depth_m = table.number("area_depth_m", {0.001, 100, "m"}, rule.area_depth_m,
                                   {.meaning = "warned is where the depth reaches this ...",
                                    .allowed = "one of `products.depth_thresholds_m`"});
  rule.area_probability =
      table.number("area_probability", range::fraction, rule.area_probability,
                   {.meaning = "... with this probability or more", .allowed = "above 0, to 1"});
  rule.change_probability = table.number("change_probability", range::fraction, rule.change_probability,
                                         {"an Update is sent when the probability changed by this much ..."});
  rule.change_area =
      table.number("change_area", range::fraction, rule.change_area, {"... or the area by this share"});
}

void read_texts(ConfigTable& table, RuleWords& words, const std::string& otherwise) {
  words.event =
      table.text("event", "", {.meaning = "CAP event", .otherwise = otherwise, .allowed = "plain text"});
  words.headline =
      table.text("headline", "",
                 {.meaning = "CAP headline",
                  .otherwise = otherwise,
                  .allowed = "plain text of a line, at most 160 characters (with `EXERCISE - ` before it)"});
  words.instruction =
      table.text("instruction", "",
                 {.meaning = "what people should do", .otherwise = otherwise, .allowed = "plain text"});
}

void check_texts(ConfigTable& table, const RuleWords& words, bool exercise) {
  if (table.has("event") && words.event.empty()) table.problem("event", "must not be empty");
  check_words(table, "event", words.event);
  check_words(table, "headline", words.headline);
  check_words(table, "instruction", words.instruction, true);
  check_headline(table, words.headline, exercise);
}

/// [warning.words.fr]: the same three in the languages after the first.
void read_other_languages(ConfigTable table, const Warnings& w, WarningRule& rule) {
  const std::string otherwise = "the template's";
  if (table.names().empty()) {  // so that the keys are known
    ConfigTable example = table.absent_entry();
    RuleWords none;
    read_texts(example, none, otherwise);
  }
  for (const std::string& language : table.names()) {
    ConfigTable entry = table.entry_table(language);
    RuleWords& words = rule.words[language];
    read_texts(entry, words, otherwise);
    check_texts(entry, words, w.exercise);
    const std::vector<std::string> others(w.languages.begin() + 1, w.languages.end());
    entry.expect(std::find(others.begin(), others.end(), language) != others.end(), "",
                 fmt::format("is none of the languages after the first, {}{}", fmt::join(w.languages, ", "),
                             did_you_mean(language, others)));
  }
}

WarningRule read_rule(ConfigTable table, const Warnings& w) {
  WarningRule rule;
  rule.at = {table.where()};
  rule.id = table.needed_text("id", {.meaning = "of the rule, in messages and in the ledger",
                                     .allowed = "letters, digits, `-`, `_`, `.`; once"});
  read_kind(table, rule);
  read_limits(table, rule);
  read_area(table, rule);
  rule.severity = table.choice("severity", {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
                               rule.severity, {"CAP severity"});
  RuleWords words;
  read_texts(table, words, "the template's, in the first of `warnings.languages`");
  rule.event = words.event, rule.headline = words.headline, rule.instruction = words.instruction;
  check_texts(table, words, w.exercise);
  read_other_languages(table.optional_table("words"), w, rule);
  for (const char* key : {"probability", "area_probability"})
    if (table.has(key) &&
        (std::string_view(key) == "probability" ? rule.probability : rule.area_probability) <= 0)
      table.problem(key, "must be above 0: a share of 0 holds everywhere and always");
  check_words(table, "place", rule.place);
  return rule;
}

/// A level is known by its severity, and a thread by its name: that of no rule outside it.
void check_thread(ConfigTable& entry, const WarningRule& rule, const std::vector<WarningRule>& earlier) {
  entry.expect(is_plain_id(rule.thread), "thread", "may hold letters, digits, '-', '_' and '.' only");
  const auto name = [](const WarningRule& r) { return r.thread.empty() ? r.id : r.thread; };
  for (const WarningRule& other : earlier) {
    const bool same = name(other) == name(rule);
    entry.expect(!same || (!rule.thread.empty() && !other.thread.empty()), "thread",
                 fmt::format("'{}' is the id of a warning that is not of the thread; choose another name",
                             name(rule)));
    entry.expect(!same || other.severity != rule.severity, "severity",
                 fmt::format("'{}' of thread '{}' is {} too: levels of a thread differ in severity", other.id,
                             name(rule), rule.severity));
    entry.expect(!same || other.where() == rule.where(), rule.gauge.empty() ? "place" : "gauge",
                 fmt::format("thread '{}' is about '{}': levels of a thread are of one place", name(rule),
                             other.where()));
  }
}

/// Its area is one that the forecast computes, and the names that its messages show are plain.
void check_rule(ConfigTable& entry, const WarningRule& rule, const Basin& basin,
                const ConfigTable& products) {
  check_kind(entry, rule, basin);
  const auto& depths = basin.products.depth_thresholds_m;
  const bool computed = std::any_of(depths.begin(), depths.end(),
                                    [&](double depth) { return std::abs(depth - rule.area_depth_m) < 1e-9; });
  entry.expect(computed, "area_depth_m",
               fmt::format("{:g} m is not one of products.depth_thresholds_m: {:g}", rule.area_depth_m,
                           fmt::join(depths, ", ")),
               {products});
  for (const Gauge& gauge : basin.gauges) {
    if (gauge.id != rule.gauge) continue;
    for (const std::string& name : {gauge.name, rule.stage_threshold})
      entry.expect(markup_in(name).empty(), "gauge",
                   fmt::format("messages would show '{}' of its gauge '{}' as it stands; write plain text",
                               markup_in(name), gauge.id));
  }
  entry.expect(!basin.local(), "",
               "messages say where on Earth the water is, which basin.crs = \"local\" does not; name a "
               "coordinate system there, or take the warnings out");
}

}  // namespace

void read_warning_rules(ConfigTable root, const ConfigTable& table, const Basin& basin, Warnings& w) {
  std::set<std::string> ids;
  for (ConfigTable entry :
       root.list("warning", {"In force while what `kind` asks for happens within the lead time with "
                             "`probability` or more ([warn](guide/warn.md#kinds-of-rules)).",
                             "Plain text: no HTML tags or entities. No text anywhere in basin.toml may hold "
                             "control characters, what is no character (U+FFFE) or what turns the direction "
                             "of writing (U+200E, U+200F, U+061C, U+202A to U+202E, U+2066 to U+2069)."})) {
    WarningRule rule = read_rule(entry, w);
    if (!entry.in_use()) continue;
    entry.expect(ids.insert(rule.id).second, "id",
                 fmt::format("'{}' is the id of another warning too", rule.id));
    entry.expect(is_plain_id(rule.id), "id", "may hold letters, digits, '-', '_' and '.' only");
    check_rule(entry, rule, basin, root.table("products"));
    check_thread(entry, rule, w.rules);
    w.rules.push_back(std::move(rule));
  }
  ConfigTable said = table;
  said.expect(w.rules.empty() || !w.sender.empty(), "sender",
              "is missing; messages name who sends them, e.g. sender = \"floods@agency.example\"");
  said.expect(markup_in(basin.name).empty() || w.rules.empty(), "sender",
              fmt::format("messages would show '{}' of basin.name as it stands", markup_in(basin.name)));
}

}  // namespace freshet::core
