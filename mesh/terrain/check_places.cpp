#include "mesh/terrain/check_places.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/series.hpp"
#include "mesh/boundary_edges.hpp"
#include "mesh/boundary_levels.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/flow.hpp"

namespace freshet::mesh {
namespace {

/// To so many decimals.
double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

nlohmann::json thresholds_of(const core::Gauge& gauge, double zero, double bed) {
  nlohmann::json rows = nlohmann::json::object();
  for (const core::StageThreshold& t : gauge.thresholds)
    rows[t.name] = {{"stage_m", t.stage_m},
                    {"elevation_m", rounded(zero + t.stage_m, 3)},
                    {"above_bed_m", rounded(zero + t.stage_m - bed, 3)}};
  return rows;
}

nlohmann::json row_of(const core::Gauge& gauge, const GaugeFinding& found) {
  const GaugeSite& p = found.place;
  nlohmann::json row = {{"zero_m", rounded(p.zero, 3)},
                        {"bed_m", rounded(p.bed, 3)},
                        {"snap_m", gauge.snap_m},
                        {"moved_m", rounded(p.moved, 1)},
                        {"drains_km2", rounded(found.drains_m2 / 1e6, 4)}};
  if (found.off_stream) row["stream_is_off_m"] = std::round(found.stream_m);
  if (!gauge.thresholds.empty()) row["threshold"] = thresholds_of(gauge, p.zero, p.bed);
  return row;
}

std::string name_of(const core::Gauge& gauge) {
  return fmt::format("{}: gauge '{}'", gauge.at.text, gauge.id);
}

/// A gauge that stays where it is stands in a channel if one is no farther off than a channel is wide.
std::string stream_doubt(const core::Basin& basin, const core::Gauge& gauge, const Drainage& drainage,
                         Point p) {
  if (gauge.snap_m == 0 && gauge.thresholds.empty()) return "";
  const double reach = gauge.snap_m > 0 ? gauge.snap_m : basin.mesh.channel_width_m;
  const double area = drainage.area[snap_to_stream(drainage.area, drainage.direction, p, reach)];
  const double wanted = 1e6 * basin.mesh.stream_area_km2;
  const bool no_stream = std::none_of(drainage.area.values.begin(), drainage.area.values.end(),
                                      [&](double drains) { return drains >= wanted; });
  if (area >= wanted || (gauge.snap_m == 0 && no_stream)) return "";
  return fmt::format(
      "{} stands off the stream: at most {:.3g} km2 drain within {} of it, a stream drains {:g} km2 "
      "(mesh.stream_area_km2) or more; correct its point, or raise snap_m",
      name_of(gauge), area / 1e6,
      gauge.snap_m > 0 ? fmt::format("snap_m = {:g} m", reach)
                       : fmt::format("{:g} m (mesh.channel_width_m; snap_m = 0)", reach),
      basin.mesh.stream_area_km2);
}

std::set<int> keys_of(const std::map<int, int>& classes) {
  std::set<int> keys;
  for (const auto& [code, number] : classes) keys.insert(code);
  return keys;
}

const char* const land_table = "[roughness.classes]";
const char* const soil_table = "[infiltration.classes]";

void tell_share(const ClassCount& count, const std::string& key, nlohmann::json& summary) {
  if (count.cells > 0) summary[key] = rounded(100 * count.share(), 1);
}

/// The land classes that mesh.nc holds must be those that the raster gives now.
void check_same_classes(const core::Basin& basin, const Mesh& mesh, const std::vector<int>& codes) {
  const std::map<int, int> class_of = class_by_code(basin.roughness);
  Index other = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (mesh.land_class[c] == class_channel) continue;
    const auto found = class_of.find(codes[c]);
    other += mesh.land_class[c] != (found == class_of.end() ? class_default : found->second);
  }
  core::check(other == 0 || mesh.land_class_names != basin.roughness.class_names(),
              "{}: gives other classes at {} cells than mesh.nc holds; run 'freshet mesh' again",
              basin.roughness.land_cover->string(), other);
}

/// Of the edges that a boundary keeps; infinite without any.
double lowest_bed(const Mesh& mesh, const BoundaryEdges& edges, std::size_t boundary) {
  double lowest = std::numeric_limits<double>::infinity();
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (edges.boundary_of_edge[e] == static_cast<int>(boundary))
      lowest = std::min(lowest, mesh.bed_elevation[mesh.edge_cells[e][0]]);
  return lowest;
}

/// As a run asks (hydro/run/boundaries.hpp). A curve that cannot be read is a problem elsewhere.
void check_curve_reaches(const core::Boundary& boundary, double bed) {
  if (boundary.kind->file != core::BoundaryFile::rating_curve || !boundary.file || std::isinf(bed)) return;
  double end = 0;
  try {
    end = core::read_rating_curve(*boundary.file).levels.back();
  } catch (const core::InputError&) {
    return;
  }
  core::check(
      end > bed,
      "{}: boundary '{}': the curve ends at {:.2f} m, below its lowest bed of {:.2f} m; extend it, or give "
      "its levels above the datum of the terrain",
      boundary.file->string(), boundary.name, end, bed);
}

}  // namespace

