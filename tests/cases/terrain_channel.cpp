#include "tests/cases/terrain_channel.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <numbers>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "hydro/run/simulation.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "tests/support/shared_folder.hpp"

namespace freshet::cases {
namespace {

constexpr double x0 = 500000, y0 = 4000000, half = 750, bed0 = 100;

/// Where the channel lies: its middle in that of the outline, a rectangle whose corners are dry.
struct Lie {
  double cosine, sine, half_x, half_y;

  explicit Lie(const TerrainChannel& c)
      : cosine(std::cos(c.degrees * std::numbers::pi / 180)),
        sine(std::sin(c.degrees * std::numbers::pi / 180)) {
    const double beside = 150 + 1.5 * c.width;
    half_x = leaves_sideways() ? half : half * cosine / sine + beside;
    half_y = leaves_sideways() ? half * sine / cosine + beside : half;
  }
  bool leaves_sideways() const { return std::abs(cosine) >= std::abs(sine) - 1e-12; }
  double along(double x, double y) const { return (x - x0) * cosine + (y - y0) * sine; }
  double across(double x, double y) const { return -(x - x0) * sine + (y - y0) * cosine; }
  double half_length() const { return half / std::max(cosine, sine); }
};

std::string geojson(const std::string& geometry) {
  return fmt::format(
      R"({{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:32633"}}}},)"
      R"("features":[{{"type":"Feature","properties":{{}},"geometry":{}}}]}})",
      geometry);
}

std::string outline(const Lie& lie) {
  const auto corner = [&](int x, int y) {
    return fmt::format("[{:.3f},{:.3f}]", x0 + x * lie.half_x, y0 + y * lie.half_y);
  };
  return geojson(fmt::format(R"({{"type":"Polygon","coordinates":[[{},{},{},{},{}]]}})", corner(-1, -1),
                             corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)));
}

/// Across the channel on the rim: the lower end, or the upper one (-1).
std::string end_line(const TerrainChannel& c, const Lie& lie, int end) {
  const double x = x0 + end * lie.half_length() * lie.cosine, y = y0 + end * lie.half_length() * lie.sine,
               reach = 0.75 * c.width / std::max(lie.cosine, lie.sine);
  const double dx = lie.leaves_sideways() ? 0 : reach, dy = lie.leaves_sideways() ? reach : 0;
  return geojson(fmt::format(R"({{"type":"LineString","coordinates":[[{:.3f},{:.3f}],[{:.3f},{:.3f}]]}})",
                             x - dx, y - dy, x + dx, y + dy));
}

void write_raster(const std::filesystem::path& file, const TerrainChannel& c, const Lie& lie) {
  GDALAllRegister();
  const double beyond = 200;
  const int nx = static_cast<int>(std::ceil(2 * (lie.half_x + beyond) / c.cell)),
            ny = static_cast<int>(std::ceil(2 * (lie.half_y + beyond) / c.cell));
  const double west = x0 - lie.half_x - beyond, north = y0 + lie.half_y + beyond;
  std::vector<double> z;
  for (int row = 0; row < ny; ++row)
    for (int column = 0; column < nx; ++column) {
      const double x = west + (column + 0.5) * c.cell, y = north - (row + 0.5) * c.cell;
      z.push_back(bed0 - c.slope * lie.along(x, y) + c.section(lie.across(x, y)));
    }
  const GDALDatasetUniquePtr data(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
      file.c_str(), nx, ny, 1, GDT_Float64, nullptr));
  core::check(data != nullptr, "{}: cannot be written", file.string());
  double place[6] = {west, c.cell, 0, north, 0, -c.cell};
  OGRSpatialReference crs;
  crs.importFromEPSG(32633);
  data->SetGeoTransform(place);
  data->SetSpatialRef(&crs);
  data->GetRasterBand(1)->SetUnitType("m");
  core::check(data->GetRasterBand(1)->RasterIO(GF_Write, 0, 0, nx, ny, z.data(), nx, ny, GDT_Float64, 0, 0,
                                               nullptr) == CE_None,
              "{}: cannot be written", file.string());
}

std::string lower_end(const TerrainChannel& c, const Lie& lie) {
  if (c.free_end) return fmt::format("type = \"free_outflow\"\nslope = {}", c.slope);
  return fmt::format("type = \"level\"\nlevel_m = {}", bed0 - c.slope * lie.half_length() + c.level);
}

