#include "jobs/new_basin.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/key_book.hpp"
#include "core/new_basin.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "mesh/terrain/survey.hpp"

namespace freshet::jobs {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path folder, dem;
  std::string outlet;
  bool all = false;
};

/// Stands in quotes in the file, and in the name of a folder.
void check_name(const std::string& name) {
  const std::string unfit = core::unfit_in_text(name);
  core::check(unfit.empty() && name.find_first_of("\"\\\t\r\n") == std::string::npos && !name.empty(),
              "'{}' is no name for a basin; write letters, digits and blanks, such as clear-creek",
              core::fit_line(name));
}

core::LonLat point_of(const std::string& text) {
  double lon = 0, lat = 0;
  char rest = 0;
  core::check(std::sscanf(text.c_str(), "%lf,%lf%c", &lon, &lat, &rest) == 2 && std::abs(lon) <= 180 &&
                  std::abs(lat) <= 90,
              "--outlet: '{}' is no longitude and latitude; write them as -84.3684,36.6133, west and south "
              "negative",
              core::fit_line(text));
  return {lon, lat};
}

/// Today's first hour: what a basin begins with is its user's to say, but not in which year.
std::string today() {
  return core::to_iso(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

void write_basin(const Options& options) {
  const std::string name = fs::absolute(options.folder).lexically_normal().filename().string();
  check_name(name);
  const fs::path file = options.folder / "basin.toml";
  core::check(!fs::exists(file), "{} is there already; give another name, or move it away", file.string());
  core::check(options.dem.empty() == options.outlet.empty(), "--dem and --outlet belong together: give both");
  mesh::Survey found;
  if (!options.dem.empty()) {
    found = mesh::survey(options.dem, point_of(options.outlet), options.folder);
    found.found["forecast.start"] = found.found["rain.design_storm.start"] = {today(), ""};
  }
  fs::create_directories(options.folder);
  core::write_file(file,
                   core::new_basin(core::keys_of_basin(), name,
                                   options.all ? core::NewKeys::all : core::NewKeys::needed, found.found));
  fmt::print("{}", found.summary);
  if (options.dem.empty())
    fmt::print("{}: give it what it names, then run 'freshet check {}'\n", file.string(), file.string());
  else
    fmt::print("{}: look through it, then run 'freshet check {}' and 'freshet mesh {}'\n", file.string(),
               file.string(), file.string());
}

}  // namespace

void add_new(CLI::App& app) {
  CLI::App* command = app.add_subcommand("new", "a commented basin.toml to begin with");
  const auto options = std::make_shared<Options>();
  command->add_option("name", options->folder, "name of the basin, and of the folder made for it")
      ->required();
  command->add_option("--dem", options->dem,
                      "elevation raster: coordinate system, unit, sizes are found out from it");
  command->add_option("--outlet", options->outlet,
                      "with --dem: where the basin ends, longitude,latitude such as -84.3684,36.6133");
  command->add_flag("--all", options->all,
                    "every key, commented out at its default; else what a basin needs");
  command->callback([options] { write_basin(*options); });
}

}  // namespace freshet::jobs
