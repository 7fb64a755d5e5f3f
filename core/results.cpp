#include "core/results.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::core {

ResultAttributes read_result_attributes(const NetcdfFile& file) {
  const auto optional_text = [&](const char* name) {
    return file.has_attribute("", name) ? file.text_attribute("", name) : std::string();
  };
  for (const char* name : {"basin", "cycle_time", "synthetic"})
    check(file.has_attribute("", name),
          "{}: global attribute '{}' is missing: not a result of freshet; make it again with 'freshet run' or "
          "'freshet cycle'",
          file.path().string(), name);
  ResultAttributes result;
  result.basin = file.text_attribute("", "basin");
  result.source = optional_text("source");
  result.comment = optional_text("comment");
  result.mesh_fingerprint = optional_text("mesh_fingerprint");
  result.cycle = parse_instant(file.text_attribute("", "cycle_time"), file.path().string() + ": cycle_time");
  const std::string synthetic = file.text_attribute("", "synthetic");
  check(synthetic == "yes" || synthetic == "no", "{}: attribute 'synthetic' is \"{}\", not \"yes\" or \"no\"",
        file.path().string(), synthetic);
  result.synthetic = synthetic == "yes";
  return result;
}

std::optional<Instant> instant_of_compact(std::string_view name) {
  constexpr std::string_view pattern = "dddddddTddddZ";  // after the first digit
  if (name.size() != pattern.size() + 1 || !std::isdigit(static_cast<unsigned char>(name[0]))) return {};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = name[i + 1];
    const bool fits = pattern[i] == 'd' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == pattern[i];
    if (!fits) return {};
  }
  const std::string n(name);
  const std::string iso = n.substr(0, 4) + "-" + n.substr(4, 2) + "-" + n.substr(6, 2) + "T" + n.substr(9, 2) +
                          ":" + n.substr(11, 2) + ":00Z";
  try {
    return parse_instant(iso, name);
  } catch (const InputError&) {
    return {};  // "20261399T9999Z" is some other folder
  }
}

std::vector<Instant> list_cycles(const std::filesystem::path& cycles) {
  std::vector<Instant> found;
  if (!std::filesystem::is_directory(cycles)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(cycles))
    if (entry.is_directory())
      if (const auto t = instant_of_compact(entry.path().filename().string())) found.push_back(*t);
  std::sort(found.begin(), found.end());
  return found;
}

Instant GaugeSeries::instant(std::size_t time) const {
  return epoch + std::chrono::seconds(std::llround(time_s[time]));
}

std::optional<std::size_t> GaugeSeries::find(std::string_view id) const {
  for (std::size_t s = 0; s < stations.size(); ++s)
    if (stations[s].id == id) return s;
  return {};
}

GaugeSeries read_gauge_series(const std::filesystem::path& path) {
  const NetcdfFile file = NetcdfFile::open(path);
  GaugeSeries series;
  series.attributes = read_result_attributes(file);
  series.epoch = epoch_of_cf_units(file.text_attribute("time", "units"), path.string() + ": time:units");
  series.time_s = file.read<double>("time");
  series.members = file.dimension("member");
  const auto ids = file.read_strings("station_id"), names = file.read_strings("station_name");
  const auto lon = file.read<double>("lon"), lat = file.read<double>("lat"), zero = file.read<double>("gauge_zero");
  const auto assimilated = file.read<int>("assimilated");
  for (std::size_t s = 0; s < ids.size(); ++s)
    series.stations.push_back({ids[s], names[s], {lon[s], lat[s]}, zero[s], assimilated[s] != 0});
  series.in_forecast.assign(series.time_s.size(), 1);
  if (file.has_variable("phase")) {
    const auto phase = file.read<int>("phase");
    for (std::size_t t = 0; t < phase.size(); ++t) series.in_forecast[t] = phase[t] != 0;
  }
  series.stage_m = file.read<double>("stage");
  check(series.stage_m.size() == ids.size() * series.members * series.time_s.size(),
        "{}: variable 'stage' is not (station, member, time); make the file again", path.string());
  return series;
}

}  // namespace freshet::core
