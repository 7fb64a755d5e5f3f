#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/modifiers.hpp"
#include "core/text_table.hpp"
#include "service/trace/why.hpp"

namespace freshet::service {

using nlohmann::json;

namespace {

constexpr std::size_t most_readings = 12, most_cycles = 6, short_sum = 12;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return "-";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string sum_of(const json& object, bool all) {
  const std::string sum = text_of(object, "sha256");
  return sum.empty() ? "-" : all ? sum : sum.substr(0, short_sum);
}

/// Whole or not comes first: then what is not.
std::string verdict(const json& why) {
  std::string text = text_of(why["message"], "identifier");
  if (why["whole"].get<bool>()) {
    std::map<std::string, int> states;
    for (const json& f : why["files"]) ++states[text_of(f, "state")];
    std::string counts;
    for (const auto& [state, count] : states)
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, state);
    text += fmt::format(": whole; files: {}\n", counts);
  } else {
    text += fmt::format(": NOT as it was when the message was sent\n");
    for (const json& fault : why["faults"]) text += "  ! " + fault.get<std::string>() + "\n";
  }
  for (const json& note : why["notes"]) text += "  - " + note.get<std::string>() + "\n";
  return text;
}

/// What the rule asked for, and what of it the members do. Messages of before there were kinds name none.
std::string rule_lines(const json& m, const json& r) {
  const bool by_gauge = !text_of(r, "gauge").empty(), by_threshold = r.contains("threshold");
  std::string asked = by_threshold ? fmt::format(", threshold {} = {} m above its zero",
                                                 text_of(r, "threshold"), text_of(r, "threshold_stage_m"))
                                   : "";
  const json all_asked = r.value("asked", json::object());  // items() refers to it
  for (const auto& [name, value] : all_asked.items())
    asked += fmt::format(", {} {}", name, value.get<std::string>());
  std::string text = fmt::format("rule      {}: {} {}{}; in basin.toml {}\n", text_of(r, "rule"),
                                 by_gauge ? "gauge" : "area", text_of(r, by_gauge ? "gauge" : "place"), asked,
                                 text_of(r, "now"));
  text += fmt::format("chance    {:.4g} % of {} members", 100 * m.value("probability", 0.0),
                      text_of(r, "members"));
  if (r.contains("peak_stage_p50_m"))
    text += fmt::format("; peak stage {} m (10 %: {}, 90 %: {})", text_of(r, "peak_stage_p50_m"),
                        text_of(r, "peak_stage_p10_m"), text_of(r, "peak_stage_p90_m"));
  return text + "\n";
}

std::string message_lines(const json& why) {
  const json &m = why["message"], &r = why["rule"];
  std::string text = fmt::format("\nmessage   {} ({}), sent {}, expires {}\n", text_of(m, "type"),
                                 text_of(m, "status"), text_of(m, "sent"), text_of(m, "expires"));
  text += fmt::format("          entry {} of {} in the ledger, SHA-256 {}\n", text_of(m, "ledger_entry"),
                      text_of(m, "ledger_entries"), text_of(m, "ledger_entry_sha256").substr(0, short_sum));
  text += rule_lines(m, r);
  return text;
}

std::string cycle_lines(const json& cycle) {
  std::string text = fmt::format("cycle     {} by {}{}\n", text_of(cycle, "cycle"), text_of(cycle, "program"),
                                 cycle.value("synthetic", false) ? ", synthetic" : "");
  if (cycle.contains("scenario"))
    text += fmt::format("scenario  {} by {}: {}\n", text_of(cycle["scenario"], "name"),
                        text_of(cycle["scenario"], "author"), text_of(cycle["scenario"], "reason"));
  for (const json& one : cycle.value("modifiers", json::array())) {
    const core::Modifier m = core::modifier_from_json(one, "provenance.json");
    text += fmt::format("changed   {} by {}: {} ({})\n", m.id, m.author, core::in_words(m), m.reason);
  }
  const json analysis = cycle.value("analysis", json());
  text += fmt::format("analysis  {}\n",
                      analysis.is_object() && analysis.contains("readings_used")
                          ? fmt::format("{} readings used of {}", text_of(analysis, "readings_used"),
                                        cycle.value("readings", json::array()).size())
                          : "without readings");
  return text;
}

/// Value with its unit as the column has it.
std::string value_of(const json& reading) {
  for (const auto& [name, value] : reading.items())
    if (value.is_number_float() && !name.starts_with("error") && name != "raw")
      return fmt::format("{:.4g} {}", value.get<double>(), name);
  return "-";
}

/// Those of one gauge, or of all where it has none.
std::vector<const json*> readings_of(const json& cycle, const std::string& gauge) {
  std::vector<const json*> own, all;
  for (const json& reading : cycle["readings"]) {
    all.push_back(&reading);
    if (text_of(reading, "station") == gauge) own.push_back(&reading);
  }
  return own.empty() ? all : own;
}

/// `gauge`: "" for every reading; else the last ones of it.
std::string reading_lines(const json& cycle, const std::string& gauge, bool all) {
  const std::vector<const json*> readings = readings_of(cycle, gauge);
  if (readings.empty()) return "";
  core::TextTable table({"station", "time", "value", "quality", ">revision", "file", "SHA-256", ""});
  const std::size_t shown = all ? readings.size() : std::min(readings.size(), most_readings);
  for (std::size_t i = readings.size() - shown; i < readings.size(); ++i) {
    const json& r = *readings[i];
    table.row({text_of(r, "station"), text_of(r, "time"), value_of(r), text_of(r, "quality"),
               text_of(r, "revision"), text_of(r, "source"), sum_of(r, all), r.value("note", "")});
  }
  const std::size_t of = cycle["readings"].size();
  return fmt::format("\nreadings of {}{}\n{}", text_of(cycle, "cycle"),
                     shown < of ? fmt::format(": {} of {} (--all for all)", shown, of) : "", table.text());
}

/// Cycles before, a line each: what is wrong with their files stands at the top.
std::string cycles_before(const json& why, bool all) {
  const json& cycles = why["cycles"];
  if (cycles.size() < 2) return "\ncycles before: none, it is the first\n";
  std::string text = fmt::format("\ncycles before, back to the first: {}\n", cycles.size() - 1);
  for (std::size_t i = 1; i < cycles.size(); ++i) {
    if (!all && i > most_cycles && i + 1 < cycles.size()) {
      if (i == most_cycles + 1) text += "  ...\n";
      continue;
    }
    text += fmt::format("  {}  {} readings, {}\n", text_of(cycles[i], "cycle"),
                        cycles[i].value("readings", json::array()).size(), text_of(cycles[i], "program"));
  }
  return text;
}

std::string file_lines(const json& why, bool all) {
  core::TextTable table({"state", "SHA-256", "what", "file"});
  const std::string cycle = text_of(why["message"], "cycle");
  std::size_t left_out = 0;
  for (const json& f : why["files"]) {
    const std::string state = text_of(f, "state");
    const bool of_other = f.contains("cycle") && f["cycle"] != cycle;
    if (!all && of_other && state == "as it was") {
      ++left_out;
      continue;
    }
    table.row({state, sum_of(f, all), text_of(f, "what"), text_of(f, "file")});
  }
  const std::string more =
      left_out > 0 ? fmt::format("  and {} of earlier cycles, as they were (--all for all)\n", left_out) : "";
  return "\nfiles\n" + table.text() + more;
}

}  // namespace

std::string why_text(const json& why, bool all) {
  const json& cycles = why["cycles"];
  std::string text = verdict(why) + message_lines(why) + cycle_lines(cycles.front());
  text += reading_lines(cycles.front(), all ? "" : text_of(why["rule"], "gauge"), all);
  if (all)
    for (std::size_t i = 1; i < cycles.size(); ++i) text += reading_lines(cycles[i], "", true);
  return text + cycles_before(why, all) + file_lines(why, all);
}

}  // namespace freshet::service
