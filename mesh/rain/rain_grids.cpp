#include "mesh/rain/rain_grids.hpp"

#include <glob.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "core/errors.hpp"
#include "core/files.hpp"

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

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::stringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) {
    const auto first = field.find_first_not_of(" \t\r"), last = field.find_last_not_of(" \t\r");
    fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
  }
  return fields;
}

/// CSV "time,file" or "time,file,band"; files are relative to the list, bands count from 1.
std::vector<RainFrame> frames_of_list(const fs::path& list) {
  std::stringstream lines(core::read_file(list));
  std::string line;
  std::vector<RainFrame> frames;
  std::size_t columns = 0;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.empty() || fields[0].empty() || fields[0][0] == '#') continue;
    const std::string where = fmt::format("{}:{}", list.string(), number);
    if (columns == 0) {
      const bool two = fields == std::vector<std::string>{"time", "file"};
      check(two || fields == std::vector<std::string>{"time", "file", "band"},
            "{}: expected the header 'time,file' or 'time,file,band'", where);
      columns = fields.size();
      continue;
    }
    check(fields.size() == columns, "{}: {} fields, the header has {}", where, fields.size(), columns);
    int band = 1;
    if (columns == 3) {
      const auto [end, error] = std::from_chars(fields[2].data(), fields[2].data() + fields[2].size(), band);
      check(error == std::errc() && end == fields[2].data() + fields[2].size() && band >= 1,
            "{}: '{}' is no number of a band, which count from 1", where, fields[2]);
    }
    const fs::path file = (list.parent_path() / fields[1]).lexically_normal();
    check(fs::exists(file), "{}: {}", where, core::missing_file(file));
    frames.push_back({core::parse_instant(fields[0], where), std::nullopt, file, band - 1});
  }
  check(!frames.empty(), "{}: lists no grid", list.string());
  return frames;
}

}  // namespace

core::Instant time_of_name(const fs::path& path, const std::string& pattern) {
  fs::path name = path.filename(), folder = path.parent_path();
  for (auto n = std::count(pattern.begin(), pattern.end(), '/'); n > 0; --n) {
    name = folder.filename() / name;
    folder = folder.parent_path();
  }
  const std::string text = name.generic_string();
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
  }
  return core::Instant(std::chrono::seconds(::timegm(&parts)));
}

std::unique_ptr<RainFile> open_rain_file(const fs::path& path, const core::RainGrid& settings) {
  std::unique_ptr<RainFile> file = open_netcdf_rain(path, settings);
  return file ? std::move(file) : open_raster_rain(path, settings);
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
    for (const fs::path& path : files) {
      if (!settings.time_pattern.empty()) {
        frames.push_back({time_of_name(path, settings.time_pattern), std::nullopt, path, 0});
        continue;
      }
      open(path);
      for (const RainFrame& f : file_->frames()) frames.push_back(f);
    }
  }
  open(frames.front().file);
  check(!units_.empty(), "{}: says no unit; write units = \"mm/h\", or what it is, in [rain]", name_);
}

void RainGrids::open(const fs::path& path) {
  if (file_ && path == path_) return;
  const bool first = !file_;
  file_ = open_rain_file(path, settings_);
  path_ = path;
  const std::string units = settings_.units.empty() ? file_->units() : settings_.units;
  if (first) {
    cells_ = file_->cells();
    name_ = file_->name();
    units_ = units;
    return;
  }
  check(file_->cells().same_as(cells_),
        "{}: has another grid than {}; all must have the same: warp it with gdalwarp", file_->name(), name_);
  check(units == units_, "{}: its unit is '{}', that of {} '{}'; all must have the same", file_->name(),
        units, name_, units_);
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
