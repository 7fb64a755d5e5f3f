#pragma once
// From the numbers of a grid to rain: missing values, signs, sizes.

#include <string>
#include <vector>

#include "core/basin/missing.hpp"
#include "mesh/rain_file.hpp"

namespace freshet::mesh {

/// What was found on the way, over all grids and grid cells.
struct RainFindings {
  long missing = 0;            ///< without a value, treated as rain.missing says
  long slightly_negative = 0;  ///< between -0.01 mm/h and 0: rounding of packed values, taken as 0
};

/// Values of the grid cells times `factor`, in m/s. `before`: the row before, for missing = "hold"; empty:
/// there is none. InputError "<place>: ..." for missing values (missing = "error", or nothing to hold), for
/// negative ones, for codes that stand for no value, and for more than ever fell in `seconds`, the length of
/// the interval.
std::vector<double> clean_rain(std::vector<double> values, double factor, const Overlaps& overlaps,
                               core::Missing missing, const std::vector<double>& before,
                               const std::string& place, RainFindings& findings, double seconds = 60);

}  // namespace freshet::mesh
