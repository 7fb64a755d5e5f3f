#pragma once
// A raster that basin.toml names for its initial water, as mesh.nc holds it. Next to the mesh, not in it:
// only a run that begins needs it.

#include <string>
#include <vector>

namespace freshet::mesh {

/// Means under each cell, [cell]; NaN where the raster has no value.
struct Field {
  std::string id;  ///< core::RasterInput::id()
  std::vector<double> values;
};
using Fields = std::vector<Field>;

}  // namespace freshet::mesh
