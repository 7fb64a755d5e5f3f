#include "mesh/terrain/survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {
namespace {

constexpr double cells_wanted = 30000;    ///< of the shortest edges: some seconds to mesh
constexpr double snap_cells = 5;          ///< a click may be off by so many cells
constexpr double streams_of_outlet = 50;  ///< a stream drains at least this part of the basin ...
constexpr double least_stream_km2 = 0.1, most_stream_km2 = 10;

/// Two significant digits: 83.4 -> 83, 0.0457 -> 0.046.
double rounded(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::round(value / unit) * unit;
}

std::string utm_of(core::LonLat at) {
  const int zone = std::clamp(static_cast<int>(std::floor((at.lon + 180) / 6)) + 1, 1, 60);
  return fmt::format("EPSG:{}", (at.lat < 0 ? 32700 : 32600) + zone);
}

struct Plane {
  std::string text, because;
};

/// The raster's own where it can be that of the mesh.
Plane plane_of(const std::filesystem::path& dem, core::LonLat outlet) {
  const Dataset data = open_raster(dem);
  const OGRSpatialReference own = crs_of(*data, dem.string());
  const char *authority = own.GetAuthorityName(nullptr), *code = own.GetAuthorityCode(nullptr);
  const bool metres = own.IsProjected() != 0 && std::abs(own.GetLinearUnits() - 1) < 1e-9;
  if (metres && authority != nullptr && code != nullptr)
    return {fmt::format("{}:{}", authority, code), "That of the raster."};
  return {utm_of(outlet), "The UTM zone of the outlet: the raster's own is not in metres, or has no code."};
}

std::string number(double value) { return fmt::format("{:.10g}", value); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result + '"';
}

/// Of the raster, in the units of basin.toml.
core::Basin draft(const std::filesystem::path& dem, core::LonLat outlet, const std::string& crs) {
  core::Basin basin;
  basin.file = "freshet new";
  basin.crs = crs;
  basin.terrain.dem = dem;
  basin.terrain.outlet = outlet;
  basin.terrain.at.text = "--outlet";
  basin.mesh.stream_area_km2 = 1e-9;
  return basin;
}

/// The shortest reach that finds a stream at least half as large as any within five cells: a stream grows
/// all the way down, and the largest in reach would always lie at its end. Whole metres.
double reach_of(const Drainage& drainage, Point point) {
  const auto area_within = [&](double reach) {
    const std::size_t cell = snap_to_stream(drainage.area, drainage.direction, point, reach);
    return cell == drainage.z.outside ? 0.0 : drainage.area[cell];
  };
  const double step = drainage.z.step, largest = area_within(snap_cells * step);
  for (int cells = 1; cells < snap_cells; ++cells)
    if (area_within(std::ceil(cells * step)) >= 0.5 * largest) return std::ceil(cells * step);
  return std::ceil(snap_cells * step);
}

/// Middle of the raster's cell through which the basin drains.
core::LonLat outlet_cell(const Drainage& drainage, Point point, double reach,
                         const OGRSpatialReference& crs) {
  const std::size_t cell = snap_to_stream(drainage.area, drainage.direction, point, reach);
  const Point at = Transform(crs, wgs84())(drainage.z.centre(cell));
  return {at.x, at.y};
}

struct Sizes {
  double edge_min_m, edge_max_m, stream_km2;
};

/// No finer than the raster, which has nothing to say there.
Sizes sizes_of(double catchment_m2, double cell_m) {
  const double edge = rounded(std::max(cell_m, std::sqrt(catchment_m2 / cells_wanted)));
  const double stream = std::clamp(catchment_m2 / 1e6 / streams_of_outlet, least_stream_km2, most_stream_km2);
  return {edge, 4 * edge, rounded(std::min(stream, 0.5 * catchment_m2 / 1e6))};
}

}  // namespace

Survey survey(const std::filesystem::path& dem, core::LonLat outlet, const std::filesystem::path& folder) {
  const QuietGdal quiet;
  const Plane plane = plane_of(dem, outlet);
  const OGRSpatialReference crs = projected_crs(plane.text, "freshet new");
  core::Basin basin = draft(dem, outlet, plane.text);
  check_crs_at(crs, outlet, plane.text, "freshet new");
  const DemFile file = inspect_dem(basin.terrain, crs);
  Elevation z = read_dem(file, crs, 0.001);
  const double cell_m = z.step;
  MeshReport report;
  const Drainage drainage = drain(file, std::move(z), basin, report);
  const Point point = in_plane(outlet, crs);
  basin.terrain.outlet_snap_m = reach_of(drainage, point);
  const Domain domain = find_domain(basin, file, drainage, {}, crs);
  describe(domain, drainage, basin, crs, report);
  const Sizes sizes = sizes_of(report.catchment_m2, cell_m);
  const core::LonLat gauge = outlet_cell(drainage, point, basin.terrain.outlet_snap_m, crs);
  const double moved = report.outlet_moved_m;

  Survey s;
  s.found["basin.crs"] = {quoted(plane.text), plane.because};
  s.found["terrain.dem"] = {
      quoted(std::filesystem::proximate(dem, std::filesystem::absolute(folder)).string()), ""};
  if (!file.unit_stated)
    s.found["terrain.unit"] = {"\"m\"", "The file does not say: look whether its heights are metres."};
  s.found["terrain.outlet.lon"] = {number(outlet.lon), ""};
  s.found["terrain.outlet.lat"] = {number(outlet.lat), ""};
  s.found["terrain.outlet_snap_m"] = {number(basin.terrain.outlet_snap_m),
                                      fmt::format("{:.0f} m from the point: a stream that drains {:.4g} km2.",
                                                  moved, report.outlet_upstream_m2 / 1e6)};
  s.found["mesh.edge_min_m"] = {number(sizes.edge_min_m),
                                fmt::format("The raster has cells of {:.3g} m.", cell_m)};
  s.found["mesh.edge_max_m"] = {number(sizes.edge_max_m), ""};
  s.found["mesh.stream_area_km2"] = {number(sizes.stream_km2), ""};
  s.found["mesh.channel_width_m"] = {number(sizes.edge_min_m),
                                     "As wide as a triangle: nobody has said how wide."};
  s.found["ensemble.members"] = {"32", "A forecast is an ensemble; 1 is a single run."};
  s.found["gauge.id"] = {"\"outlet\"", ""};
  s.found["gauge.lon"] = {fmt::format("{:.6f}", gauge.lon), ""};
  s.found["gauge.lat"] = {fmt::format("{:.6f}", gauge.lat), ""};
  s.found["gauge.assimilate"] = {"false", "Nobody measures here yet: true, once readings come."};
  s.summary = fmt::format(
      "catchment of {:.4g} km2, its outlet {:.0f} m from the point; {}; edges {:.3g} to {:.3g} m\n",
      report.catchment_m2 / 1e6, moved, plane.text, sizes.edge_min_m, sizes.edge_max_m);
  return s;
}

}  // namespace freshet::mesh