std::vector<Point> points_inside(const Grid<char>& inside) {
  constexpr long most = 300000;
  const auto cells = static_cast<long>(std::count(inside.values.begin(), inside.values.end(), 1));
  const long every = cells / most + 1;
  std::vector<Point> points;
  long count = 0;
  for (std::size_t i = 0; i < inside.size(); ++i)
    if (inside[i] && count++ % every == 0) points.push_back(inside.centre(i));
  return points;
}

GaugeTable gauge_table(const core::Basin& basin, const Mesh& mesh) {
  GaugeTable table;
  const Draining drains = draining(mesh);
  std::map<Index, std::string> taken;
  for (const core::Gauge& gauge : basin.gauges) {
    try {
      const GaugeFinding found = examine_gauge(basin, gauge, mesh, drains);
      table.rows[gauge.id] = row_of(gauge, found);
      table.errors.insert(table.errors.end(), found.errors.begin(), found.errors.end());
      table.doubts.insert(table.doubts.end(), found.doubts.begin(), found.doubts.end());
      const auto [other, first] = taken.try_emplace(found.place.cell, gauge.id);
      if (!first)
        table.doubts.push_back(
            fmt::format("{} stands in the same cell as gauge '{}' and shows the same water; "
                        "make snap_m smaller or correct its point",
                        name_of(gauge), other->second));
    } catch (const core::InputError& error) {
      table.errors.emplace_back(error.what());
    }
  }
  return table;
}

GaugeTable gauge_table(const core::Basin& basin, const Drainage& drainage, const OGRSpatialReference& crs) {
  GaugeTable table;
  for (const core::Gauge& gauge : basin.gauges) {
    const Point p = in_plane(gauge.at_point, crs);
    const std::size_t cell = snap_to_stream(drainage.area, drainage.direction, p, gauge.snap_m);
    if (cell == drainage.z.outside || !std::isfinite(drainage.z[cell])) continue;
    const double ground = drainage.z[cell], zero = gauge.zero_m.value_or(ground);
    table.rows[gauge.id] = {{"zero_m", rounded(zero, 3)},
                            {"ground_m", rounded(ground, 3)},
                            {"drains_km2", rounded(drainage.area[cell] / 1e6, 4)}};
    if (!gauge.thresholds.empty()) table.rows[gauge.id]["threshold"] = thresholds_of(gauge, zero, ground);
    if (const std::string doubt = stream_doubt(basin, gauge, drainage, p); !doubt.empty())
      table.doubts.push_back(doubt);
    if (std::abs(zero - ground) > 20)
      table.doubts.push_back(fmt::format("{}: zero_m = {:.2f} m, the terrain there lies at {:.2f} m",
                                         name_of(gauge), zero, ground));
    for (const core::StageThreshold& t : gauge.thresholds)
      if (zero + t.stage_m <= ground)
        table.doubts.push_back(
            fmt::format("{}: threshold {} = {:g} m lies at {:.2f} m, below the terrain there ({:.2f} m)",
                        name_of(gauge), t.name, t.stage_m, zero + t.stage_m, ground));
  }
  return table;
}

