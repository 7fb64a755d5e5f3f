#include "mesh/terrain/check_basin.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/lines.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/vector_lines.hpp"

namespace freshet::mesh {

namespace {

using core::check;

/// A place that basin.toml names and that must lie on the terrain.
struct Place {
  std::string what;  ///< opens the message
  core::LonLat at;
};

std::vector<Place> places_of(const core::Basin& basin) {
  std::vector<Place> places;
  if (basin.terrain.outlet) places.push_back({basin.terrain.at.text + ": the outlet", *basin.terrain.outlet});
  for (const core::Gauge& g : basin.gauges)
    places.push_back({fmt::format("{}: gauge '{}'", g.at.text, g.id), g.at_point});
  for (const core::Boundary& b : basin.boundaries)
    if (!b.at_outlet && !b.line)
      places.push_back({fmt::format("{}: boundary '{}'", b.at.text, b.name), b.at_point});
  for (const core::PointSource& s : basin.forcing.sources)
    places.push_back({fmt::format("{}: source '{}'", s.at, s.name), {s.lon, s.lat}});
  return places;
}

nlohmann::json check_terrain(const core::Basin& basin, const OGRSpatialReference& crs, Problems& problems) {
  const DemFile dem = inspect_dem(basin.terrain.dem);
  const Elevation z = read_dem(dem, crs, basin.mesh.edge_min_m / 4);
  const std::vector<Place> places = places_of(basin);
  std::vector<core::LonLat> points;
  for (const Place& p : places) points.push_back(p.at);
  const std::vector<double> heights = dem_at(dem, points);
  for (std::size_t i = 0; i < places.size(); ++i)
    problems.attempt([&] {
      check(std::isfinite(heights[i]),
            "{} (longitude {}, latitude {}) lies off the terrain {}, which spans {}", places[i].what,
            places[i].at.lon, places[i].at.lat, dem.path.string(), to_text(dem.bounds));
    });
  double low = 1e300, high = -1e300;
  for (double v : z.values)
    if (std::isfinite(v)) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  return {{"file", dem.path.string()}, {"columns", dem.nx},        {"rows", dem.ny},
          {"cell_m", z.step},          {"crs", dem.crs.GetName()}, {"lowest_m", low},
          {"highest_m", high},         {"west", dem.bounds.west},  {"east", dem.bounds.east},
          {"south", dem.bounds.south}, {"north", dem.bounds.north}};
}

/// Lines must be readable; those that mesh.nc holds must still be the same, and reach no farther than it.
void check_lines(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh* made,
                 Problems& problems) {
  const auto one = [&](const core::LineSource& source, const std::string& where, const std::string& whose,
                       bool inside) {
    problems.attempt([&] {
      Line drawn;
      try {
        drawn = read_line(source, crs);
      } catch (const core::InputError& error) {
        core::fail_input("{}: {}: {}", where, whose, error.what());
      }
      if (!made) return;
      check(same_line(find_line(*made, source.id(), where, whose), drawn),
            "{}: the line of {} is not the one that mesh.nc holds; run 'freshet mesh' again", where, whose);
      if (!inside) return;
      check_ends(*made, drawn, where, whose);
      if (!ends_on_rim(*made, drawn))
        core::warn("{}: {} ends inside the mesh: what flows around its ends is not counted", where, whose);
    });
  };
  for (const core::Boundary& b : basin.boundaries)
    if (b.line) one(*b.line, b.at.text, "boundary '" + b.name + "'", false);
  for (const core::Section& s : basin.sections) one(s.line, s.at.text, "section '" + s.name + "'", true);
}

void check_mesh(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh& mesh,
                Problems& problems) {
  problems.attempt([&] {
    OGRSpatialReference own;
    const bool same = own.SetFromUserInput(mesh.crs_wkt.c_str()) == OGRERR_NONE && own.IsSame(&crs);
    check(mesh.basin_name == basin.name && same,
          "mesh.nc is of basin '{}' in another CRS or of another name than '{}'; run 'freshet mesh' again",
          mesh.basin_name, basin.name);
  });
  problems.attempt([&] {
    const core::Infiltration& in = basin.forcing.infiltration;
    check(!in.raster || in.soil_settings == mesh.soil_settings,
          "{}: infiltration.raster: mesh.nc holds other soils, or none; run 'freshet mesh' again",
          basin.file.string());
  });
  for (const core::Gauge& g : basin.gauges)
    problems.attempt([&] {
      check(find_cell(mesh, g.at_point.lon, g.at_point.lat) != none,
            "{}: gauge '{}' (longitude {}, latitude {}) lies on the terrain but outside of the mesh; move it "
            "into the "
            "catchment",
            g.at.text, g.id, g.at_point.lon, g.at_point.lat);
    });
}

}  // namespace

void Problems::throw_all() const {
  if (lines_.empty()) return;
  std::string all;
  for (const std::string& line : lines_) all += (all.empty() ? "" : "\n") + line;
  throw core::InputError(all);
}

nlohmann::json check_basin(const core::Basin& basin, const Mesh* made,
                           const std::function<void(Problems&, nlohmann::json&)>& more,
                           const std::optional<TimeSpan>& needed) {
  Problems problems;
  nlohmann::json summary = {{"basin", basin.name}, {"crs", basin.crs}, {"synthetic", basin.synthetic}};
  OGRSpatialReference crs;
  if (problems.attempt([&] { crs = projected_crs(basin.crs, basin.file.string()); })) {
    if (!basin.terrain.dem.empty())
      problems.attempt([&] { summary["terrain"] = check_terrain(basin, crs, problems); });
    if (basin.terrain.domain) problems.attempt([&] { read_domain(*basin.terrain.domain, crs); });
    check_lines(basin, crs, made, problems);
    if (made) check_mesh(basin, crs, *made, problems);
  }
  if (basin.forcing.infiltration.raster)
    problems.attempt([&] { ClassRaster raster(*basin.forcing.infiltration.raster); });
  if (basin.roughness.land_cover) problems.attempt([&] { ClassRaster raster(*basin.roughness.land_cover); });
  check_tables(basin, needed.value_or(next_forecast(basin, {})), problems);
  if (more) more(problems, summary);
  problems.throw_all();
  summary["gauges"] = basin.gauges.size();
  summary["lines"] = basin.lines().size();
  summary["members"] = basin.ensemble.members;
  summary["warning_rules"] = basin.warnings.rules.size();
  summary["mesh"] = made ? fmt::format("{} cells", made->n_cells()) : "not made yet";
  return summary;
}

}  // namespace freshet::mesh