std::string basin_text(const TerrainChannel& c, const Lie& lie, const Setting& s, double hours) {
  return fmt::format(R"([basin]
name = "channel"
crs = "EPSG:32633"
[terrain]
dem = "dem.tif"
domain = "domain.geojson"
[mesh]
edge_min_m = {}
edge_max_m = {}
stream_area_km2 = 1
channel_width_m = {}
[roughness]
default = {}
channel = {}
[solver]
order = {}
precision = "{}"
local_steps = {}
[forecast]
start = 2026-01-01T00:00:00Z
lead_h = {}
[[boundary]]
name = "in"
type = "discharge"
line = "in.geojson"
line_width_m = 8
discharge_m3_per_s = {}
[[boundary]]
name = "out"
line = "out.geojson"
line_width_m = 8
{}
)",
                     c.edge, 3 * c.edge, c.width, c.manning, c.manning, s.order, s.single() ? "f32" : "f64",
                     s.local_steps, hours, c.discharge(c.level), lower_end(c, lie));
}

core::Basin write_case(const std::filesystem::path& folder, const TerrainChannel& c, const Setting& s,
                       double hours) {
  const Lie lie(c);
  write_raster(folder / "dem.tif", c, lie);
  core::write_file(folder / "domain.geojson", outline(lie));
  core::write_file(folder / "in.geojson", end_line(c, lie, -1));
  core::write_file(folder / "out.geojson", end_line(c, lie, 1));
  core::write_file(folder / "basin.toml", basin_text(c, lie, s, hours));
  return core::read_basin(folder / "basin.toml");
}

ChannelSeen look(const TerrainChannel& c, const mesh::TerrainMesh& built, const hydro::Simulation& run) {
  constexpr int stretches = 8;
  struct Stretch {
    double area = 0, level = 0;
  };
  std::vector<Stretch> of(stretches);
  const Lie lie(c);
  const mesh::Mesh& mesh = built.mesh;
  const hydro::LaneState state = run.owned_state();
  ChannelSeen seen;
  const double lane_count = static_cast<double>(run.lanes()), from = -lie.half_length() / 2;
  for (std::size_t i = 0; i < run.local().global_cell.size() && i * lane_count < state.depth.size(); ++i) {
    const mesh::Index g = run.local().global_cell[i];
    const double depth = state.depth[i * run.lanes()], s = lie.along(mesh.cell_x[g], mesh.cell_y[g]);
    if (!built.report.of_strip[g]) seen.on_banks = std::max(seen.on_banks, depth);
    if (!built.report.of_strip[g] || depth < 1e-3 || s < from || s >= -from) continue;
    Stretch& stretch = of[static_cast<std::size_t>((s - from) / (-2 * from) * stretches)];
    const double a = mesh.cell_area[g];
    stretch.area += a;
    stretch.level += a * (depth + mesh.bed_elevation[g] - bed0 + c.slope * s);
  }
  double area = 0, level = 0;
  seen.lowest = 1e9, seen.highest = -1e9;
  for (const Stretch& stretch : of) {
    const double off = stretch.level / stretch.area / c.level - 1;
    area += stretch.area, level += stretch.level;
    seen.lowest = std::min(seen.lowest, off), seen.highest = std::max(seen.highest, off);
  }
  seen.depth_off = level / area / c.level - 1;
  return seen;
}

}  // namespace

double TerrainChannel::section(double across) const {
  const double off = std::abs(across), toe = bottom / 2;
  if (off > width / 2) return bank;
  return bottom == 0 ? 0 : std::max(0.0, bank * (off - toe) / (width / 2 - toe));
}

double TerrainChannel::discharge(double level) const {
  const int n = 4000;
  double sum = 0;
  for (int i = 0; i < n; ++i)
    sum += std::pow(std::max(level - section(width * ((i + 0.5) / n - 0.5)), 0.0), 5.0 / 3) * width / n;
  return sum * std::sqrt(slope) / manning;
}

ChannelSeen run_channel(const TerrainChannel& channel, const Setting& setting, double hours) {
  const test::SharedFolder folder;
  const core::Basin basin = write_case(folder / "", channel, setting, hours);
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation run(basin, built.mesh, ranks);
  run.advance_to(3600 * hours);
  ChannelSeen seen = look(channel, built, run);
  seen.imbalance = run.budget().relative_error(0);
  seen.cells = built.mesh.n_cells();
  seen.cells_across = built.report.strips.fewest_across;
  return seen;
}

}  // namespace freshet::cases
