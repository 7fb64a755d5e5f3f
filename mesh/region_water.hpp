#pragma once
// The level or depth that one [[initial_water]] of basin.toml gives to the cells of its region, and what it
// comes to on this mesh. Water from the results of another run is in mesh/other_run.hpp.

#include <limits>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin/initial_water.hpp"
#include "core/basin_fwd.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct CellWater {
  double depth = std::numeric_limits<double>::quiet_NaN();  ///< m; NaN: none given, what was there stays
  double velocity_x = 0, velocity_y = 0;                    ///< m/s
};

/// m: shallower water stands still, as in the solver.
constexpr double still_depth = 1e-6;

/// All cells, or those whose centres lie in the polygon, rising. InputError if there are none.
std::vector<Index> region_cells(const core::InitialWater& water, const Mesh& mesh);

/// What a region's water comes to.
struct RegionSummary {
  std::size_t cells = 0;
  Index cells_with_water = 0;
  double given = 0;  ///< share of the cells for which there is a level or depth
  double volume_m3 = 0, deepest_m = 0, fastest_m_per_s = 0;
};
/// cells, cells_with_water, percent_given, volume_m3, deepest_m, fastest_m_per_s; rounded
void to_json(nlohmann::json& json, const RegionSummary& summary);

class RegionWater {
 public:
  /// InputError: the polygon holds no cell; polygon or raster is not in mesh.nc. Refers to its arguments.
  RegionWater(const core::InitialWater& water, const Mesh& mesh, const Fields& fields);

  const std::vector<Index>& cells() const { return cells_; }  ///< of the region, rising
  CellWater at(Index cell) const;

  /// InputError: a raster has a value under none of the cells; water deeper or faster than water can be, as
  /// where a unit discharge meets a film.
  void check_sound() const;
  /// What is probably not meant: no cell gets water, though levels or velocities are given; velocities of
  /// some cells are missing.
  std::vector<std::string> doubts() const;
  RegionSummary summary() const;

 private:
  /// A value of basin.toml or means of a raster.
  struct Given {
    const core::FieldValue* value = nullptr;
    const Field* means = nullptr;
    double at(Index cell) const { return means ? means->values[cell] : value->constant.value_or(0); }
  };
  Given given(const core::FieldValue& value, const Fields& fields) const;
  double speed(const Given& velocity, const Given& discharge, double depth, Index cell) const;
  Index cells_with(const Given& given) const;
  void check_depths() const;
  std::string text_of_dry() const;

  const core::InitialWater& water_;
  const Mesh& mesh_;
  std::string whose_;  ///< "initial water 'lake'"
  std::vector<Index> cells_;
  Given main_, velocity_x_, velocity_y_, discharge_x_, discharge_y_;
};

/// Every [[initial_water]] with level or depth, by name.
struct InitialWaterTable {
  std::map<std::string, RegionSummary> rows;
  std::vector<std::string> errors, doubts;
};
InitialWaterTable initial_water_table(const std::vector<core::InitialWater>& all, const Mesh& mesh,
                                      const Fields& fields);

/// What is probably wrong with solver.initial_level_m on this mesh: deeper than any water (feet), or below
/// every bed. Empty: nothing, or no such level.
std::string initial_level_doubt(const core::Basin& basin, const Mesh& mesh);

}  // namespace freshet::mesh
