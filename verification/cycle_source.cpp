#include "verification/cycle_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "service/archive/tar_file.hpp"

namespace freshet::verification {

namespace fs = std::filesystem;

namespace {

std::string sum_of(const std::map<SeriesKey, GaugeReadings>& readings) {
  core::Sha256 sum;
  for (const auto& [series, read] : readings) {
    sum.add(series.gauge)
        .add(fmt::format(" {}", compared()[series.quantity].name))
        .add(fmt::format(" {} {}\n", read.doubtful, read.other_kind));
    for (const ObservedValue& r : read.good)
      sum.add(fmt::format("{} {} {}\n", r.time.time_since_epoch().count(), r.value, r.error));
  }
  return sum.hex();
}

/// InputError where the two files are not of one forecast.
CycleSeries read_series(const fs::path& gauges) {
  CycleSeries series{results::read_gauge_series(gauges), {}};
  const fs::path sections = gauges.parent_path() / core::file_name::sections;
  if (!fs::exists(sections)) return series;
  series.sections = results::read_sections(sections);
  core::check(series.sections->attributes.cycle == series.gauges.attributes.cycle &&
                  series.sections->members == series.gauges.members,
              "{}: of another forecast than gauges.nc next to it; make the cycle again", sections.string());
  return series;
}

/// "workspace/cycles/20260310T0600Z/gauges.nc" -> its cycle, where it is one of the files that are wanted.
std::optional<core::Instant> wanted_cycle(const fs::path& name) {
  const fs::path file = name.filename(), folder = name.parent_path();
  if (file != core::file_name::gauges && file != core::file_name::sections &&
      file != core::file_name::provenance)
    return {};
  if (folder.parent_path() != "workspace/cycles") return {};
  return core::instant_of_compact(folder.filename().string());
}

}  // namespace

CycleSource::CycleSource(const core::Basin& basin, const core::Workspace& workspace, const Observed& observed)
    : basin_(basin),
      workspace_(workspace),
      observed_(observed),
      unpacked_(folder_of(workspace) / fmt::format("unpacked.{}", ::getpid())) {}

CycleSource::~CycleSource() {
  std::error_code ignored;
  fs::remove_all(unpacked_, ignored);
}

void CycleSource::add_archive(const fs::path& archive) {
  std::ofstream out;
  std::set<core::Instant> found;
  const auto begin = [&](const std::string& name, std::uintmax_t) -> service::TakeBlock {
    const auto cycle = wanted_cycle(name);
    if (!cycle || fs::exists(workspace_.cycle(*cycle) / core::file_name::gauges))
      return [](const void*, std::size_t) {};
    const fs::path target = core::Workspace{unpacked_}.cycle(*cycle) / fs::path(name).filename();
    fs::create_directories(target.parent_path());
    found.insert(*cycle);
    out.open(target, std::ios::binary);
    return [&](const void* block, std::size_t bytes) {
      out.write(static_cast<const char*>(block), static_cast<std::streamsize>(bytes));
      if (!out) core::fail_run("{}: cannot be unpacked into {}", archive.string(), unpacked_.string());
    };
  };
  service::read_tar(archive, {begin, [&] {
                                if (out.is_open()) out.close();
                              }});
  in_archives_.insert(found.begin(), found.end());
  core::info("{}: {} cycles that the workspace does not hold whole", archive.string(), found.size());
}

std::vector<core::Instant> CycleSource::cycles() const {
  std::set<core::Instant> cycles = in_archives_;
  for (const core::Instant cycle : core::list_cycles(workspace_.cycles()))
    if (fs::exists(workspace_.cycle(cycle) / core::file_name::provenance)) cycles.insert(cycle);
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder_of(workspace_) / "pairs", none))
    if (const auto cycle = core::instant_of_compact(entry.path().stem().string());
        cycle && entry.path().extension() == ".nc")
      cycles.insert(*cycle);
  return {cycles.begin(), cycles.end()};
}

fs::path CycleSource::gauges_of(core::Instant cycle) const {
  const fs::path here = workspace_.cycle(cycle) / core::file_name::gauges;
  return fs::exists(here) || !in_archives_.contains(cycle)
             ? here
             : core::Workspace{unpacked_}.cycle(cycle) / core::file_name::gauges;
}

std::string CycleSource::seal_of(core::Instant cycle) const {
  const fs::path file = gauges_of(cycle).parent_path() / core::file_name::provenance;
  return core::from_json_file(
      file, [](const nlohmann::json& json) { return json.at("sha256").get<std::string>(); });
}

std::map<SeriesKey, GaugeReadings> CycleSource::readings_of(core::Instant cycle, double lead_s) const {
  return observed_.between(cycle - oldest_last, cycle + core::milliseconds_of(lead_s));
}

/// What is kept, if it was made from what is there now.
std::optional<CyclePairs> CycleSource::kept(core::Instant cycle) const {
  const fs::path file = pairs_file(workspace_, cycle);
  const auto head = read_pairs_head(file);
  if (!head || head->of_stages ||
      head->key != PairsKey{seal_of(cycle), sum_of(readings_of(cycle, head->lead_s))})
    return {};
  return read_pairs(file);
}

std::optional<CyclePairs> CycleSource::make(core::Instant cycle, const fs::path& gauges,
                                            std::string& why_not) const {
  const CycleSeries series = read_series(gauges);
  core::check(series.gauges.attributes.basin == basin_.name, "{}: of basin '{}', not '{}'", gauges.string(),
              series.gauges.attributes.basin, basin_.name);
  if (series.gauges.time_s.empty() || series.gauges.time_s.back() <= 0) {
    why_not = "an analysis without a forecast";
    return {};
  }
  const auto readings = readings_of(cycle, series.gauges.time_s.back());
  CyclePairs made = pairs_of(series, readings);
  write_pairs(pairs_file(workspace_, cycle), made, {seal_of(cycle), sum_of(readings)});
  return made;
}

std::optional<CyclePairs> CycleSource::pairs(core::Instant cycle, std::string& why_not) {
  const fs::path gauges = gauges_of(cycle);
  const bool there = fs::exists(gauges);
  std::optional<CyclePairs> result;
  try {
    result = there ? kept(cycle) : read_pairs(pairs_file(workspace_, cycle));
  } catch (const core::InputError& damaged) {
    core::warn("{}", damaged.what());
    why_not = damaged.what();
  }
  from_file_ += result.has_value();
  if (result) return result;
  if (!there) {
    if (why_not.empty()) why_not = core::missing_file(gauges);
    return {};
  }
  try {
    why_not.clear();
    return make(cycle, gauges, why_not);
  } catch (const core::InputError& damaged) {  // one bad file must not hide all other cycles
    core::warn("{}", damaged.what());
    why_not = damaged.what();
    return {};
  }
}

}  // namespace freshet::verification
