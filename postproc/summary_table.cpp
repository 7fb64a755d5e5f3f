#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/text_table.hpp"
#include "core/time_words.hpp"
#include "postproc/summary.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

using nlohmann::json;
namespace key = results::key;

namespace {

core::Instant instant(const json& iso) { return core::parse_instant(iso.get<std::string>(), "summary"); }

/// "2026-03-10 04:00"
std::string date_and_time(const json& iso) {
  const std::string text = core::to_iso(instant(iso));
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string metres(const json& value, int digits = 2) {
  return value.is_number() ? fmt::format("{:.{}f}", value.get<double>(), digits) : "-";
}

std::string peak(const json& stage) { return stage.is_null() ? "dry" : metres(stage); }

std::string percent(const json& share) {
  return share.is_number() ? fmt::format("{:.0f} %", 100 * share.get<double>()) : "-";
}

std::string size_text(std::uintmax_t bytes) {
  const auto value = static_cast<double>(bytes);
  return bytes < 1000000 ? fmt::format("{:.1f} kB", value / 1e3) : fmt::format("{:.1f} MB", value / 1e6);
}

std::string size_of(const json& group) { return size_text(group.at("bytes").get<std::uintmax_t>()); }

std::string gauge_mark(const json& gauge) {
  return gauge.at(key::id).get<std::string>() + (gauge.at(key::assimilated).get<bool>() ? "" : " *");
}

/// "64 % less", "5 % more", "-"
std::string change(const json& reduction) {
  if (!reduction.is_number()) return "-";
  const double percent = reduction.get<double>();
  if (std::abs(percent) < 0.5) return "same";
  return fmt::format("{:.0f} % {}", std::abs(percent), percent >= 0 ? "less" : "more");
}

std::vector<std::string> threshold_names(const json& cycles) {
  std::vector<std::string> names;
  for (const json& cycle : cycles)
    for (const json& gauge : cycle.at(key::gauges))
      for (const json& threshold : gauge.at(key::thresholds))
        if (std::find(names.begin(), names.end(), threshold.at(key::name)) == names.end())
          names.push_back(threshold.at(key::name));
  return names;
}

json threshold_probability(const json& gauge, const std::string& name) {
  for (const json& threshold : gauge.at(key::thresholds))
    if (threshold.at(key::name) == name) return threshold.at(key::probability);
  return {};
}

std::string heading(const json& summary) {
  const json &first = summary.at("cycles").front(), &last = summary.at("cycles").back();
  std::string text =
      fmt::format("{}: {} forecast cycle{}, {} to {} UTC, each {:g} h ahead; {} members, {} cells\n",
                  summary.at("basin").get<std::string>(), summary.at("cycles").size(),
                  summary.at("cycles").size() == 1 ? "" : "s", date_and_time(first.at(key::cycle)),
                  date_and_time(last.at(key::cycle)), last.at(key::lead_h).get<double>(),
                  last.at(key::members).get<int>(), last.at(key::cells).get<int>());
  if (summary.at(key::synthetic))
    text += "SYNTHETIC: rain or readings are made up; nothing here was measured.\n";
  return text;
}

std::string gauge_legend(const json& cycle) {
  core::TextTable table({"gauge", "place", "thresholds"});
  for (const json& gauge : cycle.at(key::gauges)) {
    std::string stages;
    for (const json& t : gauge.at(key::thresholds))
      stages += fmt::format("{}{} {} m", stages.empty() ? "" : ", ", t.at(key::name).get<std::string>(),
                            metres(t.at(key::stage_m)));
    table.row({gauge_mark(gauge), gauge.at(key::name), stages});
  }
  return table.text();
}

std::string forecast_table(const json& summary) {
  const auto thresholds = threshold_names(summary.at("cycles"));
  const bool truth = !summary.at("truth").is_null();
  std::vector<std::string> head = {"cycle (UTC)", "gauge", ">peak", "10 - 90 %", "at"};
  for (const std::string& name : thresholds) head.push_back(">P(" + name + ")");
  if (truth) head.insert(head.end(), {">truth", "at", ">with", ">without", ">change"});
  core::TextTable table(head);
  for (const json& cycle : summary.at("cycles")) {
    std::string when = date_and_time(cycle.at(key::cycle));
    for (const json& gauge : cycle.at(key::gauges)) {
      const json &stage = gauge.at(key::peak_stage_m), &time = gauge.at(key::peak_time).at(key::p50);
      std::vector<std::string> row = {
          when, gauge_mark(gauge), peak(stage.at(key::p50)),
          peak(stage.at(key::p10)) + " - " + peak(stage.at(key::p90)),
          time.is_null() ? "-" : core::clock_in_cycle(instant(time), instant(cycle.at(key::cycle)))};
      for (const std::string& name : thresholds) row.push_back(percent(threshold_probability(gauge, name)));
      if (truth) {
        const json happened = gauge.value("truth_peak", json()),
                   error = gauge.value("rmse_m", json::object());
        row.push_back(happened.is_null() ? "-" : metres(happened.at(key::stage_m)));
        row.push_back(happened.is_null() ? "-" : core::to_iso(instant(happened.at("time"))).substr(11, 5));
        row.push_back(metres(error.value("with_assimilation", json())));
        row.push_back(metres(error.value("without_assimilation", json())));
        row.push_back(change(error.value("reduction_percent", json())));
      }
      table.row(row);
      when.clear();
    }
    table.rule();
  }
  std::string text =
      "Forecast peaks, m above gauge zero: median and 10 - 90 % of the members; probability of each "
      "threshold";
  if (truth)
    text +=
        ";\nhighest stage of the truth in the same hours; error: RMSE of the ensemble mean with and without "
        "assimilation, m";
  return text + "\n" + table.text();
}

/// Members that a cycle was made without.
std::string left_out_text(const json& cycles) {
  std::string text;
  for (const json& cycle : cycles)
    if (const std::string line = cycle.value(key::members_left_out, ""); !line.empty())
      text += fmt::format("  {:<16}  {}\n", date_and_time(cycle.at(key::cycle)), line);
  return text.empty() ? "" : "Fewer members in these forecasts\n" + text;
}

/// Since when what drives the forecasts is not known; once where it is the same for all.
std::string not_known_text(const json& cycles) {
  const auto sentences = [](const json& cycle) { return cycle.value(key::not_known, json::array()); };
  const bool same = std::all_of(cycles.begin(), cycles.end(), [&](const json& cycle) {
    return sentences(cycle) == sentences(cycles.front());
  });
  std::string text;
  for (const json& cycle : cycles) {
    std::string when = same ? "all cycles" : date_and_time(cycle.at(key::cycle));
    for (const json& sentence : sentences(cycle)) {
      text += fmt::format("  {:<16}  {}\n", when, sentence.get<std::string>());
      when.clear();
    }
    if (same) break;
  }
  return text.empty() ? "" : "Not known in these forecasts\n" + text;
}

std::string error_table(const json& summary) {
  const json& error = summary.at("error");
  if (error.is_null()) return "";
  core::TextTable table({"gauge", ">with", ">without", ">change"});
  const auto row = [&](const std::string& name, const json& e) {
    table.row({name, metres(e.at("with_assimilation"), 3), metres(e.at("without_assimilation"), 3),
               change(e.at("reduction_percent"))});
  };
  for (const json& gauge : error.at(key::gauges)) row(gauge_mark(gauge), gauge);
  std::string text = "Error over all cycles, RMSE in m, with and without assimilation\n" + table.text();
  const json& kept_out = error.at("kept_out");
  if (kept_out.at("samples").get<int>() == 0) return text;
  if (kept_out.at("reduction_percent").is_number())
    return text + fmt::format("=> where nothing was measured (*): {} m with assimilation, {} m without: {}\n",
                              metres(kept_out.at("with_assimilation"), 3),
                              metres(kept_out.at("without_assimilation"), 3),
                              change(kept_out.at("reduction_percent")));
  return text;
}

std::string warning_table(const json& summary) {
  const json& warnings = summary.at("warnings");
  if (warnings.empty()) return "Warnings: none issued\n";
  const auto when = [](const json& warning, const char* key) {
    return warning.value(key, json()).is_string() ? date_and_time(warning[key]) : std::string("-");
  };
  core::TextTable table(
      {"cycle (UTC)", "message", "rule", "event", ">probability", ">km2", "onset (UTC)", "valid until"});
  for (const json& w : warnings)
    table.row({when(w, key::cycle), w.at(key::type), w.at(key::rule),
               w.at(key::severity).get<std::string>() + " " + w.at(key::event).get<std::string>(),
               percent(w.at(key::probability)), metres(w.at(key::area_km2)), when(w, key::onset),
               when(w, key::expires)});
  return fmt::format("Warnings: {} issued, CAP 1.2, in cycles/*/warnings/\n", warnings.size()) + table.text();
}

std::string run_table(const json& summary) {
  core::TextTable table({"cycle (UTC)", ">readings used", ">steps", ">s/step", ">ranks", ">s in steps",
                         ">water error", ">files", ">size"});
  for (const json& cycle : summary.at("cycles")) {
    const json &timing = cycle.at("timing"), &assimilation = cycle.at(key::assimilation);
    std::uintmax_t bytes = 0;
    std::size_t count = 0;
    for (const json& file : cycle.at("files")) {
      bytes += file.at("bytes").get<std::uintmax_t>();
      count += file.at("count").get<std::size_t>();
    }
    table.row(
        {date_and_time(cycle.at(key::cycle)),
         assimilation.is_null() ? "-" : fmt::format("{}", assimilation.at(key::readings_used).get<int>()),
         fmt::format("{}", timing.at(key::steps).get<long long>()),
         fmt::format("{:.5f}", timing.at(key::seconds_per_step).get<double>()),
         fmt::format("{}", timing.at(key::ranks).get<int>()),
         fmt::format("{:.1f}", timing.at(key::seconds).get<double>()),
         fmt::format("{:.1e}", cycle.at(key::water).at(key::largest_relative_error).get<double>()),
         fmt::format("{}", count), size_text(bytes)});
  }
  const json& run = summary.at("run");
  return "Runs\n" + table.text() +
         fmt::format("=> {} steps in {:.1f} s, {:.5f} s per step of {} members at once\n",
                     run.at(key::steps).get<long long>(), run.at("seconds_in_steps").get<double>(),
                     run.at(key::seconds_per_step).get<double>(),
                     summary.at("cycles").back().at(key::members).get<int>());
}

std::string file_table(const json& summary) {
  core::TextTable table({"file", ">count", ">size"});
  const json& files = summary.at("files");
  for (const json& group : files.at("groups"))
    table.row({group.at(key::name), fmt::format("{}", group.at("count").get<std::size_t>()), size_of(group)});
  return fmt::format("Files: {}, {}\n", files.at("count").get<std::size_t>(), size_of(files)) + table.text();
}

std::string notes(const json& summary) {
  std::string text;
  for (const json& cycle : summary.at("left_out"))
    text += fmt::format("note: the cycle of {} UTC is not complete and is left out\n", date_and_time(cycle));
  for (const json& note : summary.at("notes")) text += "note: " + note.get<std::string>() + "\n";
  return text;
}

}  // namespace

std::string summary_table(const json& summary) {
  std::string text = heading(summary) + "\n" + gauge_legend(summary.at("cycles").back());
  const json& gauges = summary.at("cycles").back().at(key::gauges);
  if (std::any_of(gauges.begin(), gauges.end(),
                  [](const json& g) { return !g.at(key::assimilated).get<bool>(); }))
    text += "* kept out of the assimilation: shows what the forecast is worth where nothing is measured\n";
  for (const std::string& part :
       {forecast_table(summary), left_out_text(summary.at("cycles")), not_known_text(summary.at("cycles")),
        error_table(summary), warning_table(summary), run_table(summary), file_table(summary),
        notes(summary)})
    if (!part.empty()) text += "\n" + part;
  return text;
}

}  // namespace freshet::postproc
