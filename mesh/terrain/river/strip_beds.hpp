#pragma once
// Beds of the cells of strips: level columns that carry what the section across carries.

#include <memory>
#include <vector>

#include "mesh/terrain/river/river.hpp"
#include "mesh/terrain/river/strip_mesh.hpp"

namespace freshet::mesh {

/// The section across a slice of a strip: [column][place] bed, m, at even places from bank to bank.
using Columns = std::vector<std::vector<double>>;

/// Level beds for the columns of sections, slice after slice down a river. At seven levels from a fifth of
/// the section's height to twice it, they carry (sum of h^(5/3), the hydraulic radius being the depth) and
/// hold nearly what the section does. With their mean beds, columns that a foot of a bank lies in carry too
/// little below it: in a trapezoid of four, water stands 5 % too high.
class ColumnBeds {
 public:
  /// Near to the beds of the slice before, where it had as many columns: they run on along the river.
  std::vector<double> fit(const Columns& section);

 private:
  std::vector<double> off_;  ///< [column] bed less its mean, over the section's height
};

/// [cell] bed of the strips' cells, m; 0 beyond. `sections`: of each river.
std::vector<double> strip_beds(const std::vector<StripCoordinates>& place,
                               const std::vector<std::unique_ptr<CrossSections>>& sections);

}  // namespace freshet::mesh
