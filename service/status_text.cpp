#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/scenario_list.hpp"
#include "core/text_table.hpp"
#include "service/status.hpp"

namespace freshet::service {

using nlohmann::json;

namespace {

std::string span_text(double seconds) {
  const auto minutes = std::llround(seconds / 60);
  if (std::abs(seconds) < 120) return fmt::format("{:.0f} s", seconds);
  if (minutes < 120) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{}:{:02} h", minutes / 60, minutes % 60);
  return fmt::format("{} days", minutes / 1440);
}

std::string text_or(const json& value, const char* otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

std::string joined(const json& list) {
  std::string text;
  for (const json& item : list) text += (text.empty() ? "" : ", ") + item.get<std::string>();
  return text;
}

std::string cycles_text(const json& cycles) {
  core::TextTable table({"cycle", "state", ">late", ">tries", "began because", "without"});
  for (const json& c : cycles)
    table.row({c["cycle"], c["state"], c["late_s"].is_null() ? "" : span_text(c["late_s"]),
               std::to_string(c["tries"].get<int>()), c["reason"], joined(c["missing_gauges"])});
  std::string text = table.text();
  for (const json& c : cycles)
    if (!c["message"].get<std::string>().empty())
      text += fmt::format("  {}: {}\n", c["cycle"].get<std::string>(), c["message"].get<std::string>());
  return text;
}

std::string feeds_text(const json& feeds) {
  core::TextTable table({"feed", "kind", "last success", "last failure", "why", ">waiting", ">refused"});
  for (const json& f : feeds)
    table.row({f["id"], f["kind"], text_or(f["last_success"], "never"), text_or(f["last_failure"], "none"),
               text_or(f["reason"], ""), std::to_string(f["waiting"].get<int>()),
               std::to_string(f["refused"].get<int>())});
  return table.text();
}

std::string receivers_text(const json& receivers) {
  const auto count = [](const json& value) { return value.is_number() ? value.dump() : ""; };
  core::TextTable table(
      {"receiver", "kind", "last delivery", ">delivered", ">waiting", ">left out", "why", "next try"});
  for (const json& r : receivers)
    table.row({r["id"], r["kind"], text_or(r["last_delivery"], "none"), count(r["delivered"]),
               count(r["waiting"]), count(r["left_out"]), text_or(r["reason"], ""),
               text_or(r["next_try"], "")});
  return table.text();
}

std::string gauges_text(const json& gauges) {
  core::TextTable table({"gauge", "last reading", ">age", ""});
  for (const json& g : gauges)
    table.row({g["id"], text_or(g["last_reading"], "never"),
               g["age_s"].is_null() ? "" : span_text(g["age_s"]), g["silent"].get<bool>() ? "SILENT" : ""});
  return table.text();
}

std::string modifiers_text(const json& modifiers) {
  core::TextTable table({"changed", "what", "by", "because", "expires"});
  for (const json& m : modifiers) {
    if (m.contains("fault")) return m["fault"].get<std::string>() + "\n";
    table.row({m["id"], m["words"], m["author"], m["reason"], text_or(m["expires"], "never")});
  }
  return table.text();
}

std::string warnings_text(const json& rules) {
  core::TextTable table({"rule", "cycle", ">probability", "state"});
  for (const json& r : rules)
    table.row(
        {r["rule"], r["cycle"],
         r["probability"].is_number() ? fmt::format("{:.0f} %", 100 * r["probability"].get<double>()) : "",
         r["state"]});
  return table.text();
}

}  // namespace

std::string status_text(const json& s) {
  std::string text;
  if (s["service"].is_null())
    text += fmt::format("{}: not in service\n", s["basin"].get<std::string>());
  else
    text += fmt::format("{}: in service since {} (process {} on {}), engine {}; the clock says {}{}\n",
                        s["basin"].get<std::string>(), s["service"]["since"].get<std::string>(),
                        s["service"]["process"].get<int>(), s["service"]["host"].get<std::string>(),
                        s["engine"].get<std::string>(), s["service"]["clock"].get<std::string>(),
                        s["service"]["speed"] == 1.0 ? ""
                                                     : fmt::format(", {:g} times as fast as time",
                                                                   s["service"]["speed"].get<double>()));
  text += fmt::format("last complete cycle {}, next {}", text_or(s["last_complete"], "none"),
                      s["next_cycle"].get<std::string>());
  if (s["disk"].is_object())
    text += fmt::format("; {:.2f} GB used, {:.0f} GB free", s["disk"]["used_gb"].get<double>(),
                        s["disk"]["free_gb"].get<double>());
  text += "\n";
  if (const json& age = s["forecast_age_s"]; age.is_number() && s["forecast_is_old"].get<bool>())
    text += fmt::format("OLD: the newest forecast was made for {} ago; a newer one is missing\n",
                        span_text(age.get<double>()));
  if (const std::string fewer = s["members_left_out"]; !fewer.empty())
    text += "FEWER MEMBERS: " + fewer + "\n";
  if (!s["cycles"].empty()) text += "\n" + cycles_text(s["cycles"]);
  if (!s["warnings"].empty()) text += "\n" + warnings_text(s["warnings"]);
  for (const json& d : s["drafts"])
    text += fmt::format("{}{} waits for a person for {}: freshet approve or reject\n",
                        d["stale"].get<bool>() ? "STALE: " : "", d["draft"].get<std::string>(),
                        span_text(d["waits_s"].get<double>()));
  if (!s["gauges"].empty()) text += "\n" + gauges_text(s["gauges"]);
  if (!s["modifiers"].empty()) text += "\n" + modifiers_text(s["modifiers"]);
  if (!s["scenarios"].empty()) text += "\n" + core::scenarios_table(s["scenarios"]);
  if (!s["feeds"].empty()) text += "\n" + feeds_text(s["feeds"]);
  if (!s["receivers"].empty()) text += "\n" + receivers_text(s["receivers"]);
  return text;
}

}  // namespace freshet::service
