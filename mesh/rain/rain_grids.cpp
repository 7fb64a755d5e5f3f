#include "mesh/rain/rain_grids.hpp"

#include <glob.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/problems.hpp"
#include "core/table.hpp"
#include "mesh/rain/radar_formats.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;
using core::check;

/// In alphabetical order.
std::vector<fs::path> files_of(const fs::path& pattern, const std::string& where) {
  if (pattern.string().find_first_of("*?") == std::string::npos) return {pattern};
  glob_t found{};
  const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<fs::path> files;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) files.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  check(!files.empty(), "{}: rain.grid: no file fits {}; correct the pattern, or bring the files there",
        where, pattern.string());
  return files;
}

int band_of(std::string_view text, const std::string& where) {
  int band = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), band);
  check(error == std::errc() && end == text.data() + text.size() && band >= 1,
        "{}: '{}' is no number of a band, which count from 1", where, text);
  return band;
}

/// CSV "time,file" or "time,file,band"; files are relative to the list, bands count from 1.
std::vector<RainFrame> frames_of_list(const fs::path& list) {
  const core::Table table(list);
  core::RowProblems problems(table.name());
  std::size_t time = 0, file = 0;
  problems.attempt(0, [&] { time = table.column("time"); });
  problems.attempt(0, [&] { file = table.column("file"); });
  problems.throw_all();
  std::vector<RainFrame> frames;
  for (std::size_t row = 0; row < table.rows() && !problems.full(); ++row) {
    const std::string where = table.where(row);
    const auto attempt = [&](const auto& body) { return problems.attempt(table.line(row), body); };
    if (!attempt([&] { table.check_row(row); })) continue;
    RainFrame frame{{}, std::nullopt, (list.parent_path() / table.field(row, file)).lexically_normal(), 0};
    attempt([&] { frame.time = core::parse_instant(table.field(row, time), where); });
    std::error_code missing;
    const bool there = fs::exists(frame.file, missing);
    attempt([&] { check(there, "{}: {}", where, core::missing_file(frame.file)); });
    if (table.has_column("band"))
      attempt([&] { frame.index = band_of(table.field(row, table.column("band")), where) - 1; });
    frames.push_back(frame);
  }
  problems.throw_all();
  check(!frames.empty(), "{}: lists no grid", list.string());
  return frames;
}

/// strptime() reads %z, timegm() does not rate_factor it. Puts the fields in their ranges.
core::Instant instant_of(tm& parts) {
  const auto offset = parts.tm_gmtoff;
  return core::Instant(std::chrono::seconds(::timegm(&parts) - offset));
}

}  // namespace

core::Instant time_of_name(const fs::path& path, const std::string& pattern) {
  fs::path name = path.filename(), folder = path.parent_path();
  for (auto n = std::count(pattern.begin(), pattern.end(), '/'); n > 0; --n) {
    name = folder.filename() / name;
    folder = folder.parent_path();
  }
  const std::string text = name.generic_string();
  check(
      pattern.find("%s") == std::string::npos && pattern.find("%Z") == std::string::npos,
      "rain.time_pattern = \"{}\": %s and %Z depend on the place of the computer; name date and time, or %z",
      pattern);
  tm parts{};
  parts.tm_mday = 1;
  const char* end = ::strptime(text.c_str(), pattern.c_str(), &parts);
  check(end != nullptr && *end == '\0',
        "{}: its name does not fit rain.time_pattern = \"{}\"; correct the pattern (as of strftime: %Y %m %d "
        "%H %M "
        "%S, %j), or let rain.grid name fewer files",
        path.string(), pattern);
  if (pattern.find("%j") != std::string::npos && pattern.find("%m") == std::string::npos) {
    parts.tm_mon = 0;  // the day of the year, which strptime() has, in the month of January
    parts.tm_mday = parts.tm_yday + 1;
    return instant_of(parts);
  }
  const tm written = parts;
  const core::Instant t = instant_of(parts);
  check(parts.tm_mon == written.tm_mon && parts.tm_mday == written.tm_mday,
        "{}: its name has a date that does not exist; rename it, or correct rain.time_pattern = \"{}\"",
        path.string(), pattern);
  return t;
}

