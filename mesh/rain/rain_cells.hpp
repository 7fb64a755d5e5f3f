#pragma once
// The cells of a grid of rain, in its own CRS.

#include <string>
#include <vector>

#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// Columns and rows by their edges, which rise or fall throughout: rows may go north or south.
struct RainCells {
  std::vector<double> column_edges, row_edges;  ///< in the unit of the CRS
  OGRSpatialReference crs;
  bool same_as(const RainCells& other) const;
};

/// Edges halfway between centres; the outermost as far beyond the centre as the next one lies before it.
/// InputError "<where>: ..." if there is but one, or they neither rise nor fall throughout.
std::vector<double> edges_of_centres(const std::vector<double>& centres, const std::string& where);

/// Edges from CF bounds [cell][2]. InputError if a cell does not begin where the one before ends.
std::vector<double> edges_of_bounds(const std::vector<double>& bounds, const std::string& where);

/// The interval between edges that holds a value; -1 outside.
int interval_of(const std::vector<double>& edges, double value);

}  // namespace freshet::mesh
