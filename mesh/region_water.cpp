#include "mesh/region_water.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {

std::vector<Index> region_cells(const core::InitialWater& water, const Mesh& mesh) {
  const std::string whose = "initial water '" + water.name + "'";
  if (water.polygon)
    return cells_inside(mesh, find_rings(mesh, *water.polygon, water.at, whose), water.at, whose);
  std::vector<Index> all(mesh.n_cells());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

namespace {

double rounded(double value, double step) { return std::round(value / step) * step; }

}  // namespace

RegionWater::RegionWater(const core::InitialWater& water, const Mesh& mesh, const Fields& fields)
    : water_(water),
      mesh_(mesh),
      whose_("initial water '" + water.name + "'"),
      cells_(region_cells(water, mesh)),
      main_(given(water.level.given() ? water.level : water.depth, fields)),
      velocity_x_(given(water.velocity_x, fields)),
      velocity_y_(given(water.velocity_y, fields)),
      discharge_x_(given(water.unit_discharge_x, fields)),
      discharge_y_(given(water.unit_discharge_y, fields)) {}

RegionWater::Given RegionWater::given(const core::FieldValue& value, const Fields& fields) const {
  if (!value.raster) return {&value, nullptr};
  const Field& means = find_field(fields, value.raster->id(), water_.at, whose_);
  core::check(means.values.size() == static_cast<std::size_t>(mesh_.n_cells()),
              "{}: the raster {} of {} has not the cells of mesh.nc; run 'freshet mesh' again", water_.at,
              means.id, whose_);
  return {&value, &means};
}

/// 0 where the water is too shallow to move, or a raster says nothing.
double RegionWater::speed(const Given& velocity, const Given& discharge, double depth, Index cell) const {
  if (!(depth > still_depth)) return 0;
  const double v = discharge.value->given() ? discharge.at(cell) / depth : velocity.at(cell);
  return std::isnan(v) ? 0 : v;
}

CellWater RegionWater::at(Index cell) const {
  const double value = main_.at(cell);
  if (std::isnan(value)) return {};
  const double depth = std::max(0.0, water_.level.given() ? value - mesh_.bed_elevation[cell] : value);
  return {depth, speed(velocity_x_, discharge_x_, depth, cell),
          speed(velocity_y_, discharge_y_, depth, cell)};
}

Index RegionWater::cells_with(const Given& given) const {
  return static_cast<Index>(
      std::count_if(cells_.begin(), cells_.end(), [&](Index c) { return !std::isnan(given.at(c)); }));
}

void RegionWater::check_depths() const {
  const core::Plausible& depths = core::plausible::depth;
  const core::Plausible& range = water_.level.given() ? core::plausible::elevation : depths;
  const auto place = [&](Index c) {
    return place_text(mesh_, mesh_.cell_x[c], mesh_.cell_y[c], mesh_.cell_nodes[c][0]);
  };
  for (const Index c : cells_) {
    const double value = main_.at(c), depth = at(c).depth;
    core::check(
        std::isnan(value) || range.holds(value),
        "{}: {} has a {} of {:g} m at {}: between {:g} and {:g} m it can be ({}); run 'freshet mesh' again",
        water_.at, whose_, water_.level.given() ? "level" : "depth", value, place(c), range.low, range.high,
        range.record);
    core::check(
        std::isnan(depth) || depths.holds(depth),
        "{}: {} would be {:g} m deep at {}, where its level is {:g} m and the bed {:g} m: at most {:g} m "
        "can be ({}); are both in metres above the same datum?",
        water_.at, whose_, depth, place(c), value, mesh_.bed_elevation[c], depths.high, depths.record);
  }
}

void RegionWater::check_sound() const {
  check_depths();
  for (const Given* given : {&main_, &velocity_x_, &velocity_y_, &discharge_x_, &discharge_y_})
    core::check(!given->means || cells_with(*given) > 0,
                "{}: {}: the raster {} has a value under none of the {} cells of the region; check its CRS, "
                "its extent and its nodata (gdalinfo)",
                water_.at, whose_, given->means ? given->means->id : "", cells_.size());
  const core::Plausible& range = core::plausible::water_speed;
  Index fastest = none, too_fast = 0;
  double most = 0;
  for (const Index c : cells_) {
    const CellWater w = at(c);
    const double speed = std::hypot(w.velocity_x, w.velocity_y);
    if (range.holds(speed)) continue;
    ++too_fast;
    if (!(speed <= most)) most = speed, fastest = c;
  }
  core::check(
      too_fast == 0,
      "{}: {} would run at more than {:g} m/s in {} of {} cells, fastest at {:.3g} m/s in {:.3g} m of water "
      "({}): {}; give less discharge, or draw the region where the water is deep",
      water_.at, whose_, range.high, too_fast, cells_.size(), most, too_fast ? at(fastest).depth : 0,
      too_fast ? place_text(mesh_, mesh_.cell_x[fastest], mesh_.cell_y[fastest], mesh_.cell_nodes[fastest][0])
               : "",
      range.record);
}

/// Why no cell of the region gets water; empty where one does, or where it is meant so.
std::string RegionWater::text_of_dry() const {
  const bool moves = velocity_x_.value->given() || discharge_x_.value->given();
  if (!water_.level.given() && !moves && !main_.means) return "";  // depth_m = 0: a region that is to be dry
  double low = std::numeric_limits<double>::infinity(), high = -low, level = high;
  for (const Index c : cells_) {
    if (at(c).depth > 0) return "";
    low = std::min(low, mesh_.bed_elevation[c]);
    high = std::max(high, mesh_.bed_elevation[c]);
    if (!std::isnan(main_.at(c))) level = std::max(level, main_.at(c));
  }
  if (!water_.level.given())
    return fmt::format("{}: {} gives a depth of 0 m to all {} cells of its region{}", water_.at, whose_,
                       cells_.size(), moves ? ": its velocities have no water to move" : "");
  return fmt::format(
      "{}: {} holds no water: its level of {:.7g} m lies below the bed of all {} cells of its region, "
      "{:.7g} to {:.7g} m",
      water_.at, whose_, level, cells_.size(), low, high);
}

std::vector<std::string> RegionWater::doubts() const {
  std::vector<std::string> doubts;
  if (const std::string dry = text_of_dry(); !dry.empty()) doubts.push_back(dry);
  for (const Given* given : {&velocity_x_, &velocity_y_, &discharge_x_, &discharge_y_}) {
    if (!given->means) continue;
    const auto still = std::count_if(cells_.begin(), cells_.end(), [&](Index c) {
      return at(c).depth > still_depth && std::isnan(given->at(c));
    });
    if (still > 0)
      doubts.push_back(fmt::format(
          "{}: {}: the raster {} has no value under {} of the {} cells of the region where water is: "
          "it stands still there",
          water_.at, whose_, given->means->id, still, cells_.size()));
  }
  return doubts;
}

RegionSummary RegionWater::summary() const {
  RegionSummary sum;
  sum.cells = cells_.size();
  for (const Index c : cells_) {
    const CellWater w = at(c);
    if (!(w.depth > 0)) continue;
    ++sum.cells_with_water;
    sum.volume_m3 += w.depth * mesh_.cell_area[c];
    sum.deepest_m = std::max(sum.deepest_m, w.depth);
    sum.fastest_m_per_s = std::max(sum.fastest_m_per_s, std::hypot(w.velocity_x, w.velocity_y));
  }
  sum.given = double(cells_with(main_)) / double(cells_.size());
  return sum;
}

void to_json(nlohmann::json& json, const RegionSummary& sum) {
  json = {{"cells", sum.cells},
          {"cells_with_water", sum.cells_with_water},
          {"percent_given", rounded(100 * sum.given, 0.1)},
          {"volume_m3", rounded(sum.volume_m3, sum.volume_m3 < 1000 ? 1e-4 : 1)},
          {"deepest_m", rounded(sum.deepest_m, 1e-4)},
          {"fastest_m_per_s", rounded(sum.fastest_m_per_s, 1e-3)}};
}

InitialWaterTable initial_water_table(const std::vector<core::InitialWater>& all, const Mesh& mesh,
                                      const Fields& fields) {
  InitialWaterTable table;
  for (const core::InitialWater& water : all) {
    if (water.results) continue;
    try {
      const RegionWater region(water, mesh, fields);
      region.check_sound();
      table.rows[water.name] = region.summary();
      for (std::string& doubt : region.doubts()) table.doubts.push_back(std::move(doubt));
    } catch (const core::InputError& error) {
      table.errors.emplace_back(error.what());
    }
  }
  return table;
}

std::string initial_level_doubt(const core::Basin& basin, const Mesh& mesh) {
  if (!basin.solver.start_with_level || mesh.bed_elevation.empty()) return "";
  const auto [low, high] = std::minmax_element(mesh.bed_elevation.begin(), mesh.bed_elevation.end());
  const double level = basin.solver.initial_level_m;
  const core::Plausible& depths = core::plausible::depth;
  if (level <= *low)
    return fmt::format(
        "{}: solver.initial_level_m = {:.7g} m lies below every bed of the mesh, {:.7g} to {:.7g} m: "
        "it starts dry",
        basin.file.string(), level, *low, *high);
  if (level - *low <= depths.high) return "";
  return fmt::format(
      "{}: solver.initial_level_m = {:.7g} m stands {:.0f} m above the lowest bed ({:.7g} m): at most "
      "{:g} m can be ({}); is it in metres above the datum of the terrain?",
      basin.file.string(), level, level - *low, *low, depths.high, depths.record);
}

}  // namespace freshet::mesh
