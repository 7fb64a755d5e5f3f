#pragma once
// The extremes of a basin as files hold them: one field for each row, or for each threshold of a row.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/netcdf_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

struct ExtremeField {
  ExtremeName row;
  int threshold;     ///< of products.duration_thresholds_m; 0 where the row has none
  std::string name;  ///< in a checkpoint
  const Extreme& extreme() const { return row.row(); }
};
std::vector<ExtremeField> extreme_fields(const core::Basin& basin);

/// The part of a checkpoint that holds them, (face, member), with the model time of their reset.
void define_extremes(core::NetcdfFile& file, const Simulation& simulation);
void write_extremes(core::NetcdfFile& file, const Simulation& simulation);
/// When they begin to be kept, s since forecast.start.
double extremes_since(const core::NetcdfFile& file);
/// After the state and its time. A field that the file lacks begins anew. InputError naming the first value
/// that cannot be.
void read_extremes(const core::NetcdfFile& file, Simulation& simulation);

}  // namespace freshet::hydro
