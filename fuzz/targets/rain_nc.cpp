// rain.nc: sound files whose contents are not.
#include <stdexcept>

#include "core/basin.hpp"
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/target.hpp"
#include "hydro/run/grid_rain.hpp"
#include "mesh/rain_file.hpp"
#include "mesh/shapes.hpp"

namespace freshet::fuzz {
namespace {

const core::Instant start = core::parse_instant("2026-03-10T00:00:00Z", "fuzz");

const mesh::Mesh& small_mesh() {
  static const mesh::Mesh m = mesh::rectangle({.width = 200, .height = 200, .columns = 2, .rows = 2},
                                              [](double, double) { return 0.0; });
  return m;
}

core::Basin basin_with_grid() {
  core::Basin basin;
  basin.forecast.start = start;
  basin.rain.grid.emplace().settings = "{}";
  return basin;
}

/// Two grid cells over the mesh, two intervals.
std::filesystem::path sound_rain() {
  const std::size_t cells = small_mesh().cell_area.size();
  mesh::Overlaps overlaps;
  overlaps.count.assign(cells, 2);
  for (std::size_t c = 0; c < cells; ++c) {
    overlaps.grid_cell.insert(overlaps.grid_cell.end(), {0, 1});
    overlaps.share.insert(overlaps.share.end(), {0.25, 0.75});
  }
  overlaps.column = {0, 1}, overlaps.row = {0, 0}, overlaps.area = {10000, 30000};
  const std::filesystem::path path = memory_folder() / "sound_rain.nc";
  core::NetcdfFile file = core::NetcdfFile::create(path);
  mesh::define_rain(file, small_mesh(), overlaps, 2, start);
  file.put_attribute("", "rain_settings", std::string("{}"));
  file.write<double>("time", {0, 1800});
  file.write<double>("time_bounds", {0, 1800, 1800, 3600});
  file.write<double>("rainfall_rate", {1e-6, 2e-6, 3e-6, 4e-6});
  mesh::write_overlaps(file, overlaps);
  file.commit();
  return path;
}

/// As a run reads it: no rain is negative or not a number.
void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_rain());
  static const core::Basin basin = basin_with_grid();
  const std::filesystem::path path = memory_folder() / "rain.nc";
  damaged.write(path, bytes);
  const hydro::GridRain rain(basin, small_mesh(), path);
  for (const double t : {-1.0, 0.0, 1800.0, 3599.0, 1e6}) {
    const std::vector<double> intensities = rain.intensities(t);
    for (mesh::Index c = 0; c < small_mesh().n_cells(); ++c)
      if (!(rain.at(c, intensities) >= 0)) throw std::logic_error("rain that is none");
    rain.next_change(t);
  }
}

const Target target("rain_nc", read);

}  // namespace
}  // namespace freshet::fuzz
