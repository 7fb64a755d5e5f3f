#pragma once
// What a file must hold before a simulation goes on from it.

#include <limits>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/netcdf_file.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// What a user does with a checkpoint that is refused.
inline const std::string mend_checkpoint = "remove it to start again, or put a whole one in its place";

/// m: products.duration_thresholds_m, as a checkpoint names them.
std::string depths_in_words(const core::Basin& basin);
/// Names of the section lines, one a row: their number alone would not tell another line.
std::string names_of_lines(const Simulation& simulation);

/// InputError unless the file is a checkpoint of this mesh, ensemble and configuration, and every variable
/// has the shape that they ask for. Where the run is resumed, its records and all extremes must be there too;
/// a cycle that starts from its parent begins these anew.
void check_fits(const core::NetcdfFile& file, const Simulation& simulation, bool resumed);

/// InputError naming the first value that is not in [low, high], or NaN. Returns the values.
std::vector<double> checked(const core::NetcdfFile& file, const std::string& variable,
                            std::vector<double> values, double low = std::numeric_limits<double>::lowest(),
                            double high = std::numeric_limits<double>::max());

/// InputError unless times do not fall and phases are known.
void check_history(const core::NetcdfFile& file, const std::vector<double>& times,
                   const std::vector<Phase>& phases);

}  // namespace freshet::hydro
