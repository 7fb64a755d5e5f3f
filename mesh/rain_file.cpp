#include "mesh/rain_file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using core::Attributes;
using core::NcType;

Attributes described(const std::string& name, const std::string& units = "") {
  Attributes attributes = {{"long_name", name}};
  if (!units.empty()) attributes.push_back({"units", units});
  return attributes;
}

[[noreturn]] void damaged(const core::NetcdfFile& file, const std::string& what) {
  core::fail_input("{}: {}: the file is damaged; make it again with 'freshet rain'", file.path().string(),
                   what);
}

/// "units: mm then, mm/h now"
std::string differences(const std::string& made, const std::string& now) {
  const auto then = nlohmann::json::parse(made, nullptr, false), here = nlohmann::json::parse(now);
  if (!then.is_object()) return "by another version";
  std::string text;
  for (const auto& [key, value] : here.items())
    if (then.value(key, nlohmann::json()) != value)
      text += fmt::format("{}{}: {} then, {} now", text.empty() ? "" : "; ", key,
                          then.value(key, nlohmann::json()).dump(), value.dump());
  return text.empty() ? "by another version" : text;
}

}  // namespace

void define_rain(core::NetcdfFile& file, const Mesh& mesh, const Overlaps& overlaps, std::size_t times,
                 core::Instant epoch) {
  file.add_dimension("time", times);
  file.add_dimension("two", 2);
  file.add_dimension("face", overlaps.count.size());
  file.add_dimension("overlap", overlaps.share.size());
  file.add_dimension("grid_cell", overlaps.column.size());
  const std::string units = core::cf_time_units(epoch);
  file.add_variable("time", NcType::f64, {"time"},
                    {{"standard_name", std::string("time")},
                     {"long_name", std::string("beginning of the interval")},
                     {"units", units},
                     {"calendar", std::string("standard")},
                     {"bounds", std::string("time_bounds")}});
  file.add_variable("time_bounds", NcType::f64, {"time", "two"},  // its units are those of time (CF 7.1)
                    described("beginning and end of the interval"));
  Attributes rate = described("intensity of rain in the grid cell, mean over the interval", "m s-1");
  rate.push_back({"standard_name", std::string("rainfall_rate")});
  rate.push_back({"cell_methods", std::string("time: mean")});
  file.add_variable("rainfall_rate", NcType::f64, {"time", "grid_cell"}, rate, 1);
  file.add_variable("overlap_count", NcType::i32, {"face"},
                    described("grid cells that a mesh cell meets", "1"), 1);
  file.add_variable("overlap_grid_cell", NcType::i32, {"overlap"},
                    described("grid cell of each overlap, one mesh cell after the other", "1"), 1);
  file.add_variable("overlap_share", NcType::f64, {"overlap"},
                    described("share of the mesh cell's area that lies in the grid cell", "1"), 1);
  file.add_variable("grid_cell_column", NcType::i32, {"grid_cell"},
                    described("column in the grid, from 0", "1"));
  file.add_variable("grid_cell_row", NcType::i32, {"grid_cell"}, described("row in the grid, from 0", "1"));
  file.add_variable("grid_cell_area", NcType::f64, {"grid_cell"},
                    described("area of the mesh in the grid cell", "m2"));
  if (!overlaps.x.empty())
    for (const char* name : {"grid_cell_x", "grid_cell_y"})
      file.add_variable(name, NcType::f64, {"grid_cell"},
                        described("centre of the grid cell in the plane of the mesh", "m"));
  file.put_attribute("", "Conventions", std::string("CF-1.8"));
  file.put_attribute("", "basin", mesh.basin_name);
  file.put_attribute("", "mesh_fingerprint", mesh.fingerprint);
}

void write_overlaps(core::NetcdfFile& file, const Overlaps& overlaps) {
  file.write("overlap_count", overlaps.count);
  file.write("overlap_grid_cell", overlaps.grid_cell);
  file.write("overlap_share", overlaps.share);
  file.write("grid_cell_column", overlaps.column);
  file.write("grid_cell_row", overlaps.row);
  file.write("grid_cell_area", overlaps.area);
  if (overlaps.x.empty()) return;
  file.write("grid_cell_x", overlaps.x);
  file.write("grid_cell_y", overlaps.y);
}

Overlaps read_overlaps(const core::NetcdfFile& file, const Mesh& mesh) {
  Overlaps o;
  o.count = file.read<int>("overlap_count");
  o.grid_cell = file.read<int>("overlap_grid_cell");
  o.share = file.read<double>("overlap_share");
  const std::size_t cells = file.dimension("grid_cell");
  std::size_t sum = 0;
  bool counts = true;
  for (const int n : o.count) {
    counts = counts && n >= 0;
    sum += static_cast<std::size_t>(std::max(n, 0));
  }
  if (!counts || o.count.size() != static_cast<std::size_t>(mesh.n_cells()) || sum != o.share.size() ||
      o.grid_cell.size() != o.share.size())
    damaged(file, "overlap_count does not fit the mesh");
  constexpr std::size_t most_around = 50'000'000;  // as `freshet rain` keeps at most
  if (cells > o.grid_cell.size() + (file.has_variable("grid_cell_x") ? most_around : 0))
    damaged(file, "grid_cell holds cells that lie over none of the mesh");
  for (const int g : o.grid_cell)
    if (g < 0 || static_cast<std::size_t>(g) >= cells)
      damaged(file, "overlap_grid_cell names a cell that is not there");
  for (const double s : o.share)
    if (!(s > 0 && s <= 1)) damaged(file, "overlap_share is not between 0 and 1");
  return o;
}

std::vector<double> read_rain_edges(const core::NetcdfFile& file, core::Instant epoch) {
  const std::string where = file.path().string();
  const core::Instant own = core::epoch_of_cf_units(file.text_attribute("time", "units"), where);
  const double shift = core::seconds_between(epoch, own);
  const std::vector<double> bounds = file.read<double>("time_bounds");
  std::vector<double> edges;
  const std::vector<std::size_t> shape = file.shape("rainfall_rate");
  if (shape.size() != 2 || shape[1] != file.dimension("grid_cell"))
    damaged(file, "rainfall_rate is not a value for each time and grid cell");
  if (bounds.empty() || bounds.size() != 2 * shape[0])
    damaged(file, "time_bounds does not fit rainfall_rate");
  for (std::size_t i = 0; i + 1 < bounds.size(); i += 2) {
    if (!(bounds[i] < bounds[i + 1]) || (i > 0 && bounds[i] != bounds[i - 1]))
      damaged(file, "the intervals of time_bounds do not follow each other");
    if (i == 0) edges.push_back(bounds[0] + shift);
    edges.push_back(bounds[i + 1] + shift);
  }
  return edges;
}

void check_rain_file(const core::NetcdfFile& file, const core::Basin& basin, const Mesh& mesh) {
  const std::string name = file.path().string();
  file.need_seal("make it again with 'freshet rain'");
  core::check(file.has_attribute("", "rain_settings") && file.has_variable("overlap_share"),
              "{}: not made by 'freshet rain'; move it away, then run 'freshet rain'", name);
  core::check(file.text_attribute("", "mesh_fingerprint") == mesh.fingerprint,
              "{}: made for another mesh than mesh.nc is now; run 'freshet rain' again", name);
  const std::string made = file.text_attribute("", "rain_settings");
  const std::string& now = basin.rain.grid->settings;
  core::check(made == now, "{}: made by other keys of [rain] than now; run 'freshet rain' again ({})", name,
              differences(made, now));
}

}  // namespace freshet::mesh