void check_boundaries(const core::Basin& basin, const Mesh& mesh, Problems& problems) {
  std::vector<std::vector<Index>> touched(basin.boundaries.size());
  for (std::size_t b = 0; b < touched.size(); ++b)
    problems.attempt([&] { touched[b] = rim_edges(mesh, basin.boundaries[b]); });
  const BoundaryEdges edges = claim_edges(mesh, touched);
  for (std::size_t b = 0; b < touched.size(); ++b)
    problems.attempt([&] { check_keeps_edges(basin, edges, b); });
  for (std::size_t b = 0; b < touched.size(); ++b)
    problems.attempt([&] { check_curve_reaches(basin.boundaries[b], lowest_bed(mesh, edges, b)); });
  for (const std::string& note : boundary_notes(basin, edges)) core::warn("{}", note);
  for (const std::string& note : level_notes(basin, mesh, edges)) core::warn("{}", note);
}

void check_land_classes(const core::Basin& basin, const Mesh& mesh, Problems& problems) {
  const std::vector<std::string> known = basin.roughness.class_names();
  for (const std::string& name : mesh.land_class_names)
    problems.attempt([&] {
      core::check(
          std::find(known.begin(), known.end(), name) != known.end(),
          "{}: mesh.nc has cells of land class '{}', which roughness does not name; add it, or make the "
          "mesh again",
          basin.roughness.at.text, name);
    });
}

void judge_rasters(const core::Basin& basin, const ClassCount& land_cover, const ClassCount& soils) {
  if (basin.roughness.land_cover) judge_classes(land_cover, basin.roughness.land_cover->string(), land_table);
  if (basin.forcing.infiltration.raster)
    judge_classes(soils, basin.forcing.infiltration.raster->string(), soil_table);
}

void check_classes(const core::Basin& basin, const OGRSpatialReference& crs, const Mesh& mesh,
                   Problems& problems, nlohmann::json& summary) {
  const auto& land = basin.roughness.land_cover;
  const auto& soils = basin.forcing.infiltration.raster;
  if (land)
    problems.attempt([&] {
      const std::vector<int> codes = codes_under(mesh, *land, crs);
      std::vector<int> off_channel;
      for (Index c = 0; c < mesh.n_cells(); ++c)
        if (mesh.land_class[c] != class_channel) off_channel.push_back(codes[c]);
      const ClassCount count = count_classes(off_channel, keys_of(class_by_code(basin.roughness)));
      tell_share(count, "percent_without_land_cover", summary);
      judge_classes(count, land->string(), land_table);
      check_same_classes(basin, mesh, codes);
    });
  if (soils)
    problems.attempt([&] {
      const ClassCount count =
          count_classes(codes_under(mesh, *soils, crs), keys_of(class_by_code(basin.forcing.infiltration)));
      tell_share(count, "percent_without_soil", summary);
      judge_classes(count, soils->string(), soil_table);
    });
}

void check_classes(const core::Basin& basin, const OGRSpatialReference& crs, const Grid<char>& inside,
                   Problems& problems, nlohmann::json& summary) {
  const std::vector<Point> points = points_inside(inside);
  const auto one = [&](const std::filesystem::path& file, const std::map<int, int>& classes,
                       const char* table, const char* key) {
    problems.attempt([&] {
      const ClassCount count = count_classes(ClassRaster(file).at(points, crs), keys_of(classes));
      tell_share(count, key, summary);
      judge_classes(count, file.string(), table);
    });
  };
  if (basin.roughness.land_cover)
    one(*basin.roughness.land_cover, class_by_code(basin.roughness), land_table,
        "percent_without_land_cover");
  if (basin.forcing.infiltration.raster)
    one(*basin.forcing.infiltration.raster, class_by_code(basin.forcing.infiltration), soil_table,
        "percent_without_soil");
}

}  // namespace freshet::mesh
