// Hydrographs as tables: gauges.csv and sections.csv, a row for each place, member and time.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/result_files.hpp"
#include "postproc/export_format.hpp"
#include "results/gauges_file.hpp"
#include "results/sections_file.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;

/// RFC 4180: in quotes where it holds a separator.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// Empty where there is none.
std::string number(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "";
}

/// A member of a file: where it stands, and its number among all.
struct Shown {
  std::size_t at;
  int number;
};

/// All of them where none was asked for.
std::vector<Shown> members_of(const ExportSettings& settings, std::size_t count,
                              const results::ResultAttributes& attributes, const fs::path& file) {
  core::check(attributes.member_numbers.empty() || attributes.member_numbers.size() == count,
              "{}: {} members, but numbers of {}; make the cycle again", file.string(), count,
              attributes.member_numbers.size());
  std::vector<Shown> all, members;
  for (std::size_t m = 0; m < count; ++m)
    all.push_back(
        {m, attributes.member_numbers.empty() ? static_cast<int>(m) : attributes.member_numbers.at(m)});
  for (const int number : settings.members) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Shown& member) { return member.number == number; });
    core::check(found != all.end(), "--member: {} has no member {}; there are {} to {}{}", file.string(),
                number, all.front().number, all.back().number,
                attributes.member_numbers.empty() ? "" : ", some of them left out");
    members.push_back(*found);
  }
  return settings.members.empty() ? all : members;
}

struct Table {
  std::string text;
  std::size_t rows = 0;
};

/// `values(place, member, time)`: what follows place, time, phase and member in a row.
template <class Values>
Table table_of(const std::string& header, const std::vector<std::string>& places,
               const std::vector<Shown>& members, const results::RecordTimes& times, const Values& values) {
  Table table{header + "\n"};
  for (std::size_t p = 0; p < places.size(); ++p)
    for (const Shown& member : members)
      for (std::size_t t = 0; t < times.time_s.size(); ++t, ++table.rows)
        table.text +=
            fmt::format("{},{},{},{},{}\n", field(places[p]), core::to_iso(times.instant(t)),
                        times.in_forecast[t] ? "forecast" : "window", member.number, values(p, member.at, t));
  return table;
}

Table gauges_table(const fs::path& file, const ExportSettings& settings) {
  const results::GaugeSeries series = results::read_gauge_series(file);
  std::vector<std::string> ids;
  for (const results::GaugeStation& station : series.stations) ids.push_back(station.id);
  const auto values = [&](std::size_t s, std::size_t m, std::size_t t) {
    const double stage = series.stage(s, m, t);
    return number(stage, 4) + "," + number(stage + series.zero(s, m), 4);
  };
  return table_of("station,time,phase,member,stage_m,water_level_m", ids,
                  members_of(settings, series.members, series.attributes, file), series, values);
}

Table sections_table(const fs::path& file, const ExportSettings& settings) {
  const results::SectionSeries series = results::read_sections(file);
  const auto values = [&](std::size_t s, std::size_t m, std::size_t t) {
    const std::size_t i = (s * series.members + m) * series.time_s.size() + t;
    return number(series.discharge_m3_per_s[i], 4) + "," + number(series.volume_m3[i], 1);
  };
  return table_of("section,time,phase,member,discharge_m3_per_s,volume_m3", series.names,
                  members_of(settings, series.members, series.attributes, file), series, values);
}

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: tables have no points; leave it out with --format csv");
  nlohmann::json written = nlohmann::json::object();
  const auto add = [&](const char* name, const char* result,
                       Table (*read)(const fs::path&, const ExportSettings&)) {
    if (!fs::exists(results.path / result)) return;  // a basin without gauges, or without sections
    const Table table = read(results.path / result, settings);
    core::write_file(folder / name, table.text);
    written[name] = {{"file", (folder / name).string()}, {"rows", table.rows}, {"bytes", table.text.size()}};
  };
  add("gauges.csv", core::file_name::gauges, gauges_table);
  add("sections.csv", core::file_name::sections, sections_table);
  core::check(!written.empty(),
              "{}: neither gauges.nc nor sections.nc is here: basin.toml has no [[gauge]], "
              "[[section]] or [[boundary]]; add one and run again",
              results.path.string());
  return written;
}

}  // namespace

ExportFormat csv_format() { return {"csv", "hydrographs of gauges and sections as tables", write}; }

}  // namespace freshet::postproc
