// rain.nc: sound files whose contents are not.
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/target.hpp"
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

void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_rain());
  static const core::Basin basin = basin_with_grid();
  const std::filesystem::path path = memory_folder() / "rain.nc";
  damaged.write(path, bytes);
  const core::NetcdfFile file = core::NetcdfFile::open(path);
  mesh::check_rain_file(file, basin, small_mesh());
  mesh::read_rain_edges(file, start);
  mesh::read_overlaps(file, small_mesh());
}

const Target target("rain_nc", read);

}  // namespace
}  // namespace freshet::fuzz