// Formats, each from its file: nothing for a file that is not of it.
std::unique_ptr<RainFile> open_odim_rain(const fs::path& path, const core::RainGrid& settings);
std::unique_ptr<RainFile> open_netcdf_rain(const fs::path& path, const core::RainGrid& settings);
std::unique_ptr<RainFile> open_raster_rain(const fs::path& path, const core::RainGrid& settings);

/// In the order in which they are tried. The last takes all that GDAL opens, and says what is wrong with it.
constexpr std::array rain_formats = {open_odim_rain, open_netcdf_rain, open_raster_rain};

std::unique_ptr<RainFile> open_rain_file(const fs::path& path, const core::RainGrid& settings) {
  std::error_code missing;
  check(fs::exists(path, missing), "{}: no such file; correct rain.grid", path.string());
  core::check_regular(path);
  refuse_radar_formats(path);
  std::unique_ptr<RainFile> file;
  for (std::size_t i = 0; !file && i < rain_formats.size(); ++i) file = rain_formats[i](path, settings);
  return file;
}

RainGrids::RainGrids(const core::RainGrid& settings, const std::string& where) : settings_(settings) {
  if (settings.files.extension() == ".csv") {
    frames = frames_of_list(settings.files);
  } else {
    const std::vector<fs::path> files = files_of(settings.files, where);
    check(!settings.first_time || files.size() == 1,
          "{}: rain.first_time is for one raster of many bands, but rain.grid names {} files; write "
          "time_pattern",
          where, files.size());
    core::RowProblems problems(settings.files.string());
    int number = 0;
    for (const fs::path& path : files) {
      if (problems.full()) break;
      problems.attempt(number++, [&] { take_file(path); });
    }
    problems.throw_all();
  }
  open(frames.front().file);
  check(!units_.empty(), "{}: says no unit; write units = \"mm/h\", or what it is, in [rain]", name_);
}

/// The grids of one file.
void RainGrids::take_file(const fs::path& path) {
  if (!settings_.time_pattern.empty()) {
    frames.push_back({time_of_name(path, settings_.time_pattern), std::nullopt, path, 0});
    return;
  }
  open(path);
  for (const RainFrame& f : file_->frames()) frames.push_back(f);
}

void RainGrids::open(const fs::path& path) {
  if (file_ && path == path_) return;
  std::unique_ptr<RainFile> file = open_rain_file(path, settings_);
  const std::string units = settings_.units.empty() ? file->units() : settings_.units;
  if (name_.empty()) {
    cells_ = file->cells();
    name_ = file->name();
    adds_up_ = file->adds_up();
    units_ = units;
  }
  check(file->cells().same_as(cells_),
        "{}: has another grid than {}; all must have the same: warp it with gdalwarp", file->name(), name_);
  check(units == units_, "{}: its unit is '{}', that of {} '{}'; all must have the same", file->name(), units,
        name_, units_);
  file_ = std::move(file);
  path_ = path;
}

std::set<fs::path> RainGrids::open_all(core::RowProblems& problems) {
  std::set<fs::path> seen, bad;
  for (const RainFrame& frame : frames)
    if (seen.insert(frame.file).second && !problems.attempt(0, [&] { open(frame.file); }))
      bad.insert(frame.file);
  return bad;
}

std::vector<double> RainGrids::read(const RainFrame& frame, const GridWindow& window) {
  open(frame.file);
  return file_->read(frame.index, window);
}

std::string RainGrids::place(const RainFrame& frame) const {
  return fmt::format("{} at {}", path_ == frame.file ? file_->name() : frame.file.string(),
                     core::to_iso(frame.time));
}

}  // namespace freshet::mesh
